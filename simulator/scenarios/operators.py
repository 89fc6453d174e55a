"""What people decide, and where only a person can decide."""

from simulator.scenarios.core import fail_requests
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import after_a_while, says
from simulator.scenarios.scenario import File, Scenario
from simulator.stage import Stage
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome

_MINUTE = 60
_FAILING_TRIES = 2


def _promote(stage: Stage) -> None:
    when_entered(stage, "AwaitBake", says(stage, Say.PROMOTE), after_seconds=5 * _MINUTE)


def _abort(stage: Stage) -> None:
    when_entered(stage, "AwaitSettling", says(stage, Say.ABORT), after_seconds=_MINUTE)


def _require_approval(file: File) -> None:
    file["Rollout"]["Approval"] = "Required"


def _lack_capacity_on_the_way_back(stage: Stage) -> None:
    """Let two tries of the way back find no capacity; the third one does."""
    fail_requests(stage)
    # The first HoldScaling is the way forward's, and each later one begins a try of the way back.
    begun: list[float] = []

    def begin() -> None:
        begun.append(stage.world.clock.seconds)
        if len(begun) == 1 + 1:
            _drain(stage)
        elif len(begun) == 1 + _FAILING_TRIES + 1:
            _refill(stage)

    tries = 1 + _FAILING_TRIES + 1
    when_entered(stage, "HoldScaling", begin, after_seconds=0, times=tries)


def _lose_capacity_for_good(stage: Stage) -> None:
    """Let no try of the way back find capacity, until a person has found some."""
    fail_requests(stage)
    when_entered(stage, "TurnBack", lambda: _drain(stage), after_seconds=0)
    when_entered(stage, "AwaitDecision", lambda: _refill(stage), after_seconds=0)
    when_entered(stage, "AwaitDecision", says(stage, Say.RETRY), after_seconds=after_a_while())


def _drain(stage: Stage) -> None:
    stage.world.sagemaker.capacity.available.update(dict.fromkeys(stage.instance_types, 0))


def _refill(stage: Stage) -> None:
    stage.world.sagemaker.capacity.available.clear()


SCENARIOS = (
    Scenario(
        "operator-promotes",
        Outcome.ACCEPTED,
        "a person has seen enough, and promotes in the middle of the bake",
        _promote,
    ),
    Scenario(
        "operator-aborts",
        Outcome.ROLLED_BACK,
        "a person aborts while the update runs: it is carried out once the endpoint has settled",
        _abort,
    ),
    Scenario(
        "approval",
        Outcome.ACCEPTED,
        "the file asks for approval: another person gives it, and the rollout starts",
        amend=_require_approval,
    ),
    Scenario(
        "rollback-capacity",
        Outcome.ROLLED_BACK,
        "the version is bad, and twice there is no capacity for the way back: it is tried again",
        _lack_capacity_on_the_way_back,
    ),
    Scenario(
        "rollback-impossible",
        Outcome.ROLLED_BACK,
        "the version is bad, and no try finds capacity for the way back: a person is paged, "
        "and says retry when there is some",
        _lose_capacity_for_good,
    ),
)
