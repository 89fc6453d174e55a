"""`switchback decide`, `status` and `history`, on a rollout that runs in the embedded AWS."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import main
from simulator.stage import Stage
from simulator.wire import AwsError, Call
from tests.cli.operating import BOB, OVER, Command, at_work, command_on

_ALICE = "arn:aws:iam::123456789012:user/alice"
_UPDATING, _BAKING = 100, 700


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The streaming example's endpoint, at work."""
    with at_work() as stage:
        yield stage


@pytest.fixture
def switchback(stage: Stage) -> Command:
    """Call a command as Bob does."""
    return command_on(stage)


def _drop(stage: Stage, *, seconds: float) -> None:
    stage.world.drop(stage.key, stage.body, metadata={"requested-by": _ALICE})
    stage.world.clock.advance(seconds)


def _history(switchback: Command, stage: Stage) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(
        switchback("history", stage.endpoint_name, "--json").stdout
    )
    return told


def test_nothing_has_happened_yet(stage: Stage, switchback: Command) -> None:
    """Without a rollout each command says so, and only a decision is refused."""
    name = stage.endpoint_name
    assert "no endpoint has had a rollout" in switchback("status").stdout
    assert "none has ended yet" in switchback("status", name).stdout
    assert "no rollout has ended" in switchback("history", name).stdout
    assert json.loads(switchback("history", name, "--json").stdout) == []
    refused = switchback("decide", name, "abort", "--reason", "seen")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no rollout runs" in refused.stderr


def test_the_command_has_them_all() -> None:
    """`switchback --help` shows what a person may do to a deployment."""
    told = CliRunner().invoke(main.app, ["--help"]).stdout
    for name in ("decide", "status", "history", "clear"):
        assert f" {name} " in told


def test_a_promote_ends_the_bake(stage: Stage, switchback: Command) -> None:
    """It is accepted in the name of whoever has signed, and the record has it."""
    _drop(stage, seconds=_BAKING)
    told = switchback("decide", stage.endpoint_name, "promote", "--reason", "all calls are fine")
    assert told.exit_code == 0, told.stderr
    assert "noted" in told.stdout
    stage.world.clock.advance(10)
    (record,) = _history(switchback, stage)
    assert (record["outcome"], record["reason"]) == ("Accepted", "Promoted")
    (decision,) = record["decisions"]
    assert (decision["say"], decision["by"]) == ("promote", BOB)
    assert decision["reason"] == "all calls are fine"


def test_a_decision_may_name_its_rollout(stage: Stage, switchback: Command) -> None:
    """Where another one runs by now, nothing is noted."""
    name = stage.endpoint_name
    _drop(stage, seconds=_BAKING)
    (rollout,) = (arn.rpartition(":")[2] for arn in stage.world.engine.executions)
    words = ("decide", name, "promote", "--reason", "seen", "--rollout")
    refused = switchback(*words, "another")
    assert refused.exit_code == 1
    assert "it was said of another" in refused.stderr
    assert switchback(*words, rollout).exit_code == 0


def test_a_rollout_that_waits_for_its_moment_is_shown_so(stage: Stage, switchback: Command) -> None:
    """And that nothing is touched yet, however long it takes."""
    world = stage.world
    world.drop(stage.key, stage.body, metadata={"requested-by": _ALICE})
    world.clock.run_until(
        lambda: any(each.state == "CreateCandidate" for each in world.engine.executions.values()),
        limit_seconds=_UPDATING,
    )
    (execution,) = world.engine.executions.values()
    moment: Any = execution.variables["moment"]
    parked = {
        "rollout": execution.variables["rollout"],
        "slot": "Moment",
        "wake_ups": moment["wake_ups"],
        "task_token": "a token",
    }
    park = world.template.functions["ParkRolloutFunction"].arn
    assert world.functions.invoke(park, parked).error is None
    shown = switchback("status", stage.endpoint_name).stdout
    assert "before the update: it waits for its moment, and nothing is touched yet" in shown


def test_an_abort_during_the_update_is_shown_as_pending(stage: Stage, switchback: Command) -> None:
    """Status says that it waits for the endpoint to settle; then the endpoint is taken back."""
    name = stage.endpoint_name
    _drop(stage, seconds=_UPDATING)
    assert switchback("decide", name, "abort", "--reason", "calls drop").exit_code == 0
    shown = switchback("status", name).stdout
    assert "can't be cancelled" in shown
    assert f"{BOB} said abort" in shown
    assert "pending: carried out when the endpoint has settled" in shown
    running = json.loads(switchback("status", name, "--json").stdout)["running"]
    assert running["requested_by"] == _ALICE
    assert running["is_alive"] is True
    assert [said["say"] for said in running["pending"]] == ["abort"]
    stage.world.clock.advance(OVER)
    (record,) = _history(switchback, stage)
    assert (record["outcome"], record["direction"]) == ("RolledBack", "Back")
    assert record["timings"]["way_back_seconds"] > 60
    after = json.loads(switchback("status", name, "--json").stdout)
    assert after["running"] is None
    assert after["endpoint"]["config"] == stage.previous_config
    assert after["last"]["outcome"] == "RolledBack"


def test_the_record_says_who_what_and_how_long(stage: Stage, switchback: Command) -> None:
    """What changed, what was watched and judged, and how long each part took."""
    _drop(stage, seconds=OVER)
    (record,) = _history(switchback, stage)
    assert record["v"] == 1
    assert (record["requester_known"], record["trigger"]) == (True, "DocumentDropped")
    assert record["request"]["requested_by"] == _ALICE
    assert record["request"]["document"]["key"] == stage.key
    assert record["changes"][0]["after"] == stage.package
    assert record["previous_config"] == stage.previous_config
    assert {alarm["name"] for alarm in record["alarms"]} >= set(stage.alarm_names)
    assert record["judgement"]["verdict"] == "Pass"
    timings = record["timings"]
    assert timings["judging_seconds"] == pytest.approx(35 * 60, abs=30)
    parts = ("waiting_seconds", "update_seconds", "judging_seconds")
    assert sum(timings[part] for part in parts) == pytest.approx(timings["total_seconds"])
    assert timings["way_back_seconds"] is None


def test_an_alarm_is_recorded_with_its_values(stage: Stage, switchback: Command) -> None:
    """What took the endpoint back can be read a year later."""
    stage.world.traffic.error_rates[stage.package] = 0.05
    _drop(stage, seconds=OVER)
    (record,) = _history(switchback, stage)
    assert (record["outcome"], record["judgement"]["verdict"]) == ("RolledBack", "Fail")
    assert "datapoints [0.05" in record["judgement"]["reason"]["message"]


def test_history_is_newest_first_and_can_be_cut(stage: Stage, switchback: Command) -> None:
    """A line for each rollout; the last one is the first."""
    _drop(stage, seconds=OVER)
    _drop(stage, seconds=OVER)
    name = stage.endpoint_name
    assert [r["outcome"] for r in _history(switchback, stage)] == ["NoChange", "Accepted"]
    _, *lines = switchback("history", name).stdout.splitlines()
    assert ["NoChange" in lines[0], "Accepted" in lines[1]] == [True, True]
    assert len(switchback("history", name, "--limit", "1").stdout.splitlines()) == 2


def test_status_lists_every_endpoint_that_had_a_rollout(stage: Stage, switchback: Command) -> None:
    """Without a name it is all of them, also those where nothing runs any more."""
    _drop(stage, seconds=OVER)
    (found,) = json.loads(switchback("status", "--json").stdout)
    assert found["endpoint_name"] == stage.endpoint_name
    assert found["last"]["outcome"] == "Accepted"


def test_a_second_request_is_shown_as_next(stage: Stage, switchback: Command) -> None:
    """Who waits in the queue is part of how things stand."""
    _drop(stage, seconds=_UPDATING)
    _drop(stage, seconds=10)
    queued = json.loads(switchback("status", stage.endpoint_name, "--json").stdout)["queued"]
    assert queued["rollout_id"]


def test_an_endpoint_that_may_not_be_seen_hides_nothing_else(
    stage: Stage, switchback: Command
) -> None:
    """Status tells what it can, and why it can't tell the rest."""
    _drop(stage, seconds=_UPDATING)

    def deny(call: Call) -> None:
        if call.caller == BOB and call.operation in ("DescribeEndpoint", "DescribeExecution"):
            raise AwsError("AccessDeniedException", "you may not", status=403)

    stage.world.wire.interceptors.append(deny)
    shown = switchback("status", stage.endpoint_name)
    assert shown.exit_code == 0
    assert "an update to" in shown.stdout
    assert "not seen: " in shown.stdout
    assert "you may not" in shown.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("decide", "x", "stop", "--reason", "seen"),
        ("decide", "x", "abort"),
        ("decide", "x", "abort", "--reason", "  "),
        ("decide", "x", "abort", "--reason", "seen", "--stack", "another"),
        ("status", "--stack", "another"),
        ("history", "x", "--limit", "0"),
    ],
)
def test_bad_input_ends_with_2(switchback: Command, words: tuple[str, ...]) -> None:
    """What the caller has to mend is on stderr, and nothing was sent."""
    result = switchback(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_table_that_may_not_be_read_ends_with_1(stage: Stage, switchback: Command) -> None:
    """A missing right is told as AWS words it."""

    def deny(call: Call) -> None:
        if call.service == "dynamodb":
            raise AwsError("AccessDeniedException", "you may not", status=403)

    stage.world.wire.interceptors.append(deny)
    result = switchback("status")
    assert result.exit_code == 1
    assert "you may not" in result.stderr
