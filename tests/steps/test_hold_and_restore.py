"""What a rollout by hand shows of held scaling; all that concerns scaling alone is elsewhere."""

from tests.steps.by_hand import ByHand


def test_restoring_what_was_never_held_changes_nothing(by_hand: ByHand) -> None:
    """Every way out restores, also those that never held."""
    assert by_hand.bench.touched(lambda: by_hand.run("restore_scaling")) == []


def test_scaling_is_whole_again_before_the_bake(by_hand: ByHand) -> None:
    """Held while the update runs, and no longer: a fleet that serves must be able to grow."""
    bench = by_hand.bench
    before = bench.scaling()
    by_hand.up_to("restore_scaling")
    assert bench.scaling() != before
    assert bench.saved_scaling() is not None
    by_hand.run("restore_scaling")

    assert bench.scaling() == before
    assert bench.saved_scaling() is None
