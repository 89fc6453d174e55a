"""No bake begins whose alarms could not judge it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.findings import Finding, Severity
from switchback.domain.preflight_alarms import judge_alarms
from switchback.domain.standard_alarms import AlarmDefinition, EndpointKind, standard_alarms

BAKE_SECONDS = 600

(STANDARD, *_) = standard_alarms(
    EndpointKind.STREAMING,
    endpoint_name="stt",
    variant_name="AllTraffic",
    thresholds={},
    concurrency_per_instance={},
)


def reading(name: str = "errors", **changes: Any) -> AlarmReading:
    """An alarm that is quiet, unless told otherwise."""
    usual: dict[str, Any] = {
        "state": AlarmState.OK,
        "reason": "the threshold was crossed",
        "since": datetime(2026, 11, 20, tzinfo=UTC),
        "window_seconds": 180,
    }
    return AlarmReading(name=name, **{**usual, **changes})


def judge(
    *readings: AlarmReading,
    alarm: WatchedAlarm | None = None,
    standard: tuple[AlarmDefinition, ...] = (),
    bake_seconds: int = BAKE_SECONDS,
) -> tuple[Finding, ...]:
    """Judge one alarm by these readings."""
    alarms = [alarm or WatchedAlarm("errors")]
    return judge_alarms(alarms, readings, bake_seconds=bake_seconds, standard=standard)


def test_an_alarm_that_is_not_there_is_found() -> None:
    """It could never fire."""
    (finding,) = judge(reading("another"))

    assert (finding.code, finding.severity) == ("AlarmMissing", Severity.BLOCKING)


def test_a_standard_alarm_need_not_be_there() -> None:
    """Switchback is about to create it."""
    assert judge(alarm=WatchedAlarm(STANDARD.name), standard=(STANDARD,)) == ()


def test_a_standard_alarm_too_needs_its_time() -> None:
    """It is judged by its definition, there or not."""
    (finding,) = judge(alarm=WatchedAlarm(STANDARD.name), standard=(STANDARD,), bake_seconds=120)

    assert finding.code == "BakeTooShort"


@pytest.mark.parametrize(
    ("policy", "observes", "severity"),
    [
        (WhenAlreadyInAlarm.BLOCK, False, Severity.BLOCKING),
        (WhenAlreadyInAlarm.BLOCK, True, Severity.NOTE),
        (WhenAlreadyInAlarm.IGNORE, False, Severity.NOTE),
        (WhenAlreadyInAlarm.MUST_CLEAR, False, Severity.NOTE),
    ],
)
def test_a_red_alarm_is_told_and_does_as_the_file_says(
    policy: WhenAlreadyInAlarm,
    observes: bool,  # noqa: FBT001 - a parameter of the table
    severity: Severity,
) -> None:
    """Only Block stops the rollout, and only of an alarm that may act."""
    alarm = WatchedAlarm("errors", when_already_in_alarm=policy, observe_only=observes)
    (finding,) = judge(reading(state=AlarmState.ALARM), alarm=alarm)

    assert (finding.code, finding.severity) == ("AlarmAlreadyRed", severity)


@pytest.mark.parametrize(
    ("threshold", "severity"), [(0.01, Severity.BLOCKING), (0.001, Severity.NOTE)]
)
def test_a_standard_alarm_that_is_red_by_another_threshold_blocks_nothing(
    threshold: float, severity: Severity
) -> None:
    """Else a threshold that is too strict could never be mended by the file."""
    red = reading(STANDARD.name, state=AlarmState.ALARM, threshold=threshold)
    (finding,) = judge(red, alarm=WatchedAlarm(STANDARD.name), standard=(STANDARD,))

    assert finding.severity is severity


def test_an_alarm_that_needs_more_than_the_bake_is_found() -> None:
    """It could fire only afterwards."""
    (finding,) = judge(reading(window_seconds=601))

    assert finding.code == "BakeTooShort"
    assert finding.evidence == {"windowSeconds": 601, "bakeSeconds": 600}
    assert judge(reading(window_seconds=600)) == ()


def test_a_composite_alarm_needs_the_time_of_the_slowest_below_it() -> None:
    """It follows the alarms that it asks about, however deep."""
    top = reading(window_seconds=0, asks=("middle", "fast"))
    middle = reading("middle", window_seconds=0, asks=("slow",))
    below = (middle, reading("fast", window_seconds=60), reading("slow", window_seconds=3600))
    (finding,) = judge(top, *below)

    assert finding.code == "BakeTooShort"
    assert judge(top, *below, bake_seconds=3600) == ()
    assert judge(top) == ()
