"""What preflight found, one finding for each thing that a person should know."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from switchback.domain.lines import listed

# Of the 256 KiB that a state of the machine takes, and that the record is made from.
_MOST_BYTES: Final = 48 * 1024


class Severity(StrEnum):
    """What a finding means for the rollout."""

    BLOCKING = "Blocking"
    """The rollout must not start."""
    UNKNOWN = "Unknown"
    """Something that must be known could not be read: neither yes nor no, and so not yes."""
    PASSING = "Passing"
    """The rollout must not start now, and what is in the way passes by itself."""
    NOTE = "Note"
    """Worth knowing; the rollout goes on."""


@dataclass(frozen=True)
class Finding:
    """One thing that preflight found."""

    code: str
    severity: Severity
    resource: str
    message: str
    remedy: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop a rollout: what is wrong, and what could not be known."""
    return tuple(f for f in findings if f.severity is not Severity.NOTE)


def fitting(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return all findings as they are; where they do not fit, those that do, with what stops a
    rollout first, and one more that says how many are left out.
    """
    ordered = (*blocking(findings), *(f for f in findings if f.severity is Severity.NOTE))
    told, left = [], _MOST_BYTES
    for finding in ordered:
        size = len(json.dumps(asdict(finding), ensure_ascii=False, default=str).encode())
        if size <= left:
            left -= size
            told.append(finding)
    missing = len(ordered) - len(told)
    return (*told, _more(missing)) if missing else tuple(findings)


def in_words(findings: Sequence[Finding]) -> str:
    """Return the findings as one text, of many no more than a person reads."""
    return listed([f"{finding.message} ({finding.remedy})" for finding in findings], between="; ")


def _more(missing: int) -> Finding:
    return Finding(
        code="MoreFindings",
        severity=Severity.NOTE,
        resource="preflight",
        message=f"there are {missing} more findings, which are not told",
        remedy="mend those that are told, then drop the file again",
        evidence={"missing": missing},
    )


def unreadable(what: str, *, resource: str, why: object) -> Finding:
    """Return the finding for something that must be known and could not be read."""
    return Finding(
        code=f"{what}Unreadable",
        severity=Severity.UNKNOWN,
        resource=resource,
        message=f"{resource} could not be read: {why}",
        remedy="see that Switchback's role may read it, then drop the file again",
    )
