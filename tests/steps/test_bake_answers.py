"""All that a look at the bake answers, and what it asks AWS."""

from datetime import timedelta

import boto3
import pytest

from simulator.sagemaker.status import EndpointStatus
from switchback.domain.decision import Say
from tests.steps.bench import Bench, Json


@pytest.fixture
def rollout(bench: Bench) -> Json:
    """A rollout that has its endpoint."""
    return bench.acquire(bench.begin("ours"))


def _stamp(bench: Bench, seconds: float = 0) -> str:
    return (bench.world.clock.now + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def _variant(bench: Bench) -> str:
    name: str = bench.endpoint()["ProductionVariants"][0]["VariantName"]
    return name


def _alarm(name: str, **changes: object) -> Json:
    return {"name": name, "when_already_in_alarm": "Block", "observe_only": False, **changes}


def _look(
    bench: Bench, rollout: Json, *, bake: Json | None = None, seconds: float = 0, **changes: object
) -> Json:
    """Look at a bake of ten minutes so long after its start, on what the endpoint runs."""
    usual = {
        "duration_seconds": 600,
        "alarms": [_alarm(name) for name in bench.stage.alarm_names],
        "minimum_invocations": 0,
        "when_inconclusive": "Hold",
        "extend_up_to_seconds": 0,
        "standard_alarms": [],
    }
    given = {
        "rollout": rollout,
        "candidate_config": bench.stage.previous_config,
        "variant_name": _variant(bench),
        "bake": usual | (bake or {}),
        "red_before": [],
        "started_at": _stamp(bench, -seconds),
        "decisions_seen": 0,
        **changes,
    }
    answer: Json = bench.run("bake_candidate", **given)
    return answer


def _answer(bench: Bench, decision: str, code: str, message: str, **more: object) -> Json:
    return {
        "decision": decision,
        "reason": {"code": code, "message": message},
        "looked_at": _stamp(bench),
        "wake_ups": 1,
        "wait_seconds": 300,
        "decisions_seen": 0,
        "observations": [],
        "verdict": None,
        "stuck": None,
        "conclusion": None,
        **more,
    }


def _turn_red(name: str) -> None:
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=name, StateValue="ALARM", StateReason="three datapoints"
    )


def test_all_quiet(bench: Bench, rollout: Json) -> None:
    """Nobody asks how many requests there were, where the file asks for none."""
    answer = _look(bench, rollout, seconds=400, decisions_seen=0)

    assert answer == _answer(bench, "Wait", "Baking", "all quiet, 200 s to go", wait_seconds=200)
    assert "GetMetricData" not in [call.operation for call in bench.calls]


def test_the_end(bench: Bench, rollout: Json) -> None:
    """With the verdict and the outcome."""
    answer = _look(bench, rollout, seconds=600)
    name = bench.stage.alarm_names[0]
    message = f"1 alarm(s) stayed quiet for 10 minutes: {name}"
    conclusion = {"outcome": "Accepted", "reason": "BakePassed", "message": f"{message}."}

    assert answer == _answer(
        bench,
        "Accept",
        "BakePassed",
        message,
        verdict="Pass",
        conclusion=conclusion,
        wait_seconds=3600,
    )


def test_requests_are_counted_from_the_switch_to_now(bench: Bench, rollout: Json) -> None:
    """Of this endpoint and this variant."""
    bench.world.clock.advance(600)
    asked = {"minimum_invocations": 10**9}
    answer = _look(bench, rollout, bake=asked, seconds=600)
    (call,) = (call for call in bench.calls if call.operation == "GetMetricData")
    now = bench.world.clock.now
    (query,) = call.params["MetricDataQueries"]

    assert query["MetricStat"]["Metric"]["Dimensions"] == [
        {"Name": "EndpointName", "Value": bench.stage.endpoint_name},
        {"Name": "VariantName", "Value": _variant(bench)},
    ]
    assert (call.params["StartTime"], call.params["EndTime"]) == (now - timedelta(minutes=10), now)
    assert answer["reason"]["code"] == "NotEnoughData"


def test_a_bake_of_no_time_has_no_requests(bench: Bench, rollout: Json) -> None:
    """CloudWatch can't be asked then; a person is."""
    asked = {"duration_seconds": 0, "minimum_invocations": 1}
    answer = _look(bench, rollout, bake=asked)
    code, message = "NotEnoughData", "0 requests were served, 1 are asked for"
    stuck = {"phase": "Bake", "reason": {"code": code, "message": message}}

    assert answer == _answer(
        bench, "Ask", code, message, verdict="Inconclusive", stuck=stuck, wait_seconds=3600
    )


def test_a_bake_that_is_extended(bench: Bench, rollout: Json) -> None:
    """Where the file says so, and for as long."""
    asked = {
        "minimum_invocations": 10**9,
        "when_inconclusive": "Extend",
        "extend_up_to_seconds": 100,
    }
    bench.world.clock.advance(600)
    answer = _look(bench, rollout, bake=asked, seconds=600)
    reason = answer["reason"]

    assert reason["code"] == "NotEnoughData"
    assert answer == _answer(bench, "Wait", wait_seconds=100, **reason)


def test_an_alarm_that_only_observes_and_one_that_was_red_before(
    bench: Bench, rollout: Json
) -> None:
    """The first is told, the second is not judged by; neither takes the endpoint back."""
    name = bench.stage.alarm_names[0]
    _turn_red(name)
    observed = {"alarms": [_alarm(name, observe_only=True)]}
    answer = _look(bench, rollout, bake=observed, seconds=400)
    since = f"{bench.world.clock.now:%H:%M:%S} UTC"

    assert answer == _answer(
        bench,
        "Wait",
        "Baking",
        "all quiet, 200 s to go",
        wait_seconds=200,
        observations=[f"observed only: {name} is in ALARM since {since}: three datapoints"],
    )

    ignored = {"alarms": [_alarm(name, when_already_in_alarm="Ignore")]}
    answer = _look(bench, rollout, bake=ignored, seconds=400, red_before=[name])
    assert answer == _answer(bench, "Wait", "Baking", "all quiet, 200 s to go", wait_seconds=200)


def test_a_hold_stays_in_force(bench: Bench, rollout: Json) -> None:
    """It has not been acted upon as long as it waits."""
    bench.world.decide(bench.stage.endpoint_name, Say.HOLD, by="an operator", reason="wait")
    answer = _look(bench, rollout, seconds=400)

    assert (answer["decision"], answer["reason"]["code"]) == ("Wait", "Held")
    assert answer["decisions_seen"] == 0


def test_what_was_said_counts_as_seen_once_it_ends(bench: Bench, rollout: Json) -> None:
    """A person who is asked now was not heard on that yet."""
    name = bench.stage.endpoint_name
    bench.world.decide(name, Say.HOLD, by="an operator", reason="wait")
    bench.world.sagemaker.set_status(name, EndpointStatus.FAILED)
    answer = _look(bench, rollout, seconds=400)
    code, message = "EndpointFailed", f"{name} is Failed"

    assert answer == _answer(
        bench,
        "Ask",
        code,
        message,
        verdict="Error",
        stuck={"phase": "Bake", "reason": {"code": code, "message": message}},
        decisions_seen=1,
        wake_ups=2,
        wait_seconds=200,
    )
