"""SageMaker's runtime: real requests to an endpoint."""

from typing import Any

from botocore.exceptions import ClientError

from switchback import errors
from switchback.domain.probe import Answer
from switchback.gateways.clients import sagemaker_runtime
from switchback.gateways.translation import code_of, message_of, translated

_HTTP_ERRORS = range(400, 600)


def invoke_endpoint(
    endpoint_name: str,
    *,
    variant_name: str,
    content_type: str,
    custom_attributes: str | None,
    body: bytes,
) -> Answer:
    """Send a request to a variant's container, once, and return what it answered, also an error.

    Raises:
        ServiceUnavailable: no answer came, from the container or from SageMaker.
        Throttled: SageMaker asked to slow down.
    """
    optional: dict[str, Any] = {"CustomAttributes": custom_attributes} if custom_attributes else {}
    with translated("InvokeEndpoint", resource=endpoint_name):
        try:
            told = sagemaker_runtime().invoke_endpoint(
                EndpointName=endpoint_name,
                TargetVariant=variant_name,
                ContentType=content_type,
                Body=body,
                **optional,
            )
            return Answer(told["Body"].read())
        except ClientError as error:
            if code_of(error) != "ModelError":
                raise
            return _refusal(error, endpoint_name)


def _refusal(error: ClientError, endpoint_name: str) -> Answer:
    """Return the error that the container answered with; SageMaker calls no answer a status 0."""
    response: Any = error.response
    status = int(response.get("OriginalStatusCode", 0))
    if status not in _HTTP_ERRORS:
        message = f"InvokeEndpoint {endpoint_name}: {message_of(error)} (ModelError {status})"
        raise errors.ServiceUnavailable(message) from error
    return Answer(str(response.get("OriginalMessage", "")).encode(), status=status)
