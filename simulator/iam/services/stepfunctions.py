"""What Step Functions asks IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import (
    AuthorizationRequest,
    Caller,
    Params,
    Question,
    UnmappedOperation,
    text,
)


def _on(action: str, key: str) -> Question:
    return lambda params, _caller: (AuthorizationRequest(f"states:{action}", text(params, key)),)


def _with_token(action: str) -> Question:
    """The question of an answer to a task.

    The service authorization reference lists no resource for it; AWS is seen to ask about the
    state machine that the token came from (aws/aws-cdk pull request 8486).
    """

    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        if caller.machine_of_token is None:
            raise UnmappedOperation(f"stepfunctions {action}: whose token this is, nobody said")
        machine = caller.machine_of_token(text(params, "taskToken"))
        yield AuthorizationRequest(f"states:{action}", machine)

    return question


STEP_FUNCTIONS: Mapping[str, Question] = {
    "DescribeExecution": _on("DescribeExecution", "executionArn"),
    "DescribeStateMachine": _on("DescribeStateMachine", "stateMachineArn"),
    "GetExecutionHistory": _on("GetExecutionHistory", "executionArn"),
    "ListExecutions": _on("ListExecutions", "stateMachineArn"),
    "SendTaskFailure": _with_token("SendTaskFailure"),
    "SendTaskHeartbeat": _with_token("SendTaskHeartbeat"),
    "SendTaskSuccess": _with_token("SendTaskSuccess"),
    "StartExecution": _on("StartExecution", "stateMachineArn"),
    "StopExecution": _on("StopExecution", "executionArn"),
}
