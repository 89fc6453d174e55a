"""The scanners that `make scan` runs find what is bad, and none is silent because it failed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.scan.code import scan_code
from tools.scan.judgement import Report
from tools.scan.programs import ScanError
from tools.scan.template import scan_template

pytestmark = pytest.mark.build

SPOILED = (
    # In the template, what is put there, and the rules that mind it.
    ("AuthType: AWS_IAM", "AuthType: NONE", {"CKV_AWS_258"}),
    ("EnableKeyRotation: true", "EnableKeyRotation: false", {"CKV_AWS_7"}),
    ("BlockPublicPolicy: true", "BlockPublicPolicy: false", {"CKV_AWS_54"}),
    ("VersioningConfiguration: {Status: Enabled}", "", {"CKV_AWS_21"}),
    ("KmsMasterKeyId: !Ref NotificationKey", "", {"CKV_AWS_26"}),
    ("- xray:GetSamplingRules", '- "*"', {"CKV_AWS_62"}),
    ("Action: lambda:InvokeFunction", "Action: lambda:InvokeFunktion", {"W3037"}),
    ("Runtime: python3.13", "Runtime: python3.7", {"CKV_AWS_363"}),
    ("CKV_AWS_18 #", "CKV_AWS_999 #", {"CKV_AWS_18", "CKV_AWS_999"}),
)


def rules(reports: Sequence[Report]) -> str:
    """Return all that is complained of."""
    return "\n".join(told for report in reports for told in report.complaints())


def test_what_is_spoiled_in_the_template_is_found(root: Path, tmp_path: Path) -> None:
    """Each by the rule that minds it, also where only SAM's transform makes the resource."""
    text = (root / "template.yaml").read_text(encoding="utf-8")
    for old, new, _ in SPOILED:
        assert old in text
        text = text.replace(old, new)
    spoiled = tmp_path / "template.yaml"
    spoiled.write_text(text, encoding="utf-8")

    told = rules(scan_template(spoiled))

    missed = {rule for *_, found in SPOILED for rule in found if f" {rule}" not in told}
    assert missed == set()


def test_what_is_no_template_is_not_clean(tmp_path: Path) -> None:
    """A scanner that reads nothing is not taken for one that finds nothing."""
    empty = tmp_path / "template.yaml"
    empty.write_text("Resources: {}\n", encoding="utf-8")

    with pytest.raises(ScanError):
        scan_template(empty)


def test_what_is_bad_in_the_code_is_found(tmp_path: Path) -> None:
    """Also beside a comment that exempts from all rules, or from one without a reason."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "bad.py").write_text(
        "import hashlib\n"
        "import os\n"
        "\n"
        "os.system(input())  # nosec\n"
        "hashlib.md5(b'')  # nosec B324\n"
        "hashlib.sha1(b'')  # nosec B324 - names a file, and guards nothing\n",
        encoding="utf-8",
    )

    told = scan_code(tmp_path, folders=["code"], exemptions=()).complaints()

    shell, *exempted = (line.removeprefix("bandit: code/bad.py:") for line in told)
    assert shell.startswith("4: B605 Starting a process with a shell")
    assert exempted == [
        "4: an exemption from every rule without a reason",
        "5: an exemption from B324 without a reason",
        "4: an exemption from every rule, which finds nothing there",
    ]


def test_what_is_no_code_is_not_clean(tmp_path: Path) -> None:
    """Neither a folder without code, nor code that cannot be read."""
    (tmp_path / "broken.py").write_text("def\n", encoding="utf-8")

    for folder in (".", "elsewhere"):
        with pytest.raises(ScanError):
            scan_code(tmp_path, folders=[folder], exemptions=())
