"""Which findings stop a rollout, and which are told where there are many."""

import json
from dataclasses import asdict, replace

from switchback.domain.findings import (
    Finding,
    Severity,
    blocking,
    fitting,
    in_words,
    unreadable,
)
from tests.unit.domain.given import NOW


def _finding(severity: Severity, *, message: str = "m") -> Finding:
    return Finding(code="C", severity=severity, resource="r", message=message, remedy="r")


def test_what_is_not_known_stops_a_rollout_as_what_is_wrong_does() -> None:
    """Only a note lets it go on."""
    findings = [_finding(severity) for severity in Severity]

    assert [f.severity for f in blocking(findings)] == [
        Severity.BLOCKING,
        Severity.UNKNOWN,
        Severity.PASSING,
    ]


def test_what_could_not_be_read_is_not_known() -> None:
    """What it was, why, and what to do."""
    assert unreadable("Quota", resource="the quota", why=ValueError("denied")) == Finding(
        code="QuotaUnreadable",
        severity=Severity.UNKNOWN,
        resource="the quota",
        message="the quota could not be read: denied",
        remedy="see that Switchback's role may read it, then drop the file again",
    )


def test_findings_that_fit_are_told_as_they_are() -> None:
    """To the last byte, and in the order in which they were found."""
    found = [_finding(Severity.NOTE), _of_bytes(48 * 1024 - _BARE, Severity.BLOCKING)]

    assert fitting(found) == tuple(found)
    assert fitting(()) == ()


def test_of_findings_that_do_not_fit_those_that_stop_a_rollout_are_told() -> None:
    """Evidence of any kind is counted; and the last says how many are left out."""
    note, stops = _finding(Severity.NOTE), _of_bytes(48 * 1024 - _BARE + 1, Severity.UNKNOWN)

    assert fitting([note, note, stops]) == (
        stops,
        Finding(
            code="MoreFindings",
            severity=Severity.NOTE,
            resource="preflight",
            message="there are 2 more findings, which are not told",
            remedy="mend those that are told, then drop the file again",
            evidence={"missing": 2},
        ),
    )


def test_one_that_is_too_large_keeps_no_other_from_being_told() -> None:
    """What is left out is the one that does not fit, wherever it stands."""
    large, small = _of_bytes(48 * 1024 + 1, Severity.BLOCKING), _finding(Severity.UNKNOWN)

    *told, more = fitting([large, small, small])

    assert told == [small, small]
    assert more.evidence == {"missing": 1}


def test_findings_are_told_in_words() -> None:
    """Each with its remedy, and of many no more than a person reads."""
    two = [_finding(Severity.NOTE, message=name) for name in ("one", "other")]

    assert in_words(two) == "one (r); other (r)"
    assert in_words(two * 6).endswith("; other (r); and 2 more")


def _of_bytes(count: int, severity: Severity) -> Finding:
    """A finding of so many bytes as JSON, of letters and evidence that are more in another form."""
    bare = Finding("C", severity, "r", "", "r", evidence={"since": NOW})
    size = len(json.dumps(asdict(bare), ensure_ascii=False, default=str))
    return replace(bare, message="\u00e4" * ((count - size) // 2) + "a" * ((count - size) % 2))


_BARE = len(json.dumps(asdict(_finding(Severity.NOTE))))
