"""Intrinsic functions give what CloudFormation gives."""

from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Template

_TEMPLATE = """
Parameters:
  Email: {{Type: String, Default: ""}}
Conditions:
  HasEmail: !Not [!Equals [!Ref Email, ""]]
  IsHere: !Equals [!Ref "AWS::Region", us-east-1]
  Both: !And [!Condition HasEmail, !Condition IsHere]
  Either: !Or [!Condition HasEmail, !Condition IsHere]
Resources:
  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: alerts}}}}
  Extra: {{Type: AWS::SNS::Topic, Condition: HasEmail}}
Outputs:
  Found: {{Value: {value}}}
"""


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("!Ref Topic", "arn:aws:sns:us-east-1:111122223333:alerts"),
        ("!GetAtt Topic.TopicName", "alerts"),
        ("{'Fn::GetAtt': Topic.TopicName}", "alerts"),
        ("!Ref AWS::Partition", "aws"),
        ("!Sub '${AWS::StackName}-${Topic.TopicName}'", "switchback-alerts"),
        ("!Sub 'keep ${!Literal}'", "keep ${Literal}"),
        ("!Sub ['${A}/${AWS::AccountId}', {A: !Ref AWS::Region}]", "us-east-1/111122223333"),
        ("!Join ['-', [a, !Ref AWS::Region, !Ref AWS::NoValue]]", "a-us-east-1"),
        ("!Select [1, !Split [':', 'a:b:c']]", "b"),
        ("!If [HasEmail, yes-mail, no-mail]", "no-mail"),
        ("!If [Both, both, not-both]", "not-both"),
        ("!If [Either, either, neither]", "either"),
    ],
)
def test_a_function_is_resolved(read: Callable[..., Template], value: str, found: str) -> None:
    """Each function that the template may use gives its value."""
    assert read(_TEMPLATE.format(value=value)).outputs["Found"] == found


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("!Ref Nothing", r"Outputs\.Found\.Value\.Ref: there is no Nothing"),
        ("!Ref Extra", r"there is no Extra, or its condition is false"),
        ("!GetAtt Topic.Colour", r"Value\.Fn::GetAtt: .* knows no AWS::SNS::Topic Colour"),
        ("!GetAtt Topic", r"Fn::GetAtt: must be a resource and an attribute"),
        ("!Sub '${Nothing}'", r"there is no Nothing"),
        ("!ImportValue x", r"Value\.Fn::ImportValue: .* does not know Fn::ImportValue"),
        ("!If [Maybe, a, b]", "there is no condition Maybe"),
        ("!If [HasEmail, a]", "takes a condition and two values"),
        ("!Select [3, [a, b]]", "there is no item 3"),
        ("!Join [a]", "takes two arguments"),
        ("!Join ['-', a]", r"must be a list"),
        ("!Sub {A: b}", "must be a string, or a string and a mapping"),
        ("!Sub ['${A}', [A]]", "must be a string, or a string and a mapping"),
        ("{Ref: Topic, Other: 1}", "Ref must stand alone"),
        ("'{{resolve:ssm:name}}'", "dynamic references"),
    ],
)
def test_what_cannot_be_resolved_is_named(
    read: Callable[..., Template], value: str, complaint: str
) -> None:
    """An unknown name or function is an error that says where it stands."""
    with pytest.raises(TemplateError, match=complaint):
        read(_TEMPLATE.format(value=value))


def test_a_resource_exists_only_under_its_condition(read: Callable[..., Template]) -> None:
    """What a false condition leaves out is not there."""
    text = _TEMPLATE.format(value="x")
    assert set(read(text).topics) == {"Topic"}
    assert set(read(text, Email="a@b.c").topics) == {"Topic", "Extra"}


def test_no_value_removes_a_property(read: Callable[..., Template]) -> None:
    """A name that is AWS::NoValue is a name that nobody chose."""
    text = """
    Resources:
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref AWS::NoValue}}
    """
    assert read(text).topics["Topic"].name.startswith("switchback-Topic-")


@pytest.mark.parametrize(
    ("conditions", "complaint"),
    [
        ("{A: !Condition A}", r"Conditions\.A: depends on itself"),
        ("{A: !Condition B, B: !Not [!Condition A]}", "depends on itself"),
        ("{A: !Equals [!GetAtt Topic.TopicName, x]}", "a condition cannot see Topic.TopicName"),
        ("{A: !Equals [!Ref Topic, x]}", "there is no Topic"),
        ("{A: [x]}", r"Conditions\.A: not a condition"),
    ],
)
def test_a_condition_that_cannot_be_judged_is_refused(
    read: Callable[..., Template], conditions: str, complaint: str
) -> None:
    """Conditions see parameters and each other, and nothing else."""
    text = f"""
    Conditions: {conditions}
    Resources:
      Topic: {{Type: AWS::SNS::Topic, Condition: A}}
    """
    with pytest.raises(TemplateError, match=complaint):
        read(text)
