"""What applying a file's scaling asks of AWS, what it keeps, and why it does not."""

from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from tests.steps.applied import (
    IDENTITY,
    MIXED,
    NAME,
    SLEEPS,
    alarms,
    apply,
    ask,
    on_candidate,
    policies,
    scaling,
)
from tests.steps.prepared import Json, Prepared

_PAGER = "arn:aws:sns:us-east-1:123456789012:pager"


def _kept(ready: Prepared) -> dict[tuple[str, str], Json]:
    """Return what is kept of the endpoint in the table, by key."""
    (table,) = ready.world.template.tables.values()
    found: Any = boto3.client("dynamodb").scan(TableName=table.name)["Items"]
    plain = TypeDeserializer().deserialize
    items = [{name: plain(value) for name, value in item.items()} for item in found]
    return {(item["pk"], item["sk"]): item for item in items}


def _bounds(ready: Prepared) -> list[tuple[int, int]]:
    """Return the bounds that are kept as those that the file asked for."""
    found = [item for item in _kept(ready).values() if "least" in item]
    return [(int(item["least"]), int(item["most"])) for item in found]


def _told(ready: Prepared, **plan: Any) -> tuple[str | None, str | None]:
    planned = ready.plan()["plan"]
    given: Any = {
        "rollout": ready.rollout,
        "plan": {**planned, "candidate_config": ready.stage.previous_config, **plan},
    }
    function = ready.world.template.functions["ApplyScalingFunction"]
    told = ready.world.functions.invoke(function.arn, given)
    return told.error, told.message


def test_all_that_the_file_says_comes_to_be() -> None:
    """Its bounds, and a policy with its share, its statistic and its cooldowns."""
    asked = {
        **MIXED,
        "TargetUtilization": 0.5,
        "ConcurrencyStatistic": "Maximum",
        "ScaleOutCooldownInSeconds": 77,
        "ScaleInCooldownInSeconds": 777,
    }
    with on_candidate(asked) as ready:
        told = apply(ready)
        (register,) = ready.made("RegisterScalableTarget")
        made = {put["PolicyName"]: put for put in ready.made("PutScalingPolicy")}
        capacity = made["switchback-capacity"]["TargetTrackingScalingPolicyConfiguration"]
        surge = made["switchback-surge"]["TargetTrackingScalingPolicyConfiguration"]
        concurrency = capacity["CustomizedMetricSpecification"]["Metrics"][0]["MetricStat"]

        assert told["done"] == [
            "registered it to scale from 2 to 10 instances",
            "put the policy switchback-capacity",
            "put the policy switchback-surge",
        ]
        assert register == {
            **IDENTITY,
            "MinCapacity": 2,
            "MaxCapacity": 10,
            "Tags": {"switchback:managed-by": "switchback"},
        }
        assert (capacity["TargetValue"], surge["TargetValue"]) == (0.5, 20.0)
        assert concurrency["Stat"] == "Maximum"
        for policy in (capacity, surge):
            assert (policy["ScaleOutCooldown"], policy["ScaleInCooldown"]) == (77, 777)
        assert "DescribeAlarms" not in [call.operation for call in ready.calls]


def test_what_is_kept() -> None:
    """The instances' weights, and the bounds for as long as the file asks for some."""
    with on_candidate(MIXED) as ready:
        apply(ready)
        assert _bounds(ready) == [(2, 10)]
        live = ready.stage.previous_config
        assert any(live in str(item.get("weights", "")) for item in _kept(ready).values())

        ready.calls.clear()
        apply(ready)
        assert len(ready.made("PutItem")) == 1
        assert ready.made("DescribeAlarms") == []

        ask(ready, {**MIXED, "MaxCapacity": 12})
        ready.calls.clear()
        apply(ready)
        (register,) = ready.made("RegisterScalableTarget")
        assert register == {**IDENTITY, "MinCapacity": 2, "MaxCapacity": 12}
        assert _bounds(ready) == [(2, 12)]

        ask(ready, None)
        apply(ready)
        assert _bounds(ready) == []
        ready.calls.clear()
        apply(ready)
        assert ready.made("DeleteItem") == []


def test_the_candidates_weights_are_enough() -> None:
    """Those of what it replaces do not count."""
    with on_candidate(MIXED) as ready:
        weights = ready.plan()["plan"]["weights"]

        assert _told(ready, weights=weights[:1]) == (None, None)


def test_an_alarm_outlives_the_target_with_what_people_had_it_do() -> None:
    """Somebody deregistered the target: its policies went, and the alarm calls the new one."""
    with on_candidate(SLEEPS, asynchronous=True) as ready:
        apply(ready)
        (request,) = ready.made("PutMetricAlarm")
        boto3.client("cloudwatch").put_metric_alarm(
            **{**request, "AlarmActions": [_PAGER, *request["AlarmActions"]]}
        )
        scaling().deregister_scalable_target(**IDENTITY)
        apply(ready)
        (alarm,) = alarms()

        assert alarm["AlarmActions"] == [_PAGER, policies()["switchback-wake"]["PolicyARN"]]


def test_an_alarm_outlives_a_policy_with_what_people_had_it_do() -> None:
    """Somebody deleted the policy alone."""
    with on_candidate(SLEEPS, asynchronous=True) as ready:
        apply(ready)
        (request,) = ready.made("PutMetricAlarm")
        boto3.client("cloudwatch").put_metric_alarm(
            **{**request, "AlarmActions": [_PAGER, *request["AlarmActions"]]}
        )
        scaling().delete_scaling_policy(PolicyName="switchback-wake", **IDENTITY)
        apply(ready)
        (alarm,) = alarms()

        assert alarm["AlarmActions"] == [_PAGER, policies()["switchback-wake"]["PolicyARN"]]


def test_whose_a_target_is_is_asked_only_where_it_is_to_go() -> None:
    """What a file asks for comes to be on anybody's target."""
    with on_candidate(MIXED, theirs=True) as ready:
        apply(ready)
        asked = ready.made("ListTagsForResource")
        ask(ready, None)
        apply(ready)

        assert asked == []
        assert len(ready.made("ListTagsForResource")) == 1


def test_what_cannot_be_says_why() -> None:
    """Each with the endpoint's name, and what is in the way."""
    with on_candidate(MIXED) as ready:
        variants = ready.plan()["plan"]["variants"]
        live = ready.stage.previous_config

        assert _told(ready, variants=variants * 2) == (
            "ScalingNotApplied",
            f"{NAME} has 2 variants, and a file scales one",
        )
        assert _told(ready, candidate_config="another") == (
            "ChangedByOthers",
            f"{NAME} runs {live} by now",
        )


def test_scaling_that_is_held_is_named() -> None:
    """It is put back first."""
    with on_candidate(MIXED, theirs=True) as ready:
        ready.run("HoldScaling", rollout=ready.rollout, plan=ready.plan()["plan"])

        assert _told(ready) == (
            "ScalingNotRestored",
            f"how {NAME} scaled before is not put back yet",
        )
