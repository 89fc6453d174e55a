"""A few of the drawn worlds that `make worlds` plays by the thousand."""

from typing import Any

import pytest

from simulator.invariants import InvariantBroken
from simulator.stage import Stage
from simulator.world import START
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome
from tools.trials.playing import NeverEnded
from tools.worlds.drawn import DrawnWorld, Endpoint, Happening, Trouble, What, read, written
from tools.worlds.playing import LettersLeft, Played, play
from tools.worlds.search import search

_FEW = 25


def test_the_invariants_hold_in_any_world() -> None:
    """Whatever is drawn: nothing breaks, and every rollout ends, or has asked a person."""
    tally = search(_FEW, seeded=0, shrinks=False)

    assert [f"{broken.error}\n{broken.command}" for broken in tally.broken] == []
    assert tally.worlds >= _FEW
    assert {Outcome.ACCEPTED, Outcome.ROLLED_BACK, Outcome.REJECTED} <= tally.outcomes.keys()


def test_a_world_can_be_played_again_from_what_is_printed() -> None:
    """The command takes all that was drawn, and shows only what is not as usual."""
    drawn = DrawnWorld(
        endpoint=Endpoint(counts=(2, 1), pooled=True),
        happenings=(Happening(What.HOLD, "AwaitBake", 60),),
        answers=(Say.ABORT,),
        mishaps=("17:STALE", "e3:OVERTAKEN:2"),
    )

    assert read(written(drawn)) == drawn
    assert "bake" not in written(drawn)
    assert "bake" not in repr(drawn)


def test_what_breaks_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a world in which a hold during the bake breaks something, no more than that is told."""

    def play_badly(drawn: DrawnWorld) -> Played:
        if any(happening.what is What.HOLD for happening in drawn.happenings):
            raise InvariantBroken("never", at=START, evidence="somebody said hold")
        return Played(outcomes=(), asked=0)

    monkeypatch.setattr("tools.worlds.search.play", play_badly)
    (broken,) = search(500, seeded=0).broken

    assert "somebody said hold" in broken.error
    assert broken.world.happenings == (Happening(What.HOLD),)
    assert (broken.world.answers, broken.world.mishaps) == ((), ())
    assert broken.command.endswith(f"--replay '{written(broken.world)}'")


def test_a_rollout_that_nobody_hears_of_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that stands still, and asks nobody, never ends."""
    monkeypatch.setattr("tools.worlds.playing._waits_for_a_person", lambda _: False)
    monkeypatch.setattr("tools.worlds.playing._PATIENCE_SECONDS", 2 * 3600)
    held = DrawnWorld(happenings=(Happening(What.HOLD, "AwaitBake", 60),))

    with pytest.raises(NeverEnded, match="stands in AwaitBake"):
        play(held)


def test_a_letter_that_nothing_explains_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that always fails, though AWS does nothing wrong, leaves its events behind."""

    def fail(_event: Any, _context: Any) -> None:
        raise KeyError("endpoint")

    def befall(stage: Stage, _trouble: Trouble) -> None:
        stage.world.functions.other_code["ReconcileEndpointsFunction"] = fail

    monkeypatch.setattr("tools.worlds.playing.befall", befall)
    with pytest.raises(LettersLeft, match="ReconcileEndpointsFunction: KeyError"):
        play(DrawnWorld())


def test_an_answer_that_is_an_error_of_ours_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where AWS does nothing wrong, the API refuses what makes no sense; it does not fail."""

    def fail(_event: Any, _context: Any) -> None:
        raise KeyError("decision")

    def befall(stage: Stage, _trouble: Trouble) -> None:
        stage.world.functions.other_code["DecideRolloutFunction"] = fail

    monkeypatch.setattr("tools.worlds.playing.befall", befall)
    with pytest.raises(AssertionError, match="hold was answered with 502"):
        play(DrawnWorld(happenings=(Happening(What.HOLD, "AwaitBake"),)))
