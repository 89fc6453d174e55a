"""What a bake watches: which alarms decide, and until when."""

from datetime import timedelta
from typing import Any

import pytest

from switchback.domain.alarms import WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.watch import Look, Watch, WhenInconclusive
from tests.unit.domain.given import NOW, endpoint, reading

_HOUR = timedelta(hours=1)


def _watch(*alarms: WatchedAlarm, **changes: Any) -> Watch:
    usual: dict[str, Any] = {
        "red_before": ["red"],
        "started_at": NOW,
        "duration": _HOUR,
        "extend_up_to": _HOUR / 2,
    }
    return Watch(candidate_config="candidate", alarms=alarms, **usual | changes)


@pytest.mark.parametrize("when", WhenInconclusive)
def test_only_a_bake_that_is_to_be_extended_is_longer(when: WhenInconclusive) -> None:
    """All others are over when they are over."""
    watch = _watch(when_inconclusive=when)
    extends = when is WhenInconclusive.EXTEND

    assert watch.ends_at == NOW + _HOUR
    assert watch.extended_until == NOW + _HOUR * (1.5 if extends else 1)


@pytest.mark.parametrize(
    ("alarm", "judges", "must_clear"),
    [
        (WatchedAlarm("red", WhenAlreadyInAlarm.BLOCK), True, False),
        (WatchedAlarm("red", WhenAlreadyInAlarm.IGNORE), False, False),
        (WatchedAlarm("red", WhenAlreadyInAlarm.MUST_CLEAR), True, True),
        (WatchedAlarm("quiet", WhenAlreadyInAlarm.BLOCK), True, False),
        (WatchedAlarm("quiet", WhenAlreadyInAlarm.IGNORE), True, False),
        (WatchedAlarm("quiet", WhenAlreadyInAlarm.MUST_CLEAR), True, False),
        (WatchedAlarm("quiet", observe_only=True), False, False),
    ],
)
def test_which_alarms_decide(*, alarm: WatchedAlarm, judges: bool, must_clear: bool) -> None:
    """Not those that observe; and of those that the file ignores, only what was quiet before."""
    watch = _watch(alarm)

    assert watch.names == (alarm.name,)
    assert watch.judging == ((alarm,) if judges else ())
    assert watch.must_clear(alarm) is must_clear


def test_readings_are_found_by_alarm() -> None:
    """Whatever order they were read in."""
    one, other = reading(name="one"), reading(name="other")
    look = Look(
        endpoint=endpoint(), readings=[other, one], fired=[], invocations=None, said=[], now=NOW
    )

    assert look.by_name == {"one": one, "other": other}
