"""`switchback start`: a file is put, and its rollout followed to its end."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
import typer
from typer.testing import CliRunner, Result

import cli.follow
from cli.operator_app import register
from simulator.stage import Stage, parameters_for, set_stage, stage_next, third_version
from simulator.wire import AwsError, Call
from simulator.world import World
from switchback.document.examine import read_document

_EXAMPLE = Path(__file__).parents[2] / "examples" / "deepgram-streaming-stt.yaml"
_BOB = "arn:aws:iam::123456789012:user/bob"
_MINUTE = 60

Command = Callable[..., Result]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The streaming example's endpoint, at work."""
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    with World(parameters=parameters_for(document)) as world:
        yield set_stage(world, document, body=body)


@pytest.fixture
def switchback(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call a command as Bob does; while it waits, the world goes on."""
    app = typer.Typer()
    register(app)
    monkeypatch.setattr(cli.follow, "pause", stage.world.clock.advance)

    def call(*words: str | Path) -> Result:
        with stage.world.wire.calling_as(_BOB):
            result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def _told(result: Result) -> list[str]:
    """Return each status that was printed, without its time."""
    lines = result.stdout.splitlines()[1:]
    return [line.partition(" UTC  ")[2] for line in lines if not line.startswith(" ")]


def test_a_file_is_put_and_followed(stage: Stage, switchback: Command) -> None:
    """Its key is the endpoint's name, and each change of its status is told once."""
    result = switchback("start", _EXAMPLE)

    assert result.exit_code == 0, result.stderr
    where = f"s3://{stage.world.config_bucket}/endpoints/deepgram-streaming-stt.yaml version "
    assert result.stdout.startswith(where)
    states = ["Running: Updating", "Running: Baking", "Ended: Accepted (BakePassed)"]
    assert [told for told in _told(result) if told != "Accepted"] == states
    assert f"as {_BOB} asked" in result.stdout


def test_who_asked_is_recorded(stage: Stage, switchback: Command) -> None:
    """It is whoever's credentials the command ran with."""
    switchback("start", _EXAMPLE, "--no-follow")
    stage.world.clock.advance(_MINUTE)

    found = json.loads(switchback("status", stage.endpoint_name, "--json").stdout)
    assert found["running"]["requested_by"] == _BOB


def test_without_following(stage: Stage, switchback: Command) -> None:
    """It ends when the file is put; the rollout begins all the same."""
    result = switchback("start", _EXAMPLE, "--no-follow")

    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    stage.world.clock.advance(_MINUTE)
    assert len(stage.world.engine.executions) == 1


def test_an_outcome_that_is_not_good(stage: Stage, switchback: Command) -> None:
    """The way back ends with 1, for scripts."""
    stage.world.traffic.error_rates[stage.package] = 0.05
    result = switchback("start", _EXAMPLE)

    assert (result.exit_code, _told(result)[-1]) == (1, "Ended: RolledBack (AlarmFired)")


def test_the_same_again(switchback: Command) -> None:
    """A file that changes nothing is a good end, too."""
    switchback("start", _EXAMPLE)
    again = switchback("start", _EXAMPLE)

    assert (again.exit_code, _told(again)[-1]) == (0, "Ended: NoChange (NoDifference)")


def test_a_file_with_problems_is_not_put(stage: Stage, switchback: Command, tmp_path: Path) -> None:
    """It gets the lines of `validate`, and the bucket stays as it was."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("Version: 1\nEndpointName: a\n", encoding="utf-8")
    result = switchback("start", broken)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Model: " in result.stderr
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket=stage.world.config_bucket)


def test_a_file_that_intake_would_pass_over(switchback: Command, tmp_path: Path) -> None:
    """Its name's ending is not one that a config file has, so that nothing would come of it."""
    file = tmp_path / "file.txt"
    file.write_bytes(_EXAMPLE.read_bytes())
    result = switchback("start", file)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "must end in one of .yaml, .yml, .json" in result.stderr


def test_an_endpoint_of_others(switchback: Command, tmp_path: Path) -> None:
    """What only the deployment knows is told by its status file."""
    file = tmp_path / "file.yaml"
    text = _EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("EndpointName: deepgram-", "EndpointName: our-"), encoding="utf-8")
    result = switchback("start", file)

    assert (result.exit_code, _told(result)) == (1, ["Rejected"])
    assert "our-streaming-stt" in result.stdout.splitlines()[-1]


def test_a_decision_is_asked_for(stage: Stage, switchback: Command, tmp_path: Path) -> None:
    """What to say is printed, and following goes on until somebody has."""
    file = tmp_path / "file.yaml"
    text = _EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("Rollout:\n", "Rollout:\n  Approval: Required\n"), "utf-8")
    stage.world.clock.call_after(
        10 * _MINUTE,
        lambda: switchback("decide", stage.endpoint_name, "reject", "--reason", "not today"),
    )
    result = switchback("start", file)

    assert (result.exit_code, _told(result)[-1]) == (1, "Ended: Rejected (NotApproved)")
    assert "WaitingForDecision" in _told(result)
    assert f"switchback decide {stage.endpoint_name} approve " in result.stdout


def test_a_newer_file_does_not_hide_the_end(stage: Stage, switchback: Command) -> None:
    """While ours bakes, the status file tells of the newer one: the record tells of ours."""
    _, body = third_version(stage)
    stage.world.clock.call_after(
        15 * _MINUTE, lambda: stage.world.drop(stage.key, body, by="somebody")
    )
    result = switchback("start", _EXAMPLE)

    assert result.exit_code == 0, result.stdout
    assert _told(result)[-1] == "Ended: Accepted (BakePassed)"
    assert "en-v3" not in result.stdout


def test_the_status_of_before_is_not_ours(
    stage: Stage, switchback: Command, tmp_path: Path
) -> None:
    """What the file of before came to is not what this one comes to."""
    switchback("start", _EXAMPLE)
    document, body = third_version(stage)
    third = stage_next(stage, document, body=body)
    stage.world.traffic.error_rates[third.package] = 0.05
    file = tmp_path / "third.yaml"
    file.write_bytes(third.body)
    result = switchback("start", file)

    assert result.exit_code == 1
    assert not any("Accepted (" in told for told in _told(result))


def test_following_outlasts_a_server_error(stage: Stage, switchback: Command) -> None:
    """S3 that does not answer now may do so at the next look."""
    left = [3]

    def fail(call: Call) -> None:
        if call.caller == _BOB and call.operation == "GetObject" and left[0]:
            left[0] -= 1
            raise AwsError("InternalError", "We encountered an internal error.", status=500)

    stage.world.wire.interceptors.append(fail)
    result = switchback("start", _EXAMPLE)

    assert (result.exit_code, left) == (0, [0])


def test_a_status_that_may_not_be_read(stage: Stage, switchback: Command) -> None:
    """It ends with 1 and what AWS says, and the rollout goes on."""

    def deny(call: Call) -> None:
        if call.caller == _BOB and call.operation == "GetObject":
            raise AwsError("AccessDenied", "you may not", status=403)

    stage.world.wire.interceptors.append(deny)
    result = switchback("start", _EXAMPLE)

    assert result.exit_code == 1
    assert "you may not" in result.stderr
    stage.world.clock.advance(_MINUTE)
    assert len(stage.world.engine.executions) == 1


def test_control_c_stops_following_only(
    stage: Stage, switchback: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rollout goes on, and it is said how to see more of it."""

    def interrupted(seconds: float) -> None:
        stage.world.clock.advance(seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.follow, "pause", interrupted)
    result = switchback("start", _EXAMPLE)

    assert result.exit_code == 130
    assert f"it goes on: switchback status {stage.endpoint_name}" in result.stderr
    stage.world.clock.advance(_MINUTE)
    assert [e.is_running for e in stage.world.engine.executions.values()] == [True]
