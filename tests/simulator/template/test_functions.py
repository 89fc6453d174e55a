"""Functions and machines are what SAM would make of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Delivery, Template

_TEMPLATE = """
Globals:
  Function:
    Handler: app.handler
    Timeout: 60
    Layers: [common]
    Environment: {Variables: {LEVEL: INFO, SERVICE: switchback}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
  WakeFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: wake
      CodeUri: functions/wake
      Timeout: 10
      MemorySize: 256
      Environment: {Variables: {LEVEL: DEBUG, DAYS: 7, DRY: true}}
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Queue.Arn}}
  PlainFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/plain}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: rollout
      DefinitionUri: machines/rollout.asl.yaml
      DefinitionSubstitutions: {WakeArn: !GetAtt WakeFunction.Arn}
"""


def test_globals_are_merged_as_sam_merges_them(
    read: Callable[..., Template], tmp_path: Path
) -> None:
    """A function's own values win, its variables are added to the common ones as strings."""
    function = read(_TEMPLATE).functions["WakeFunction"]
    assert function.name == "wake"
    assert function.arn == "arn:aws:lambda:us-east-1:111122223333:function:wake"
    assert function.code_uri == tmp_path / "functions/wake"
    assert function.handler == "app.handler"
    assert (function.timeout_seconds, function.memory_mb) == (10, 256)
    assert function.environment == {
        "DAYS": "7",
        "DRY": "true",
        "LEVEL": "DEBUG",
        "SERVICE": "switchback",
    }


def test_what_a_function_leaves_out_is_lambdas_default(read: Callable[..., Template]) -> None:
    """Globals hold, and what they leave out is what Lambda does by itself."""
    function = read(_TEMPLATE).functions["PlainFunction"]
    assert (function.timeout_seconds, function.memory_mb) == (60, 128)
    assert function.delivery == Delivery(2, 21_600, None)


def test_a_failed_invocation_goes_where_the_template_says(read: Callable[..., Template]) -> None:
    """Retries and the destination of what was given up are read."""
    dead_letter_arn = "arn:aws:sqs:us-east-1:111122223333:dead"
    delivery = read(_TEMPLATE).functions["WakeFunction"].delivery
    assert delivery == Delivery(1, 21_600, dead_letter_arn)


def test_a_machine_knows_its_functions(read: Callable[..., Template], tmp_path: Path) -> None:
    """The substitutions of a definition are resolved to ARNs."""
    template = read(_TEMPLATE)
    machine = template.state_machines["Machine"]
    assert machine.arn == "arn:aws:states:us-east-1:111122223333:stateMachine:rollout"
    assert machine.definition == tmp_path / "machines/rollout.asl.yaml"
    assert machine.substitutions == {"WakeArn": template.functions["WakeFunction"].arn}


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ("{Handler: a.b}", r"F\.Properties\.CodeUri: missing"),
        ("{CodeUri: x}", r"F\.Properties\.Handler: missing"),
        ("{CodeUri: x, Handler: a.b, InlineCode: y}", r"InlineCode: .* not understand"),
        ("{CodeUri: x, Handler: a.b, Timeout: soon}", "Timeout: must be a whole number"),
        ("{CodeUri: x, Handler: a.b, Environment: {Variables: {A: [1]}}}", "A: must be a string"),
    ],
)
def test_a_bad_function_is_named(
    read: Callable[..., Template], properties: str, complaint: str
) -> None:
    """A complaint says which property of which resource it is about."""
    with pytest.raises(TemplateError, match=complaint):
        read(f"Resources: {{F: {{Type: 'AWS::Serverless::Function', Properties: {properties}}}}}")


def test_globals_cannot_give_every_function_the_same_rights(read: Callable[..., Template]) -> None:
    """SAM refuses Policies in Globals, and so must we."""
    with pytest.raises(TemplateError, match=r"Globals\.Function\.Policies"):
        read("Globals: {Function: {Policies: []}}\nResources: {}")


def test_an_express_machine_is_refused(read: Callable[..., Template]) -> None:
    """Only a standard machine can wait for a task token."""
    text = """
    Resources:
      M: {Type: AWS::Serverless::StateMachine, Properties: {Type: EXPRESS, DefinitionUri: x}}
    """
    with pytest.raises(TemplateError, match=r"M\.Properties\.Type: EXPRESS"):
        read(text)
