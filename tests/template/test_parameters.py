"""What is typed in at the deployment is checked before it makes a difference."""

import pytest

from simulator.template.error import TemplateError
from simulator.template.reading import read_template
from simulator.template.views import Template
from simulator.world import EXECUTION_ROLE, TEMPLATE

_ROLE = "arn:aws:iam::111122223333:role"
_PROBE = "arn:aws:lambda:us-east-1:111122223333:function"
_CALENDAR = "arn:aws:ssm:us-east-1:111122223333:document"
_GOOD = [
    ("EndpointNamePrefix", "d"),
    ("EndpointNamePrefix", "d" * 40),
    ("ModelExecutionRoleArns", f"{_ROLE}/path/to/a-role,arn:aws-cn:iam::111122223333:role/other"),
    ("PackagePublisherAccountIds", "111122223333,444455556666"),
    ("ProbeFunctionArns", ""),
    ("ProbeFunctionArns", f"{_PROBE}:probe,{_PROBE}:probe:live,{_PROBE}:probe:$LATEST"),
    ("FreezeCalendar", ""),
    ("FreezeCalendar", "release-freeze"),
    ("FreezeCalendar", f"{_CALENDAR}/release-freeze"),
    ("NotificationEmail", ""),
    ("NotificationEmail", "on.call@example.com"),
    ("LogLevel", "ERROR"),
    ("LogRetentionInDays", "30"),
]
_BAD = [
    # Every endpoint of the account, or more than a candidate's name keeps of the prefix.
    ("EndpointNamePrefix", ""),
    ("EndpointNamePrefix", "-stt"),
    ("EndpointNamePrefix", "*"),
    ("EndpointNamePrefix", "Deepgram-"),
    ("EndpointNamePrefix", "d" * 41),
    # Any role.
    ("ModelExecutionRoleArns", ""),
    ("ModelExecutionRoleArns", "*"),
    ("ModelExecutionRoleArns", f"{_ROLE}/*"),
    ("ModelExecutionRoleArns", "sagemaker-execution"),
    ("ModelExecutionRoleArns", f"x{_ROLE}/a-role"),
    ("PackagePublisherAccountIds", "11112222333"),
    ("PackagePublisherAccountIds", "1111222233334"),
    ("PackagePublisherAccountIds", "*"),
    # Any function.
    ("ProbeFunctionArns", "*"),
    ("ProbeFunctionArns", f"{_PROBE}:*"),
    ("FreezeCalendar", "*"),
    ("FreezeCalendar", "ab"),
    ("FreezeCalendar", f"{_CALENDAR}/*"),
    ("NotificationEmail", "nobody"),
    ("NotificationEmail", "a b@example.com"),
    ("LogLevel", "NOTSET"),
    ("LogRetentionInDays", "7"),
]


def _deployed(**given: str) -> Template:
    parameters = {"ModelExecutionRoleArns": EXECUTION_ROLE, **given}
    return read_template(TEMPLATE, parameters=parameters)


@pytest.mark.parametrize(("name", "value"), _BAD)
def test_what_is_typed_in_is_checked(name: str, value: str) -> None:
    """Nothing is deployed that would open more than is meant, or reach less."""
    with pytest.raises(TemplateError, match=name):
        _deployed(**{name: value})


@pytest.mark.parametrize(("name", "value"), _GOOD)
def test_what_is_right_is_taken(name: str, value: str) -> None:
    """Each form that the descriptions promise."""
    assert _deployed(**{name: value}).functions


@pytest.mark.parametrize("calendar", ["release-freeze", f"{_CALENDAR}/release-freeze"])
def test_a_calendar_is_named_or_given_by_its_arn(calendar: str) -> None:
    """Either way the function that looks may read that one, and no other."""
    function = _deployed(FreezeCalendar=calendar).functions["SeekMomentFunction"]
    (granted,) = [each for each in function.statements if "ssm:GetCalendarState" in each.actions]

    assert function.environment["FREEZE_CALENDAR"] == calendar
    assert granted.resources == (f"{_CALENDAR}/release-freeze",)


def test_without_a_calendar_nobody_may_look_at_one() -> None:
    """And without probe functions nobody may be asked."""
    actions = {
        action
        for function in _deployed().functions.values()
        for statement in function.statements
        for action in statement.actions
    }

    assert not actions & {"ssm:GetCalendarState", "lambda:InvokeFunction"}
