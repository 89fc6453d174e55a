"""Who calls the command, as AWS knows it."""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.deployment import fail


def caller_arn() -> str:
    """Return the ARN of whom boto3 finds credentials for.

    Raises:
        typer.Exit: There are no credentials, or AWS does not know them.
    """
    try:
        return boto3.client("sts").get_caller_identity()["Arn"]
    except (BotoCoreError, ClientError) as error:
        fail(f"GetCallerIdentity: {error}")
