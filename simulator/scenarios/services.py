"""AWS at its worst: events that are lost or doubled, and calls that are throttled."""

from random import Random

from simulator.event_bridge import Event
from simulator.faults import THROTTLES
from simulator.scenarios.core import fail_requests
from simulator.scenarios.scenario import Scenario
from simulator.stage import Stage
from simulator.wire import AwsError, Call
from switchback.domain.outcome import Outcome

_THROTTLED_CALLS = 0.3
_DELAYS_OF_DOUBLES = (0.5, 3.0)


def _lose_events(stage: Stage) -> None:
    fail_requests(stage)
    stage.world.lose_events("aws.sagemaker", "aws.cloudwatch")


def _double_events(stage: Stage) -> None:
    fail_requests(stage)

    def twice(_event: Event) -> tuple[float, ...]:
        return _DELAYS_OF_DOUBLES

    stage.world.bus.disturb = twice


def _throttle(stage: Stage) -> None:
    chance = Random(0)
    functions = stage.world.template.functions

    def refuse(call: Call) -> None:
        if call.caller in functions and chance.random() < _THROTTLED_CALLS:
            raise AwsError(THROTTLES.get(call.service, "ThrottlingException"), "Rate exceeded")

    stage.world.wire.interceptors.append(refuse)


SCENARIOS = (
    Scenario(
        "lost-events",
        Outcome.ROLLED_BACK,
        "the version is bad, and no event of SageMaker or of an alarm arrives: the looks tell",
        _lose_events,
    ),
    Scenario(
        "doubled-events",
        Outcome.ROLLED_BACK,
        "the version is bad, and every event arrives twice: everything is done once",
        _double_events,
    ),
    Scenario(
        "throttled",
        Outcome.ACCEPTED,
        "AWS throttles 30 % of all calls: they are made again, with growing waits",
        _throttle,
    ),
)
