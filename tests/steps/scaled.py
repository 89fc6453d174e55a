"""A scaled endpoint, and the steps that hold and restore its scaling, run one by one."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

import boto3

from simulator.service_quotas import TOTAL_QUOTA_NAME, quota_name
from simulator.states.loading import load_machine
from simulator.states.tasks import Invocation
from simulator.wire import Call
from simulator.world import EVERY_MINUTE, World
from switchback.domain.plan import Live, Wanted, plan_candidate

Json = dict[str, Any]

NAME = "stt"
TARGET: Json = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": f"endpoint/{NAME}/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
TRACKING: Json = {
    "PolicyName": "concurrency",
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingScalingPolicyConfiguration": {
        "TargetValue": 14.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
        },
        "ScaleInCooldown": 600,
    },
}
STEP: Json = {
    "PolicyName": "burst",
    "PolicyType": "StepScaling",
    "StepScalingPolicyConfiguration": {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2}],
    },
}
NIGHT: Json = {
    "ScheduledActionName": "night",
    "Schedule": "cron(0 20 * * ? *)",
    "Timezone": "America/New_York",
    "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 4},
}
_OTHER_TYPE = "ml.g6e.2xlarge"
_TYPE = "ml.g6.2xlarge"
_STANDING_STILL = json.dumps(
    {
        "QueryLanguage": "JSONata",
        "StartAt": "Stand",
        "States": {"Stand": {"Type": "Wait", "Seconds": 1209600, "End": True}},
    }
)
# Not compared: another one after each registration, or the service's own.
_VOLATILE = ("ScalableTargetARN", "PolicyARN", "ScheduledActionARN", "CreationTime", "Alarms")


_order = count(1)


class Killed(BaseException):
    """The process of a step is gone: no handler of its own runs any more."""


@dataclass
class Scaled:
    """A rollout that has an endpoint which scales.

    Attributes:
        calls: The calls that the steps made.
    """

    world: World
    rollout: Json = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Watch the wire, and take the endpoint."""
        self.world.wire.observers.append(self._observe)
        self.begin("ours")

    def begin(self, name: str) -> Json:
        """Start a rollout that stands still, take the endpoint for it, and go on as that one."""
        machine = replace(self.world.machine, definition=load_machine(_STANDING_STILL, {}))
        request: Json = {
            "endpoint_name": NAME,
            "document": {"bucket": self.world.config_bucket, "key": "k.yaml", "version_id": "v"},
            "requested_by": "an operator",
            # Later than the one before it, although no time has passed.
            "requested_at": (self.world.clock.now + timedelta(seconds=next(_order))).isoformat(),
        }
        execution = self.world.engine.start_execution(machine, input=request, name=name)
        asked = {
            "rollout_id": name,
            "execution_arn": execution.arn,
            "started_at": execution.started_at.isoformat(),
            "request": request,
        }
        told = self.run("acquire_endpoint", rollout=asked)
        assert told["decision"] == "Acquired"
        self.rollout = told["rollout"]
        return self.rollout

    def stop(self) -> None:
        """Abort the rollout's execution, and lose the event about it."""
        self.world.bus.disturb = lambda _event: ()
        self.world.engine.stop_execution(self.rollout["execution_arn"])

    def hold(self, *, types_change: bool) -> Any:
        """Run hold_scaling for a plan that changes the types, or only the model."""
        return self.run(
            "hold_scaling", rollout=self.rollout, plan=plan_of(types_change=types_change)
        )

    def restore(self) -> Any:
        """Run restore_scaling."""
        return self.run("restore_scaling", rollout=self.rollout)

    def reconcile(self) -> Any:
        """Run reconcile_endpoints as its schedule does."""
        return self.run("reconcile_endpoints", detail={})

    def run(self, step: str, **given: Any) -> Any:
        """Run a step's function and return its answer; it must not fail."""
        told = self.try_(step, **given)
        assert told.error is None, f"{told.error}: {told.message}"
        return told.payload

    def try_(self, step: str, **given: Any) -> Invocation:
        """Run a step's function, and tell how it went."""
        name = "".join(word.title() for word in step.split("_")) + "Function"
        return self.world.functions.invoke(self.world.template.functions[name].arn, given)

    def register(self, minimum: int = 2, maximum: int = 10, **more: Any) -> None:
        """Make the endpoint's variant a scalable target."""
        scaling().register_scalable_target(
            **TARGET, MinCapacity=minimum, MaxCapacity=maximum, **more
        )

    def put(self, *things: Mapping[str, Any]) -> None:
        """Put scaling policies and scheduled actions on the target."""
        for thing in things:
            if "PolicyName" in thing:
                scaling().put_scaling_policy(**{**TARGET, **thing})
            else:
                scaling().put_scheduled_action(**{**TARGET, **thing})

    def call_by_alarm(self, policy_name: str, *, on: str = "AlarmActions") -> None:
        """Make an alarm that calls a policy, as people do for step policies."""
        told = scaling().describe_scaling_policies(
            ServiceNamespace="sagemaker", PolicyNames=[policy_name]
        )
        alarm: Json = {
            "AlarmName": f"{policy_name}-alarm",
            "AlarmDescription": "people made this",
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocations",
            "Dimensions": [{"Name": "EndpointName", "Value": NAME}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 100.0,
            "ComparisonOperator": "GreaterThanThreshold",
            on: [
                "arn:aws:sns:us-east-1:123456789012:pager",
                told["ScalingPolicies"][0]["PolicyARN"],
            ],
        }
        boto3.client("cloudwatch").put_metric_alarm(**alarm)

    def is_registered(self) -> bool:
        """Tell whether the variant is a scalable target."""
        return self.world.scaling.is_registered(endpoint_name=NAME, variant_name="AllTraffic")

    def instances(self) -> int:
        """How many instances the endpoint is meant to have."""
        told = boto3.client("sagemaker").describe_endpoint(EndpointName=NAME)
        return told["ProductionVariants"][0]["DesiredInstanceCount"]

    def update(self, config_name: str) -> None:
        """Take the endpoint to a config, and let it get there."""
        boto3.client("sagemaker").update_endpoint(
            EndpointName=NAME, EndpointConfigName=config_name, RetainAllVariantProperties=True
        )
        self.world.clock.advance(20 * 60)

    def _observe(self, call: Call) -> None:
        if call.caller in self.world.template.functions:
            self.calls.append(call)


@contextmanager
def scaled(*, instances: int = 4) -> Iterator[Scaled]:
    """An endpoint on so many instances, in a world of its own."""
    with World(parameters={"EndpointNamePrefix": NAME}, idle=EVERY_MINUTE) as world:
        model = {"ModelName": "m", "PrimaryContainer": {"Image": "i"}}
        world.quotas.applied.update(
            dict.fromkeys([TOTAL_QUOTA_NAME, quota_name(_TYPE), quota_name(_OTHER_TYPE)], 200)
        )
        world.sagemaker.seed_endpoint(
            NAME, model=model, config=config("live", _TYPE), instances={_TYPE: instances}
        )
        client: Any = boto3.client("sagemaker")
        client.create_endpoint_config(**config("other-types", _OTHER_TYPE))
        yield Scaled(world)


def config(name: str, instance_type: str) -> Json:
    """Return a config with one variant of one type."""
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "m",
        "InstanceType": instance_type,
        "InitialInstanceCount": 1,
    }
    return {"EndpointConfigName": name, "ProductionVariants": [variant]}


def scaling() -> Any:
    """Return the client of Application Auto Scaling."""
    return boto3.client("application-autoscaling")


def everything() -> Json:
    """Return all scaling that there is, and the alarms that call it, without volatile names."""
    told: Json = {}
    for method, key in (
        ("describe_scalable_targets", "ScalableTargets"),
        ("describe_scaling_policies", "ScalingPolicies"),
        ("describe_scheduled_actions", "ScheduledActions"),
    ):
        pages = scaling().get_paginator(method).paginate(ServiceNamespace="sagemaker")
        told[key] = [each for page in pages for each in page[key]]
    tags = [
        scaling().list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"]
        for target in told["ScalableTargets"]
    ]
    names = {policy["PolicyARN"]: policy["PolicyName"] for policy in told["ScalingPolicies"]}
    plain = {
        key: sorted(
            ({name: v for name, v in each.items() if name not in _VOLATILE} for each in found),
            key=repr,
        )
        for key, found in told.items()
    }
    return {**plain, "tags": tags, "alarms": _alarms(names)}


def kill_after(world: World, number: int) -> Callable[[], None]:
    """Kill the process of a function when its call of that number has taken effect.

    Returns what ends it.
    """
    numbers = count(1)

    def strike(call: Call) -> None:
        if call.caller in world.template.functions and next(numbers) == number:
            raise Killed

    world.wire.after.append(strike)
    return lambda: world.wire.after.remove(strike)


def plan_of(*, types_change: bool) -> Json:
    """Return a plan that changes the instance type, or only the model."""
    live = config("live", _TYPE)
    models = {"m": {"ModelName": "m", "PrimaryContainer": {"Image": "i"}}}
    wanted = config("candidate", _OTHER_TYPE if types_change else _TYPE)
    wanted.pop("EndpointConfigName")
    model = {"PrimaryContainer": {"Image": "j"}}
    plan = plan_candidate(Live("live", live, models), Wanted(NAME, model, wanted))
    told: Json = json.loads(json.dumps(asdict(plan), default=sorted))
    return told


def _alarms(policy_names: Mapping[str, str]) -> dict[str, Json]:
    described: Any = boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    lists = ("AlarmActions", "OKActions", "InsufficientDataActions")
    kept = ("AlarmDescription", "Threshold", "Period", "Dimensions")
    return {
        alarm["AlarmName"]: {key: alarm.get(key) for key in kept}
        | {key: sorted(policy_names.get(a, a) for a in alarm[key]) for key in lists}
        for alarm in described
    }
