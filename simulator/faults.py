"""Faults at a chosen call of Switchback's functions: one dies, AWS refuses, an answer gets lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from botocore.exceptions import ReadTimeoutError

from simulator.iam.enforcer import denial_code
from simulator.lambda_runtime import Ran
from simulator.wire import AwsError, Call, Killed
from simulator.world import World

When = Callable[[Call], bool]
"""Whether a fault is to hit this call. Asked once for each call, in the order of the calls."""

THROTTLES = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "s3": "SlowDown",
    "service-quotas": "TooManyRequestsException",
}
"""The codes of those services that do not say ThrottlingException."""

_FORBIDDEN = 403
_SERVER_ERROR = 500


class Fault(Enum):
    """What happens to a call. Those before it keep it from having any effect."""

    KILLED_BEFORE = "the function dies before the call"
    KILLED_AFTER = "the function dies right after the call has taken effect"
    THROTTLED = "AWS throttles the call"
    SERVER_ERROR = "AWS answers with a server error"
    TIMED_OUT_BEFORE = "the call times out, and had no effect"
    TIMED_OUT_AFTER = "the call times out, though it took effect"
    ACCESS_DENIED = "the caller may not make the call"

    @property
    def comes_after(self) -> bool:
        """Whether the call takes effect all the same."""
        return self in (Fault.KILLED_AFTER, Fault.TIMED_OUT_AFTER)


@dataclass
class CallNumber:
    """The call of that number, and each retry of it that botocore makes.

    Attributes:
        number: Counted from 1 over the calls that functions make; botocore's retries do not count.
        for_good: Whether every later call of the same operation by the same function is meant too.
    """

    number: int
    for_good: bool = False
    _calls: int = field(default=0, init=False)
    _hit: tuple[str, str, str] | None = field(default=None, init=False)

    def __call__(self, call: Call) -> bool:
        """Count the call, and tell whether it is meant."""
        if call.retry == 0:
            self._calls += 1
        what = (call.caller, call.service, call.operation)
        if self._calls == self.number:
            self._hit = what
            return True
        return self.for_good and what == self._hit


def inject(world: World, fault: Fault, *, at: When) -> None:
    """Let a fault hit those calls of the template's functions for which `at` holds."""
    injected = _Injected(world, fault, at)
    world.wire.interceptors.append(injected.before)
    world.wire.after.append(injected.after)
    world.functions.observers.append(injected.ended)


class _Injected:
    def __init__(self, world: World, fault: Fault, at: When) -> None:
        self._callers = frozenset(world.template.functions)
        self._fault = fault
        self._at = at
        self._marked: Call | None = None
        self._is_dead = False

    def before(self, call: Call) -> None:
        if call.caller not in self._callers:
            return
        if self._is_dead:
            # A `finally` still runs while Python unwinds: of a dead process it would not.
            raise Killed
        if not self._at(call):
            return
        if self._fault.comes_after:
            self._marked = call
        else:
            self._strike(call)

    def after(self, call: Call) -> None:
        if call is self._marked:
            self._strike(call)

    def ended(self, _ran: Ran) -> None:
        self._is_dead = False

    def _strike(self, call: Call) -> None:
        match self._fault:
            case Fault.KILLED_BEFORE | Fault.KILLED_AFTER:
                self._is_dead = True
                raise Killed
            case Fault.THROTTLED:
                code = THROTTLES.get(call.service, "ThrottlingException")
                raise AwsError(code, "Rate exceeded")
            case Fault.SERVER_ERROR:
                raise AwsError("InternalFailure", "An internal error occurred", _SERVER_ERROR)
            case Fault.TIMED_OUT_BEFORE | Fault.TIMED_OUT_AFTER:
                raise ReadTimeoutError(endpoint_url=f"https://{call.service}.invalid/")
            case Fault.ACCESS_DENIED:
                told = f"{call.caller} is not authorized to perform {call.operation}"
                raise AwsError(denial_code(call.service), told, _FORBIDDEN)
