"""A call is let through or failed as AWS would, by the role of whoever makes it."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from simulator.iam.enforcer import Enforcer
from simulator.template.reading import read_template

_TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Move:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: move
      CodeUri: x
      Handler: a.b
      Role: !GetAtt MoveRole.Arn
  MoveRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: mover
      Policies:
        - PolicyName: move
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: ["sagemaker:Describe*", "sagemaker:UpdateEndpoint", "sns:Publish"]
                Resource: !Sub "arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/stt-*"
              - Effect: Allow
                Action: "states:SendTaskSuccess"
                Resource: !Ref Machine
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: rollout
      DefinitionUri: x
      Policies:
        - Statement:
            - {Effect: Allow, Action: "lambda:InvokeFunction", Resource: !GetAtt Move.Arn}
"""
_MACHINES = {"mine": "rollout", "theirs": "other"}


@pytest.fixture
def enforcer(tmp_path: Path) -> Enforcer:
    """IAM in front of a function that moves endpoints, and of the machine that invokes it."""
    path = tmp_path / "template.yaml"
    path.write_text(_TEMPLATE, encoding="utf-8")
    arn = "arn:aws:states:us-east-1:111122223333:stateMachine:{}"
    return Enforcer(
        read_template(path, parameters={}),
        machine_of_token=lambda token: arn.format(_MACHINES[token]),
    )


def test_what_the_role_allows_passes(enforcer: Enforcer) -> None:
    """The function sees its endpoint, the machine invokes its function."""
    enforcer.authorize(
        "Move",
        service="sagemaker",
        operation="DescribeEndpoint",
        params={"EndpointName": "stt-en"},
    )
    enforcer.authorize(
        "Machine", service="lambda", operation="Invoke", params={"FunctionName": "move"}
    )


def test_a_denial_reads_as_in_aws(enforcer: Enforcer) -> None:
    """The endpoint is allowed, its config is not: the message names who, what and on what."""
    with pytest.raises(ClientError) as failure:
        enforcer.authorize(
            "Move",
            service="sagemaker",
            operation="UpdateEndpoint",
            params={"EndpointName": "stt-en", "EndpointConfigName": "stt-en-1"},
        )
    error = failure.value.response["Error"]
    assert failure.value.operation_name == "UpdateEndpoint"
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"].startswith(
        "User: arn:aws:sts::111122223333:assumed-role/mover/move is not authorized to perform: "
        "sagemaker:UpdateEndpoint on resource: "
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint-config/stt-en-1 because no "
    )


@pytest.mark.parametrize(
    ("service", "operation", "params", "code"),
    [
        ("s3", "GetObject", {"Bucket": "b", "Key": "k"}, "AccessDenied"),
        ("cloudwatch", "ListMetrics", {}, "AccessDenied"),
        (
            "sns",
            "Publish",
            {"TopicArn": "arn:aws:sns:us-east-1:111122223333:t"},
            "AuthorizationError",
        ),
        ("dynamodb", "GetItem", {"TableName": "t"}, "AccessDeniedException"),
    ],
)
def test_each_service_has_its_own_word_for_it(
    enforcer: Enforcer, service: str, operation: str, params: dict[str, object], code: str
) -> None:
    """Code that looks for one error code meets the others here, not first in AWS."""
    with pytest.raises(ClientError) as failure:
        enforcer.authorize("Move", service=service, operation=operation, params=params)
    assert failure.value.response["Error"]["Code"] == code


def test_a_token_is_judged_by_its_machine(enforcer: Enforcer) -> None:
    """A token of another machine may not be answered."""

    def denial(token: str) -> str | None:
        return enforcer.explain_denial(
            "Move",
            service="stepfunctions",
            operation="SendTaskSuccess",
            params={"taskToken": token, "output": "{}"},
        )

    assert denial("mine") is None
    assert "stateMachine:other" in (denial("theirs") or "")


def test_what_was_asked_is_known(enforcer: Enforcer) -> None:
    """Once each, in order, with the answer: what failed does not show that a right is needed."""
    for name in ("stt-en", "stt-en", "tts-en"):
        enforcer.explain_denial(
            "Move",
            service="sagemaker",
            operation="DescribeEndpoint",
            params={"EndpointName": name},
        )

    asked = [(a.caller, a.request.action, a.request.resource, a.allowed) for a in enforcer.asked()]
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/"
    assert asked == [
        ("Move", "sagemaker:DescribeEndpoint", f"{arn}stt-en", True),
        ("Move", "sagemaker:DescribeEndpoint", f"{arn}tts-en", False),
    ]
