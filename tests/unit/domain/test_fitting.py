"""What is told is cut to what fits, and says so."""

import json
from dataclasses import asdict

import pytest

from switchback.domain.findings import Finding, Severity, fitting, in_words
from switchback.domain.lines import listed
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.domain.plan import Change
from switchback.domain.told_changes import told_changes
from switchback.errors import Rejected
from switchback.length import shortened

_FINDINGS_LIMIT_BYTES = 48 * 1024


def _finding(number: int, *, severity: Severity = Severity.BLOCKING, size: int = 600) -> Finding:
    return Finding(
        code="AlarmMissing",
        severity=severity,
        resource=f"alarm-{number}",
        message=f"alarm-{number} ".ljust(size, "x"),
        remedy="create it",
    )


@pytest.mark.parametrize("text", ["", "short", "x" * 100])
def test_what_fits_is_told_as_it_is(text: str) -> None:
    """Down to the last byte."""
    assert shortened(text, most_bytes=100) == text


@pytest.mark.parametrize("letter", ["x", "ü", "語", "🜂"])
def test_what_does_not_fit_is_cut_between_letters(letter: str) -> None:
    """However many bytes a letter takes, no more than are allowed, and how many there were."""
    cut = shortened(letter * 5_000, most_bytes=1_000)

    assert 990 < len(cut.encode()) <= 1_000
    assert cut.endswith(f" ... ({5_000 * len(letter.encode()):,} bytes, cut here)")
    assert cut.startswith(letter * 100)
    assert "\ufffd" not in cut


def test_of_many_the_first_are_named() -> None:
    """And how many more there are."""
    assert listed(["a", "b"], most=2) == "a, b"
    assert listed(["a", "b", "c", "d"], between="; ", most=2) == "a; b; and 2 more"
    assert listed([]) == ""


def test_reasons_conclusions_and_errors_are_cut() -> None:
    """Each is kept many times over in what the machine carries."""
    long = "why " * 10_000

    assert len(Reason("AlarmFired", long).message.encode()) <= 8 * 1024
    assert len(Conclusion(Outcome.ROLLED_BACK, "AlarmFired", long).message.encode()) <= 8 * 1024
    assert len(str(Rejected(long)).encode()) <= 4 * 1024
    assert str(Rejected("short")) == "short"


def test_findings_that_fit_stay_as_they_are() -> None:
    """Also their order."""
    findings = (_finding(1, severity=Severity.NOTE), _finding(2))

    assert fitting(findings) == findings
    assert fitting(()) == ()


def test_of_two_hundred_findings_what_stops_the_rollout_comes_first() -> None:
    """As many as fit, and how many there are beside them."""
    notes = [_finding(number, severity=Severity.NOTE) for number in range(150)]
    against = [_finding(number) for number in range(150, 200)]

    *told, last = fitting((*notes, *against))

    assert told[:50] == against
    assert 50 < len(told) < 100
    assert last.code == "MoreFindings"
    assert last.severity is Severity.NOTE
    assert last.evidence == {"missing": 200 - len(told)}
    assert str(200 - len(told)) in last.message
    size = sum(len(json.dumps(asdict(finding)).encode()) for finding in told)
    assert _FINDINGS_LIMIT_BYTES - 1_000 < size <= _FINDINGS_LIMIT_BYTES


def test_findings_in_words() -> None:
    """Ten, each with its remedy, and how many more."""
    told = in_words([_finding(number, size=8) for number in range(12)])

    assert told.startswith("alarm-0  (create it); alarm-1  (create it); ")
    assert told.endswith("alarm-9  (create it); and 2 more")


def test_changes_are_told_in_short() -> None:
    """Fifty; a large value is told by its beginning, whatever it is."""
    large = {"V": "v" * 500}
    changes = [Change("Environment", None, large), Change("Count", 1, 2)]
    changes += [Change(f"place-{number}", "a", "b") for number in range(60)]

    first, second, *_, last = told_changes(changes)

    assert first.before is None
    assert first.after.startswith('{"V": "vvv')
    assert len(first.after.encode()) <= 200
    assert second == Change("Count", 1, 2)
    assert last == Change("and 12 more", "...", "...")
    assert len(told_changes(changes)) == 51
    assert told_changes(changes[:50]) == (first, *changes[1:50])
