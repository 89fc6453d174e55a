"""What a bake says, word for word: people read it, and the record keeps it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.bake import (
    BakeDecision,
    Baking,
    Verdict,
    conclude_baking,
    observations,
    wait_seconds,
)
from switchback.domain.decision import Say
from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.outcome import Conclusion, Outcome, Reason
from switchback.domain.watch import Look, WhenInconclusive
from tests.unit.domain import given as usual
from tests.unit.domain.baking import END, QUIET, SERVING, WATCH, bake
from tests.unit.domain.given import NOW, endpoint, reading, seconds

_DATAPOINTS = "3 datapoints [0.05] were greater than the threshold (0.01)"
_CROSSED = "the threshold (0.01) was crossed by 0.05"
_RED = tuple(reading(AlarmState.ALARM, name=name) for name in ("errors", "latency"))
_BLIND = tuple(reading(AlarmState.INSUFFICIENT_DATA, name=name) for name in ("errors", "latency"))
_MENDING = replace(
    WATCH,
    alarms=tuple(WatchedAlarm(name, WhenAlreadyInAlarm.MUST_CLEAR) for name in WATCH.names),
    red_before=WATCH.names,
)


def _back(code: str, message: str) -> Baking:
    return Baking(BakeDecision.ROLL_BACK, Reason(code, message), Verdict.FAIL)


def _ask(code: str, message: str, verdict: Verdict) -> Baking:
    return Baking(BakeDecision.ASK, Reason(code, message), verdict)


def test_a_quiet_bake_says_how_long_it_goes_on() -> None:
    """To the second, rounded up; and at its end what was quiet, for how long."""
    assert bake(now=NOW + seconds(0.5)) == Baking(
        BakeDecision.WAIT, Reason("Baking", "all quiet, 2100 s to go")
    )
    assert bake(now=END) == Baking(
        BakeDecision.ACCEPT,
        Reason("BakePassed", "2 alarm(s) stayed quiet for 35 minutes: errors, latency"),
        Verdict.PASS,
    )


def test_red_alarms_speak_in_cloudwatch_s_own_words() -> None:
    """Each of them, with when; one that has cleared says when it fired."""
    assert bake(readings=_RED) == _back(
        "AlarmFired",
        f"errors is in ALARM since 02:00:00 UTC: {_DATAPOINTS}; "
        f"latency is in ALARM since 02:00:00 UTC: {_DATAPOINTS}",
    )
    assert bake(fired=[usual.fired(name="latency", at=NOW + seconds(61))], now=END) == _back(
        "AlarmFired", f"latency fired at 02:01:01 UTC and has cleared since: {_CROSSED}"
    )


def test_a_sentence_within_a_sentence_has_no_full_stop() -> None:
    """CloudWatch's own ends in one."""
    red = replace(_RED[0], reason="Threshold Crossed: MAX.")
    past = replace(usual.fired(name="errors"), reason="It fired.")

    assert bake(readings=[red]).reason.message.endswith("UTC: Threshold Crossed: MAX")
    assert bake(fired=[past]).reason.message.endswith("since: It fired")


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            (),
            _ask("AlarmMissing", "gone during the bake: errors, latency", Verdict.ERROR),
            id="both are gone",
        ),
        pytest.param(
            _BLIND,
            _ask(
                "NotEnoughData",
                "without data to judge by: errors, latency",
                Verdict.INCONCLUSIVE,
            ),
            id="neither has data",
        ),
    ],
)
def test_what_alarms_cannot_say_is_said_of_each(
    readings: Sequence[AlarmReading], expected: Baking
) -> None:
    """A person is told which."""
    assert bake(readings=readings, now=END) == expected


def test_what_was_to_clear_and_did_not_is_named() -> None:
    """All of it."""
    assert bake(readings=_RED, watch=_MENDING, now=END) == _back(
        "AlarmNotCleared", "still in ALARM: errors, latency"
    )


def test_where_nothing_is_left_to_judge_by_that_is_said() -> None:
    """The file ignores each."""
    watch = replace(WATCH, alarms=())

    assert bake(watch=watch, now=END) == _ask(
        "NotEnoughData", "no alarm is left to judge by", Verdict.INCONCLUSIVE
    )


_FEW = Reason("NotEnoughData", "99 requests were served, 100 are asked for")
_HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("policy", "now", "expected"),
    [
        (WhenInconclusive.HOLD, END, Baking(BakeDecision.ASK, _FEW, Verdict.INCONCLUSIVE)),
        (WhenInconclusive.EXTEND, END + _HOUR - seconds(1), Baking(BakeDecision.WAIT, _FEW)),
        (
            WhenInconclusive.EXTEND,
            END + _HOUR,
            Baking(BakeDecision.ASK, _FEW, Verdict.INCONCLUSIVE),
        ),
        (
            WhenInconclusive.ROLL_BACK,
            END,
            Baking(BakeDecision.ROLL_BACK, _FEW, Verdict.INCONCLUSIVE),
        ),
        (WhenInconclusive.ACCEPT, END, Baking(BakeDecision.ACCEPT, _FEW, Verdict.INCONCLUSIVE)),
    ],
)
def test_too_few_requests_are_counted(
    policy: WhenInconclusive, now: datetime, expected: Baking
) -> None:
    """Whatever comes of it."""
    watch = replace(
        WATCH, minimum_invocations=100, when_inconclusive=policy, extend_up_to=timedelta(hours=1)
    )

    assert bake(watch=watch, invocations=99, now=now) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            endpoint(config="theirs"),
            Baking(
                BakeDecision.CHANGED_BY_OTHERS,
                Reason("ChangedByOthers", "somebody else took stt to theirs"),
            ),
            id="it is on another config",
        ),
        pytest.param(
            endpoint(config="candidate", pending="theirs"),
            Baking(
                BakeDecision.CHANGED_BY_OTHERS,
                Reason("ChangedByOthers", "somebody else took stt to theirs"),
            ),
            id="it is being taken to one",
        ),
        pytest.param(
            endpoint(EndpointStatus.FAILED, config="candidate"),
            _ask("EndpointFailed", "stt is Failed", Verdict.ERROR),
            id="it failed",
        ),
        pytest.param(
            endpoint(config="candidate", pending="candidate"),
            _ask("NotSettled", "stt is being taken to candidate once more", Verdict.ERROR),
            id="the same update was started anew",
        ),
        pytest.param(
            endpoint(config="previous", pending="candidate"),
            _ask("NotSettled", "stt is being taken to candidate once more", Verdict.ERROR),
            id="from another config",
        ),
    ],
)
def test_what_became_of_the_endpoint_is_said(found: Endpoint, expected: Baking) -> None:
    """Which endpoint, and which config."""
    assert bake(found, now=END) == expected


@pytest.mark.parametrize(
    ("say", "decision", "code"),
    [
        (Say.ABORT, BakeDecision.ROLL_BACK, "Aborted"),
        (Say.PROMOTE, BakeDecision.ACCEPT, "Promoted"),
        (Say.HOLD, BakeDecision.WAIT, "Held"),
    ],
)
def test_what_a_person_said_is_the_reason_and_no_verdict(
    say: Say, decision: BakeDecision, code: str
) -> None:
    """The alarms have not said that it is good, or bad: a person has."""
    message = f"somebody said {say} at 02:00:00 UTC: why"

    assert bake(said=[say]) == Baking(decision, Reason(code, message))


def test_what_only_observes_is_told_as_such() -> None:
    """Each that would have been a reason to go back, and no other."""
    watching = [WatchedAlarm(name, observe_only=True) for name in ("errors", "latency", "cost")]
    watch = replace(WATCH, alarms=(*watching, WatchedAlarm("loud")))
    readings = (_RED[0], QUIET[1], reading(name="cost"), reading(AlarmState.ALARM, name="loud"))
    look = Look(SERVING, readings, (usual.fired(name="cost"),), None, (), END)

    assert observations(look, watch) == (
        f"observed only: errors is in ALARM since 02:00:00 UTC: {_DATAPOINTS}",
        f"observed only: cost fired at 02:00:00 UTC and has cleared since: {_CROSSED}",
    )


@pytest.mark.parametrize(("count", "more"), [(10, ()), (11, ("observed only: 1 more",))])
def test_of_many_that_observe_some_are_told(count: int, more: tuple[str, ...]) -> None:
    """And how many more there are."""
    alarms = tuple(WatchedAlarm(f"alarm-{number}", observe_only=True) for number in range(count))
    readings = [reading(AlarmState.ALARM, name=alarm.name) for alarm in alarms]
    told = observations(Look(SERVING, readings, (), None, (), NOW), replace(WATCH, alarms=alarms))

    assert told[10:] == more
    assert [each.split()[2] for each in told[:10]] == [alarm.name for alarm in alarms[:10]]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (BakeDecision.ACCEPT, Conclusion(Outcome.ACCEPTED, "TheReason", "it was seen.")),
        (
            BakeDecision.CHANGED_BY_OTHERS,
            Conclusion(
                Outcome.NEEDS_OPERATOR,
                "TheReason",
                "it was seen. Switchback does not act past a change that somebody else made: the "
                "endpoint was left as it is.",
            ),
        ),
    ],
)
def test_the_end_of_a_bake_is_a_sentence(decision: BakeDecision, expected: Conclusion) -> None:
    """With what it means where a person has to look."""
    assert conclude_baking(Baking(decision, Reason("TheReason", "it was seen"))) == expected


def test_the_old_fleet_is_given_its_window_and_cloudwatch_s_lag_exactly() -> None:
    """Red before the switch: not the new version's until then, and the new version's from then on.

    Red at the switch itself is the new version's at once.
    """
    before = replace(_RED[0], since=NOW - seconds(1))
    until = NOW + seconds(180 + 180)

    assert bake(readings=(before, QUIET[1]), now=until - seconds(1)).decision is BakeDecision.WAIT
    assert bake(readings=(before, QUIET[1]), now=until).decision is BakeDecision.ROLL_BACK
    assert bake(readings=(_RED[0], QUIET[1])).decision is BakeDecision.ROLL_BACK


def test_a_look_at_the_end_of_a_bake_or_of_its_extension_is_a_held_one() -> None:
    """Nothing is left to wait for then."""
    extended = replace(
        WATCH, when_inconclusive=WhenInconclusive.EXTEND, extend_up_to=timedelta(hours=1)
    )

    assert wait_seconds(WATCH, now=END) == 3600
    assert wait_seconds(extended, now=END) == 300
    assert wait_seconds(extended, now=END + timedelta(hours=1)) == 3600
