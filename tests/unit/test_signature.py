"""Every message says whose rollout it is about, so that a person can find it."""

from typing import Any

import pytest

from simulator.rehearsal import run
from simulator.stage import Stage
from simulator.wire import Call


@pytest.fixture
def messages(stage: Stage) -> list[dict[str, Any]]:
    """Every message of a rollout that is accepted."""
    sent: list[dict[str, Any]] = []

    def keep(call: Call) -> None:
        if call.operation == "Publish":
            sent.append(dict(call.params))

    stage.world.wire.observers.append(keep)
    run(stage)
    return sent


def test_a_message_ends_with_the_rollout_who_asked_and_the_execution(
    messages: list[dict[str, Any]], stage: Stage
) -> None:
    """Whoever reads it can look the rollout up, and knows whom to ask."""
    (execution,) = stage.world.engine.executions.values()
    asked: Any = execution.input

    assert [message["Subject"].partition(":")[0] for message in messages] == ["Started", "Accepted"]
    for message in messages:
        assert message["Message"].endswith(
            f"\n\nRollout {execution.name}, requested by {asked['requested_by']}\n{execution.arn}\n"
        )
