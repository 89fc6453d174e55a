"""Makes the stage of a drawn world: what serves, what scales it, and what happened before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from simulator.sagemaker.packages import ModelPackage
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import says
from simulator.service_quotas import TOTAL_QUOTA_NAME, quota_name
from simulator.stage import Stage, parameters_for, set_stage, stage_next
from simulator.surroundings import put_alarms
from simulator.traffic import Load
from simulator.world import EVERY_MINUTE, World
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome
from switchback.domain.scaling import resource_id
from switchback.domain.standard_alarms import EndpointKind
from tools.worlds import files
from tools.worlds.drawn import TYPES, Change, DrawnWorld, History, OwnAlarm, Scales

LATEST = 9
"""The last version that anybody has published."""

_AMPLE = 100
_ERRORS = 0.05
_UNTIL_RED_SECONDS = 6 * 60
_UNTIL_SETTLED_SECONDS = 15 * 60
_PATIENCE_SECONDS = 12 * 3600
_UNCHANGED = frozenset({Change.SCALING, Change.TYPES, Change.NOTHING})

TARGET: dict[str, Any] = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": resource_id(files.NAME, "AllTraffic"),
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
"""How Application Auto Scaling names the variant."""

BURST: dict[str, Any] = {
    "PolicyName": "burst",
    "PolicyType": "StepScaling",
    "StepScalingPolicyConfiguration": {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2}],
    },
}
"""A scaling policy beside any other."""


@contextmanager
def built(drawn: DrawnWorld) -> Iterator[Stage]:
    """Set the stage of a drawn world: its file is about to land."""
    first = files.parsed(files.wanted(drawn, version=2))
    with World(parameters=parameters_for(first), idle=EVERY_MINUTE) as world:
        stage = _with_history(_begun(world, drawn), drawn)
        _load(stage, drawn)
        _scale(drawn.endpoint.scales)
        _turn_alarm(stage, drawn.endpoint.alarm)
        yield stage


def _begun(world: World, drawn: DrawnWorld) -> Stage:
    _publish(world)
    change, before = drawn.file.change, drawn.history
    body = files.wanted(drawn, version=2)
    live = files.live(drawn, version=2)
    if before in (History.ACCEPTED, History.ROLLED_BACK):
        body = files.earlier(drawn, version=2)
    elif change is Change.NOTHING and before is not History.KNOWN_BAD:
        live = body
    endpoint = drawn.endpoint
    stage = set_stage(
        world,
        files.parsed(body),
        body=body,
        live=files.parsed(live),
        is_current=change in _UNCHANGED and before in (History.NOTHING, History.FOREIGN),
        is_first=change is Change.EVERYTHING,
        instances=dict(zip(TYPES, endpoint.counts, strict=False)),
    )
    _publish(world)
    put_alarms((files.OWN_ALARM,), files.NAME, "AllTraffic")
    return stage


def _publish(world: World) -> None:
    """Let every version be there, for all types, and the account be allowed to run it."""
    for version in range(1, LATEST + 1):
        arn = files.package(version)
        package = ModelPackage(
            arn=arn,
            instance_types=TYPES,
            image=f"865070037744.dkr.ecr.us-east-1.amazonaws.com/{arn.rpartition('/')[2]}",
            created=world.clock.now,
        )
        world.sagemaker.packages.add(package)
    quotas = (TOTAL_QUOTA_NAME, *map(quota_name, TYPES))
    world.quotas.applied.update(dict.fromkeys(quotas, _AMPLE))


def _with_history(stage: Stage, drawn: DrawnWorld) -> Stage:
    match drawn.history:
        case History.NOTHING:
            return stage
        case History.FOREIGN:
            stage.foreign_update()
            stage.world.clock.advance(_UNTIL_SETTLED_SECONDS)
            return stage_next(stage, stage.document, body=stage.body)
        case History.ACCEPTED:
            _roll_out(stage, Outcome.ACCEPTED)
            version = 2 if drawn.file.change in _UNCHANGED else 3
            return _next(stage, drawn, version=version)
        case History.ROLLED_BACK | History.KNOWN_BAD:
            stage.world.traffic.error_rates[stage.package] = _ERRORS
            _roll_out(stage, Outcome.ROLLED_BACK)
            version = 2 if drawn.history is History.KNOWN_BAD else 3
            return _next(stage, drawn, version=version)


def _next(stage: Stage, drawn: DrawnWorld, *, version: int) -> Stage:
    body = files.wanted(drawn, version=version)
    return stage_next(stage, files.parsed(body), body=body)


def _roll_out(stage: Stage, outcome: Outcome) -> None:
    """Let an earlier rollout run to its end, and the news of it arrive."""
    world = stage.world
    when_entered(stage, "AwaitApproval", says(stage, Say.APPROVE), after_seconds=60)
    world.drop(stage.key, stage.body)
    world.clock.run_until(
        lambda: (
            bool(world.engine.executions)
            and not any(each.is_running for each in world.engine.executions.values())
        ),
        limit_seconds=_PATIENCE_SECONDS,
    )
    world.clock.advance(_UNTIL_SETTLED_SECONDS)
    (execution,) = world.engine.executions.values()
    closed: Any = execution.variables["closed"]
    assert closed["outcome"] == outcome, f"the world before is not as drawn: {closed}"


def _load(stage: Stage, drawn: DrawnWorld) -> None:
    if not drawn.endpoint.is_called:
        load = Load(0, 0)
    elif drawn.endpoint.kind is EndpointKind.ASYNCHRONOUS:
        load = Load(requests_per_minute=0, concurrent_requests=0, queued=5)
    else:
        load = Load()
    stage.world.traffic.loads[stage.endpoint_name] = load


def _scale(scales: Scales) -> None:
    client: Any = boto3.client("application-autoscaling")
    # A first deployment scales nothing yet, whatever was drawn.
    found = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    if not found:
        return
    match scales:
        case Scales.NOTHING | Scales.TRACKING:
            pass
        case Scales.STEPS:
            client.put_scaling_policy(**TARGET, **BURST)
        case Scales.SCHEDULED:
            client.put_scheduled_action(
                **TARGET,
                ScheduledActionName="night",
                Schedule="cron(0 20 * * ? *)",
                Timezone="America/New_York",
                ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 4},
            )
        case Scales.HALF_SUSPENDED:
            client.register_scalable_target(
                **TARGET, SuspendedState={"DynamicScalingInSuspended": True}
            )


def _turn_alarm(stage: Stage, alarm: OwnAlarm) -> None:
    match alarm:
        case OwnAlarm.QUIET:
            pass
        case OwnAlarm.RED:
            stage.world.traffic.error_rates[stage.previous_package] = _ERRORS
            stage.world.clock.advance(_UNTIL_RED_SECONDS)
        case OwnAlarm.BLIND:
            client: Any = boto3.client("cloudwatch")
            client.put_metric_alarm(
                AlarmName=files.OWN_ALARM,
                Namespace="AWS/SageMaker",
                MetricName="MidStreamErrors",
                Dimensions=[{"Name": "EndpointName", "Value": files.NAME}],
                Statistic="Sum",
                Period=60,
                EvaluationPeriods=3,
                Threshold=1,
                ComparisonOperator="GreaterThanThreshold",
                TreatMissingData="missing",
            )
