"""Versions and endpoints that are hard to judge, or hard to start."""

from simulator.sagemaker.packages import Behaviour
from simulator.scenarios.core import fail_requests
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import after_a_while, says
from simulator.scenarios.scenario import File, Scenario
from simulator.stage import Stage
from simulator.traffic import Load
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome

_SLOW_SECONDS = 24 * 60
_UNTIL_RED_SECONDS = 6 * 60
_RECOVERS_AFTER_SECONDS = 4 * 60


def _demand_requests(file: File) -> None:
    file["Rollout"]["Bake"].update({"MinimumInvocations": 100, "WhenInconclusive": "Hold"})
    file["Rollout"]["Bake"].pop("ExtendUpToMinutes", None)


def _no_requests(stage: Stage) -> None:
    stage.world.traffic.loads[stage.endpoint_name] = Load(0, 0)
    when_entered(stage, "AwaitDecision", says(stage, Say.PROMOTE), after_seconds=after_a_while())


def _block_on_red(file: File) -> None:
    """Name an alarm that there is already, and that blocks: the first one watches errors."""
    alarm = {"AlarmName": f"{file['EndpointName']}-errors"}
    bake = file["Rollout"]["Bake"]
    bake["Alarms"] = [alarm, *bake.get("Alarms", ())]


def _fail_before(stage: Stage) -> None:
    stage.world.traffic.error_rates[stage.previous_package] = 0.05
    stage.world.clock.advance(_UNTIL_RED_SECONDS)


def _flap(stage: Stage) -> None:
    """Fail for a few minutes right after the switch, and lose the alarm's event."""
    fail_requests(stage)
    traffic = stage.world.traffic
    when_entered(
        stage,
        "BakeCandidate",
        lambda: traffic.error_rates.pop(stage.package, None),
        after_seconds=_RECOVERS_AFTER_SECONDS,
    )
    stage.world.lose_events("aws.cloudwatch")


def _start_slowly(stage: Stage) -> None:
    stage.world.sagemaker.packages.behaviours[stage.package] = Behaviour(
        fails_health_check_after_seconds=_SLOW_SECONDS
    )


def _other_types(file: File) -> None:
    """Move to types that the live variant does not have."""
    variant = file["EndpointConfig"]["ProductionVariants"][0]
    variant.pop("InstanceType", None)
    variant["InstancePools"] = [
        {"InstanceType": "ml.g6e.12xlarge", "Priority": 1},
        {"InstanceType": "ml.g6.12xlarge", "Priority": 2},
    ]
    if "AutoScaling" in file:
        file["AutoScaling"]["ConcurrencyPerInstance"] = {
            "ml.g6e.12xlarge": 160,
            "ml.g6.12xlarge": 80,
        }


def _create_if_missing(file: File) -> None:
    file["Rollout"]["CreateIfMissing"] = True


SCENARIOS = (
    Scenario(
        "quiet-endpoint",
        Outcome.ACCEPTED,
        "nobody calls the endpoint, so nothing can be judged: a person is asked, and promotes",
        _no_requests,
        _demand_requests,
    ),
    Scenario(
        "alarm-already-red",
        Outcome.REJECTED,
        "an alarm is red before anything is changed: it could not judge the new version",
        _fail_before,
        _block_on_red,
    ),
    Scenario(
        "flapping-alarm",
        Outcome.ROLLED_BACK,
        "an alarm fires and clears between two looks, and its event is lost: its history tells",
        _flap,
    ),
    Scenario(
        "slow-container",
        Outcome.REVERTED,
        "the new container fails its health check after 24 minutes",
        _start_slowly,
    ),
    Scenario(
        "type-change-with-scaling",
        Outcome.ACCEPTED,
        "the file moves a scaled variant to other types: its scaling is taken off and put back",
        amend=_other_types,
    ),
    Scenario(
        "first-deployment",
        Outcome.ACCEPTED,
        "there is no endpoint of that name yet: it is created, and bakes like any other",
        amend=_create_if_missing,
        is_first=True,
    ),
)
