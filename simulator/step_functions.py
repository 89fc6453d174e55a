"""Step Functions as boto3 sees it, over the engine."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from simulator.states.engine import Engine
from simulator.states.errors import StatesApiError
from simulator.states.execution import Execution, Happening, HappeningKind, StateMachine
from simulator.wire import AwsError

T = TypeVar("T")

# Not when one starts: AWS tells that, too, and nothing here listens.
_CHANGES = (HappeningKind.EXECUTION_ENDED, HappeningKind.EXECUTION_REDRIVEN)


class StepFunctions:
    """The executions of the machines that are deployed."""

    def __init__(
        self,
        engine: Engine,
        *,
        machines: Mapping[str, StateMachine],
        emit: Callable[[dict[str, Any]], None],
    ) -> None:
        """Take the machines by ARN, and where events about their executions go."""
        self._engine = engine
        self._machines = machines
        self._emit = emit
        self._redriven: dict[str, dict[str, Any]] = {}
        engine.observers.append(self._observe)

    def start_execution(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer StartExecution."""
        machine = self._machines.get(params["stateMachineArn"])
        if machine is None:
            raise AwsError("StateMachineDoesNotExist", params["stateMachineArn"])
        execution = _answered(
            lambda: self._engine.start_execution(
                machine, input=json.loads(params.get("input", "{}")), name=params.get("name")
            )
        )
        return {"executionArn": execution.arn, "startDate": execution.started_at}

    def describe_execution(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeExecution, without output."""
        execution = _answered(lambda: self._engine.describe(params["executionArn"]))
        told = {
            "executionArn": execution.arn,
            "stateMachineArn": execution.machine.arn,
            "name": execution.name,
            "status": execution.status.value,
            "startDate": execution.started_at,
            "stopDate": execution.stopped_at,
            "error": execution.error,
            "cause": execution.cause,
            **self._redriving(execution),
            "redriveDate": execution.redriven_at,
        }
        if params.get("includedData") != "METADATA_ONLY":
            told["input"] = json.dumps(execution.input)
        return {key: value for key, value in told.items() if value is not None}

    def send_task_success(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer SendTaskSuccess."""
        _answered(lambda: self._engine.send_task_success(params["taskToken"], params["output"]))
        return {}

    def redrive_execution(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer RedriveExecution: the same as before to the token of a call that was answered."""
        token = params["clientToken"]
        if token not in self._redriven:
            execution = _answered(lambda: self._engine.redrive_execution(params["executionArn"]))
            self._redriven[token] = {"redriveDate": execution.redriven_at}
        return self._redriven[token]

    def _observe(self, happening: Happening) -> None:
        if happening.kind in _CHANGES:
            execution = self._engine.describe(happening.execution)
            self._emit(_status_change(execution, self._redriving(execution)))

    def _redriving(self, execution: Execution) -> dict[str, Any]:
        """Tell how often it was redriven, and whether it may be."""
        refused = self._engine.why_not_redrivable(execution.arn)
        return {
            "redriveCount": execution.redrives,
            "redriveStatus": "NOT_REDRIVABLE" if refused else "REDRIVABLE",
            "redriveStatusReason": refused,
        }


def _answered(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except StatesApiError as error:
        raise AwsError(type(error).__name__, str(error)) from error


def _status_change(execution: Execution, redriving: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event that Step Functions sends when an execution ends, or is redriven."""
    stopped, redriven = execution.stopped_at, execution.redriven_at
    return {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "resources": [execution.arn],
        "detail": {
            "executionArn": execution.arn,
            "stateMachineArn": execution.machine.arn,
            "name": execution.name,
            "status": execution.status.value,
            "startDate": int(execution.started_at.timestamp() * 1000),
            "stopDate": int(stopped.timestamp() * 1000) if stopped else None,
            "input": json.dumps(execution.input),
            "output": None if execution.output is None else json.dumps(execution.output),
            "error": execution.error,
            "cause": execution.cause,
            **redriving,
            "redriveDate": int(redriven.timestamp() * 1000) if redriven else None,
        },
    }
