"""The endpoint of the tests, described and updated through the client."""

from typing import Any

from types_boto3_sagemaker import SageMakerClient


def describe(client: SageMakerClient) -> dict[str, Any]:
    """Return what SageMaker says of it."""
    return dict(client.describe_endpoint(EndpointName="stt"))


def update(client: SageMakerClient, **changes: Any) -> None:
    """Take it to the config `new`, or as the changes say."""
    client.update_endpoint(
        **{
            "EndpointName": "stt",
            "EndpointConfigName": "new",
            "RetainAllVariantProperties": True,
            **changes,
        }
    )
