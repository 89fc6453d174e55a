"""The wire: ordinary clients, answered, watched and interfered with inside this process."""

from collections.abc import Callable

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import botocore_stubber
from types_boto3_dynamodb import DynamoDBClient
from types_boto3_sagemaker import SageMakerClient

from simulator.clock import VirtualClock
from simulator.wire import AwsError, Call, NotSimulated, NoWire, Wire, install
from tests.simulator.wire.conftest import MODEL_ARN, START, Models


def raising(error: Exception) -> Callable[[Call], None]:
    def interfere(_: Call) -> None:
        raise error

    return interfere


def test_a_simulated_service_answers_an_ordinary_client(
    client: SageMakerClient, wire: Wire, models: Models
) -> None:
    """The response is the service's, with the metadata that botocore always adds."""
    with wire:
        response = client.create_model(ModelName="m")
    assert response["ModelArn"] == MODEL_ARN
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert models.created == [{"ModelName": "m"}]


def test_a_refusal_is_botocores_own_error(client: SageMakerClient, wire: Wire) -> None:
    """What the service raises arrives as a ClientError with code, message and status."""
    with wire, pytest.raises(ClientError) as refusal:
        client.delete_model(ModelName="m")
    response = refusal.value.response
    assert response["Error"] == {
        "Code": "ValidationException",
        "Message": "Could not find model m.",
    }
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert refusal.value.operation_name == "DeleteModel"


def test_modelled_errors_keep_their_class(client: SageMakerClient, wire: Wire) -> None:
    """A caller can catch `client.exceptions.ResourceLimitExceeded`."""
    wire.interceptors.append(raising(AwsError("ResourceLimitExceeded", "no")))
    with wire, pytest.raises(client.exceptions.ResourceLimitExceeded):
        client.create_model(ModelName="m")


def test_nothing_is_answered_outside_of_a_wire(
    client: SageMakerClient, dynamodb: DynamoDBClient
) -> None:
    """Without a world no call can go anywhere, whatever the service."""
    with pytest.raises(NoWire):
        client.create_model(ModelName="m")
    with pytest.raises(NoWire):
        dynamodb.list_tables()


def test_what_is_not_simulated_is_loud(client: SageMakerClient, wire: Wire) -> None:
    """An operation or service that nobody plays cannot be mistaken for a failure of AWS."""
    with wire, pytest.raises(NotSimulated, match="sagemaker:DescribeModel"):
        client.describe_model(ModelName="m")
    with wire, pytest.raises(NotSimulated, match="sqs:ListQueues"):
        boto3.client("sqs").list_queues()


def test_two_worlds_share_a_client_and_nothing_else(
    client: SageMakerClient, dynamodb: DynamoDBClient
) -> None:
    """Clients are cached for the process; each call goes to the world of the moment."""
    first, second = Models(), Models()
    with Wire(clock=VirtualClock(START), services={"sagemaker": first}):
        client.create_model(ModelName="m")
        dynamodb.create_table(
            TableName="t",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    with Wire(clock=VirtualClock(START), services={"sagemaker": second}):
        assert dynamodb.list_tables()["TableNames"] == []
    assert (len(first.created), len(second.created)) == (1, 0)


def test_the_default_session_still_leads_to_the_wire_within(wire: Wire, models: Models) -> None:
    """A client that shipped code makes while the wire is entered speaks to it, too."""
    install()
    with wire:
        boto3.client("sagemaker").create_model(ModelName="m")
    assert len(models.created) == 1


def test_observers_see_every_call_with_its_outcome(
    client: SageMakerClient, dynamodb: DynamoDBClient, wire: Wire
) -> None:
    """Who called what, when, with which outcome: simulated and mocked services alike."""
    seen: list[Call] = []
    wire.observers.append(seen.append)
    with wire:
        with wire.calling_as("StartUpdate"):
            client.create_model(ModelName="m")
            with pytest.raises(ClientError):
                client.delete_model(ModelName="m")
        with pytest.raises(ClientError):
            dynamodb.describe_table(TableName="missing")
        dynamodb.list_tables()
    assert seen[0] == Call(START, "StartUpdate", "sagemaker", "CreateModel", {"ModelName": "m"})
    assert [(call.caller, call.operation, call.error) for call in seen[1:]] == [
        ("StartUpdate", "DeleteModel", "ValidationException"),
        ("outside", "DescribeTable", "ResourceNotFoundException"),
        ("outside", "ListTables", None),
    ]


def test_an_interceptor_keeps_a_call_from_taking_effect(
    client: SageMakerClient, dynamodb: DynamoDBClient, wire: Wire, models: Models
) -> None:
    """Throttling and denial happen before the service, moto's services included."""
    seen: list[Call] = []
    wire.observers.append(seen.append)
    wire.interceptors.append(raising(AwsError("ThrottlingException", "Rate exceeded")))
    with wire:
        with pytest.raises(ClientError, match="Rate exceeded"):
            client.create_model(ModelName="m")
        with pytest.raises(ClientError, match="Rate exceeded"):
            dynamodb.list_tables()
    assert not models.created
    assert [call.error for call in seen] == ["ThrottlingException"] * 2


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ReadTimeoutError(endpoint_url="https://x"), "ReadTimeoutError"),
        (AwsError("InternalFailure", "oops", status=500), "InternalFailure"),
    ],
)
def test_an_answer_can_be_lost_after_the_effect(
    *,
    client: SageMakerClient,
    dynamodb: DynamoDBClient,
    wire: Wire,
    models: Models,
    error: Exception,
    name: str,
) -> None:
    """The call took effect, and its caller gets an error all the same."""
    expected = type(error) if isinstance(error, ReadTimeoutError) else ClientError
    seen: list[Call] = []
    wire.observers.append(seen.append)
    wire.after.append(raising(error))
    with wire:
        with pytest.raises(expected):
            client.create_model(ModelName="m")
        with pytest.raises(expected):
            dynamodb.list_tables()
    assert len(models.created) == 1
    assert [call.error for call in seen] == [name, name]


def test_a_refused_call_took_no_effect(client: SageMakerClient, wire: Wire) -> None:
    """Nobody is told of an effect where the service refused."""
    effects: list[Call] = []
    wire.after.append(effects.append)
    with wire:
        with pytest.raises(ClientError):
            client.delete_model(ModelName="m")
        client.create_model(ModelName="m")
    assert [call.operation for call in effects] == ["CreateModel"]


def test_calls_take_time(client: SageMakerClient, wire: Wire) -> None:
    """Latency adds up, so that a Lambda's duration can be told; the clock stands still."""
    wire.latency_seconds = 0.2
    with wire:
        client.create_model(ModelName="m")
        client.create_model(ModelName="m")
    assert wire.elapsed == pytest.approx(0.4)


def test_observers_see_what_broke_in_between(
    dynamodb: DynamoDBClient, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mocked call that ends in an exception of its own is a call all the same."""
    seen: list[Call] = []
    wire.observers.append(seen.append)

    def broken(_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(botocore_stubber, "process_request", broken)
    with wire, pytest.raises(RuntimeError):
        dynamodb.list_tables()
    assert [call.error for call in seen] == ["RuntimeError"]
