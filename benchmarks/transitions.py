"""State transitions and AWS calls of a rollout, and how they grow with the bake.

What somebody would do instead is the loop that Step Functions' own examples poll with: wait, look,
choose, every 30 seconds, which costs three transitions and one call at each turn.
"""

from dataclasses import dataclass
from pathlib import Path

from simulator.rehearsal import Rehearsal, rehearse
from simulator.scenarios import SCENARIOS
from switchback.document.examine import read_document

EXAMPLE = Path(__file__).parent.parent / "examples" / "deepgram-streaming-stt.yaml"
BAKE_MINUTES = (15, 30, 60, 120, 240)

_POLL_SECONDS = 30
_TRANSITIONS_A_TURN = 3


@dataclass(frozen=True)
class Row:
    """One healthy rollout.

    Attributes:
        polled: The transitions of a rollout that polls, with the same states beside its loops.
    """

    bake_minutes: int
    transitions: int
    polled: int
    aws_calls: int
    invocations: int


def measure() -> tuple[Row, ...]:
    """Rehearse a healthy rollout for each length of the bake."""
    return tuple(_row(minutes) for minutes in BAKE_MINUTES)


def _row(minutes: int) -> Row:
    body = EXAMPLE.read_text(encoding="utf-8")
    body = body.replace("DurationInMinutes: 35", f"DurationInMinutes: {minutes}")
    document = read_document(body.encode(), name=EXAMPLE.name)
    assert document.rollout.bake.duration_in_minutes == minutes, "the example's bake has moved"
    rehearsal = rehearse(document, body=body.encode(), scenario=SCENARIOS["healthy"])
    return Row(
        bake_minutes=minutes,
        transitions=rehearsal.timeline.transitions,
        polled=_polled(rehearsal),
        aws_calls=sum(rehearsal.timeline.calls.values()),
        invocations=rehearsal.timeline.invocations,
    )


def _polled(rehearsal: Rehearsal) -> int:
    """Return the transitions of a loop that polls through the same minutes."""
    looping = {
        "SettleEndpoint",
        "Settled?",
        "AwaitSettling",
        "BakeCandidate",
        "Baked?",
        "AwaitBake",
    }
    states = [entry.name for entry in rehearsal.timeline.entries if entry.kind == "state"]
    fixed = sum(state not in looping for state in states)
    turns = rehearsal.virtual_seconds / _POLL_SECONDS
    return fixed + round(turns * _TRANSITIONS_A_TURN)
