"""What comes after a good rollout: load, and types that cannot be had."""

from dataclasses import replace

import boto3

from simulator.scenarios.moments import when_entered
from simulator.scenarios.scenario import Scenario
from simulator.stage import NothingToRehearseError, Stage
from switchback.document.model import AutoScaling
from switchback.domain.outcome import Outcome
from switchback.domain.plan import instance_types
from switchback.domain.scaling import resource_id

_MINUTE = 60

# Of what the fleet carries: so much that it is neither too large nor too small before the spike,
# and then more than all of it.
_AT_WORK, _SPIKE = 0.65, 4 / 3

_QUIET_SECONDS = 5 * _MINUTE
# The spike is met, and what came too much is given back fifteen quiet minutes later.
_AFTERWARDS_SECONDS = 45 * _MINUTE


def _lack_the_preferred_type(stage: Stage) -> None:
    """Have the new version's fleet scale, and a spike find the preferred type out of stock."""
    variant, preferred, carries = _scaled_fleet(stage)
    whole = stage.fleet_size * carries
    _take_policies_away(stage, variant)
    _load(stage, _AT_WORK * whole)

    def spike() -> None:
        stage.world.sagemaker.capacity.available[preferred] = 0
        _load(stage, _SPIKE * whole)

    # Until then nothing is to move: what is rehearsed is the scaling of the version that is good.
    when_entered(stage, "CloseRollout", stage.world.scaling.start, after_seconds=0)
    when_entered(stage, "CloseRollout", spike, after_seconds=_QUIET_SECONDS)


def _scaled_fleet(stage: Stage) -> tuple[str, str, float]:
    """Return the variant, its preferred type, and what an instance of that carries.

    Raises:
        NothingToRehearseError: The file has no type to fall back to, or does not scale.
    """
    scaling: AutoScaling | None = stage.document.auto_scaling
    variants = stage.document.endpoint_config.get("ProductionVariants", ())
    types = instance_types(variants[0]) if variants else ()
    weights = scaling.concurrency_per_instance if scaling else {}
    if len(types) < 2 or types[0] not in weights:  # noqa: PLR2004 - one, and one to fall back to
        raise NothingToRehearseError(
            "the scenario scale-out-on-fallback needs a type to fall back to and scaling: "
            "EndpointConfig.ProductionVariants[0].InstancePools with two types, and "
            "AutoScaling.ConcurrencyPerInstance"
        )
    return variants[0]["VariantName"], types[0], weights[types[0]]


def _take_policies_away(stage: Stage, variant: str) -> None:
    """Leave the scaling to the file: a policy of its owner's would hold the fleet as well."""
    client = boto3.client("application-autoscaling")
    client.delete_scaling_policy(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id(stage.endpoint_name, variant),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        PolicyName="concurrency",
    )


def _load(stage: Stage, concurrent: float) -> None:
    loads = stage.world.traffic.loads
    loads[stage.endpoint_name] = replace(
        loads[stage.endpoint_name], concurrent_requests=round(concurrent)
    )


SCENARIOS = (
    Scenario(
        "scale-out-on-fallback",
        Outcome.ACCEPTED,
        "a spike after a good rollout finds the preferred type out of stock: the fallback comes, "
        "and the metric stays true",
        _lack_the_preferred_type,
        publishes=True,
        afterwards_seconds=_AFTERWARDS_SECONDS,
    ),
)
