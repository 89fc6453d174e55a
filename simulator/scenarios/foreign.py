"""What others do to the endpoint while a rollout runs, and what the rollout finds missing."""

from simulator.sagemaker.status import EndpointStatus
from simulator.scenarios.moments import after_drop, when_entered
from simulator.scenarios.scenario import Scenario
from simulator.stage import Stage, stage_next, third_version
from switchback.domain.outcome import Outcome

_MAINTENANCE_SECONDS = 40 * 60
_MINUTE = 60


def _change_endpoint(stage: Stage) -> None:
    """Have somebody else take the endpoint to a config of their own, in the middle of the bake."""
    when_entered(stage, "AwaitBake", stage.foreign_update, after_seconds=_MINUTE)


def _update_before(stage: Stage) -> None:
    stage.foreign_update()
    stage.world.clock.advance(_MINUTE)


def _maintain(stage: Stage) -> None:
    """Have AWS maintain the endpoint, in which time it can't be updated."""
    name, sagemaker = stage.endpoint_name, stage.world.sagemaker
    sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
    after_drop(
        stage,
        _MAINTENANCE_SECONDS,
        lambda: sagemaker.set_status(name, EndpointStatus.IN_SERVICE),
    )


def _delete_previous(stage: Stage) -> None:
    stage.world.sagemaker.delete_endpoint_config({"EndpointConfigName": stage.previous_config})


def _drop_again(stage: Stage) -> None:
    """Have a third version land while the second one bakes."""

    def drop() -> None:
        document, body = third_version(stage)
        third = stage_next(stage, document, body=body)
        stage.world.drop(third.key, third.body)

    when_entered(stage, "AwaitBake", drop, after_seconds=_MINUTE)


SCENARIOS = (
    Scenario(
        "changed-by-others",
        Outcome.NEEDS_OPERATOR,
        "somebody updates the endpoint during the bake: the rollout stops, and says so",
        _change_endpoint,
    ),
    Scenario(
        "busy-endpoint",
        Outcome.ACCEPTED,
        "somebody's update is running when the file lands: the rollout waits, and plans anew",
        _update_before,
    ),
    Scenario(
        "system-updating",
        Outcome.ACCEPTED,
        "AWS maintains the endpoint for 40 minutes when the file lands: the rollout waits",
        _maintain,
    ),
    Scenario(
        "previous-missing",
        Outcome.REJECTED,
        "the live config was deleted, so there would be no way back: nothing is touched",
        _delete_previous,
    ),
    Scenario(
        "second-drop",
        Outcome.ACCEPTED,
        "a newer file lands during the bake: it waits for its turn, and is then rolled out",
        _drop_again,
    ),
)
