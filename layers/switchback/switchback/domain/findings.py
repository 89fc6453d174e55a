"""What preflight found, one finding for each thing that a person should know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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


def unreadable(what: str, *, resource: str, why: object) -> Finding:
    """Return the finding for something that must be known and could not be read."""
    return Finding(
        code=f"{what}Unreadable",
        severity=Severity.UNKNOWN,
        resource=resource,
        message=f"{resource} could not be read: {why}",
        remedy="see that Switchback's role may read it, then drop the file again",
    )
