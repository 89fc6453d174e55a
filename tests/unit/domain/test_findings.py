"""Which findings stop a rollout."""

from switchback.domain.findings import Finding, Severity, blocking


def _finding(severity: Severity) -> Finding:
    return Finding(code="C", severity=severity, resource="r", message="m", remedy="r")


def test_what_is_not_known_stops_a_rollout_as_what_is_wrong_does() -> None:
    """Only a note lets it go on."""
    findings = [_finding(severity) for severity in Severity]

    assert [f.severity for f in blocking(findings)] == [
        Severity.BLOCKING,
        Severity.UNKNOWN,
        Severity.PASSING,
    ]
