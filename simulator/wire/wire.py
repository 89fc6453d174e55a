"""A world's wire: who answers which call, who watches, and who interferes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import RLock
from typing import Any, ClassVar, Self, cast

from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel
from botocore.validate import ParamValidator
from moto import mock_aws
from moto.core.config import DefaultConfig

from simulator.clock import VirtualClock
from simulator.wire.call import Call
from simulator.wire.constraints import violations
from simulator.wire.errors import AwsError, ImpossibleResponse, Killed, NotSimulated, NoWire
from simulator.wire.shapes import across

_LATENCY_SECONDS = 0.05
_OUTSIDE = "outside"
# Moto would put a bare default session in place of the one that speaks to the wire.
_MOTO_CONFIG: DefaultConfig = {"core": {"mock_credentials": False, "reset_boto3_session": False}}


class Wire:
    """What the calls of one world meet. Entered (`with wire:`), it is the one that answers.

    Attributes:
        services: Simulated services by their boto3 name. A service has a method per operation, in
            snake_case, from the request to the response; it raises `AwsError`.
        mocked: The boto3 names of the services that moto answers.
        interceptors: Asked before each call; may raise `AwsError` or a botocore exception, and then
            the call takes no effect; or `Killed`, and then it is never made.
        after: Told after each call that took effect; may raise the same, and then the caller
            does not learn that it did.
        instead: Asked for the answer to each call to a simulated service, before the service is;
            None leaves the answer to it.
        observers: Told of each call with its outcome, whatever that was.
        hosts: What answers plain HTTP requests, by host.
        caller: Who is calling now.
        latency_seconds: What each call takes.
        elapsed: Seconds that all calls together took.
        one_at_a_time: Held while a call is answered. Calls that threads make at once are answered
            one after the other, in whichever order they come: what a run tells must not depend on
            it.
    """

    _current: ClassVar["Wire | None"] = None

    def __init__(
        self, *, clock: VirtualClock, services: Mapping[str, object] | None = None
    ) -> None:
        """Args: the clock that dates the calls, and the simulated services by boto3 name."""
        self._clock = clock
        self.services: dict[str, object] = dict(services or {})
        self.mocked = {"dynamodb", "s3", "sns"}
        self.interceptors: list[Callable[[Call], None]] = []
        self.after: list[Callable[[Call], None]] = []
        self.instead: list[Callable[[Call], Mapping[str, Any] | None]] = []
        self.observers: list[Callable[[Call], None]] = []
        self.hosts: dict[str, Callable[[AWSPreparedRequest], AWSResponse]] = {}
        self.caller = _OUTSIDE
        self.latency_seconds = _LATENCY_SECONDS
        self.elapsed = 0.0
        self.one_at_a_time = RLock()
        self._moto = mock_aws(config=_MOTO_CONFIG)

    @classmethod
    def current(cls) -> "Wire":
        """Return the wire that was entered.

        Raises:
            NoWire: None was.
        """
        if cls._current is None:
            raise NoWire("AWS was called outside of `with wire:`")
        return cls._current

    def __enter__(self) -> Self:
        """Answer all calls from now on, with nothing yet in moto's services."""
        assert Wire._current is None, "another world's wire is still entered"
        self._moto.start()
        Wire._current = self
        return self

    def __exit__(self, *_: object) -> None:
        """Answer no more."""
        Wire._current = None
        self._moto.stop()

    @contextmanager
    def calling_as(self, caller: str) -> Iterator[None]:
        """Say who makes the calls within."""
        before, self.caller = self.caller, caller
        try:
            yield
        finally:
            self.caller = before

    def begin(
        self, operation: OperationModel, params: Mapping[str, Any], *, retry: int = 0
    ) -> Call:
        """Date a call, and let the interceptors at it.

        Raises:
            AwsError: An interceptor answers for AWS.
            BotoCoreError: An interceptor plays a broken connection.
            Killed: The caller dies before the call.
        """
        self.elapsed += self.latency_seconds
        shape = operation.input_shape
        call = Call(
            at=self._clock.now,
            caller=self.caller,
            service=operation.service_model.service_name,
            operation=operation.name,
            params=across(params, shape) if shape else {},
            retry=retry,
        )
        self._tell(self.interceptors, call)
        return call

    def back_off(self, retry: int) -> None:
        """Let the time pass that botocore waits before it tries again, in the mean."""
        self.elapsed += 2**retry / 2

    def answer(self, call: Call, operation: OperationModel) -> dict[str, Any] | None:
        """Return the simulated service's response; None where moto is to answer.

        Raises:
            AwsError: The service refuses.
            NotSimulated: Nobody plays that operation.
            ImpossibleResponse: The service answered what AWS could not have answered.
        """
        if call.service in self.mocked:
            return None
        service = self.services.get(call.service)
        method = getattr(service, xform_name(call.operation), None)
        if method is None:
            raise NotSimulated(f"{call.service}:{call.operation}, called by {call.caller}")
        _check_request(call, operation)
        for each in tuple(self.instead):
            response = each(call)
            if response is not None:
                return _checked_response(response, operation)
        # The service gets its own copy: observers are to see the request as it came.
        shape = operation.input_shape
        return _checked_response(method(across(call.params, shape) if shape else {}), operation)

    def took_effect(self, call: Call) -> None:
        """Let those at it who may lose the answer on its way back; raises as `begin` does."""
        try:
            self._tell(self.after, call)
        except Killed:
            self.ended(call, None)  # it worked, though nobody is left to hear of it
            raise

    def ended(self, call: Call, error: str | None) -> None:
        """Tell the observers."""
        for observer in tuple(self.observers):
            observer(replace(call, error=error))

    def _tell(self, listeners: Iterable[Callable[[Call], None]], call: Call) -> None:
        try:
            for listener in tuple(listeners):
                listener(call)
        except AwsError as error:
            self.ended(call, error.code)
            raise
        except BotoCoreError as error:
            self.ended(call, type(error).__name__)
            raise


def _check_request(call: Call, operation: OperationModel) -> None:
    shape = operation.input_shape
    found = list(violations(call.params, shape)) if shape else []
    if found:
        plural = "s" if len(found) > 1 else ""
        text = f"{len(found)} validation error{plural} detected: {'; '.join(found)}"
        # CloudWatch alone still names it as the query protocol did.
        code = "ValidationError" if call.service == "cloudwatch" else "ValidationException"
        raise AwsError(code, text)


def _checked_response(response: Mapping[str, Any], operation: OperationModel) -> dict[str, Any]:
    shape = operation.output_shape
    if shape is None:
        return {}
    report = ParamValidator().validate(response, shape)
    faults = [report.generate_report()] if report.has_errors() else [*violations(response, shape)]
    if faults:
        raise ImpossibleResponse(f"{operation.name} answered: {'; '.join(faults)}")
    return cast(dict[str, Any], across(response, shape))
