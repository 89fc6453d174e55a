"""What people are told of what a crash left behind, and of how it was put right."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from switchback.domain.message import Message
from switchback.domain.scaling import Held


def tell_restored(
    endpoint_name: str,
    *,
    restored: Sequence[str],
    widened: Sequence[str],
    lapsed: Sequence[str],
    dropped: Sequence[Held],
) -> Message:
    """Say that scaling was found held by no rollout, and what became of it."""
    lines = [
        f"The automatic scaling of {endpoint_name} was still held, by a rollout that runs no more."
    ]
    lines += [f"It was put back as it was: {each}." for each in restored]
    lines += [
        f"The bounds of {each} are wider than they were, because the fleet's count is outside of "
        "them: look whether that is right."
        for each in widened
    ]
    lines += [
        f"The time of the scheduled action {each} came meanwhile, and it did not act."
        for each in lapsed
    ]
    lines += [
        f"{held.target.resource_id} does not exist any more. Its scaling was dropped; it was:\n"
        f"{json.dumps(asdict(held), indent=2)}"
        for held in dropped
    ]
    return Message(subject=f"Scaling restored: {endpoint_name}", body="\n\n".join(lines))


def tell_freed(endpoint_name: str, *, rollout_id: str) -> Message:
    """Say that the lock of a rollout was freed of which nothing is known any more."""
    return Message(
        subject=f"Lock freed: {endpoint_name}",
        body=f"{endpoint_name} was locked by the rollout {rollout_id}, of which Step Functions "
        "knows nothing any more. It is free for the next rollout now; see where it is:\n"
        f"  aws sagemaker describe-endpoint --endpoint-name {endpoint_name}",
    )
