"""`switchback release`: say which model package a new version of a listing is."""

import typer
from pydantic import ValidationError

from cli.caller import caller_arn
from cli.deployment import Deployment, find_deployment, reading
from cli.file import refuse
from cli.words import printable
from switchback.contracts.versions import DETAIL_TYPE, VersionAvailable
from switchback.document.problem import shown
from switchback.gateways import event_bridge

# By what the event calls it: what the command calls it, and what is right.
_ARGUMENTS = {
    "productId": (
        "PRODUCT",
        (
            "is no product id of AWS Marketplace, such as prod-tnv5pm6nlcm44. (A model package "
            "group needs no release: what follows it begins when the package is approved.)"
        ),
    ),
    "version": ("VERSION", "is no version's title: one line, as AWS Marketplace shows it"),
    "modelPackageArn": (
        "--arn",
        (
            "is no model package's ARN, such as "
            "arn:aws:sagemaker:us-east-1:123456789012:model-package/NAME"
        ),
    ),
}


def release_version(product: str, version: str, *, arn: str, stack: str) -> None:
    """Put the event that a version is there, in the caller's name.

    Raises:
        typer.Exit: With 2 for bad input; with 1 where AWS says no.
    """
    detail = _detail(product, version, arn)
    deployment = find_deployment(stack)
    _check_region(arn, deployment)
    named = detail.model_copy(update={"requested_by": caller_arn()})
    with reading(deployment):
        event_bridge.put_event(
            DETAIL_TYPE, named.model_dump(mode="json", by_alias=True, exclude_none=True)
        )
    typer.echo(f"told: {printable(version)} of {product} is {arn}")
    typer.echo(
        f"Every config file whose Upgrade.ProductId is {product} and whose VersionPattern matches "
        "is upgraded as its Mode says. What begins is shown by: switchback status"
    )


def _detail(product: str, version: str, arn: str) -> VersionAvailable:
    given = {"productId": product, "version": version, "modelPackageArn": arn}
    try:
        return VersionAvailable.model_validate(given)
    except ValidationError as error:
        refuse(*(_problem(given, str(each["loc"][0])) for each in error.errors()))


def _problem(given: dict[str, str], key: str) -> str:
    argument, what = _ARGUMENTS[key]
    return f'{argument}: "{shown(given[key])}" {what}'


def _check_region(arn: str, deployment: Deployment) -> None:
    region = arn.split(":")[3]
    if region != deployment.region:
        refuse(
            f"--arn: is of {region}, and the deployment is in {deployment.region}: a model package "
            "has another ARN in each Region"
        )
