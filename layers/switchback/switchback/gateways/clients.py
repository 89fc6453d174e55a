"""The boto3 clients, each made when it is first needed and kept for the life of the process."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_application_autoscaling import ApplicationAutoScalingClient
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_marketplace_discovery import MarketplaceDiscoveryClient
    from types_boto3_s3 import S3Client
    from types_boto3_sagemaker import SageMakerClient
    from types_boto3_sagemaker_runtime import SageMakerRuntimeClient
    from types_boto3_service_quotas import ServiceQuotasClient
    from types_boto3_sns import SNSClient
    from types_boto3_ssm import SSMClient
    from types_boto3_stepfunctions import SFNClient

# A step must answer well within its Lambda's time-out: the machine repeats it with longer waits.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
)

# What runs other people's code: SageMaker gives a container a minute to answer, and a function may
# take longer. Once only: the machine repeats the step, with longer waits.
_PATIENT = Config(
    connect_timeout=3,
    read_timeout=120,
    retries={"mode": "standard", "total_max_attempts": 1},
)
_SLOW = frozenset({"lambda", "sagemaker-runtime"})

AT_ONCE = 32
"""How many calls may be under way at once, where many of a kind are made."""

# Of many calls each minute: what does not answer soon is asked again in the next one.
_BRISK = Config(
    connect_timeout=2,
    read_timeout=3,
    max_pool_connections=AT_ONCE,
    retries={"mode": "standard", "total_max_attempts": 4},
)


# AWS Marketplace lives there, whatever Region this deployment is in.
_MARKETPLACE_REGION = "us-east-1"


@cache
def _client(service: str, *, region: str | None = None, brisk: bool = False) -> Any:
    usual = _PATIENT if service in _SLOW else _CONFIG
    # Its types want a service's name in so many letters.
    make: Any = boto3.client
    return make(service, region_name=region, config=_BRISK if brisk else usual)


def sagemaker() -> "SageMakerClient":
    """Return the SageMaker client."""
    client: SageMakerClient = _client("sagemaker")
    return client


def brisk_sagemaker() -> "SageMakerClient":
    """Return the SageMaker client for many calls at once."""
    client: SageMakerClient = _client("sagemaker", brisk=True)
    return client


def sagemaker_runtime() -> "SageMakerRuntimeClient":
    """Return the client of SageMaker's runtime."""
    client: SageMakerRuntimeClient = _client("sagemaker-runtime")
    return client


def functions() -> "LambdaClient":
    """Return the Lambda client."""
    client: LambdaClient = _client("lambda")
    return client


def dynamodb() -> "DynamoDBClient":
    """Return the DynamoDB client."""
    client: DynamoDBClient = _client("dynamodb")
    return client


def s3() -> "S3Client":
    """Return the S3 client."""
    client: S3Client = _client("s3")
    return client


def event_bridge() -> "EventBridgeClient":
    """Return the EventBridge client."""
    client: EventBridgeClient = _client("events")
    return client


def sns() -> "SNSClient":
    """Return the SNS client."""
    client: SNSClient = _client("sns")
    return client


def step_functions() -> "SFNClient":
    """Return the Step Functions client."""
    client: SFNClient = _client("stepfunctions")
    return client


def cloudwatch() -> "CloudWatchClient":
    """Return the CloudWatch client."""
    client: CloudWatchClient = _client("cloudwatch")
    return client


def application_auto_scaling() -> "ApplicationAutoScalingClient":
    """Return the Application Auto Scaling client."""
    client: ApplicationAutoScalingClient = _client("application-autoscaling")
    return client


def brisk_application_auto_scaling() -> "ApplicationAutoScalingClient":
    """Return the Application Auto Scaling client for many calls at once."""
    client: ApplicationAutoScalingClient = _client("application-autoscaling", brisk=True)
    return client


def service_quotas() -> "ServiceQuotasClient":
    """Return the Service Quotas client."""
    client: ServiceQuotasClient = _client("service-quotas")
    return client


def ssm() -> "SSMClient":
    """Return the Systems Manager client."""
    client: SSMClient = _client("ssm")
    return client


def marketplace_discovery() -> "MarketplaceDiscoveryClient":
    """Return the client of AWS Marketplace's listings."""
    client: MarketplaceDiscoveryClient = _client(
        "marketplace-discovery", region=_MARKETPLACE_REGION
    )
    return client
