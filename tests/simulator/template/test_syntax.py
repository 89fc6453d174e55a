"""YAML is read as CloudFormation reads it."""

from pathlib import Path

import pytest

from simulator.template.error import TemplateError
from simulator.template.syntax import load

_TRANSFORM = {"Name": "x", "Parameters": {"A": 1}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Thing", {"Ref": "Thing"}),
        ("!GetAtt Thing.Arn", {"Fn::GetAtt": ["Thing", "Arn"]}),
        ("!GetAtt [Thing, Arn]", {"Fn::GetAtt": ["Thing", "Arn"]}),
        ("!Sub 'x-${Thing}'", {"Fn::Sub": "x-${Thing}"}),
        ("!Join ['-', [a, !Ref B]]", {"Fn::Join": ["-", ["a", {"Ref": "B"}]]}),
        ("!Not [!Condition Yes]", {"Fn::Not": [{"Condition": "Yes"}]}),
        ("!Transform {Name: x, Parameters: {A: 1}}", {"Fn::Transform": _TRANSFORM}),
        ("2012-10-17", "2012-10-17"),
        ("17", 17),
        ("true", True),
    ],
)
def test_a_value_is_what_cloudformation_takes_it_for(
    tmp_path: Path, text: str, value: object
) -> None:
    """Short tags become the long forms, and a policy's Version stays a string."""
    path = tmp_path / "template.yaml"
    path.write_text(f"Key: {text}\n", encoding="utf-8")
    assert load(path) == {"Key": value}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("A: 1\nB: 2\nA: 3\n", "line 3: 'A' stands here a second time"),
        ("- A\n", "not a template"),
        ("A: [\n", "not YAML"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A key that stands twice would silently hide the first one."""
    path = tmp_path / "template.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match=complaint):
        load(path)
