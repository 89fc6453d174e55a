"""Five versions of one file, and a hundred events of them: late, doubled, and in any order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from simulator.invariants import Invariants
from simulator.states.execution import Execution
from switchback.domain.outcome import Outcome
from tests.workflow.theatre import Edit, Theatre, theatre

VERSIONS = (3, 4, 5, 6, 7)
COPIES = 20
# No longer than it takes from a rollout's event to its last look for a newer request, after which
# it creates the candidate: what comes by then comes in time.
BEFORE_ANY_UPDATE_SECONDS = 1.0
# Longer than a rollout of the file below takes.
LATEST_SECONDS = 25 * 60

_LIMIT_SECONDS = 4 * 3600

Delays = Sequence[float]


def _quick(body: bytes) -> bytes:
    """Return the file with its own alarm alone, and a bake no longer than that needs."""
    kept = [line for line in body.splitlines() if b"MinimumInvocations" not in line]
    text = b"\n".join(line for line in kept if b"WhenInconclusive" not in line)
    before, _, rest = text.partition(b"    StandardAlarms:")
    _, _, after = rest.partition(b"    Alarms:")
    return before.replace(b"InMinutes: 35", b"InMinutes: 3") + b"    Alarms:" + after


@dataclass(frozen=True)
class Drops:
    """What came of the five drops.

    Attributes:
        shown: The theatre, at the end.
        dropped: The version that each drop asks for, the oldest drop first.
        rollouts: What became of each drop, in that order.
    """

    shown: Theatre
    dropped: tuple[int, ...]
    rollouts: tuple[Execution, ...]

    @property
    def outcomes(self) -> list[str]:
        """How each ended."""
        closed: list[Any] = [rollout.variables["closed"] for rollout in self.rollouts]
        return [told["outcome"] for told in closed]

    @property
    def accepted(self) -> list[int]:
        """The places of the drops whose versions were live, in the order in which they were."""
        ended = [place for place, told in enumerate(self.outcomes) if told == Outcome.ACCEPTED]
        return sorted(ended, key=lambda place: str(self.rollouts[place].stopped_at))

    @property
    def live(self) -> int:
        """The version that the endpoint runs."""
        fleet = self.shown.world.sagemaker.fleet(self.shown.stage.endpoint_name)
        assert fleet is not None
        assert fleet.package is not None
        return int(fleet.package.rpartition("-v")[2])


@contextmanager
def _dropped(seed: int, delays: Sequence[Delays], *, edit: Edit = _quick) -> Iterator[Drops]:
    """Drop five versions at once; the copies of each one's event take so many seconds.

    When all is over, with the invariants unbroken, every version has had its one rollout.
    """
    dropped = tuple(Random(seed).sample(VERSIONS, k=len(VERSIONS)))
    with theatre(edit=edit) as shown:
        invariants = Invariants(shown.stage)
        shown.publish(*VERSIONS)
        _delay_drops(shown, delays)
        for version in dropped:
            shown.drop(version=version)
        last = shown.world.clock.seconds + max(map(max, delays)) + 5

        def is_over() -> bool:
            invariants.check_now()
            running = any(execution.is_running for execution in shown.executions)
            return shown.world.clock.seconds > last and not running

        shown.world.clock.run_until(is_over, limit_seconds=_LIMIT_SECONDS)
        shown.world.clock.advance(5)
        invariants.check_end()
        assert shown.world.functions.dead_letters == []
        assert shown.denied == []
        rollouts = {_sequencer(execution): execution for execution in shown.executions}
        assert len(rollouts) == len(shown.executions) == len(VERSIONS)
        yield Drops(shown, dropped, tuple(rollouts[key] for key in sorted(rollouts)))


def _delay_drops(shown: Theatre, delays: Sequence[Delays]) -> None:
    """Let the copies of each drop's event come as told, and all other events as usual."""
    coming = iter(delays)

    def disturb(event: dict[str, Any]) -> Delays:
        s3 = event["source"] == "aws.s3"
        is_drop = s3 and event["detail"]["object"]["key"].startswith("endpoints/")
        return next(coming) if is_drop else (0.5,)

    shown.world.bus.disturb = disturb


def _sequencer(execution: Execution) -> str:
    request: Any = execution.input
    return str(request["sequencer"])


def _any_time(chance: Random) -> list[float]:
    """Return when the copies of one event arrive: mostly soon, many late, some at one instant."""
    once = [
        chance.uniform(0, chance.choice((2, 60, LATEST_SECONDS))) for _ in range(COPIES * 3 // 4)
    ]
    return once + chance.choices(once, k=COPIES - len(once))


@pytest.mark.parametrize("seed", range(50))
def test_a_hundred_events_end_with_the_newest_version_live(seed: int) -> None:
    """One rollout at a time; every version but the newest is Superseded.

    The first word of the newest comes before an older version's update is sent; all else comes
    whenever it likes.
    """
    chance = Random(seed)
    *older, newest = [_any_time(chance) for _ in VERSIONS]
    newest[0] = chance.uniform(0, min(map(min, older)) + BEFORE_ANY_UPDATE_SECONDS)
    with _dropped(seed, [*older, newest]) as drops:
        assert drops.live == drops.dropped[-1]
        assert drops.outcomes == [*[Outcome.SUPERSEDED] * 4, Outcome.ACCEPTED]
        assert len(drops.shown.updates()) == 1
        status = drops.shown.status()
        assert (status["status"], status["outcome"]) == ("Ended", Outcome.ACCEPTED)
        assert status["rollout"] == drops.rollouts[-1].name


@pytest.mark.parametrize("seed", range(10))
def test_events_that_come_at_any_time_never_bring_an_older_version_back(seed: int) -> None:
    """An older version may be live before the newest is heard of; after a newer one it never is."""
    chance = Random(1000 + seed)
    with _dropped(seed, [_late(chance) for _ in VERSIONS]) as drops:
        assert drops.live == drops.dropped[-1]
        assert drops.accepted == sorted(drops.accepted)
        assert drops.accepted[-1] == len(VERSIONS) - 1
        others = set(drops.outcomes) - {Outcome.ACCEPTED}
        assert others <= {Outcome.SUPERSEDED}
        assert drops.shown.status()["rollout"] == drops.rollouts[-1].name


def _late(chance: Random) -> list[float]:
    """Return when the copies of one event arrive, the first of which may be late, too."""
    return [chance.uniform(chance.choice((0, 600)), LATEST_SECONDS) for _ in range(COPIES)]


def _in_window(body: bytes) -> bytes:
    """Return the file with a window that opens a quarter of an hour after the drops."""
    window = b'Rollout:\n  Window: { Cron: "30 2 * * ? *", DurationInMinutes: 120 }\n'
    return _quick(body).replace(b"Rollout:\n", window)


@pytest.mark.parametrize("seed", range(3))
def test_with_a_window_only_the_newest_is_left_when_it_opens(seed: int) -> None:
    """However long the others were there before it: nothing was begun for them."""
    chance = Random(2000 + seed)
    delays = [[chance.uniform(0, 14 * 60) for _ in range(COPIES)] for _ in VERSIONS]
    with _dropped(seed, delays, edit=_in_window) as drops:
        assert drops.live == drops.dropped[-1]
        assert drops.outcomes == [*[Outcome.SUPERSEDED] * 4, Outcome.ACCEPTED]
        (update,) = [call for call in drops.shown.calls if call.operation == "UpdateEndpoint"]
        opened = update.at.replace(hour=2, minute=30, second=0, microsecond=0)
        assert 0 <= (update.at - opened).total_seconds() < 10
