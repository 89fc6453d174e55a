"""Only what was seen to be quiet, by every alarm, to the end, is accepted."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.alarms import AlarmState
from switchback.domain.bake import (
    LOOK_SECONDS,
    BakeDecision,
    Baking,
    Verdict,
    conclude_baking,
    wait_seconds,
)
from switchback.domain.endpoint import IN_PROGRESS, Endpoint, EndpointStatus
from switchback.domain.outcome import Outcome, Reason
from tests.unit.domain import given as usual
from tests.unit.domain.baking import END, QUIET, WATCH, bake
from tests.unit.domain.given import NOW, endpoint, reading, seconds


def test_a_quiet_bake_goes_on_to_its_end() -> None:
    """Before the end there is no verdict."""
    baking = bake(now=END - seconds(1))

    assert (baking.decision, baking.verdict) == (BakeDecision.WAIT, None)
    assert "1 s to go" in baking.reason.message


@pytest.mark.parametrize("now", [NOW, END])
def test_an_alarm_goes_back_at_once(now: datetime) -> None:
    """At any time of the bake, and in CloudWatch's own words."""
    red = reading(AlarmState.ALARM, name="latency")
    baking = bake(readings=(QUIET[0], red), now=now)

    assert (baking.decision, baking.verdict) == (BakeDecision.ROLL_BACK, Verdict.FAIL)
    assert "latency is in ALARM since 02:00:00 UTC" in baking.reason.message
    assert red.reason in baking.reason.message


def test_an_alarm_that_fired_and_cleared_counts() -> None:
    """What happened since the switch is not forgotten because it is over."""
    baking = bake(fired=(usual.fired(name="errors"),), now=END)

    assert baking.decision is BakeDecision.ROLL_BACK
    assert "errors fired at 02:00:00 UTC and has cleared since" in baking.reason.message


def test_an_alarm_that_is_gone_but_fired_counts() -> None:
    """Deleting an alarm hides nothing."""
    baking = bake(readings=(), fired=(usual.fired(name="errors"),))

    assert baking.decision is BakeDecision.ROLL_BACK


def test_all_red_alarms_are_named() -> None:
    """The reason has every alarm that spoke, in the file's order."""
    red = [reading(AlarmState.ALARM, name=name) for name in ("latency", "errors")]
    message = bake(readings=red).reason.message

    assert message.index("errors is in ALARM") < message.index("latency is in ALARM")


def test_somebody_elses_alarm_is_none_of_ours() -> None:
    """Only the alarms of the file judge."""
    baking = bake(
        readings=(*QUIET, reading(AlarmState.ALARM, name="other")),
        fired=(usual.fired(name="other"),),
    )

    assert baking.decision is BakeDecision.WAIT


def test_no_data_is_no_pass() -> None:
    """An alarm that saw nothing is named, and a person decides."""
    blind = reading(AlarmState.INSUFFICIENT_DATA, name="latency")
    baking = bake(readings=(QUIET[0], blind), now=END)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.INCONCLUSIVE)
    assert "latency" in baking.reason.message
    assert "errors" not in baking.reason.message


def test_an_alarm_that_is_missing_is_no_pass() -> None:
    """What could not be measured is an error, not a pass."""
    baking = bake(readings=QUIET[:1], now=END)

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

    assert bake(found, readings=(red,)).decision is BakeDecision.CHANGED_BY_OTHERS


_USABLE = {EndpointStatus.IN_SERVICE, *IN_PROGRESS}


@pytest.mark.parametrize("status", [s for s in EndpointStatus if s not in _USABLE])
@pytest.mark.parametrize("now", [NOW, END])
def test_an_endpoint_that_serves_no_more_is_no_pass(status: EndpointStatus, now: datetime) -> None:
    """Quiet alarms say nothing about it, and neither does a status that nobody knows."""
    baking = bake(endpoint(status, config="candidate"), now=now)

    assert (baking.decision, baking.verdict) == (BakeDecision.ASK, Verdict.ERROR)
    assert status.value in baking.reason.message


@pytest.mark.parametrize("config", ["candidate", "previous"])
def test_an_endpoint_that_is_on_its_way_again_is_no_pass(config: str) -> None:
    """Somebody started the same update anew: what serves at the end is not what was judged."""
    found = endpoint(config=config, pending="candidate")

    assert bake(found).decision is BakeDecision.WAIT
    assert bake(found, now=END).decision is BakeDecision.ASK


@pytest.mark.parametrize("status", sorted(IN_PROGRESS))
def test_scaling_during_the_bake_is_no_reason_to_stop(status: EndpointStatus) -> None:
    """The fleet may grow while it is judged."""
    assert bake(endpoint(status, config="candidate")).decision is BakeDecision.WAIT


@given(
    found=st.builds(
        endpoint,
        st.sampled_from(EndpointStatus),
        config=st.sampled_from(["candidate", "previous"]),
        pending=st.sampled_from([None, "candidate", "other"]),
    ),
    states=st.tuples(*[st.none() | st.sampled_from(AlarmState)] * 2),
    has_fired=st.sets(st.sampled_from(WATCH.names)),
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
        reading(state, name=name) for name, state in zip(WATCH.names, states, strict=True) if state
    ]
    baking = bake(
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
        pytest.param(END - seconds(299.2), 300, id="to the end when it is near"),
        pytest.param(END - seconds(0.2), 1, id="not before the end"),
        pytest.param(END + seconds(60), 3600, id="rarely while it is held"),
    ],
)
def test_the_next_look_is_soon_enough(now: datetime, wait: int) -> None:
    """No look is later than five minutes or the end; a bake that is held may take weeks."""
    assert wait_seconds(WATCH, now=now) == wait


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
