"""A simulated SageMaker runtime: the containers of the fleet that serves now answer requests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from botocore.response import StreamingBody

from simulator.sagemaker.service import SageMaker
from simulator.sagemaker.views import VariantView
from simulator.wire import ACCOUNT_ID, REGION, AwsError, Wire

_OK = 200
_GIVES_UP_SECONDS = 60.0


@dataclass(frozen=True)
class Reply:
    """What the containers of a version answer.

    Attributes:
        status: 0 is a container that does not answer in time.
        seconds: How long that takes.
    """

    body: bytes
    status: int = _OK
    content_type: str = "application/json"
    seconds: float = 0.4


def transcript(text: str) -> Reply:
    """Return what speech-to-text answers where it heard this."""
    alternative = {"transcript": text, "confidence": 0.99}
    results = {"channels": [{"alternatives": [alternative]}]}
    return Reply(json.dumps({"metadata": {"channels": 1}, "results": results}).encode())


HEALTHY = transcript("Yeah, as as much as it's worth celebrating the first spacewalk.")
NO_ANSWER = Reply(
    b"Your invocation timed out while waiting for a response from container primary. Review the "
    b"latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.",
    status=0,
    seconds=_GIVES_UP_SECONDS,
)


class SageMakerRuntime:
    """The requests that endpoints answer.

    Attributes:
        replies: What each model package, or image, answers; a healthy transcript where nothing is
            said.
    """

    def __init__(self, sagemaker: SageMaker, wire: Wire) -> None:
        """Args: who knows the fleets, and whose calls take as long as a reply does."""
        self.replies: dict[str, Reply] = {}
        self._sagemaker = sagemaker
        self._wire = wire

    def invoke_endpoint(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer InvokeEndpoint."""
        variant = self._variant(params["EndpointName"], params.get("TargetVariant"))
        reply = self.replies.get(variant.package or variant.image, HEALTHY)
        self._wire.elapsed += reply.seconds
        if reply.status != _OK:
            raise _model_error(reply, params["EndpointName"])
        return {
            "Body": StreamingBody(BytesIO(reply.body), len(reply.body)),
            "ContentType": reply.content_type,
            "InvokedProductionVariant": variant.name,
        }

    def _variant(self, endpoint_name: str, name: str | None) -> VariantView:
        try:
            fleet = self._sagemaker.fleet(endpoint_name)
        except AwsError:
            fleet = None
        if fleet is None:
            raise _invalid(f"Endpoint {endpoint_name} of account {ACCOUNT_ID} not found.")
        for variant in fleet.variants:
            if name in (None, variant.name):
                return variant
        raise _invalid(f"Variant {name} not found for Request")


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationError", message)


def _model_error(reply: Reply, endpoint_name: str) -> AwsError:
    text = reply.body.decode()
    side = "client" if 400 <= reply.status < 500 else "server"  # noqa: PLR2004 - HTTP's classes
    group = f"/aws/sagemaker/Endpoints/{endpoint_name}"
    return AwsError(
        "ModelError",
        f'Received {side} error ({reply.status}) from primary with message "{text}". See '
        f"https://{REGION}.console.aws.amazon.com/cloudwatch/home?region={REGION}"
        f"#logEventViewer:group={group} in account {ACCOUNT_ID} for more information.",
        status=424,
        members={
            "OriginalStatusCode": reply.status,
            "OriginalMessage": text,
            "LogStreamArn": f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{group}",
        },
    )
