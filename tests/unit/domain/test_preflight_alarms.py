"""No bake begins whose alarms could not judge it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.findings import Finding, Severity
from switchback.domain.preflight_alarms import judge_alarms, window_seconds
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
    assert judge(reading("another")) == (
        Finding(
            code="AlarmMissing",
            severity=Severity.BLOCKING,
            resource="errors",
            message="there is no CloudWatch alarm 'errors' in this account and Region",
            remedy="create it, or correct Rollout.Bake.Alarms",
        ),
    )


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

    assert judge(reading(state=AlarmState.ALARM), alarm=alarm) == (
        Finding(
            code="AlarmAlreadyRed",
            severity=severity,
            resource="errors",
            message="errors is in ALARM before anything was changed: the threshold was crossed",
            remedy="mend it first, or say in the file: WhenAlreadyInAlarm: Ignore, or MustClear",
            evidence={"state": "ALARM", "since": "2026-11-20T00:00:00+00:00"},
        ),
    )


@pytest.mark.parametrize(
    ("threshold", "severity", "more", "remedy"),
    [
        (
            0.01,
            Severity.BLOCKING,
            "",
            "mend it first, or say in the file: WhenAlreadyInAlarm: Ignore, or MustClear",
        ),
        (
            0.001,
            Severity.NOTE,
            " (its threshold is about to be 0.01)",
            "nothing, if it is quiet with its new threshold; else the endpoint goes back",
        ),
    ],
)
def test_a_standard_alarm_that_is_red_by_another_threshold_blocks_nothing(
    threshold: float, severity: Severity, more: str, remedy: str
) -> None:
    """Else a threshold that is too strict could never be mended by the file."""
    red = reading(STANDARD.name, state=AlarmState.ALARM, threshold=threshold)

    assert judge(red, alarm=WatchedAlarm(STANDARD.name), standard=(STANDARD,)) == (
        Finding(
            code="AlarmAlreadyRed",
            severity=severity,
            resource=STANDARD.name,
            message=f"{STANDARD.name} is in ALARM before anything was changed: the threshold was "
            f"crossed{more}",
            remedy=remedy,
            evidence={"state": "ALARM", "since": "2026-11-20T00:00:00+00:00"},
        ),
    )


def test_an_alarm_that_needs_more_than_the_bake_is_found() -> None:
    """It could fire only afterwards."""
    assert judge(reading(window_seconds=601)) == (
        Finding(
            code="BakeTooShort",
            severity=Severity.BLOCKING,
            resource="errors",
            message="errors needs 601 s of data to fire, and the bake lasts 600 s",
            remedy="lengthen Rollout.Bake.DurationInMinutes, or shorten the alarm",
            evidence={"windowSeconds": 601, "bakeSeconds": 600},
        ),
    )
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
    assert window_seconds("errors", {each.name: each for each in (top, *below)}) == 3600
    assert window_seconds("gone", {}) == 0
