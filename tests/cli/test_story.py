"""The words: times, counts, parts, and which lines are told."""

import pytest

from cli.screen.shown import Line, Tone
from cli.story.lines import line
from cli.story.parts import Part, parts
from cli.words import counted, duration, instances, stopwatch, version
from simulator.timeline import Entry
from switchback.contracts.judging import ProbeDecision, StuckDecision
from switchback.contracts.preparing import (
    AcquireDecision,
    ApprovalDecision,
    PlanDecision,
    PreflightDecision,
)
from switchback.contracts.updating import UpdateDecision
from switchback.domain.bake import BakeDecision
from switchback.domain.settle import SettleDecision


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "+00:00"),
        (754.9, "+12:34"),
        (3599.9, "+59:59"),
        (3600, "+1:00:00"),
        (90061, "+25:01:01"),
    ],
)
def test_the_stopwatch(seconds: float, shown: str) -> None:
    """Virtual time never runs ahead of what has passed."""
    assert stopwatch(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (10.4, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (510, "8 min 30 s"),
        (3725, "1 h 2 min 5 s"),
    ],
)
def test_durations(seconds: float, shown: str) -> None:
    """Durations read as people say them, and short ones keep their tenths."""
    assert duration(seconds) == shown


def test_counts() -> None:
    """A fleet is told by type, without the types that it has none of; one thing is no plural."""
    assert instances({"b": 1, "a": 3, "c": 0}) == "3 x a, 1 x b"
    assert instances({}) == "none"
    assert (counted(1, "alarm"), counted(2, "alarm")) == ("1 alarm", "2 alarms")


@pytest.mark.parametrize(
    ("package", "shown"),
    [
        ("arn:aws:sagemaker:us-east-1:865070037744:model-package/nova-v2", "nova-v2"),
        ("arn:aws:sagemaker:us-east-1:865070037744:model-package/group/7", "group/7"),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/stt:7", "stt:7"),
        ("bare-v2", "bare-v2"),
    ],
)
def test_versions(package: str, shown: str) -> None:
    """Of a long name, the part that tells versions apart is shown."""
    assert version(package) == shown


def _states(*entered: tuple[float, str]) -> list[Entry]:
    return [Entry(at, "state", name, "") for at, name in entered]


def test_the_parts_of_a_way_back() -> None:
    """The first update is the settling; everything from the turn on is the way back."""
    entries = _states(
        (0.5, "Begin"),
        (2, "StartUpdate"),
        (3, "SettleEndpoint"),
        (512, "BakeCandidate"),
        (600, "BakeCandidate"),
        (735, "TurnBack"),
        (736, "StartUpdate"),
        (1246, "CloseRollout"),
        (1247, "EndedBadly"),
    )
    assert parts(entries) == (
        Part("preparing", 2),
        Part("settling", 510),
        Part("bake", 223),
        Part("going back", 511),
    )


def test_the_parts_of_a_rollout_that_never_started() -> None:
    """A rollout that was rejected only prepared; one of which nothing was seen took no time."""
    assert parts(_states((0.5, "Begin"), (1.5, "CloseRollout"))) == (Part("preparing", 1.5),)
    assert parts([]) == (Part("preparing", 0),)


@pytest.mark.parametrize(
    ("entry", "state", "told"),
    [
        (("decision", "Wait", "4 instances"), "SettleEndpoint", None),
        (("state", "SettleEndpoint", ""), "SettleEndpoint", None),
        (("endpoint", "Updating", "on live"), "StartUpdate", None),
        (("call", "UpdateEndpoint", "candidate"), "StartUpdate", None),
        (("call", "UpdateEndpoint", "refused: No"), "StartUpdate", (Tone.BAD, "refused: No")),
        (("call", "RegisterScalableTarget", "x"), "HoldScaling", (Tone.STEP, "suspended")),
        (("call", "RegisterScalableTarget", "x"), "RestoreScaling", (Tone.STEP, "works again")),
        (("call", "Publish", "Accepted: stt"), "CloseRollout", (Tone.STEP, "Accepted: stt")),
        (("endpoint", "Failed", "on live, why"), "", (Tone.STEP, "Failed on live, why")),
        (("alarm", "5xx", "ALARM: 5 %"), "", (Tone.BAD, "5xx: ALARM: 5 %")),
        (("alarm", "5xx", "OK: 0 %"), "", (Tone.STEP, "5xx: OK: 0 %")),
        (("error", "StartUpdate", "Throttled"), "", (Tone.WARNING, "Throttled")),
        (("decision", "Ask", "no data"), "", (Tone.WARNING, "no data")),
        (("decision", "RollBack", "5xx is in ALARM: 5 %"), "", (Tone.BACK, ": 5xx is in ALARM")),
        (("decision", "RollBack", "bob said abort"), "", (Tone.BACK, ": bob said abort")),
        (("decision", "Reverted", "why"), "", (Tone.BAD, "reverted: why")),
        (("decision", "OnTarget", ""), "", (Tone.GOOD, "settled")),
        (("decision", "Wait", "it opens"), "SeekMoment", (Tone.WARNING, "waiting: it opens")),
        (("decision", "Now", "all is quiet"), "SeekMoment", (Tone.GOOD, "moment: all is quiet")),
        (("start", "StartExecution", "bob"), "", (Tone.STEP, "a rollout is started by: bob")),
        (("start", "ListFulfillmentOptions", "prod-1"), "", None),
    ],
)
def test_what_is_told(
    entry: tuple[str, str, str], state: str, told: tuple[Tone, str] | None
) -> None:
    """What is notable gets one line with its details; one more look gets none."""
    line_told = line(Entry(7, *entry), state=state)
    if told is None:
        assert line_told is None
    else:
        tone, words = told
        assert line_told == Line(7, line_told.text if line_told else "", tone)
        assert words in line_told.text


_DECISIONS = [
    decision
    for decisions in (
        AcquireDecision,
        PlanDecision,
        PreflightDecision,
        ApprovalDecision,
        UpdateDecision,
        SettleDecision,
        ProbeDecision,
        BakeDecision,
        StuckDecision,
    )
    for decision in decisions
]


@pytest.mark.parametrize("decision", _DECISIONS, ids=lambda d: f"{type(d).__name__}.{d}")
def test_every_decision_but_to_wait_is_told(decision: str) -> None:
    """Whatever a step decides, somebody who watches learns of it."""
    told = line(Entry(7, "decision", str(decision), "why"), state="")
    assert (told is None) == (decision == "Wait")
