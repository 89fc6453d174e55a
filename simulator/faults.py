"""Faults at a chosen call of Switchback's functions: death, refusal, a lost or an old answer."""

from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from enum import Enum
from typing import Any, NoReturn

from botocore.exceptions import ReadTimeoutError

from simulator.iam.enforcer import denial_code
from simulator.lambda_runtime import Ran
from simulator.past_answers import PastAnswers
from simulator.wire import AwsError, Call, Killed, OutOfTime
from simulator.world import World

When = Callable[[Call], bool]
"""Whether a fault is to hit this call. Asked once for each call, in the order of the calls."""

THROTTLES = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "s3": "SlowDown",
    "service-quotas": "TooManyRequestsException",
}
"""The codes of those services that do not say ThrottlingException."""

INVALID = {
    "application-autoscaling": "ValidationException",
    "cloudwatch": "InvalidParameterValue",
    "dynamodb": "ValidationException",
    "events": "ValidationException",
    "lambda": "InvalidParameterValueException",
    "marketplace-discovery": "ValidationException",
    "sagemaker": "ValidationException",
    "sagemaker-runtime": "ValidationError",
    "service-quotas": "IllegalArgumentException",
    "sns": "InvalidParameter",
    "ssm": "ValidationException",
    "stepfunctions": "ValidationException",
}
"""With what a service refuses a request that it finds wrong, beyond its shape. S3 and STS have no
such code for the requests that are made to them."""

_FORBIDDEN = 403
_SERVER_ERROR = 500


class Fault(Enum):
    """What happens to a call.

    Those that come after it leave it its effect; a stale read is answered with what was so before.
    All others keep it from having any effect.
    """

    KILLED_BEFORE = "the function dies before the call"
    KILLED_AFTER = "the function dies right after the call has taken effect"
    OUT_OF_TIME = "the call takes effect, and no answer comes until the function's time is over"
    THROTTLED = "AWS throttles the call"
    SERVER_ERROR = "AWS answers with a server error"
    TIMED_OUT_BEFORE = "the call times out, and had no effect"
    TIMED_OUT_AFTER = "the call times out, though it took effect"
    ACCESS_DENIED = "the caller may not make the call"
    INVALID = "AWS finds the request wrong"
    STALE = "the call reads what was so a moment ago"

    @property
    def comes_after(self) -> bool:
        """Whether the call takes effect all the same."""
        return self in (Fault.KILLED_AFTER, Fault.TIMED_OUT_AFTER, Fault.OUT_OF_TIME)


@dataclass
class CallNumber:
    """The call of that number, and each retry of it that botocore makes.

    Attributes:
        number: Counted from 1 over the calls that functions make; botocore's retries do not count.
        for_good: Whether every later call of the same operation by the same function is meant too.
        so_far: How many calls were made already.
    """

    number: int
    for_good: bool = False
    so_far: InitVar[int] = 0
    _calls: int = field(default=0, init=False)
    _hit: tuple[str, str, str] | None = field(default=None, init=False)

    def __post_init__(self, so_far: int) -> None:
        """Count on."""
        self._calls = so_far

    def __call__(self, call: Call) -> bool:
        """Count the call, and tell whether it is meant."""
        if call.retry == 0:
            self._calls += 1
        what = (call.caller, call.service, call.operation)
        if self._calls == self.number:
            self._hit = what
            return True
        return self.for_good and what == self._hit


def inject(world: World, fault: Fault, *, at: When, past: PastAnswers | None = None) -> "Injected":
    """Let a fault hit those calls of the template's functions for which `at` holds.

    Args:
        world: Where.
        fault: What happens.
        at: To which calls.
        past: What calls were answered before; a stale read is answered from it.
    """
    injected = Injected(world, fault, at=at, past=past)
    world.wire.interceptors.append(injected.before)
    world.wire.instead.append(injected.instead)
    world.wire.after.append(injected.after)
    world.functions.observers.append(injected.ended)
    return injected


class Injected:
    """A fault that is in place.

    Attributes:
        is_lifted: Whether it hits nothing any more.
    """

    def __init__(self, world: World, fault: Fault, *, at: When, past: PastAnswers | None) -> None:
        """Prepare; `inject` puts it in place."""
        assert past or fault is not Fault.STALE, "a stale read needs to know what was before"
        self.is_lifted = False
        self._callers = frozenset(world.template.functions)
        self._fault = fault
        self._at = at
        self._past = past
        self._marked: Call | None = None
        self._death: type[Killed] | None = None

    def before(self, call: Call) -> None:
        """Strike before the call has any effect, or mark it."""
        if call.caller not in self._callers:
            return
        if self._death:
            # A `finally` still runs while Python unwinds: of a dead process it would not.
            raise self._death
        if self.is_lifted or not self._at(call):
            return
        if self._fault.comes_after or self._fault is Fault.STALE:
            self._marked = call
        else:
            self._strike(call)

    def instead(self, call: Call) -> Mapping[str, Any] | None:
        """Answer a marked call with what was so before."""
        if call is self._marked and self._fault is Fault.STALE and self._past:
            return self._past.before(call)
        return None

    def after(self, call: Call) -> None:
        """Strike once a marked call has taken effect."""
        if call is self._marked and self._fault.comes_after:
            self._strike(call)

    def ended(self, _ran: Ran) -> None:
        """The next invocation has a process of its own."""
        self._death = None

    def _strike(self, call: Call) -> None:
        match self._fault:
            case Fault.KILLED_BEFORE | Fault.KILLED_AFTER:
                self._die(Killed)
            case Fault.OUT_OF_TIME:
                self._die(OutOfTime)
            case Fault.TIMED_OUT_BEFORE | Fault.TIMED_OUT_AFTER:
                raise ReadTimeoutError(endpoint_url=f"https://{call.service}.invalid/")
            case fault:
                raise _refusal(fault, call)

    def _die(self, death: type[Killed]) -> NoReturn:
        self._death = death
        raise death


def _refusal(fault: Fault, call: Call) -> AwsError:
    if fault is Fault.THROTTLED:
        return AwsError(THROTTLES.get(call.service, "ThrottlingException"), "Rate exceeded")
    if fault is Fault.SERVER_ERROR:
        return AwsError("InternalFailure", "An internal error occurred", _SERVER_ERROR)
    if fault is Fault.INVALID:
        return AwsError(INVALID[call.service], f"{call.operation}: the request is not valid")
    assert fault is Fault.ACCESS_DENIED, f"{fault} is no refusal"
    told = f"{call.caller} is not authorized to perform {call.operation}"
    return AwsError(denial_code(call.service), told, _FORBIDDEN)
