"""Only what was seen to be quiet, by every alarm, to the end, is accepted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.alarms import (
    AlarmFired,
    AlarmReading,
    AlarmState,
    WatchedAlarm,
    WhenAlreadyInAlarm,
)
from switchback.domain.bake import (
    LOOK_SECONDS,
    BakeDecision,
    Baking,
    Verdict,
    conclude_baking,
    decide_baking,
    observations,
    wait_seconds,
)
from switchback.domain.decision import Decision, Say
from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.outcome import Outcome, Reason
from switchback.domain.watch import Look, Watch, WhenInconclusive
from tests.unit.domain import given as usual
from tests.unit.domain.given import NOW, endpoint, reading, seconds

_END = NOW + timedelta(minutes=35)
_WATCH = Watch(
    candidate_config="candidate",
    alarms=(WatchedAlarm("errors"), WatchedAlarm("latency")),
    red_before=(),
    started_at=NOW,
    duration=timedelta(minutes=35),
)
_QUIET = (reading(name="errors"), reading(name="latency"))
_SERVING = endpoint(config="candidate")


def _bake(
    found: Endpoint = _SERVING,
    *,
    readings: Sequence[AlarmReading] = _QUIET,
    fired: Sequence[AlarmFired] = (),
    now: datetime = NOW,
    watch: Watch = _WATCH,
    said: Sequence[Say] = (),
    invocations: int | None = None,
) -> Baking:
    decisions = [Decision(say=say, by="somebody", at=NOW, reason="why") for say in said]
    look = Look(
        endpoint=found,
        readings=readings,
        fired=fired,
        invocations=invocations,
        said=decisions,
        now=now,
    )
    return decide_baking(look, watch)


def test_a_quiet_bake_goes_on_to_its_end() -> None:
    """Before the end there is no verdict."""
    baking = _bake(now=_END - seconds(1))

    assert (baking.decision, baking.verdict) == (BakeDecision.WAIT, None)
    assert "1 s to go" in baking.reason.message


def test_a_bake_that_stayed_quiet_is_a_pass() -> None:
    """And the alarms that stayed quiet are named."""
    baking = _bake(now=_END)

    assert (baking.decision, baking.verdict) == (BakeDecision.ACCEPT, Verdict.PASS)
    assert "errors, latency" in baking.reason.message
    assert "35 minutes" in baking.reason.message


@pytest.mark.parametrize("now", [NOW, _END])
def test_an_alarm_goes_back_at_once(now: datetime) -> None:
    """At any time of the bake, and in CloudWatch's own words."""
    red = reading(AlarmState.ALARM, name="latency")
    baking = _bake(readings=(_QUIET[0], red), now=now)

    assert (baking.decision, baking.verdict) == (BakeDecision.ROLL_BACK, Verdict.FAIL)
    assert "latency is in ALARM since 02:00:00 UTC" in baking.reason.message
    assert red.reason in baking.reason.message


def test_an_alarm_that_fired_and_cleared_counts() -> None:
    """What happened since the switch is not forgotten because it is over."""
    baking = _bake(fired=(usual.fired(name="errors"),), now=_END)

    assert baking.decision is BakeDecision.ROLL_BACK
    assert "errors fired at 02:00:00 UTC and has cleared since" in baking.reason.message


def test_an_alarm_that_is_gone_but_fired_counts() -> None:
    """Deleting an alarm hides nothing."""
    baking = _bake(readings=(), fired=(usual.fired(name="errors"),))

    assert baking.decision is BakeDecision.ROLL_BACK


def test_all_red_alarms_are_named() -> None:
    """The reason has every alarm that spoke, in the file's order."""
    red = [reading(AlarmState.ALARM, name=name) for name in ("latency", "errors")]
    message = _bake(readings=red).reason.message

    assert message.index("errors is in ALARM") < message.index("latency is in ALARM")


def test_somebody_elses_alarm_is_none_of_ours() -> None:
    """Only the alarms of the file judge."""
    baking = _bake(
        readings=(*_QUIET, reading(AlarmState.ALARM, name="other")),
        fired=(usual.fired(name="other"),),
    )

    assert baking.decision is BakeDecision.WAIT


def test_no_data_is_no_pass() -> None:
    """An alarm that saw nothing is named, and a person decides."""
    blind = reading(AlarmState.INSUFFICIENT_DATA, name="latency")
    baking = _bake(readings=(_QUIET[0], blind), now=_END)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.INCONCLUSIVE)
    assert "latency" in baking.reason.message
    assert "errors" not in baking.reason.message


def test_an_alarm_that_is_missing_is_no_pass() -> None:
    """What could not be measured is an error, not a pass."""
    baking = _bake(readings=_QUIET[:1], now=_END)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.ERROR)
    assert "latency" in baking.reason.message


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(endpoint(config="other"), id="it is on another config"),
        pytest.param(endpoint(config="candidate", pending="other"), id="it is being taken"),
    ],
)
def test_somebody_elses_change_ends_the_bake(found: Endpoint) -> None:
    """Even with an alarm red: what serves now is not what we are to take back."""
    red = reading(AlarmState.ALARM, name="errors")

    assert _bake(found, readings=(red,)).decision is BakeDecision.CHANGED_BY_OTHERS


_USABLE = {EndpointStatus.IN_SERVICE, *IN_PROGRESS}


@pytest.mark.parametrize("status", [s for s in EndpointStatus if s not in _USABLE])
@pytest.mark.parametrize("now", [NOW, _END])
def test_an_endpoint_that_serves_no_more_is_no_pass(status: EndpointStatus, now: datetime) -> None:
    """Quiet alarms say nothing about it, and neither does a status that nobody knows."""
    baking = _bake(endpoint(status, config="candidate"), now=now)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.ERROR)
    assert status.value in baking.reason.message


@pytest.mark.parametrize("config", ["candidate", "previous"])
def test_an_endpoint_that_is_on_its_way_again_is_no_pass(config: str) -> None:
    """Somebody started the same update anew: what serves at the end is not what was judged."""
    found = endpoint(config=config, pending="candidate")

    assert _bake(found).decision is BakeDecision.WAIT
    assert _bake(found, now=_END).decision is BakeDecision.ASK


@pytest.mark.parametrize("status", sorted(IN_PROGRESS))
def test_scaling_during_the_bake_is_no_reason_to_stop(status: EndpointStatus) -> None:
    """The fleet may grow while it is judged."""
    assert _bake(endpoint(status, config="candidate")).decision is BakeDecision.WAIT


@given(
    found=st.builds(
        endpoint,
        st.sampled_from(EndpointStatus),
        config=st.sampled_from(["candidate", "previous"]),
        pending=st.sampled_from([None, "candidate", "other"]),
    ),
    states=st.tuples(*[st.none() | st.sampled_from(AlarmState)] * 2),
    has_fired=st.sets(st.sampled_from(_WATCH.names)),
    after=st.integers(0, 4200),
)
def test_only_quiet_is_accepted(
    found: Endpoint,
    states: tuple[AlarmState | None, ...],
    has_fired: set[str],
    after: int,
) -> None:
    """Whatever is seen, acceptance means: over, ours, serving, all alarms OK, and none fired."""
    seen = [
        reading(state, name=name) for name, state in zip(_WATCH.names, states, strict=True) if state
    ]
    baking = _bake(
        found,
        readings=seen,
        fired=[usual.fired(name=name) for name in has_fired],
        now=NOW + seconds(after),
    )
    if baking.decision is BakeDecision.ACCEPT:
        assert after >= 35 * 60
        assert (found.config_name, found.pending) == ("candidate", None)
        assert found.status in _USABLE
        assert set(states) == {AlarmState.OK}
        assert not has_fired
    assert (baking.verdict is Verdict.PASS) == (baking.decision is BakeDecision.ACCEPT)


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        pytest.param(NOW, LOOK_SECONDS, id="a slow look at the beginning"),
        pytest.param(_END - seconds(299.2), 300, id="to the end when it is near"),
        pytest.param(_END - seconds(0.2), 1, id="not before the end"),
        pytest.param(_END + seconds(60), 1800, id="rarely while it is held"),
    ],
)
def test_the_next_look_is_soon_enough(now: datetime, wait: int) -> None:
    """No look is later than five minutes or the end; a bake that is held may take weeks."""
    assert wait_seconds(_WATCH, now=now) == wait


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        (BakeDecision.WAIT, None),
        (BakeDecision.ROLL_BACK, None),
        (BakeDecision.ACCEPT, Outcome.ACCEPTED),
        (BakeDecision.ASK, None),
        (BakeDecision.CHANGED_BY_OTHERS, Outcome.NEEDS_OPERATOR),
    ],
)
def test_conclusions(decision: BakeDecision, outcome: Outcome | None) -> None:
    """Each decision either goes on or ends in one outcome, with its reason."""
    conclusion = conclude_baking(Baking(decision, Reason("TheReason", "what was seen")))

    assert (conclusion and conclusion.outcome) == outcome
    if conclusion:
        assert conclusion.reason == "TheReason"
        assert conclusion.message.startswith("what was seen.")


def _policy(policy: WhenAlreadyInAlarm) -> Watch:
    alarms = (WatchedAlarm("errors", policy), WatchedAlarm("latency"))
    return replace(_WATCH, alarms=alarms, red_before=("errors",))


_STILL_RED = replace(reading(AlarmState.ALARM, name="errors"), since=NOW - timedelta(hours=1))
_LATER = NOW + timedelta(minutes=20)


def test_an_alarm_that_is_ignored_judges_nothing() -> None:
    """It was red before, and the file says not to judge by it, even if it fires again."""
    watch = _policy(WhenAlreadyInAlarm.IGNORE)
    baking = _bake(
        readings=(_STILL_RED, _QUIET[1]),
        fired=(usual.fired(name="errors"),),
        now=_END,
        watch=watch,
    )

    assert baking.decision is BakeDecision.ACCEPT


def test_an_alarm_that_must_clear_has_until_the_end() -> None:
    """The new version is to mend it; a version that has not by the end goes back."""
    watch = _policy(WhenAlreadyInAlarm.MUST_CLEAR)
    red = (_STILL_RED, _QUIET[1])

    assert _bake(readings=red, now=_LATER, watch=watch).decision is BakeDecision.WAIT
    at_the_end = _bake(readings=red, now=_END, watch=watch)
    assert (at_the_end.decision, at_the_end.reason.code) == (
        BakeDecision.ROLL_BACK,
        "AlarmNotCleared",
    )
    assert _bake(readings=_QUIET, now=_END, watch=watch).decision is BakeDecision.ACCEPT


def test_an_alarm_that_cleared_and_fired_again_is_the_new_version_s() -> None:
    """Once it has cleared it judges like any other."""
    watch = _policy(WhenAlreadyInAlarm.MUST_CLEAR)
    red = replace(_STILL_RED, since=_LATER)
    baking = _bake(
        readings=(red, _QUIET[1]),
        fired=(usual.fired(name="errors", at=_LATER),),
        now=_LATER,
        watch=watch,
    )

    assert baking.decision is BakeDecision.ROLL_BACK


def test_an_alarm_that_observes_is_told_and_not_acted_upon() -> None:
    """What it would have gone back for is reported."""
    watch = replace(
        _WATCH, alarms=(WatchedAlarm("errors", observe_only=True), WatchedAlarm("latency"))
    )
    red = reading(AlarmState.ALARM, name="errors")
    look = Look(_SERVING, (red, _QUIET[1]), (), None, (), _END)

    assert decide_baking(look, watch).decision is BakeDecision.ACCEPT
    (told,) = observations(look, watch)
    assert "errors is in ALARM" in told


def test_an_alarm_of_the_old_fleet_is_not_the_new_one_s() -> None:
    """Both feed the same metrics: red since before the switch counts once its window is past it."""
    red = replace(reading(AlarmState.ALARM, name="errors"), since=NOW - seconds(30))
    soon, later = NOW + seconds(120), NOW + seconds(180 + 180)

    assert _bake(readings=(red, _QUIET[1]), now=soon).decision is BakeDecision.WAIT
    assert _bake(readings=(red, _QUIET[1]), now=later).decision is BakeDecision.ROLL_BACK


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
    watch = replace(_WATCH, minimum_invocations=100, when_inconclusive=policy, extend_up_to=_HOUR)
    enough = _bake(watch=watch, invocations=100, now=_END)
    baking = _bake(watch=watch, invocations=99, now=_END)

    assert enough.verdict is Verdict.PASS
    assert baking.decision is decision
    assert baking.verdict is not Verdict.PASS
    assert "99 requests were served, 100 are asked for" in baking.reason.message


_HOUR = timedelta(hours=1)


def test_a_bake_is_not_extended_for_ever() -> None:
    """After the extension a person is asked."""
    extend = WhenInconclusive.EXTEND
    watch = replace(_WATCH, minimum_invocations=1, when_inconclusive=extend, extend_up_to=_HOUR)

    assert wait_seconds(watch, now=_END + _HOUR - seconds(10)) == 10
    baking = _bake(watch=watch, invocations=0, now=_END + _HOUR)
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
    assert _bake(said=said, now=_END).decision is decision


@pytest.mark.parametrize("said", list(Say))
def test_a_red_alarm_weighs_more_than_any_word(said: Say) -> None:
    """A person who promotes has not seen it yet."""
    red = reading(AlarmState.ALARM, name="errors")

    assert _bake(readings=(red, _QUIET[1]), said=[said]).decision is BakeDecision.ROLL_BACK
