"""What stands in the way: findings without an exemption, exemptions without a reason or a use."""

from collections.abc import Iterable
from dataclasses import dataclass

_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Finding:
    """What a scanner holds against something."""

    rule: str
    told: str
    places: tuple[str, ...]
    """Where it may be exempted, the nearest first."""


@dataclass(frozen=True)
class Exemption:
    """A rule that is not followed in a place, and why."""

    rule: str
    place: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether it speaks of this finding."""
        return self.rule == finding.rule and self.place in finding.places


@dataclass(frozen=True)
class Report:
    """What one scanner found, and what is said to it."""

    scanner: str
    scanned: str
    """How much it looked at, in its own units."""
    findings: tuple[Finding, ...]
    exemptions: tuple[Exemption, ...] = ()

    def summary(self) -> str:
        """Return a line for people who look on."""
        return (
            f"{self.scanner}: {self.scanned}, {len(self.findings)} findings,"
            f" {len(self.exemptions)} exemptions"
        )

    def complaints(self) -> tuple[str, ...]:
        """Return what has to be mended or explained, each in a line."""
        return (*self._unexplained(), *self._unfounded(), *self._unused())

    def _unexplained(self) -> Iterable[str]:
        for finding in self.findings:
            if not any(exemption.covers(finding) for exemption in self.exemptions):
                yield f"{self.scanner}: {finding.places[0]}: {finding.rule} {finding.told}"

    def _unfounded(self) -> Iterable[str]:
        for exemption in self.exemptions:
            if len(exemption.reason.split()) < _FEWEST_WORDS:
                yield f"{self._of(exemption)} without a reason"

    def _unused(self) -> Iterable[str]:
        for exemption in self.exemptions:
            if not any(exemption.covers(finding) for finding in self.findings):
                yield f"{self._of(exemption)}, which finds nothing there"

    def _of(self, exemption: Exemption) -> str:
        return f"{self.scanner}: {exemption.place}: an exemption from {exemption.rule}"
