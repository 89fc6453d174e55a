"""All that a plan says: the candidate, the bake, the terms, the way back, or why there is none."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from switchback.domain.way_back import Condemned
from switchback.gateways import judgements
from switchback.steps import plan_rollout as step
from tests.steps.bench import Json
from tests.steps.prepared import Prepared, prepared

_OLD = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v1"
_NEW = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v2"
_TYPES = ["ml.g6.2xlarge", "ml.g6e.2xlarge"]
_WEIGHTS = {"AllTraffic": dict(zip(_TYPES, [20, 40], strict=True))}
_ERROR_RATE = "switchback-deepgram-streaming-stt-ErrorRate"
_BAKE = {
    "Alarms": [
        {"AlarmName": "errors", "WhenAlreadyInAlarm": "MustClear"},
        {"AlarmName": _ERROR_RATE, "ObserveOnly": True},
    ],
    "WhenInconclusive": "Extend",
    "ExtendUpToMinutes": 7,
    "StandardAlarms": {"Kind": "Streaming", "Thresholds": {"ErrorRate": 0.25}},
}
_WINDOW = {"Cron": "0 2 * * ? *", "DurationInMinutes": 240, "Timezone": "Asia/Tokyo"}
_TERMS: Json = {
    "Approval": "Required",
    "Quota": {"OnShortage": "Wait", "WaitUpToMinutes": 90},
    "Window": _WINDOW,
    "QuietBelow": 12,
    "QuietWaitUpToMinutes": 30,
}


@pytest.fixture
def ready() -> Iterator[Prepared]:
    """A rollout of a file that says something of everything."""
    with prepared(bake=_BAKE, rollout=_TERMS) as found:
        yield found


def _failure(ready: Prepared) -> str:
    """Plan the rollout, which must fail, and return what was told of it."""
    arn = ready.world.template.functions["PlanRolloutFunction"].arn
    told: Any = ready.world.functions.invoke(arn, {"rollout": ready.rollout})
    return f"{told.error}: {told.message}"


def test_the_candidate_is_planned_whole(ready: Prepared) -> None:
    """What is created for it, what it changes and needs, and how it may go back."""
    plan = ready.plan()["plan"]
    model, config = plan.pop("model_request"), plan.pop("config_request")
    uses = [{"arn": arn, "instance_types": _TYPES} for arn in (_NEW, _OLD)]
    variants = [
        {
            "name": "AllTraffic",
            "initial_count": 2,
            "instance_types": _TYPES,
            "priorities": [1, 2],
        }
    ]
    place = "ProductionVariants[0].Model.PrimaryContainer.ModelPackageName"

    assert plan == {
        "endpoint_name": "deepgram-streaming-stt",
        "previous_config": "deepgram-streaming-stt-live",
        "candidate_config": config["EndpointConfigName"],
        "candidate_model": model["ModelName"],
        "changes": [{"place": place, "before": _OLD, "after": _NEW}],
        "live_variants": variants,
        "variants": variants,
        "settle_deadline_seconds": 3960,
        "way_back": "deepgram-streaming-stt-live",
        "candidate_needs": {"packages": [uses[0]], "missing_models": []},
        "way_back_needs": {"packages": [uses[1]], "missing_models": []},
        "weights": [
            {"config_name": config["EndpointConfigName"], "by_variant": _WEIGHTS},
            {"config_name": "deepgram-streaming-stt-live", "by_variant": _WEIGHTS},
        ],
    }


def test_the_bake_is_what_the_file_says(ready: Prepared) -> None:
    """A standard alarm that the file names itself is watched as it says there, and once."""
    bake = ready.plan()["bake"]
    standard = {each["name"]: each for each in bake.pop("standard_alarms")}
    usual = {"when_already_in_alarm": "Block", "observe_only": False}
    others = [{"name": name, **usual} for name in standard if name != _ERROR_RATE]

    assert bake == {
        "duration_seconds": 2100,
        "alarms": [
            {"name": "errors", "when_already_in_alarm": "MustClear", "observe_only": False},
            {"name": _ERROR_RATE, "when_already_in_alarm": "Block", "observe_only": True},
            *others,
        ],
        "minimum_invocations": 100,
        "when_inconclusive": "Extend",
        "extend_up_to_seconds": 420,
    }
    assert standard[_ERROR_RATE]["threshold"] == 0.25
    assert standard[_ERROR_RATE]["dimensions"] == {
        "EndpointName": "deepgram-streaming-stt",
        "VariantName": "AllTraffic",
    }
    # Nine tenths of what the smallest instance carries.
    assert standard["switchback-deepgram-streaming-stt-Concurrency"]["threshold"] == 18


def test_without_weights_nothing_is_said_of_a_crowded_instance() -> None:
    """A file that does not say how the endpoint scales, and leaves the container's own limit."""
    with prepared(AutoScaling=None) as ready:
        planned = ready.plan()
    names = [each["name"].rpartition("-")[2] for each in planned["bake"]["standard_alarms"]]

    assert "Concurrency" not in names
    assert planned["terms"]["most_instances"] is None


def test_the_terms_are_what_the_file_says(ready: Prepared) -> None:
    """Each that there is, in seconds."""
    assert ready.plan()["terms"] == {
        "approval_required": True,
        "wait_for_quota_seconds": 5400,
        "has_probe": False,
        "window": {
            "cron": "0 2 * * ? *",
            "timezone": "Asia/Tokyo",
            "duration_seconds": 14400,
        },
        "quiet_below": 12,
        "quiet_wait_seconds": 1800,
        "most_instances": 10,
    }


@pytest.mark.parametrize(("proposed", "asked"), [(True, True), (False, False)])
def test_a_release_that_is_proposed_has_to_be_approved(*, proposed: bool, asked: bool) -> None:
    """Also where the file asks for no approval of its own wishes."""
    with prepared() as ready:
        ready.rollout["request"]["release"] = {
            "source": "prod-1",
            "version": "v2",
            "model_package_arn": _NEW,
            "needs_approval": proposed,
        }
        terms = ready.plan()["terms"]

    assert terms["approval_required"] is asked
    assert terms["wait_for_quota_seconds"] == 0
    assert (terms["window"], terms["quiet_below"]) == (None, None)


def test_what_is_live_is_no_change(ready: Prepared) -> None:
    """The conclusion names the config on which the endpoint has it all."""
    ready.run("CreateCandidate", **_to_create(ready))
    boto3.client("sagemaker").update_endpoint(
        EndpointName=ready.stage.endpoint_name,
        EndpointConfigName=ready.plan()["plan"]["candidate_config"],
    )
    ready.world.clock.advance(3600)
    told = ready.plan()

    assert told["decision"] == "NoChange"
    assert told["conclusion"] == {
        "outcome": "NoChange",
        "reason": "NoDifference",
        "message": "deepgram-streaming-stt runs exactly what the file asks for, on "
        + told["plan"]["previous_config"],
    }


def _to_create(ready: Prepared) -> Json:
    planned = ready.plan()
    return {"rollout": ready.rollout, "plan": planned["plan"], "bake": planned["bake"]}


def test_a_return_is_to_what_is_live_whatever_the_file_says(ready: Prepared) -> None:
    """The same config under another name; the new version is not asked for."""
    ready.rollout["request"]["trigger"] = "RunsOnFallback"
    told = ready.plan()
    plan = told["plan"]

    assert told["decision"] == "Change"
    assert plan["changes"] == [
        {
            "place": "instances of AllTraffic",
            "before": "1 x ml.g6e.2xlarge",
            "after": "as many ml.g6.2xlarge as AWS has",
        }
    ]
    assert (plan["model_request"], plan["way_back"]) == (None, "deepgram-streaming-stt-live")
    assert plan["candidate_needs"]["packages"] == [{"arn": _OLD, "instance_types": _TYPES}]
    assert [each["by_variant"] for each in plan["weights"]] == [_WEIGHTS, _WEIGHTS]


def test_a_return_asks_for_no_config_of_the_file_either() -> None:
    """Not even where the file names other instance types by now."""
    with prepared() as ready:
        body = ready.stage.body.replace(b"ml.g6.2xlarge", b"ml.g5.2xlarge")
        _drop(ready, body)
        ready.rollout["request"]["trigger"] = "RunsOnFallback"
        plan = ready.plan()["plan"]

    assert [each["place"] for each in plan["changes"]] == ["instances of AllTraffic"]
    assert plan["variants"] == plan["live_variants"]
    assert plan["variants"][0]["instance_types"] == _TYPES


def _drop(ready: Prepared, body: bytes) -> None:
    """Drop another version of the file, and have the rollout be of that one."""
    s3, document = boto3.client("s3"), ready.rollout["request"]["document"]
    put = s3.put_object(Bucket=document["bucket"], Key=document["key"], Body=body)
    document["version_id"] = put["VersionId"]


def test_where_no_fallback_runs_there_is_nothing_to_return_from(ready: Prepared) -> None:
    """SageMaker gave its instance back meanwhile."""
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=ready.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}],
    )
    ready.world.clock.advance(600)
    ready.rollout["request"]["trigger"] = "RunsOnFallback"

    assert ready.plan()["conclusion"] == {
        "outcome": "NoChange",
        "reason": "NoFallback",
        "message": "deepgram-streaming-stt runs on no fallback type any more, on "
        "deepgram-streaming-stt-live",
    }


@pytest.mark.parametrize("trigger", ["DocumentDropped", "RunsOnFallback"])
def test_what_is_live_but_bad_is_not_gone_back_to(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch, trigger: str
) -> None:
    """The way back leads to the last config that was good, with what that one needs."""
    ready.rollout["request"]["trigger"] = trigger
    name, live = ready.stage.endpoint_name, ready.stage.previous_config
    client = boto3.client("sagemaker")
    variants: Any = client.describe_endpoint_config(EndpointConfigName=live)["ProductionVariants"]
    pools = [{"InstanceType": "ml.g6e.2xlarge", "Priority": 1}]
    good: Any = [{**variants[0], "InstancePools": pools}]
    client.create_endpoint_config(EndpointConfigName="good", ProductionVariants=good)
    (table,) = ready.world.template.tables.values()
    monkeypatch.setenv("TABLE_NAME", table.name)
    judgements.accept(name, "good")
    bad = Condemned(model="m", reason="an alarm fired", at=ready.world.clock.now)
    judgements.condemn(name, live, bad, way_back=None)
    plan = ready.plan()["plan"]

    assert plan["way_back"] == "good"
    needs = {
        "packages": [{"arn": _OLD, "instance_types": ["ml.g6e.2xlarge"]}],
        "missing_models": [],
    }
    assert plan["way_back_needs"] == needs
    assert plan["weights"][2:] == [
        {"config_name": "good", "by_variant": {"AllTraffic": {"ml.g6e.2xlarge": 40}}}
    ]


def test_a_plan_that_the_machine_cannot_carry_says_by_how_much(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit itself still fits."""
    monkeypatch.setattr(step, "MOST_BYTES", 5_000)
    told = _failure(ready)
    size = int(told.partition("has ")[2].partition(" bytes")[0].replace(",", ""))

    assert told == (
        f"PlanTooLarge: the plan for deepgram-streaming-stt has {size:,} bytes, and the state "
        "machine takes 5,000: a model and its endpoint config must be smaller, most likely their "
        "environment variables"
    )
    monkeypatch.setattr(step, "MOST_BYTES", size)
    assert ready.plan()["decision"] == "Change"
