"""Parameters are checked as CloudFormation checks them."""

from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Template

_TEMPLATE = """
Parameters:
  Prefix: {Type: String, Default: stt-, AllowedPattern: "^[a-z-]+$", MaxLength: 8}
  Level: {Type: String, Default: INFO, AllowedValues: [INFO, ERROR]}
  Days: {Type: Number, Default: 7, MinValue: 1, MaxValue: 30}
  Roles: {Type: CommaDelimitedList, AllowedPattern: "^[a-z]+$"}
Resources: {}
Outputs:
  All: {Value: !Join ["|", [!Ref Prefix, !Ref Level, !Ref Days, !Join ["+", !Ref Roles]]]}
"""


def test_defaults_hold_unless_a_value_is_given(read: Callable[..., Template]) -> None:
    """A given value replaces the default, a list is split at its commas."""
    template = read(_TEMPLATE, Roles="one, two", Level="ERROR")
    assert template.outputs["All"] == "stt-|ERROR|7|one+two"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, r"Parameters\.Roles: parameter Roles has no default"),
        ({"Roles": "one", "Rolls": "x"}, "does not know Rolls"),
        ({"Roles": "one,Two"}, r"Parameters\.Roles: 'Two': breaks AllowedPattern"),
        ({"Roles": "one", "Prefix": "Stt-"}, r"Parameters\.Prefix.*AllowedPattern"),
        ({"Roles": "one", "Prefix": "stt-stt-stt"}, r"Parameters\.Prefix.*MaxLength"),
        ({"Roles": "one", "Level": "DEBUG"}, r"Parameters\.Level.*AllowedValues"),
        ({"Roles": "one", "Days": "31"}, r"Parameters\.Days.*rules of a number"),
        ({"Roles": "one", "Days": "a week"}, r"Parameters\.Days.*rules of a number"),
    ],
)
def test_a_bad_parameter_is_named(
    read: Callable[..., Template], given: dict[str, str], complaint: str
) -> None:
    """Whatever is wrong with a parameter, the error says which one it is."""
    with pytest.raises(TemplateError, match=complaint):
        read(_TEMPLATE, **given)


def test_an_unknown_type_is_refused(read: Callable[..., Template]) -> None:
    """A value from the Parameter Store does not exist here."""
    with pytest.raises(TemplateError, match=r"Parameters\.Ami\.Type"):
        read("Parameters: {Ami: {Type: 'AWS::SSM::Parameter::Value<String>'}}\nResources: {}")
