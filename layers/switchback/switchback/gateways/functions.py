"""Lambda: functions that are the user's own."""

import json
from collections.abc import Mapping
from typing import Any

from switchback import errors
from switchback.domain.probe import quoted
from switchback.gateways.clients import functions
from switchback.gateways.translation import translated


def invoke(function_arn: str, payload: Mapping[str, Any]) -> Any:
    """Run a function, once, wait for it, and return the JSON that it answered.

    Raises:
        UnexpectedAnswer: it failed, does not exist, or answered something else than JSON.
        ServiceUnavailable: it did not answer in time.
    """
    with translated("Invoke", resource=function_arn):
        told = functions().invoke(FunctionName=function_arn, Payload=json.dumps(payload).encode())
        answer = told["Payload"].read()
    text = quoted(answer.decode("utf-8", errors="replace"))
    if told.get("FunctionError"):
        raise errors.UnexpectedAnswer(f"the function {function_arn} failed: {text}")
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as error:
        message = f"the function {function_arn} answered no JSON: {text}"
        raise errors.UnexpectedAnswer(message) from error
