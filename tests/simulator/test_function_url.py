"""A function URL lets in who has signed, and says who that was."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from simulator.lambda_runtime import Ran
from simulator.world import World

_CREDENTIALS = Credentials("testing", "testing", "testing")
_BODY = b'{"endpointName": "deepgram-x", "decision": "hold", "reason": "seen"}'


@pytest.fixture
def world() -> Iterator[World]:
    """An account with Switchback deployed in it, and nothing else."""
    with World() as world:
        yield world


def _signed(
    world: World, *, credentials: Credentials = _CREDENTIALS, service: str = "lambda"
) -> AWSPreparedRequest:
    request = AWSRequest(method="POST", url=world.template.outputs["DecideUrl"], data=_BODY)
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return request.prepare()


def _send(world: World, request: AWSPreparedRequest) -> AWSResponse:
    (answering,) = world.wire.hosts.values()
    return answering(request)


def test_a_signed_request_reaches_the_function_with_its_sender(world: World) -> None:
    """The event is of the second format, and names whoever made the call."""
    ran: list[Ran] = []
    world.functions.observers.append(ran.append)
    arn = "arn:aws:sts::123456789012:assumed-role/operator/alice"
    with world.wire.calling_as(arn):
        response = _send(world, _signed(world))
    (only,) = ran
    event: Any = only.event
    assert only.function.logical_id == "DecideRolloutFunction"
    assert event["version"] == "2.0"
    assert event["requestContext"]["http"] == {
        "method": "POST",
        "path": "/",
        "protocol": "HTTP/1.1",
        "sourceIp": "192.0.2.10",
        "userAgent": "",
    }
    assert event["requestContext"]["authorizer"]["iam"]["userArn"] == arn
    assert event["requestContext"]["timeEpoch"] == world.clock.now.timestamp() * 1000
    assert (event["body"], event["isBase64Encoded"]) == (_BODY.decode(), False)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/json"
    assert "no rollout runs" in json.loads(response.text)["message"]


def test_somebody_who_is_no_arn_is_a_user(world: World) -> None:
    """A caller that the world only has a name for becomes an IAM user of that name."""
    ran: list[Ran] = []
    world.functions.observers.append(ran.append)
    with world.wire.calling_as("an operator"):
        _send(world, _signed(world))
    iam = ran[0].event["requestContext"]["authorizer"]["iam"]
    assert iam["userArn"] == "arn:aws:iam::123456789012:user/an-operator"


def test_what_is_not_signed_as_it_should_be_is_forbidden(world: World) -> None:
    """No signature, another one's, another service's, an old one, a changed body: all 403."""
    ran: list[Ran] = []
    world.functions.observers.append(ran.append)
    good = _signed(world)
    unsigned = AWSRequest(method="POST", url=good.url, data=_BODY).prepare()
    changed = _signed(world)
    changed.body = _BODY.replace(b"hold", b"abort")
    forged = _signed(world, credentials=Credentials("testing", "guessed"))
    others = _signed(world, service="execute-api")
    for bad in (unsigned, changed, forged, others):
        assert _send(world, bad).status_code == 403
    world.clock.advance(3600)
    assert _send(world, good).status_code == 403
    assert "DecideRolloutFunction" not in {each.function.logical_id for each in ran}


def test_a_function_that_fails_is_a_bad_gateway(world: World) -> None:
    """What a handler raises is not shown to the caller."""
    function = world.template.functions["DecideRolloutFunction"]
    broken = replace(function, arn=world.template.functions["AcquireEndpointFunction"].arn)
    answer = world.function_urls.ask(broken, method="POST", path="/", headers={}, body="")
    assert (answer.status, answer.body) == (502, "Internal Server Error")


def test_the_stack_is_found_by_its_name(world: World) -> None:
    """DescribeStacks has the template's outputs; of another stack it knows nothing."""
    client = boto3.client("cloudformation")
    (stack,) = client.describe_stacks(StackName="switchback")["Stacks"]
    assert {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]} == world.template.outputs
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stacks(StackName="another")
