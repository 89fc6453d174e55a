"""Where a stack's Switchback is, found by the stack's name; and how its commands fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.file import refuse
from switchback import settings
from switchback.errors import RolloutError

FAILED = 1
"""The exit code where AWS, or Switchback in AWS, says no."""


@dataclass(frozen=True)
class Deployment:
    """What the commands need to know of a stack."""

    region: str
    table_name: str
    config_bucket: str
    decide_url: str


def find_deployment(stack: str) -> Deployment:
    """Return a stack's deployment.

    Raises:
        typer.Exit: There is no such stack, it is none of Switchback's, or AWS does not say.
    """
    try:
        client = boto3.client("cloudformation")
        region = client.meta.region_name
        (told,) = client.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            refuse(f"--stack: there is no stack {stack} in {region}: see --stack and AWS_REGION")
        fail(f"DescribeStacks {stack}: {error}")
    except BotoCoreError as error:
        fail(f"DescribeStacks {stack}: {error}")
    outputs = {o["OutputKey"]: o["OutputValue"] for o in told.get("Outputs", ())}
    try:
        return Deployment(
            region=region,
            table_name=outputs["TableName"],
            config_bucket=outputs["ConfigBucketName"],
            decide_url=outputs["DecideUrl"],
        )
    except KeyError as error:
        refuse(f"--stack: {stack} has no output {error}: it is no Switchback, or an older one")


@contextmanager
def reading(deployment: Deployment) -> Iterator[None]:
    """Speak to a deployment as its own functions do; what AWS refuses ends the command.

    Raises:
        typer.Exit: AWS does not answer, or does not allow it.
    """
    try:
        with settings.given({"TABLE_NAME": deployment.table_name}):
            yield
    except RolloutError as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End the command because AWS, or Switchback in AWS, says no."""
    typer.echo(message, err=True)
    raise typer.Exit(FAILED)
