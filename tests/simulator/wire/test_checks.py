"""What AWS would not take, and what it could not answer, does not pass the wire."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from types_boto3_sagemaker import SageMakerClient

from simulator.wire import ImpossibleResponse, Wire
from tests.simulator.wire.conftest import START, Models


def test_botocore_still_checks_requests(client: SageMakerClient, wire: Wire) -> None:
    """An ill-typed request never reaches the service."""
    no_name: Any = 7
    with wire, pytest.raises(ParamValidationError):
        client.create_model(ModelName=no_name)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"ModelName": "under_score"},
            "1 validation error detected: Value 'under_score' at 'modelName' failed to satisfy",
        ),
        ({"ModelName": "m" * 64}, "Member must have length less than or equal to 63"),
        (
            {"ModelName": "m", "PrimaryContainer": {"Mode": "Twin"}},
            "constraint: Member must satisfy enum value set: [SingleModel, MultiModel]",
        ),
        (
            {"ModelName": "m", "Containers": [{"Image": "a b"}]},
            "at 'containers.1.member.image'",
        ),
        (
            {"ModelName": "m", "PrimaryContainer": {"Environment": {"A": "x" * 1025}}},
            "at 'primaryContainer.environment.A.member'",
        ),
    ],
)
def test_aws_checks_what_botocore_does_not(
    client: SageMakerClient, wire: Wire, models: Models, params: dict[str, Any], message: str
) -> None:
    """Patterns, enums and maxima are refused in AWS's words, wherever they are nested."""
    with wire, pytest.raises(ClientError) as refusal:
        client.create_model(**params)
    assert refusal.value.response["Error"]["Code"] == "ValidationException"
    assert message in refusal.value.response["Error"]["Message"]
    assert not models.created


@pytest.mark.parametrize(
    "answer",
    [{}, {"ModelArn": 7}, {"ModelArn": "arn:elsewhere:is:not:an:arn"}, {"Surprise": "x"}],
)
def test_a_service_cannot_answer_what_aws_could_not(
    client: SageMakerClient, wire: Wire, models: Models, answer: dict[str, Any]
) -> None:
    """Responses are held against the service model as well."""
    models.answer = answer
    with wire, pytest.raises(ImpossibleResponse, match="CreateModel"):
        client.create_model(ModelName="m")


def test_instants_arrive_in_utc(client: SageMakerClient, wire: Wire, models: Models) -> None:
    """A service never sees the several forms in which boto3 takes an instant."""
    with wire:
        client.list_models(CreationTimeAfter="2026-11-20T01:00:00+01:00")
    assert models.created == [{"CreationTimeAfter": START}]
