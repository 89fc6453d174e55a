"""People are told what a crash left behind, and what became of it, in whole."""

from switchback.domain.message import Message
from switchback.domain.reconciliation import tell_freed, tell_restored
from switchback.domain.scaling import Held, ScalableTarget


def test_all_that_became_of_held_scaling_is_told() -> None:
    """What was put back, what to look at, what was missed, and what was lost, to be made anew."""
    gone = Held(ScalableTarget("endpoint/stt/variant/Gone", min_capacity=2, max_capacity=8))
    told = tell_restored(
        "stt",
        restored=["endpoint/stt/variant/A", "endpoint/stt/variant/B"],
        widened=["endpoint/stt/variant/B"],
        lapsed=["night"],
        dropped=[gone],
    )

    assert told == Message(
        subject="Scaling restored: stt",
        body="""\
The automatic scaling of stt was still held, by a rollout that runs no more.

It was put back as it was: endpoint/stt/variant/A.

It was put back as it was: endpoint/stt/variant/B.

The bounds of endpoint/stt/variant/B are wider than they were, because the fleet's count is outside\
 of them: look whether that is right.

The time of the scheduled action night came meanwhile, and it did not act.

endpoint/stt/variant/Gone does not exist any more. Its scaling was dropped; it was:
{
  "target": {
    "resource_id": "endpoint/stt/variant/Gone",
    "min_capacity": 2,
    "max_capacity": 8,
    "suspension": {
      "scale_in": false,
      "scale_out": false,
      "scheduled": false
    },
    "arn": ""
  },
  "attached": null
}""",
    )


def test_nothing_is_told_that_was_not() -> None:
    """Each part only where there is something to it."""
    told = tell_restored("stt", restored=["r"], widened=[], lapsed=[], dropped=[])

    assert told.body == (
        "The automatic scaling of stt was still held, by a rollout that runs no more.\n\n"
        "It was put back as it was: r."
    )


def test_a_lock_that_was_freed_is_told_with_what_to_look_at() -> None:
    """Nobody knows how far the rollout came that held it."""
    assert tell_freed("stt", rollout_id="r-1") == Message(
        subject="Lock freed: stt",
        body="stt was locked by the rollout r-1, of which Step Functions knows nothing any more. "
        "It is free for the next rollout now; see where it is:\n"
        "  aws sagemaker describe-endpoint --endpoint-name stt",
    )
