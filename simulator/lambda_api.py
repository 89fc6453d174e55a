"""A simulated Lambda API, for functions that are the user's own: the template's are not there."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from botocore.response import StreamingBody

from simulator.wire import AwsError, NotSimulated


class LambdaApi:
    """Functions by ARN.

    Attributes:
        functions: What each does with its event; what it raises is an unhandled error there.
    """

    def __init__(self) -> None:
        """Without any function."""
        self.functions: dict[str, Callable[[Any], Any]] = {}

    def invoke(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer Invoke, when the function has run."""
        if params.get("InvocationType", "RequestResponse") != "RequestResponse":
            raise NotSimulated("asynchronous invocations of the user's functions")
        arn = params["FunctionName"]
        if arn not in self.functions:
            raise AwsError("ResourceNotFoundException", f"Function not found: {arn}", status=404)
        try:
            answer, failure = self.functions[arn](json.loads(params["Payload"])), {}
        except Exception as error:  # noqa: BLE001 - Lambda answers with whatever was raised
            answer = {"errorMessage": str(error), "errorType": type(error).__name__}
            failure = {"FunctionError": "Unhandled"}
        payload = json.dumps(answer).encode()
        return {
            "StatusCode": 200,
            "ExecutedVersion": "$LATEST",
            "Payload": StreamingBody(BytesIO(payload), len(payload)),
            **failure,
        }
