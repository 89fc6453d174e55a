"""SageMaker: endpoints, endpoint configs and models. Nothing here deletes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from switchback import clock, errors
from switchback.domain.endpoint import Endpoint, EndpointStatus, PendingDeployment, Variant
from switchback.domain.packages import NoPackage, Package
from switchback.gateways.clients import AT_ONCE, brisk_sagemaker, sagemaker
from switchback.gateways.translation import is_missing, message_of, translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_sagemaker import SageMakerClient
    from types_boto3_sagemaker.type_defs import TagTypeDef

_FEW = 10


def describe_endpoint(name: str) -> Endpoint:
    """Return the endpoint as it is now.

    Raises:
        EndpointNotFound: there is none of that name.
    """
    return _endpoint(name, sagemaker())


@dataclass(frozen=True)
class Unread:
    """An endpoint that could not be read, and why."""

    name: str
    error: str
    """The name of the project's error."""
    message: str


def describe_endpoints(names: Sequence[str], *, until: datetime) -> Iterator[Endpoint | Unread]:
    """Yield each endpoint as it is now, or why it could not be read, in the order of the names.

    Many are asked at once, but for a few one after the other: no thread is needed, and everything
    happens in order. None is asked any more after `until`; one that was asked before may take half
    a minute longer, with all that is tried again.
    """
    client = brisk_sagemaker()

    def look(name: str) -> Endpoint | Unread:
        if clock.now() >= until:
            return Unread(name, "NoTimeLeft", "there was no time left to ask")
        try:
            return _endpoint(name, client)
        except errors.RolloutError as error:
            # Without the error itself, which would keep alive all that led to it.
            return Unread(name, type(error).__name__, str(error))

    if len(names) <= _FEW:
        yield from map(look, names)
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(names))) as pool:
        yield from pool.map(look, names)


def _endpoint(name: str, client: "SageMakerClient") -> Endpoint:
    with translated("DescribeEndpoint", resource=name):
        told: Mapping[str, Any] = client.describe_endpoint(EndpointName=name)
    pending = told.get("PendingDeploymentSummary")
    return Endpoint(
        name=name,
        status=EndpointStatus.parse(told["EndpointStatus"]),
        # Absent while the endpoint is being created.
        config_name=told.get("EndpointConfigName", ""),
        last_modified_at=told["LastModifiedTime"],
        failure_reason=told.get("FailureReason", ""),
        variants=_variants(told.get("ProductionVariants", ())),
        pending=_pending(pending) if pending else None,
        arn=told["EndpointArn"],
    )


def describe_config(name: str) -> Mapping[str, Any] | None:
    """Return the description of an endpoint config, or None where there is none."""
    return _described(
        "DescribeEndpointConfig",
        name,
        lambda: sagemaker().describe_endpoint_config(EndpointConfigName=name),
    )


def describe_model(name: str) -> Mapping[str, Any] | None:
    """Return the description of a model, or None where there is none."""
    return _described("DescribeModel", name, lambda: sagemaker().describe_model(ModelName=name))


def describe_package(arn: str) -> Package | NoPackage:
    """Return a model package, or why it could not be read.

    SageMaker has no answer of its own for a package that the account is not subscribed to, so that
    any refusal may mean that.
    """
    try:
        with translated("DescribeModelPackage", resource=arn):
            told: Mapping[str, Any] = sagemaker().describe_model_package(ModelPackageName=arn)
    except errors.AccessDenied as error:
        return NoPackage(why=str(error), denied=True)
    except (errors.UnexpectedAnswer, errors.UpdateFailed) as error:
        return NoPackage(why=str(error), denied=False)
    runs = told.get("InferenceSpecification", {})
    return Package(
        arn=arn,
        status=told["ModelPackageStatus"],
        approval=told.get("ModelApprovalStatus", ""),
        instance_types=tuple(runs.get("SupportedRealtimeInferenceInstanceTypes", ())),
    )


def list_tags(arn: str) -> Mapping[str, str]:
    """Return the tags of an endpoint, endpoint config or model, by key."""
    with translated("ListTags", resource=arn):
        pages = sagemaker().get_paginator("list_tags").paginate(ResourceArn=arn)
        return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def list_endpoint_names() -> tuple[str, ...]:
    """Return the names of all endpoints of the account in this Region: all hold quota."""
    with translated("ListEndpoints", resource="all endpoints"):
        pages = (
            sagemaker().get_paginator("list_endpoints").paginate(PaginationConfig={"PageSize": 100})
        )
        return tuple(e["EndpointName"] for page in pages for e in page["Endpoints"])


def create_model(request: Mapping[str, Any]) -> None:
    """Create a model. One of that name is the same one: names are content."""
    _created("CreateModel", request["ModelName"], lambda: sagemaker().create_model(**request))


def create_config(request: Mapping[str, Any]) -> None:
    """Create an endpoint config. One of that name is the same one: names are content."""
    _created(
        "CreateEndpointConfig",
        request["EndpointConfigName"],
        lambda: sagemaker().create_endpoint_config(**request),
    )


def create_endpoint(name: str, *, config_name: str, tags: Mapping[str, str]) -> None:
    """Create an endpoint. One of that name is left as it is: whose it is, the next look tells.

    Raises:
        QuotaExceeded: the account may not run that many instances.
    """
    listed: list[TagTypeDef] = [{"Key": key, "Value": value} for key, value in tags.items()]
    _created(
        "CreateEndpoint",
        name,
        lambda: sagemaker().create_endpoint(
            EndpointName=name, EndpointConfigName=config_name, Tags=listed
        ),
    )


def update_endpoint(name: str, *, config_name: str) -> None:
    """Start taking an endpoint to a config.

    The fleet keeps the count that scaling has reached: without RetainAllVariantProperties it would
    collapse to the config's InitialInstanceCount. A DeploymentConfig is never sent: SageMaker's
    guardrails are closed to Marketplace containers.

    Raises:
        EndpointBusy: SageMaker is still changing the endpoint.
        QuotaExceeded: the account may not run that many instances.
    """
    with translated("UpdateEndpoint", resource=f"{name} to {config_name}"):
        sagemaker().update_endpoint(
            EndpointName=name, EndpointConfigName=config_name, RetainAllVariantProperties=True
        )


def _variants(told: Iterable[Mapping[str, Any]]) -> tuple[Variant, ...]:
    return tuple(
        Variant(
            name=variant["VariantName"],
            desired_count=variant.get("DesiredInstanceCount", 0),
            current_count=variant.get("CurrentInstanceCount", 0),
            count_by_type={
                pool["InstanceType"]: pool["CurrentInstanceCount"]
                for pool in variant.get("InstancePools", ())
            },
        )
        for variant in told
    )


def _pending(told: Mapping[str, Any]) -> PendingDeployment:
    return PendingDeployment(
        config_name=told["EndpointConfigName"],
        variants=_variants(told.get("ProductionVariants", ())),
    )


def _described(
    operation: str, name: str, describe: "Callable[[], Any]"
) -> Mapping[str, Any] | None:
    with translated(operation, resource=name):
        try:
            told = dict(describe())
        except ClientError as error:
            if is_missing(error):
                return None
            raise
    told.pop("ResponseMetadata", None)
    return told


def _created(operation: str, name: str, create: "Callable[[], object]") -> None:
    with translated(operation, resource=name):
        try:
            create()
        except ClientError as error:
            if "already existing" not in message_of(error):
                raise
