"""Runs a definition on moto's Step Functions engine, its tasks answered from a tape."""

import io
import json
import logging
from collections.abc import Mapping
from typing import Any

from moto.stepfunctions.parser.api import StateMachineType
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import EvalTimeoutError
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackOutcome,
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import AWSExecutionDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from simulator.states.failure import ErrorName, StateError
from simulator.states.tasks import Success
from tools.referee.history import History
from tools.referee.pins import pinned
from tools.referee.tape import Step, Tape

# What moto logs of a failed task is no news: a tape is full of them.
_LOG = logging.getLogger("moto.stepfunctions")


class OtherCallError(RuntimeError):
    """moto's engine calls a function that ours did not call."""


class MotoMachine:
    """A definition that moto has read."""

    def __init__(self, definition: str) -> None:
        """Have moto read a definition in JSON."""
        self._program, _ = AmazonStateLanguageParser.parse(definition)

    def play(self, tape: Tape) -> tuple[Step, ...]:
        """Run the definition as on the tape, and return what it did."""
        replay = _Replay(tape)
        level = _LOG.level
        _LOG.setLevel(logging.CRITICAL)
        try:
            with pinned(replay):
                self._program.eval(replay.env)
        finally:
            _LOG.setLevel(level)
        return replay.history.steps


class _Replay:
    """The world around moto's engine, as it was around ours."""

    def __init__(self, tape: Tape) -> None:
        self.history = History()
        self.env = _environment(tape)
        self.history.listen_to(self.env.event_manager)
        self._attempts = list(tape.attempts)
        self._drawn = False

    def lambda_client(self, *_: object, **__: object) -> "_Replay":
        """Return what invokes functions: this."""
        return self

    def token(self) -> str:
        """Return the token of the attempt that comes next."""
        if self._attempts and self._attempts[0].token is not None:
            return self._attempts[0].token
        return "a token that our engine did not give out"

    def slept(self, seconds: float) -> None:
        """Take the wait before a retry for over."""
        self.history.retried(shortest=0.0 if self._drawn else seconds, longest=seconds)
        self._drawn = False

    def longest_draw(self, _low: float, high: float) -> float:
        """Draw the largest number, and remember that it was drawn."""
        self._drawn = True
        return high

    def waited(self, seconds: float) -> None:
        """Take a Wait state for over."""
        self.history.waited(seconds)

    def invoke(self, **request: Any) -> Mapping[str, object]:
        """Answer as Lambda does, as the function answered on the tape."""
        self.history.called(request["FunctionName"], request["Payload"].decode())
        if not self._attempts or self._attempts[0].state != self.history.state:
            raise OtherCallError("moto calls a function that our engine did not call")
        attempt = self._attempts.pop(0)
        match attempt.outcome:
            case Success(result) if attempt.token is None:
                assert isinstance(result, dict)
                return _response(result["Payload"])
            case Success(result):
                return self._sent(CallbackOutcomeSuccess(attempt.token or "", json.dumps(result)))
            case StateError(error=ErrorName.TIMEOUT):
                # What moto raises itself when the time is over, which here never passes.
                raise EvalTimeoutError
            case StateError() as failure:
                if _is_unhandled(failure):
                    return _response(json.loads(failure.cause or ""), FunctionError="Unhandled")
                sent = CallbackOutcomeFailure(attempt.token or "", failure.error, failure.cause)
                return self._sent(sent)

    def _sent(self, outcome: CallbackOutcome) -> Mapping[str, object]:
        """Send what came with a token, before the function that got the token answers."""
        self.env.callback_pool_manager.notify(outcome.callback_id, outcome)
        return _response(None)


def _is_unhandled(failure: StateError) -> bool:
    """Whether a function raised it; else it was sent with a task's token."""
    try:
        cause = json.loads(failure.cause or "")
    except ValueError:
        return False
    return isinstance(cause, dict) and cause.get("errorType") == failure.error


def _response(payload: object, **more: object) -> Mapping[str, object]:
    body = io.BytesIO(json.dumps(payload).encode())
    return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": body, **more}


def _environment(tape: Tape) -> Any:
    _, _, _, region, account, *_ = tape.machine_arn.split(":")
    # Without the state and the task, which moto adds when there are any.
    context: Any = {
        "Execution": {
            "Id": tape.arn,
            "Input": tape.input,
            "Name": tape.name,
            "RoleArn": tape.role_arn,
            "StartTime": tape.started_at,
        },
        "StateMachine": {"Id": tape.machine_arn, "Name": tape.machine_arn.rpartition(":")[2]},
    }
    return Environment(
        aws_execution_details=AWSExecutionDetails(
            account=account, region=region, role_arn=tape.role_arn
        ),
        execution_type=StateMachineType.STANDARD,
        context=context,
        event_history_context=EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store={},
    )
