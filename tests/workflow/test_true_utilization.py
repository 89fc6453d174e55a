"""What a policy of ours follows is how full the fleet is, as arithmetic says it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import boto3
import pytest
import yaml

from simulator.traffic import Load
from tests.workflow.theatre import Theatre, theatre

_TEN_MINUTES = 600
_MINUTE = timedelta(minutes=1)

# By type: its instances, what each carries, and what each has under way.
Fleet = Mapping[str, tuple[int, float, float]]

# AWS's blog: its four examples, on one instance of each type.
_BLOG = [
    {"ml.p5.48xlarge": (1, 20.0, load), "ml.g6.48xlarge": (1, 8.0, other)}
    for load, other in ((5.0, 2.0), (12.0, 5.0), (18.0, 7.0), (14.0, 6.0))
]
# One small instance at rest hides nine large ones that are full, where types are averaged.
_HIDDEN: Fleet = {"ml.p5.48xlarge": (9, 20.0, 18.0), "ml.g6.48xlarge": (1, 8.0, 0.8)}
# AWS's sample notebook has three types.
_NOTEBOOK: Fleet = {
    "ml.g6.24xlarge": (3, 12.0, 9.0),
    "ml.g5.48xlarge": (2, 16.0, 12.0),
    "ml.g5.12xlarge": (1, 7.0, 2.0),
}
# The normal state: only the preferred type is there.
_EMPTY_POOL: Fleet = {"ml.p5.48xlarge": (4, 20.0, 15.0), "ml.g6.48xlarge": (0, 8.0, 0.0)}


def _true(fleet: Fleet) -> float:
    """Return what runs, as a share of all that the instances carry."""
    runs = sum(count * load for count, _, load in fleet.values())
    return runs / sum(count * carries for count, carries, _ in fleet.values())


@contextmanager
def _scaled(fleet: Fleet) -> Iterator[Theatre]:
    """An endpoint on such a fleet, which scales as its file asks, and whose load is the fleet's."""

    def edit(body: bytes) -> bytes:
        file: Any = yaml.safe_load(body)
        (variant,) = file["EndpointConfig"]["ProductionVariants"]
        variant["InstancePools"] = [
            {"InstanceType": name, "Priority": place} for place, name in enumerate(fleet, start=1)
        ]
        weights = {name: carries for name, (_, carries, _) in fleet.items()}
        variant["InitialInstanceCount"] = 1
        file["AutoScaling"] |= {"MinCapacity": 1, "ConcurrencyPerInstance": weights}
        return yaml.safe_dump(file).encode()

    with theatre("no-change", edit=edit) as shown:
        shown.rehearse()
        # What it serves is told instance by instance.
        shown.world.traffic.loads[shown.stage.endpoint_name] = Load(requests_per_minute=0)
        _resize(shown, fleet)
        yield shown


def _resize(shown: Theatre, fleet: Fleet) -> None:
    """Bring the endpoint to these instances: type after type, the ones before it out of stock."""
    available = shown.world.sagemaker.capacity.available
    whole = 0
    # The last pool's instances go first.
    _ask_for(shown, 1)
    for name, (count, _, _) in fleet.items():
        whole += count
        _ask_for(shown, whole)
        available[name] = 0
    live = shown.world.sagemaker.fleet(shown.stage.endpoint_name)
    assert live is not None
    there = {name: count for name, count in live.counts.items() if count}
    assert there == {name: count for name, (count, _, _) in fleet.items() if count}


def _ask_for(shown: Theatre, count: int) -> None:
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=shown.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}],
    )
    shown.world.clock.advance(_TEN_MINUTES)


def _serve(shown: Theatre, fleet: Fleet) -> None:
    """Have each instance send a sample of what it has under way, as SageMaker does."""
    samples = [load for count, _, load in fleet.values() for _ in range(count)]
    shown.world.cloudwatch.record(
        "AWS/SageMaker",
        "ConcurrentRequestsPerModel",
        {"EndpointName": shown.stage.endpoint_name, "VariantName": "AllTraffic"},
        shown.world.clock.now,
        sum=sum(samples),
        count=len(samples),
        minimum=min(samples),
        maximum=max(samples),
    )


def _publish(shown: Theatre) -> None:
    function = shown.world.template.functions["PublishCapacityFunction"]
    assert shown.world.functions.invoke(function.arn, {}).error is None


def _followed(shown: Theatre) -> list[float]:
    """Return what the policy's own queries come to over the last five minutes, the newest first."""
    scaling: Any = boto3.client("application-autoscaling")
    (policy,) = scaling.describe_scaling_policies(
        ServiceNamespace="sagemaker", PolicyNames=["switchback-capacity"]
    )["ScalingPolicies"]
    config = policy["TargetTrackingScalingPolicyConfiguration"]
    queries = config["CustomizedMetricSpecification"]["Metrics"]
    now = shown.world.clock.now.replace(second=0, microsecond=0)
    cloudwatch: Any = boto3.client("cloudwatch")
    (result,) = cloudwatch.get_metric_data(
        MetricDataQueries=[_each_minute(query) for query in queries],
        StartTime=now - 5 * _MINUTE,
        EndTime=now + _MINUTE,
    )["MetricDataResults"]
    values: list[float] = result["Values"]
    return values


def _each_minute(query: dict[str, Any]) -> dict[str, Any]:
    """Return a policy's query as GetMetricData takes it: a policy cannot name its period."""
    if "MetricStat" not in query:
        return query
    return {**query, "MetricStat": {**query["MetricStat"], "Period": 60}}


@pytest.mark.parametrize(
    ("fleet", "utilization"),
    [
        *zip(_BLOG, (7 / 28, 17 / 28, 25 / 28, 20 / 28), strict=True),
        (_HIDDEN, 162.8 / 188),
        (_NOTEBOOK, 53 / 75),
        (_EMPTY_POOL, 0.75),
    ],
    ids=["blog 5+2", "blog 12+5", "blog 18+7", "blog 14+6", "hidden", "notebook", "empty pool"],
)
def test_the_policy_follows_the_true_utilization(fleet: Fleet, utilization: float) -> None:
    """Through the metric that the function publishes, and the expression that AWS was given."""
    assert _true(fleet) == pytest.approx(utilization)
    with _scaled(fleet) as shown:
        _publish(shown)
        _serve(shown, fleet)

        assert _followed(shown) == pytest.approx([utilization])


def test_a_minute_without_a_publication_goes_on_with_the_last() -> None:
    """The load is fresh; the fleet hardly changes from one minute to the next."""
    busier = {name: (count, carries, load + 2) for name, (count, carries, load) in _HIDDEN.items()}
    with _scaled(_HIDDEN) as shown:
        _publish(shown)
        _serve(shown, _HIDDEN)
        shown.world.clock.advance(60)
        _serve(shown, busier)

        assert _followed(shown) == pytest.approx([_true(busier), _true(_HIDDEN)])
