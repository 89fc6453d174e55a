"""The first things to see of a rollout: it succeeds, it goes back, it is refused."""

from simulator.sagemaker.packages import Behaviour
from simulator.scenarios.scenario import Scenario
from simulator.service_quotas import quota_name
from simulator.stage import Stage
from switchback.domain.outcome import Outcome

_FAILING_REQUESTS = 0.05
_HEALTH_CHECK_GIVES_UP_SECONDS = 12 * 60


def fail_requests(stage: Stage) -> None:
    stage.world.traffic.error_rates[stage.package] = _FAILING_REQUESTS


def _fail_health_check_silently(stage: Stage) -> None:
    stage.world.sagemaker.packages.behaviours[stage.package] = Behaviour(
        fails_health_check_after_seconds=_HEALTH_CHECK_GIVES_UP_SECONDS, failure_reason=None
    )


def _run_out_of_capacity(stage: Stage) -> None:
    # AWS's texts disagree on what a provision timeout bounds: the rollout must stand the worst.
    capacity = stage.world.sagemaker.capacity
    capacity.provision_timeout_bounds = False
    capacity.available.update(dict.fromkeys(stage.instance_types, 0))


def _leave_no_quota(stage: Stage) -> None:
    # Enough for the fleet that serves, one short of what a second one needs.
    short = 2 * stage.fleet_size - 1
    for instance_type in stage.instance_types:
        stage.world.quotas.applied[quota_name(instance_type)] = short


SCENARIOS = (
    Scenario(
        "healthy",
        Outcome.ACCEPTED,
        "the new version is good: its alarms stay quiet through the bake",
    ),
    Scenario(
        "bad-version",
        Outcome.ROLLED_BACK,
        "the new version fails 5 % of its requests: an alarm fires, the endpoint goes back",
        fail_requests,
    ),
    Scenario(
        "silent-revert",
        Outcome.REVERTED,
        "the new fleet fails its health check: SageMaker is InService on the old config, "
        "and gives no reason",
        _fail_health_check_silently,
    ),
    Scenario(
        "capacity-unavailable",
        Outcome.REVERTED,
        "AWS has no instance of any pool's type to spare, and says so after 31 minutes",
        _run_out_of_capacity,
    ),
    Scenario(
        "quota-exceeded",
        Outcome.REJECTED,
        "the account's quota does not hold a second fleet: nothing is touched",
        _leave_no_quota,
    ),
    Scenario(
        "no-change",
        Outcome.NO_CHANGE,
        "the endpoint runs what the file asks for already",
        is_current=True,
    ),
)
