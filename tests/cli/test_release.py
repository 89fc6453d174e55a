"""`switchback release`: which package a version is gets told, and what follows it is upgraded."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.operator_app import register
from simulator.stage import Stage, parameters_for, set_stage
from simulator.wire import AwsError, Call
from simulator.world import World
from switchback.document.examine import read_document

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"
_BOB = "arn:aws:iam::123456789012:user/bob"
_PRODUCT = "prod-tnv5pm6nlcm44"
_ARN = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v2"
_FOLLOWS = f"\nUpgrade:\n  ProductId: {_PRODUCT}\n  Mode: Automatic\n".encode()
_MINUTE = 60

Command = Callable[..., Result]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The streaming example's endpoint, at work, with a file that follows what it runs."""
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    with World(parameters=parameters_for(document)) as world:
        stage = set_stage(world, document, body=body)
        before = body.replace(stage.package.encode(), stage.previous_package.encode())
        world.drop(stage.key, before + _FOLLOWS)
        world.clock.advance(_MINUTE)
        yield stage


@pytest.fixture
def sent(stage: Stage) -> list[dict[str, Any]]:
    """The events that the command puts."""
    events: list[dict[str, Any]] = []
    usual = stage.world.bus.disturb

    def keep(event: dict[str, Any]) -> Any:
        if event["detail-type"] == "Model Package Version Available":
            events.append(event["detail"])
        return usual(event)

    stage.world.bus.disturb = keep
    return events


@pytest.fixture
def switchback(stage: Stage) -> Command:
    """Call a command as Bob does."""
    app = typer.Typer()
    register(app)

    def call(*words: str) -> Result:
        with stage.world.wire.calling_as(_BOB):
            result = CliRunner().invoke(app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def test_a_release_is_told_in_the_callers_name(
    sent: list[dict[str, Any]], switchback: Command
) -> None:
    """The event has what it takes to complete a version that AWS Marketplace told of."""
    result = switchback("release", _PRODUCT, "Nova-3 English v2", "--arn", _ARN)

    assert result.exit_code == 0, result.stderr
    assert "switchback status" in result.stdout
    assert sent == [
        {
            "productId": _PRODUCT,
            "version": "Nova-3 English v2",
            "modelPackageArn": _ARN,
            "requestedBy": _BOB,
        }
    ]


def test_a_file_that_follows_is_upgraded(stage: Stage, switchback: Command) -> None:
    """As its mode says, and as asked for by the caller; and the file names the version then."""
    switchback("release", _PRODUCT, "Nova-3 English v2", "--arn", _ARN)
    stage.world.clock.advance(_MINUTE)

    found = switchback("status", stage.endpoint_name, "--json").stdout
    assert f'"requested_by": "{_BOB}"' in found
    stage.world.clock.advance(60 * _MINUTE)
    shown = switchback("history", stage.endpoint_name).stdout.splitlines()
    assert ["NoChange" in shown[1], "Accepted" in shown[2], "NoChange" in shown[3]] == [True] * 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("our-group", "1", _ARN), 'PRODUCT: "our-group" is no product id of AWS Marketplace'),
        ((_PRODUCT, "", _ARN), 'VERSION: "" is no version\'s title'),
        ((_PRODUCT, "two\nlines", _ARN), "VERSION: "),
        ((_PRODUCT, "v2", "deepgram-v2"), '--arn: "deepgram-v2" is no model package\'s ARN'),
        ((_PRODUCT, "v2", _ARN.replace("us-east", "eu-west")), "the deployment is in us-east-1"),
    ],
)
def test_what_is_wrong_is_not_told(
    sent: list[dict[str, Any]], switchback: Command, arguments: tuple[str, str, str], told: str
) -> None:
    """Each argument is named, with what is right."""
    product, version, arn = arguments
    result = switchback("release", product, version, "--arn", arn)

    assert (result.exit_code, result.stdout, sent) == (2, "", [])
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_everything_wrong_at_once(switchback: Command) -> None:
    """There is a line for each argument."""
    result = switchback("release", "x", "", "--arn", "y")

    names = [line.partition(":")[0] for line in result.stderr.splitlines()]
    assert names == ["PRODUCT", "VERSION", "--arn"]


def test_an_event_that_may_not_be_put(stage: Stage, switchback: Command) -> None:
    """It ends with 1, and what AWS says."""

    def deny(call: Call) -> None:
        if call.caller == _BOB and call.operation == "PutEvents":
            raise AwsError("AccessDeniedException", "you may not", status=403)

    stage.world.wire.interceptors.append(deny)
    result = switchback("release", _PRODUCT, "v2", "--arn", _ARN)

    assert result.exit_code == 1
    assert "you may not" in result.stderr


def test_a_caller_without_credentials(stage: Stage, switchback: Command) -> None:
    """Who asks is part of what is told: without knowing, nothing is."""

    def deny(call: Call) -> None:
        if call.operation == "GetCallerIdentity":
            raise AwsError("InvalidClientTokenId", "The security token is invalid.", status=403)

    stage.world.wire.interceptors.append(deny)
    result = switchback("release", _PRODUCT, "v2", "--arn", _ARN)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "The security token is invalid." in result.stderr
