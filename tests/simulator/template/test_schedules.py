"""Schedules start functions at a rate, as the template writes them."""

from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Delivery, Template

_FUNCTION = """
Resources:
  Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: dead}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: x
      Handler: a.b
      Events: {{Often: {event}, Fired: {{Type: EventBridgeRule, Properties: {{Pattern: {{}}}}}}}}
Outputs:
  RuleArn: {{Value: !GetAtt FOften.Arn}}
"""
_EVENT = """{Type: Schedule, Properties: {
  Schedule: rate(10 minutes), Name: often, Description: x,
  RetryPolicy: {MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60},
  DeadLetterConfig: {Arn: !GetAtt Queue.Arn}}}"""


def _with(properties: str) -> str:
    return _FUNCTION.format(event=f"{{Type: Schedule, Properties: {{{properties}}}}}")


def test_a_schedule_is_a_rule_of_its_function(read: Callable[..., Template]) -> None:
    """It is named as SAM names it, keeps its delivery, and is no rule with a pattern."""
    template = read(_FUNCTION.format(event=_EVENT))
    (schedule,) = template.schedules
    assert template.functions["F"].schedules == (schedule,)
    assert (schedule.name, schedule.function) == ("often", "F")
    assert schedule.arn == template.outputs["RuleArn"]
    assert schedule.delivery == Delivery(3, 60, "arn:aws:sqs:us-east-1:111122223333:dead")
    assert [rule.logical_id for rule in template.rules] == ["FFired"]


@pytest.mark.parametrize(
    ("rate", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(10 minutes)", 600),
        ("rate(1 hour)", 3600),
        ("rate(2 days)", 172_800),
    ],
)
def test_a_rate_is_a_number_of_seconds(
    read: Callable[..., Template], rate: str, seconds: int
) -> None:
    """The singular for one, the plural for more."""
    (schedule,) = read(_with(f"Schedule: {rate}")).schedules
    assert schedule.interval_seconds == seconds


@pytest.mark.parametrize(
    ("says", "enabled"),
    [("", True), (", Enabled: false", False), (", State: DISABLED", False)],
)
def test_a_schedule_can_be_off(read: Callable[..., Template], says: str, *, enabled: bool) -> None:
    """In either of SAM's two ways."""
    (schedule,) = read(_with(f"Schedule: rate(1 day){says}")).schedules
    assert schedule.enabled is enabled


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ("Schedule: 'cron(0 2 * * ? *)'", "only knows rates"),
        ("Schedule: rate(1 minutes)", "only knows rates"),
        ("Schedule: rate(10 minute)", "only knows rates"),
        ("Schedule: rate(0 minutes)", "only knows rates"),
        ("Name: x", r"Often\.Properties\.Schedule: missing"),
        ("Schedule: rate(1 day), Input: '{}'", "Input: .* not understand"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused(
    read: Callable[..., Template], properties: str, complaint: str
) -> None:
    """It would fire at other times, or with another event, and nobody would know."""
    with pytest.raises(TemplateError, match=complaint):
        read(_with(properties))


def test_the_scheduler_itself_is_refused(read: Callable[..., Template]) -> None:
    """It is another service, with other events."""
    event = "{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}"
    with pytest.raises(TemplateError, match="only knows EventBridgeRule and Schedule"):
        read(_FUNCTION.format(event=event))
