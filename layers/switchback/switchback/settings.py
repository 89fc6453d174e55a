"""The one place that reads the environment, each variable when a step first needs it."""

import os


class SettingMissing(Exception):  # noqa: N818 - read in the Step Functions console, as all errors
    """The deployment lacks an environment variable."""


def table_name() -> str:
    """Return the name of the DynamoDB table."""
    return _read("TABLE_NAME")


def config_bucket() -> str:
    """Return the name of the bucket that config files are dropped in."""
    return _read("CONFIG_BUCKET")


def endpoint_name_prefix() -> str:
    """Return what an endpoint's name must begin with; this deployment's roles end there."""
    return _read("ENDPOINT_NAME_PREFIX")


def rollout_state_machine_arn() -> str:
    """Return the ARN of the state machine that carries out rollouts."""
    return _read("ROLLOUT_STATE_MACHINE_ARN")


def topic_arn() -> str:
    """Return the ARN of the SNS topic that people are told through."""
    return _read("TOPIC_ARN")


def _read(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        message = f"the environment variable {name} is not set: see the function in template.yaml"
        raise SettingMissing(message) from None
