"""What holding an endpoint's scaling answers, what it writes down, and what it changes."""

import json
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from simulator.wire import AwsError, Call
from tests.steps.scaled import NAME, NIGHT, TARGET, TRACKING, Json, Scaled, everything, scaled

_ID = TARGET["ResourceId"]
_AWAKE = {"scale_in": False, "scale_out": False, "scheduled": False}
_HELD: Json = {"resource_ids": [_ID], "widened": [], "lapsed": [], "gone": []}
_NOTHING: Json = {**_HELD, "resource_ids": []}


def _saved(it: Scaled) -> Json | None:
    """Return the targets that are written down, and for whom."""
    (table,) = it.world.template.tables.values()
    items: Any = boto3.client("dynamodb").scan(TableName=table.name)["Items"]
    plain = TypeDeserializer().deserialize
    found = [{name: plain(value) for name, value in item.items()} for item in items]
    for item in found:
        if (item["pk"], item["sk"]) == ("SCALING", NAME):
            return {"holder": item["holder"], "targets": json.loads(item["targets"])}
    return None


def _target(arn: str) -> Json:
    """Return the target as it was before anybody held it."""
    return {
        "resource_id": _ID,
        "min_capacity": 2,
        "max_capacity": 10,
        "suspension": _AWAKE,
        "arn": arn,
    }


def _arn() -> str:
    told: Any = boto3.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker"
    )
    arn: str = told["ScalableTargets"][0]["ScalableTargetARN"]
    return arn


def _changes(it: Scaled) -> list[str]:
    """Return what was changed since this was asked last."""
    made = [call.operation for call in it.calls if call.operation.startswith(("Put", "Reg", "Der"))]
    it.calls.clear()
    return made


def test_what_is_only_suspended() -> None:
    """It is written down once, as it was before the first hold, and suspended again each time."""
    with scaled() as it:
        it.register()
        it.put(TRACKING, NIGHT)
        target = _target(_arn())
        _changes(it)

        assert it.hold(types_change=False) == _HELD
        saved = {"holder": "ours 1", "targets": [{"target": target, "attached": None}]}
        assert _saved(it) == saved
        assert _changes(it) == ["PutItem", "RegisterScalableTarget"]
        assert set(everything()["ScalableTargets"][0]["SuspendedState"].values()) == {True}

        assert it.hold(types_change=False) == _HELD
        assert _saved(it) == saved
        assert "PutItem" not in _changes(it)

        it.stop()
        it.begin("next")
        _changes(it)
        assert it.hold(types_change=False) == _HELD
        assert _saved(it) == {**saved, "holder": "next 2"}


def test_what_has_to_go() -> None:
    """All that hung on it is kept, and the target as it was before it was suspended."""
    with scaled() as it:
        it.register(Tags={"team": "speech"})
        it.put(TRACKING, NIGHT)
        target = _target(_arn())
        it.hold(types_change=False)
        _changes(it)

        assert it.hold(types_change=True) == _HELD
        assert _changes(it) == ["PutItem", "DeregisterScalableTarget"]
        assert not it.is_registered()
        saved = _saved(it)
        assert saved is not None
        (held,) = saved["targets"]
        attached = held["attached"]
        assert held["target"] == target
        assert attached["tags"] == {"team": "speech"}
        assert [p["request"]["PolicyName"] for p in attached["policies"]] == ["concurrency"]
        actions = [a["request"]["ScheduledActionName"] for a in attached["scheduled_actions"]]
        assert actions == ["night"]

        assert it.hold(types_change=True) == _HELD
        assert _saved(it) == saved
        assert _changes(it) == []


def test_a_count_outside_the_bounds_is_left_alone() -> None:
    """Nothing is held, and nothing is written down."""
    with scaled() as it:
        it.register()
        boto3.client("sagemaker").update_endpoint_weights_and_capacities(
            EndpointName=NAME,
            DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 1}],
        )
        it.world.clock.advance(20 * 60)
        before = everything()
        _changes(it)

        assert it.hold(types_change=False) == _NOTHING
        assert _changes(it) == []
        assert everything() == before
        assert _saved(it) is None


def test_a_first_deployment_has_nothing_to_hold() -> None:
    """There is no endpoint yet."""

    def refuse(call: Call) -> None:
        if call.operation == "DescribeEndpoint":
            raise AwsError("ValidationException", 'Could not find endpoint "x".')

    with scaled() as it:
        it.register()
        it.world.wire.interceptors.append(refuse)

        assert it.hold(types_change=True) == _NOTHING
