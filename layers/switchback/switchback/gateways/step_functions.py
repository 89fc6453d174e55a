"""Step Functions: start a rollout, look whether one runs, and wake a waiting one."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from switchback.gateways.clients import step_functions
from switchback.gateways.translation import code_of, translated


def start_execution(machine_arn: str, *, name: str, request: Mapping[str, Any]) -> bool:
    """Start a rollout. Return False where one of that name was started before."""
    with translated("StartExecution", resource=name):
        try:
            step_functions().start_execution(
                stateMachineArn=machine_arn, name=name, input=json.dumps(request)
            )
        except ClientError as error:
            if code_of(error) == "ExecutionAlreadyExists":
                return False
            raise
    return True


def is_running(execution_arn: str) -> bool | None:
    """Tell whether an execution is still running; None where Step Functions does not find it."""
    with translated("DescribeExecution", resource=execution_arn):
        try:
            told = step_functions().describe_execution(
                executionArn=execution_arn, includedData="METADATA_ONLY"
            )
        except ClientError as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise
    return told["status"] in ("RUNNING", "PENDING_REDRIVE")


def describe_ended(execution_arn: str) -> Mapping[str, Any] | None:
    """Return the description of an execution that is over; None for one that AWS has forgotten."""
    with translated("DescribeExecution", resource=execution_arn):
        try:
            return dict(step_functions().describe_execution(executionArn=execution_arn))
        except ClientError as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise


def wake(task_token: str, *, because: str) -> None:
    """Wake the waiting state of this token. One that has gone on already needs no waking."""
    with translated("SendTaskSuccess", resource="a waiting rollout"):
        try:
            step_functions().send_task_success(
                taskToken=task_token, output=json.dumps({"because": because})
            )
        except ClientError as error:
            if code_of(error) not in ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken"):
                raise
