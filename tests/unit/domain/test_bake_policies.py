"""What the file says about red alarms and little data, and what people say, during a bake."""

from dataclasses import replace
from datetime import timedelta

import pytest

from switchback.domain.alarms import AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.bake import (
    BakeDecision,
    Verdict,
    decide_baking,
    observations,
    wait_seconds,
)
from switchback.domain.decision import Say
from switchback.domain.watch import Look, Watch, WhenInconclusive
from tests.unit.domain import given as usual
from tests.unit.domain.baking import END, QUIET, SERVING, WATCH, bake
from tests.unit.domain.given import NOW, reading, seconds


def _policy(policy: WhenAlreadyInAlarm) -> Watch:
    alarms = (WatchedAlarm("errors", policy), WatchedAlarm("latency"))
    return replace(WATCH, alarms=alarms, red_before=("errors",))


_STILL_RED = replace(reading(AlarmState.ALARM, name="errors"), since=NOW - timedelta(hours=1))
_LATER = NOW + timedelta(minutes=20)


def test_an_alarm_that_is_ignored_judges_nothing() -> None:
    """It was red before, and the file says not to judge by it, even if it fires again."""
    watch = _policy(WhenAlreadyInAlarm.IGNORE)
    baking = bake(
        readings=(_STILL_RED, QUIET[1]),
        fired=(usual.fired(name="errors"),),
        now=END,
        watch=watch,
    )

    assert baking.decision is BakeDecision.ACCEPT


def test_an_alarm_that_must_clear_has_until_the_end() -> None:
    """The new version is to mend it; a version that has not by the end goes back."""
    watch = _policy(WhenAlreadyInAlarm.MUST_CLEAR)
    red = (_STILL_RED, QUIET[1])

    assert bake(readings=red, now=_LATER, watch=watch).decision is BakeDecision.WAIT
    at_the_end = bake(readings=red, now=END, watch=watch)
    assert (at_the_end.decision, at_the_end.reason.code) == (
        BakeDecision.ROLL_BACK,
        "AlarmNotCleared",
    )
    assert bake(readings=QUIET, now=END, watch=watch).decision is BakeDecision.ACCEPT


def test_an_alarm_that_cleared_and_fired_again_is_the_new_version_s() -> None:
    """Once it has cleared it judges like any other."""
    watch = _policy(WhenAlreadyInAlarm.MUST_CLEAR)
    red = replace(_STILL_RED, since=_LATER)
    baking = bake(
        readings=(red, QUIET[1]),
        fired=(usual.fired(name="errors", at=_LATER),),
        now=_LATER,
        watch=watch,
    )

    assert baking.decision is BakeDecision.ROLL_BACK


def test_an_alarm_that_observes_is_told_and_not_acted_upon() -> None:
    """What it would have gone back for is reported."""
    watch = replace(
        WATCH, alarms=(WatchedAlarm("errors", observe_only=True), WatchedAlarm("latency"))
    )
    red = reading(AlarmState.ALARM, name="errors")
    look = Look(SERVING, (red, QUIET[1]), (), None, (), END)

    assert decide_baking(look, watch).decision is BakeDecision.ACCEPT
    (told,) = observations(look, watch)
    assert "errors is in ALARM" in told


def test_an_alarm_of_the_old_fleet_is_not_the_new_one_s() -> None:
    """Both feed the same metrics: red since before the switch counts once its window is past it."""
    red = replace(reading(AlarmState.ALARM, name="errors"), since=NOW - seconds(30))
    soon, later = NOW + seconds(120), NOW + seconds(180 + 180)

    assert bake(readings=(red, QUIET[1]), now=soon).decision is BakeDecision.WAIT
    assert bake(readings=(red, QUIET[1]), now=later).decision is BakeDecision.ROLL_BACK


def test_a_composite_alarm_of_the_old_fleet_is_given_longer() -> None:
    """It has no window of its own; what it asks about may see the old fleet for a while."""
    red = reading(AlarmState.ALARM, name="errors", window_seconds=0)
    red = replace(red, since=NOW - seconds(30))
    soon, later = NOW + timedelta(minutes=17), NOW + timedelta(minutes=18)

    assert bake(readings=(red, QUIET[1]), now=soon).decision is BakeDecision.WAIT
    assert bake(readings=(red, QUIET[1]), now=later).decision is BakeDecision.ROLL_BACK


def test_where_nothing_is_left_to_judge_by_nothing_is_accepted() -> None:
    """Every alarm is ignored: their quiet, and their noise, say nothing."""
    alarms = (WatchedAlarm("errors", WhenAlreadyInAlarm.IGNORE),)
    watch = replace(WATCH, alarms=alarms, red_before=("errors",))
    baking = bake(watch=watch, now=END)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.INCONCLUSIVE)
    assert "no alarm is left" in baking.reason.message


def test_an_alarm_that_was_quiet_before_judges_whatever_its_policy() -> None:
    """The policy is for an alarm that was red before, and for no other."""
    alarms = (WatchedAlarm("errors", WhenAlreadyInAlarm.IGNORE), WatchedAlarm("latency"))
    red = reading(AlarmState.ALARM, name="errors")
    baking = bake(readings=(red, QUIET[1]), watch=replace(WATCH, alarms=alarms))

    assert baking.decision is BakeDecision.ROLL_BACK


@pytest.mark.parametrize(
    ("policy", "decision"),
    [
        (WhenInconclusive.HOLD, BakeDecision.ASK),
        (WhenInconclusive.EXTEND, BakeDecision.WAIT),
        (WhenInconclusive.ROLL_BACK, BakeDecision.ROLL_BACK),
        (WhenInconclusive.ACCEPT, BakeDecision.ACCEPT),
    ],
)
def test_too_few_requests_are_treated_as_the_file_says(
    policy: WhenInconclusive, decision: BakeDecision
) -> None:
    """Quiet alarms prove nothing where nobody called."""
    watch = replace(WATCH, minimum_invocations=100, when_inconclusive=policy, extend_up_to=_HOUR)
    enough = bake(watch=watch, invocations=100, now=END)
    baking = bake(watch=watch, invocations=99, now=END)

    assert enough.verdict is Verdict.PASS
    assert baking.decision is decision
    assert baking.verdict is not Verdict.PASS
    assert "99 requests were served, 100 are asked for" in baking.reason.message


_HOUR = timedelta(hours=1)


def test_a_bake_is_not_extended_for_ever() -> None:
    """After the extension a person is asked."""
    extend = WhenInconclusive.EXTEND
    watch = replace(WATCH, minimum_invocations=1, when_inconclusive=extend, extend_up_to=_HOUR)

    assert wait_seconds(watch, now=END + _HOUR - seconds(10)) == 10
    baking = bake(watch=watch, invocations=0, now=END + _HOUR)
    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.INCONCLUSIVE)


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        ([Say.PROMOTE], BakeDecision.ACCEPT),
        ([Say.ABORT], BakeDecision.ROLL_BACK),
        ([Say.HOLD], BakeDecision.WAIT),
        ([Say.HOLD, Say.PROMOTE], BakeDecision.ACCEPT),
        ([Say.HOLD, Say.RETRY], BakeDecision.WAIT),
        ([Say.HOLD, Say.APPROVE], BakeDecision.WAIT),
    ],
)
def test_people_decide(said: list[Say], decision: BakeDecision) -> None:
    """At any time of the bake; a hold stays in force until somebody promotes or aborts."""
    assert bake(said=said, now=END).decision is decision


@pytest.mark.parametrize("said", list(Say))
def test_a_red_alarm_weighs_more_than_any_word(said: Say) -> None:
    """A person who promotes has not seen it yet."""
    red = reading(AlarmState.ALARM, name="errors")

    assert bake(readings=(red, QUIET[1]), said=[said]).decision is BakeDecision.ROLL_BACK


@pytest.mark.parametrize("said", [Say.PROMOTE, Say.HOLD, Say.ABORT])
def test_somebody_elses_change_weighs_more_than_any_word(said: Say) -> None:
    """What serves is not what was decided about."""
    found = usual.endpoint(config="other")

    assert bake(found, said=[said]).decision is BakeDecision.CHANGED_BY_OTHERS
