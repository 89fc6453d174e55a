"""SageMaker's refusals, in the words that SageMaker uses: callers match on them."""

from simulator.sagemaker.status import IN_PROGRESS, EndpointStatus
from simulator.wire import AwsError


def invalid(message: str) -> AwsError:
    """Return the error that SageMaker answers with to nearly everything."""
    return AwsError("ValidationException", message)


def not_found(kind: str, arn: str) -> AwsError:
    """Return the refusal of something that does not exist; kind as in "endpoint configuration"."""
    return invalid(f'Could not find {kind} "{arn}".')


def already_exists(kind: str, arn: str) -> AwsError:
    """Return the refusal to create something twice."""
    return invalid(f'Cannot create already existing {kind} "{arn}".')


def not_updatable(arn: str, status: EndpointStatus) -> AwsError:
    """Return the refusal to change an endpoint in that status."""
    if status in IN_PROGRESS:
        return invalid(f'Cannot update in-progress endpoint "{arn}".')
    return invalid(f'Cannot update endpoint "{arn}" with status "{status.value}".')


def still_scaled(variant_names: list[str]) -> AwsError:
    """Return the refusal to change the instances under a scalable target."""
    return invalid(
        f"The variant(s) {variant_names} must be deregistered as scalable targets with Application "
        "Auto Scaling before they can be removed or have their instance type updated."
    )


def limit_exceeded(quota_name: str, *, limit: float, used: int, delta: int) -> AwsError:
    """Return the refusal of more instances than the account may run."""
    return AwsError(
        "ResourceLimitExceeded",
        f"The account-level service limit '{quota_name}' is {limit:.0f} Instances, with current "
        f"utilization of {used} Instances and a request delta of {delta} Instances. Please use "
        "AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not "
        "available, contact AWS support to request an increase for this quota.",
    )
