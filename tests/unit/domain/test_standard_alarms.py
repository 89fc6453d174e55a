"""Each kind of endpoint has alarms on what SageMaker emits for that kind."""

from typing import Any

import pytest

from switchback.domain.standard_alarms import (
    AlarmDefinition,
    Comparison,
    EndpointKind,
    alarm_keys,
    standard_alarms,
)

EMITTED = {
    EndpointKind.STREAMING: {
        "Invocation5XXErrors",
        "Invocation4XXErrors",
        "FirstChunkLatency",
        "MidStreamErrors",
        "ConcurrentRequestsPerModel",
    },
    EndpointKind.SYNCHRONOUS: {"Invocation5XXErrors", "Invocation4XXErrors", "ModelLatency"},
    EndpointKind.ASYNCHRONOUS: {
        "Invocation5XXErrors",
        "Invocation4XXErrors",
        "InvocationFailures",
        "ApproximateAgeOfOldestRequest",
    },
}
CAPACITIES = {"ml.g6.2xlarge": 20.0, "ml.g6e.2xlarge": 40.0}

each_kind = pytest.mark.parametrize("kind", EndpointKind)


def alarms(
    kind: EndpointKind = EndpointKind.STREAMING, **changes: Any
) -> dict[str, AlarmDefinition]:
    """Return a set's alarms by key."""
    usual: dict[str, Any] = {
        "endpoint_name": "stt",
        "variant_name": "AllTraffic",
        "thresholds": {},
        "concurrency_per_instance": CAPACITIES,
    }
    found = standard_alarms(kind, **{**usual, **changes})
    return {each.name.rpartition("-")[2]: each for each in found}


@each_kind
def test_a_set_watches_what_its_kind_emits(kind: EndpointKind) -> None:
    """An alarm on a metric that never comes would be quiet for ever."""
    assert {each.metric_name for each in alarms(kind).values()} == EMITTED[kind]


@each_kind
def test_every_key_that_a_file_may_use_is_an_alarm(kind: EndpointKind) -> None:
    """The keys of the document's thresholds, and the alarms, are the same."""
    assert tuple(alarms(kind)) == alarm_keys(kind)


@each_kind
def test_a_threshold_of_the_file_wins(kind: EndpointKind) -> None:
    """Each alarm's threshold can be set by its key, and none but that changes."""
    for key in alarm_keys(kind):
        changed = alarms(kind, thresholds={key: 0.123})

        assert changed.pop(key).threshold == 0.123
        assert changed == {k: v for k, v in alarms(kind).items() if k != key}


def test_an_alarm_is_defined_in_whole() -> None:
    """Whoever finds it in CloudWatch reads whose it is, and what it watches."""
    assert alarms(endpoint_name="STT")["MidStreamErrors"] == AlarmDefinition(
        name="switchback-stt-MidStreamErrors",
        description="STT: how many streams broke within five minutes. Kept by Switchback for its "
        "bakes.",
        metric_name="MidStreamErrors",
        dimensions={"EndpointName": "STT", "VariantName": "AllTraffic"},
        statistic="Sum",
        comparison=Comparison.AT_LEAST,
        threshold=5,
        period_seconds=300,
        periods=1,
    )


def test_a_tenth_of_capacity_is_kept_free() -> None:
    """The smallest instance is full first: requests are spread evenly."""
    concurrency = alarms()["Concurrency"]

    assert concurrency.threshold == 18.0
    assert concurrency.comparison is Comparison.AT_LEAST
    assert concurrency.statistic == "Maximum"


def test_concurrency_is_watched_only_where_capacity_is_known() -> None:
    """Without capacities, and without a threshold, nobody can say what is too much."""
    assert "Concurrency" not in alarms(concurrency_per_instance={})
    given = alarms(concurrency_per_instance={}, thresholds={"Concurrency": 12})
    assert given["Concurrency"].threshold == 12


@each_kind
def test_names_are_ours_and_fit(kind: EndpointKind) -> None:
    """By the prefix a role may create them; CloudWatch takes 255 characters."""
    for each in alarms(kind, endpoint_name="Deepgram" + "x" * 55).values():
        assert each.name.startswith("switchback-deepgram")
        assert len(each.name) <= 255


def test_a_queue_is_of_the_endpoint() -> None:
    """SageMaker emits the age of the oldest request without a variant."""
    found = alarms(EndpointKind.ASYNCHRONOUS)

    assert found["OldestRequestSeconds"].dimensions == {"EndpointName": "stt"}
    assert found["InvocationFailures"].dimensions == {
        "EndpointName": "stt",
        "VariantName": "AllTraffic",
    }


@each_kind
def test_an_alarm_fires_within_five_minutes(kind: EndpointKind) -> None:
    """No bake of five minutes or more is too short for a standard alarm."""
    assert all(each.window_seconds <= 300 for each in alarms(kind).values())
