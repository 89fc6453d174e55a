"""How worlds are drawn: mostly as usual, with a few things that are not."""

from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from simulator.faults import Fault
from switchback.document.model import Approval
from switchback.domain.alarms import WhenAlreadyInAlarm
from switchback.domain.decision import Say
from switchback.domain.standard_alarms import EndpointKind
from switchback.domain.watch import WhenInconclusive
from tools.trials.mishaps import AtCall, AtEvent, Fate, Mishap
from tools.worlds.drawn import (
    Change,
    DrawnWorld,
    Endpoint,
    File,
    Happening,
    History,
    OwnAlarm,
    Scales,
    Trouble,
    What,
)

# Of a rollout that takes all its steps, and of two; later ones hit nothing.
_MOST_CALLS = 250
_MOST_EVENTS = 40
_MOST_INSTANCES = 6
_AN_HOUR = 3600

_STATES = (
    "",
    "AcquireEndpoint",
    "AwaitTurn",
    "PlanRollout",
    "CheckPreflight",
    "AwaitClear",
    "AwaitApproval",
    "AwaitMoment",
    "CreateCandidate",
    "HoldScaling",
    "StartUpdate",
    "AwaitIdle",
    "SettleEndpoint",
    "AwaitSettling",
    "RestoreScaling",
    "AwaitRetry",
    "ProbeCandidate",
    "BakeCandidate",
    "AwaitBake",
    "TurnBack",
    "SeekDecision",
    "AwaitDecision",
    "ApplyScaling",
    "CloseRollout",
)


_Drawn = TypeVar("_Drawn")


def _usually(usual: _Drawn, others: st.SearchStrategy[_Drawn]) -> st.SearchStrategy[_Drawn]:
    return st.one_of(st.just(usual), others)


def _seldom(usual: _Drawn, others: st.SearchStrategy[_Drawn]) -> st.SearchStrategy[_Drawn]:
    """Return what draws the others less often: they take twice the time."""
    return st.one_of(st.just(usual), st.just(usual), others)


def worlds(*, faulty: bool = True) -> st.SearchStrategy[DrawnWorld]:
    """Return what draws a world; without faults of calls and events where none are wanted."""
    return st.builds(
        _fitting,
        st.builds(
            DrawnWorld,
            endpoint=_ENDPOINTS,
            file=_FILES,
            history=_seldom(History.NOTHING, st.sampled_from(History)),
            trouble=_usually(Trouble.NONE, st.sampled_from(Trouble)),
            happenings=_few(_HAPPENINGS, most=3),
            answers=_few(st.sampled_from(Say), most=2),
            mishaps=_few(_MISHAPS, most=3) if faulty else st.just(()),
        ),
    )


def _few(each: st.SearchStrategy[_Drawn], *, most: int) -> st.SearchStrategy[tuple[_Drawn, ...]]:
    return st.lists(each, max_size=most).map(tuple)


_OFTEN = st.sampled_from((True, True, True, False))
_SELDOM = st.sampled_from((False, False, False, False, True))

_COUNTS = (
    st.lists(st.integers(1, _MOST_INSTANCES), min_size=1, max_size=3)
    .filter(lambda counts: sum(counts) <= _MOST_INSTANCES)
    .map(tuple)
)

_ENDPOINTS = st.builds(
    Endpoint,
    kind=st.sampled_from(EndpointKind),
    counts=_COUNTS,
    pooled=st.booleans(),
    scales=st.sampled_from(Scales),
    alarm=_usually(OwnAlarm.QUIET, st.sampled_from(OwnAlarm)),
    is_called=_OFTEN,
)

_FILES = st.builds(
    File,
    change=_usually(Change.VERSION, st.sampled_from(Change)),
    count=st.integers(1, 4),
    max_capacity=st.sampled_from([0, 8, 12]),
    bake_minutes=st.integers(10, 60),
    own_alarm=st.none() | st.sampled_from(WhenAlreadyInAlarm),
    has_standard_alarms=_OFTEN,
    minimum_invocations=st.sampled_from([0, 100]),
    when_inconclusive=st.sampled_from(WhenInconclusive),
    approval=_usually(Approval.NOT_REQUIRED, st.sampled_from(Approval)),
    has_window=_SELDOM,
    returns=st.booleans(),
    quiet_below=st.sampled_from([0, 0, 10, 100]),
    quota_minutes=st.sampled_from([0, 0, 30, 120]),
    has_probe=_SELDOM,
)

_HAPPENINGS = st.builds(
    Happening,
    what=st.sampled_from(What),
    state=st.sampled_from(_STATES),
    seconds=st.sampled_from([0, 1, 60]) | st.integers(0, _AN_HOUR),
)


def _call(number: int, fault: Fault) -> Mishap:
    return AtCall(number, fault)


def _event(number: int, fate: Fate) -> Mishap:
    return AtEvent(number, fate, after_seconds=2.0 if fate is Fate.OVERTAKEN else 0.0)


_MISHAPS = st.one_of(
    st.builds(_call, st.integers(1, _MOST_CALLS), st.sampled_from(Fault)),
    st.builds(_event, st.integers(1, _MOST_EVENTS), st.sampled_from(Fate)),
).map(str)


def _fitting(drawn: DrawnWorld) -> DrawnWorld:
    """Return the world with what contradicts itself made to fit."""
    endpoint, file, history = drawn.endpoint, drawn.file, drawn.history
    if not endpoint.pooled:
        endpoint = replace(endpoint, counts=(sum(endpoint.counts),))
    if not file.has_standard_alarms and file.own_alarm is None:
        file = replace(file, has_standard_alarms=True)
    if file.change is Change.EVERYTHING:
        history, endpoint = History.NOTHING, replace(endpoint, scales=Scales.NOTHING)
    if history in (History.ROLLED_BACK, History.KNOWN_BAD):
        file = replace(file, change=Change.VERSION)
    return replace(drawn, endpoint=endpoint, file=file, history=history)
