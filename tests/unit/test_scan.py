"""What `make scan` makes of findings, and of the exemptions that stand beside them."""

from collections.abc import Sequence
from pathlib import Path

from tools.scan.judgement import Exemption, Finding, Report
from tools.scan.nosec import exemptions_in
from tools.scan.template import exemptions_of

FINDING = Finding("X1", "is open to all", ("AWS::SQS::Queue.Letters", "AWS::SQS::Queue"))
REASON = "it holds nothing that anybody wants"


def complaints(*exemptions: Exemption, findings: Sequence[Finding] = (FINDING,)) -> tuple[str, ...]:
    """Return what is said of findings and exemptions."""
    return Report("scanner", "one queue", tuple(findings), exemptions).complaints()


def test_a_finding_is_told_with_its_place() -> None:
    """Whoever reads it knows what to mend."""
    assert complaints() == ("scanner: AWS::SQS::Queue.Letters: X1 is open to all",)


def test_an_exemption_holds_for_a_place_or_what_it_lies_in() -> None:
    """One of a resource, or of all resources of its type."""
    for place in FINDING.places:
        assert complaints(Exemption("X1", place, REASON)) == ()


def test_an_exemption_holds_for_one_rule_in_one_place() -> None:
    """Neither for another rule, nor for another place; and there it is of no use."""
    for exemption in (
        Exemption("X2", "AWS::SQS::Queue.Letters", REASON),
        Exemption("X1", "AWS::SQS::Queue.Parcels", REASON),
    ):
        unexplained, unused = complaints(exemption)

        assert "is open to all" in unexplained
        assert unused.endswith(f"from {exemption.rule}, which finds nothing there")


def test_an_exemption_needs_a_reason() -> None:
    """Silence is none, and neither is a phrase."""
    for reason in ("", "false positive", "not needed here"):
        (told,) = complaints(Exemption("X1", "AWS::SQS::Queue", reason))

        assert told.endswith("an exemption from X1 without a reason")


def test_an_exemption_that_is_no_longer_needed_is_told() -> None:
    """What was mended leaves no hole behind."""
    assert len(complaints(Exemption("X1", "AWS::SQS::Queue", REASON), findings=())) == 1


def test_comments_exempt_their_own_line(tmp_path: Path) -> None:
    """From the rules that they name, for the reason that they give."""
    file = tmp_path / "code.py"
    file.write_text(
        "a = 1  # noqa: S105 # nosec B105 - it is one\n"
        "b = 2  # nosec B603, B607 - both of them\n"
        'c = "# nosec B105 - in a text"\n'
        "d = 3  # nosec: B301\n"
        "e = 4  # nosec\n"
        "f = 5  # nosec - anything goes\n",
        encoding="utf-8",
    )

    assert [*exemptions_in(file, name="code.py")] == [
        Exemption("B105", "code.py:1", "it is one"),
        Exemption("B603", "code.py:2", "both of them"),
        Exemption("B607", "code.py:2", "both of them"),
        Exemption("B301", "code.py:4", ""),
        Exemption("every rule", "code.py:5", ""),
        Exemption("every rule", "code.py:6", "anything goes"),
    ]


def test_metadata_exempts_a_resource_or_a_type() -> None:
    """As checkov writes it beside a resource, and with a type at the top."""
    beside = {"checkov": {"skip": [{"id": "X1", "comment": "for one"}, {"id": "X2"}]}}
    above = {"checkov": {"skip": [{"type": "AWS::SQS::Queue", "id": "X3", "comment": "for all"}]}}
    queues = {
        "Letters": {"Type": "AWS::SQS::Queue", "Metadata": beside},
        "Parcels": {"Type": "AWS::SQS::Queue"},
    }

    assert [*exemptions_of({"Metadata": above, "Resources": queues})] == [
        Exemption("X3", "AWS::SQS::Queue", "for all"),
        Exemption("X1", "AWS::SQS::Queue.Letters", "for one"),
        Exemption("X2", "AWS::SQS::Queue.Letters", ""),
    ]
