"""What becomes of the version that lands, and what AWS has to spare for it."""

from collections.abc import Callable
from functools import partial

from simulator.sagemaker.packages import Behaviour
from simulator.sagemaker_runtime import Reply
from simulator.service_quotas import quota_name
from simulator.stage import Stage
from tools.worlds.drawn import TYPES, Trouble

_HOUR = 3600
_GIVES_UP_SECONDS = 12 * 60
_SLOWLY_SECONDS = 24 * 60
_ERRORS = 0.05
_AMPLE = 100


def befall(stage: Stage, trouble: Trouble) -> None:
    """Make it so that the trouble will come."""
    _TROUBLES[trouble](stage)


def _nothing(_stage: Stage) -> None:
    pass


def _fail_requests(stage: Stage) -> None:
    stage.world.traffic.error_rates[stage.package] = _ERRORS


def _behave(behaviour: Behaviour, stage: Stage) -> None:
    stage.world.sagemaker.packages.behaviours[stage.package] = behaviour


def _answer_badly(stage: Stage) -> None:
    stage.world.inference.replies[stage.package] = Reply(b"out of memory", status=500)


def _drain(types: tuple[str, ...], seconds: float, stage: Stage) -> None:
    capacity = stage.world.sagemaker.capacity
    capacity.available.update(dict.fromkeys(types, 0))
    stage.world.clock.call_after(seconds, capacity.available.clear)


def _lower_quota(stage: Stage) -> None:
    """Leave enough for the fleet that serves, and one too few for a second one."""
    short = max(0, 2 * stage.fleet_size - 1)
    stage.world.quotas.applied.update((quota_name(each), short) for each in TYPES)


def _lower_quota_for_an_hour(stage: Stage) -> None:
    _lower_quota(stage)
    enough = [(quota_name(each), _AMPLE) for each in TYPES]
    stage.world.clock.call_after(_HOUR, lambda: stage.world.quotas.applied.update(enough))


_TROUBLES: dict[Trouble, Callable[[Stage], None]] = {
    Trouble.NONE: _nothing,
    Trouble.ERRORS: _fail_requests,
    Trouble.SILENT: partial(_behave, Behaviour(_GIVES_UP_SECONDS, failure_reason=None)),
    Trouble.PING: partial(_behave, Behaviour(_GIVES_UP_SECONDS)),
    Trouble.SLOW: partial(_behave, Behaviour(_SLOWLY_SECONDS)),
    Trouble.PROBE: _answer_badly,
    Trouble.CAPACITY: partial(_drain, TYPES[:1], _HOUR),
    Trouble.NO_CAPACITY: partial(_drain, TYPES, 2 * _HOUR),
    Trouble.QUOTA: _lower_quota_for_an_hour,
    Trouble.NO_QUOTA: _lower_quota,
}
