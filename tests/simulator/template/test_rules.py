"""Rules bring events to functions, whichever way the template writes them."""

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
      Events: {{Fired: {event}}}
Outputs:
  RuleArn: {{Value: !GetAtt FFired.Arn}}
"""
_EVENT = """{Type: EventBridgeRule, Properties: {
  Pattern: {source: [aws.s3], detail: {bucket: [!Ref Queue]}}, RuleName: fired,
  State: DISABLED, RetryPolicy: {MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60},
  DeadLetterConfig: {Arn: !GetAtt Queue.Arn}}}"""

_BY_HAND = """
Resources:
  F: {{Type: AWS::Serverless::Function, Properties: {{CodeUri: x, Handler: a.b}}}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {{EventPattern: {{source: [aws.s3]}}, Targets: [{{Id: f, Arn: {target}}}]}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      FunctionName: !Ref F
      SourceArn: {source}
"""


def test_a_sam_event_implies_a_rule(read: Callable[..., Template]) -> None:
    """The rule is named after function and event, and keeps pattern, state and delivery."""
    template = read(_FUNCTION.format(event=_EVENT))
    (rule,) = template.rules
    assert template.functions["F"].rules == (rule,)
    assert (rule.logical_id, rule.name, rule.function) == ("FFired", "fired", "F")
    assert rule.arn == template.outputs["RuleArn"]
    assert rule.pattern == {
        "source": ["aws.s3"],
        "detail": {"bucket": ["https://sqs.us-east-1.amazonaws.com/111122223333/dead"]},
    }
    assert not rule.enabled
    assert rule.delivery == Delivery(3, 60, "arn:aws:sqs:us-east-1:111122223333:dead")


def test_a_rule_delivers_as_eventbridge_does_by_itself(read: Callable[..., Template]) -> None:
    """Without a word about it, a rule is on and tries for a day."""
    event = "{Type: EventBridgeRule, Properties: {Pattern: {source: [x]}}}"
    (rule,) = read(_FUNCTION.format(event=event)).rules
    assert rule.enabled
    assert rule.delivery == Delivery(185, 86_400, None)


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ("{Type: S3, Properties: {}}", r"F\.Properties\.Events\.Fired\.Type: .*EventBridgeRule"),
        ("{Type: EventBridgeRule, Properties: {}}", r"Fired\.Properties\.Pattern: missing"),
        (
            "{Type: EventBridgeRule, Properties: {Pattern: {}, InputPath: $.detail}}",
            "InputPath: .* not understand",
        ),
        (
            "{Type: EventBridgeRule, Properties: {Pattern: {}, DeadLetterConfig: {Type: SQS}}}",
            r"DeadLetterConfig\.Arn: missing",
        ),
    ],
)
def test_an_event_that_cannot_be_brought_is_refused(
    read: Callable[..., Template], event: str, complaint: str
) -> None:
    """What would change the event on its way, or send it elsewhere, is never passed over."""
    with pytest.raises(TemplateError, match=complaint):
        read(_FUNCTION.format(event=event))


@pytest.mark.parametrize("source", ["!GetAtt Rule.Arn", "!Ref AWS::NoValue"])
def test_a_rule_by_hand_needs_a_permission(read: Callable[..., Template], source: str) -> None:
    """With a permission for the rule, or for all rules, it reaches its function."""
    (rule,) = read(_BY_HAND.format(target="!GetAtt F.Arn", source=source)).rules
    assert (rule.logical_id, rule.function) == ("Rule", "F")


@pytest.mark.parametrize(
    ("target", "source", "complaint"),
    [
        ("!GetAtt F.Arn", "'arn:aws:events:us-east-1:1:rule/x'", "no AWS::Lambda::Permission"),
        ("'arn:aws:sns:us-east-1:1:x'", "!GetAtt Rule.Arn", "must be the ARN of a function"),
    ],
)
def test_a_rule_by_hand_that_reaches_nobody_is_refused(
    read: Callable[..., Template], target: str, source: str, complaint: str
) -> None:
    """In AWS such events would vanish without a word."""
    with pytest.raises(TemplateError, match=rf"Rule\.Properties\.Targets\[0\]\.Arn: .*{complaint}"):
        read(_BY_HAND.format(target=target, source=source))
