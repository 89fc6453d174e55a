"""What the command asks of AWS in a person's name, and so of the policy for operators."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import urlsplit

import typer
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from typer.testing import CliRunner

from cli.operator_app import register
from simulator.iam.authorization import request_for
from simulator.iam.request import AuthorizationRequest
from simulator.wire import Call
from simulator.world import World
from tests.workflow.theatre import Theatre
from tests.workflow.theirs import settle_on_theirs
from tools.privilege.evidence import Asked
from tools.privilege.statements import PEOPLE

_WHO = "arn:aws:iam::123456789012:user/operator"
_PRODUCT, _TITLE = "prod-tnv5pm6nlcm44", "Nova-3 English v2"
_INTO_THE_UPDATE_SECONDS, _TO_THE_END_SECONDS = 100, 3600


def use_commands(shown: Theatre, *, asked: list[Asked]) -> None:
    """Have an operator use each command, and note what IAM would be asked about them."""
    name, package = shown.stage.endpoint_name, shown.stage.package
    world = shown.world
    with TemporaryDirectory() as folder:
        _record(world, asked)
        file = Path(folder) / f"{name}.yaml"
        file.write_bytes(shown.stage.body)
        _say(world, "release", _PRODUCT, _TITLE, "--arn", package)
        settle_on_theirs(shown)
        _say(world, "status", name)
        # While the command waits, the world goes on.
        with patch("cli.follow.pause", world.clock.advance):
            _say(world, "start", str(file))
        shown.publish(3)
        file.write_bytes(shown.stage.body.replace(b"en-v2", b"en-v3"))
        _say(world, "start", str(file), "--no-follow")
        world.clock.advance(_INTO_THE_UPDATE_SECONDS)
        _say(world, "status", name)
        _say(world, "decide", name, "abort", "--reason", "calls drop")
        world.clock.advance(_TO_THE_END_SECONDS)
        _say(world, "history", name)
        _say(world, "clear", name)


def _say(world: World, *words: str) -> None:
    app = typer.Typer()
    register(app)
    with world.wire.calling_as(_WHO):
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, f"switchback {' '.join(words)}: {result.stderr}"


def _record(world: World, asked: list[Asked]) -> None:
    def observe(call: Call) -> None:
        if call.caller == _WHO:
            why = f"an operator: {call.operation}"
            asked.extend(Asked(PEOPLE, each, why) for each in _requests(world, call))

    world.wire.observers.append(observe)
    for function in world.template.functions.values():
        if function.url is not None:
            _record_url(world, function.url, function.arn, asked)


def _record_url(world: World, url: str, arn: str, asked: list[Asked]) -> None:
    host = urlsplit(url).netloc
    answer = world.wire.hosts[host]

    def observed(request: AWSPreparedRequest) -> AWSResponse:
        if world.wire.caller == _WHO:
            asked.extend(Asked(PEOPLE, each, "an operator: decide") for each in _on_url(arn))
        return answer(request)

    world.wire.hosts[host] = observed


def _on_url(arn: str) -> Iterator[AuthorizationRequest]:
    """Both, since October 2025: Lambda Developer Guide, "Control access to function URLs"."""
    auth = {"lambda:FunctionUrlAuthType": ("AWS_IAM",)}
    through = {"lambda:InvokedViaFunctionUrl": ("true",)}
    yield AuthorizationRequest("lambda:InvokeFunctionUrl", arn, auth)
    yield AuthorizationRequest("lambda:InvokeFunction", arn, through)


def _requests(world: World, call: Call) -> Iterator[AuthorizationRequest]:
    stack = world.template.stack
    if call.service == "sts":
        return  # GetCallerIdentity needs no right.
    if call.service == "cloudformation":
        arn = stack.pseudo_parameters()["AWS::StackId"]
        yield AuthorizationRequest(f"cloudformation:{call.operation}", arn)
        return
    for request in request_for(
        call.service,
        call.operation,
        call.params,
        region=stack.region,
        account=stack.account,
        partition=stack.partition,
    ):
        if call.operation == "PutItem":
            partition = {"dynamodb:LeadingKeys": (call.params["Item"]["pk"]["S"],)}
            yield AuthorizationRequest(request.action, request.resource, partition)
        else:
            yield request
    if call.operation == "GetObject" and call.error == "NoSuchKey":
        # S3 says that something is not there only to who may list.
        bucket = f"arn:{stack.partition}:s3:::{call.params['Bucket']}"
        yield AuthorizationRequest("s3:ListBucket", bucket)
