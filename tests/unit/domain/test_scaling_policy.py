"""What a file asks for is what Application Auto Scaling takes, and what the fleet needs."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from switchback import errors
from switchback.domain.capacity import NAMESPACE, capacity_of
from switchback.domain.endpoint import Endpoint, EndpointStatus, Variant
from switchback.domain.scaling import ScalingPolicy
from switchback.domain.scaling_policy import (
    CAPACITY_POLICY,
    WAKE_POLICY,
    AskedScaling,
    Bounds,
    wanted_scaling,
)
from switchback.domain.weights import Weights

Json = dict[str, Any]

# AWS's own limits on a policy's expression and on how many of its queries are returned.
LONGEST_EXPRESSION = 2048

ASKED = AskedScaling(
    endpoint_name="stt",
    variant_name="AllTraffic",
    bounds=Bounds(2, 10),
    target_utilization=0.7,
    statistic="Average",
    scale_out_cooldown_seconds=60,
    scale_in_cooldown_seconds=300,
    weights={"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": 40.0},
    is_asynchronous=False,
)
ONE_TYPE = replace(ASKED, weights={"ml.g6.2xlarge": 20.0})
ASLEEP = replace(ASKED, is_asynchronous=True, bounds=Bounds(0, 10))

_names = st.from_regex(r"[a-zA-Z0-9](-?[a-zA-Z0-9]){0,30}", fullmatch=True)
_asked = st.builds(
    AskedScaling,
    endpoint_name=_names,
    variant_name=_names,
    bounds=st.builds(Bounds, st.integers(0, 20), st.integers(1, 500)),
    target_utilization=st.floats(0.001, 1),
    statistic=st.sampled_from(["Average", "Maximum"]),
    scale_out_cooldown_seconds=st.integers(0, 3600),
    scale_in_cooldown_seconds=st.integers(0, 3600),
    weights=st.dictionaries(
        st.sampled_from([f"ml.g{number}.2xlarge" for number in range(5)]),
        st.floats(0.1, 1e5),
        min_size=1,
        max_size=5,
    ),
    is_asynchronous=st.booleans(),
)


@cache
def _shape(service: str, operation: str) -> Any:
    model = botocore.session.get_session().get_service_model(service)
    return model.operation_model(operation).input_shape


def _complaints(service: str, operation: str, request: Any) -> str:
    report: Any = ParamValidator().validate(request, _shape(service, operation))
    return str(report.generate_report())


def _config(policy: ScalingPolicy) -> Json:
    told: Json = policy.request["TargetTrackingScalingPolicyConfiguration"]
    return told


def _by_name(asked: AskedScaling) -> dict[str, ScalingPolicy]:
    return {policy.name: policy for policy in wanted_scaling(asked).policies}


@given(_asked)
def test_every_request_is_one_that_aws_takes(asked: AskedScaling) -> None:
    """By botocore's own service model; and no expression is too long, and one result is given."""
    wanted = wanted_scaling(asked)
    identity = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": wanted.resource_id,
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }

    for policy in wanted.policies:
        request = {**identity, **policy.request}
        assert _complaints("application-autoscaling", "PutScalingPolicy", request) == ""
    if wanted.wake_alarm:
        assert _complaints("cloudwatch", "PutMetricAlarm", wanted.wake_alarm) == ""
    for queries in map(_queries, wanted.policies):
        assert [query["Id"] for query in queries if query["ReturnData"]] in ([], ["utilization"])
        assert all(len(q.get("Expression", "")) <= LONGEST_EXPRESSION for q in queries)


def _queries(policy: ScalingPolicy) -> list[Json]:
    tracking: Json = policy.request.get("TargetTrackingScalingPolicyConfiguration", {})
    customized: Json = tracking.get("CustomizedMetricSpecification", {})
    queries: list[Json] = customized.get("Metrics", [])
    return queries


@given(_asked)
def test_only_an_asynchronous_endpoint_goes_to_none(asked: AskedScaling) -> None:
    """Whatever was let through before: and who may go to none is woken again."""
    wanted = wanted_scaling(asked)
    sleeps = wanted.bounds.least == 0

    assert asked.is_asynchronous or wanted.bounds.least >= 1
    assert wanted.bounds.most >= wanted.bounds.least
    assert sleeps == (WAKE_POLICY in _by_name(asked)) == (wanted.wake_alarm is not None)


def test_the_statistic_is_the_files() -> None:
    """Of the concurrency; the capacity is one number a minute."""
    config = _config(_by_name(replace(ASKED, statistic="Maximum"))[CAPACITY_POLICY])
    stats = [q["MetricStat"]["Stat"] for q in _queries_of(config) if "MetricStat" in q]

    assert stats == ["Maximum", "Average"]


def _queries_of(config: Json) -> list[Json]:
    queries: list[Json] = config["CustomizedMetricSpecification"]["Metrics"]
    return queries


@pytest.mark.parametrize(
    ("weight", "share", "target"), [(3.0, 0.7, 2.1), (1.0, 0.1234567, 0.123457), (1e5, 0.9, 9e4)]
)
def test_a_target_is_a_number_that_people_read(weight: float, share: float, target: float) -> None:
    """Not 2.0999999999999996."""
    asked = replace(ASKED, weights={"ml.g6.2xlarge": weight}, target_utilization=share)

    assert _config(_by_name(asked)[CAPACITY_POLICY])["TargetValue"] == target


@pytest.mark.parametrize(
    ("is_asynchronous", "asked", "bounds"),
    [
        (False, Bounds(0, 4), Bounds(1, 4)),
        (False, Bounds(0, 0), Bounds(1, 1)),
        (False, Bounds(5, 4), Bounds(5, 5)),
        (True, Bounds(0, 4), Bounds(0, 4)),
        (True, Bounds(1, 4), Bounds(1, 4)),
    ],
)
def test_bounds_are_such_as_sagemaker_gets_to(
    *, is_asynchronous: bool, asked: Bounds, bounds: Bounds
) -> None:
    """An instance at least, but for a queue; and a maximum that is not below the minimum."""
    wanted = wanted_scaling(replace(ASKED, bounds=asked, is_asynchronous=is_asynchronous))

    assert wanted.bounds == bounds
    assert (WAKE_POLICY in [p.name for p in wanted.policies]) == (bounds.least == 0)


def test_without_a_weight_there_is_no_policy() -> None:
    """It would follow the last number of another fleet."""
    unknown = {"ml.g6.2xlarge": None, "ml.g6e.2xlarge": 20.0, "ml.g5.2xlarge": None}
    with pytest.raises(errors.ScalingNotApplied) as raised:
        wanted_scaling(replace(ASKED, weights=unknown))

    assert str(raised.value) == (
        "nobody knows what an instance of ml.g5.2xlarge, ml.g6.2xlarge carries: give it in "
        "AutoScaling.ConcurrencyPerInstance"
    )


@pytest.mark.parametrize("asked", [ASKED, ASLEEP])
def test_what_is_followed_is_what_is_published(asked: AskedScaling) -> None:
    """By namespace, name and dimensions: a policy on a series that nobody writes never acts."""
    fleet = Variant("AllTraffic", 2, 2, {"ml.g6.2xlarge": 1, "ml.g6e.2xlarge": 1})
    endpoint = Endpoint(
        "stt",
        EndpointStatus.IN_SERVICE,
        "config",
        datetime(2026, 1, 5, tzinfo=UTC),
        variants=(fleet,),
    )
    known = capacity_of(endpoint, [Weights("config", {"AllTraffic": asked.weights})])
    published = {(value.name, value.dimensions) for value in known.values}
    followed = _queries_of(_config(_by_name(asked)[CAPACITY_POLICY]))[1]["MetricStat"]["Metric"]

    assert followed["Namespace"] == NAMESPACE
    dimensions = tuple((each["Name"], each["Value"]) for each in followed["Dimensions"])
    assert (followed["MetricName"], dimensions) in published
