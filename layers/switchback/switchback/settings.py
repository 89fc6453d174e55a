"""The one place that reads the environment, each variable when a step first needs it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_given: ContextVar[Mapping[str, str] | None] = ContextVar("given", default=None)


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


def model_execution_role_arns() -> tuple[str, ...]:
    """Return the roles that models may be given."""
    return tuple(_read("MODEL_EXECUTION_ROLE_ARNS").split(","))


def package_publisher_account_ids() -> tuple[str, ...]:
    """Return the accounts whose model packages may run."""
    return tuple(_read("PACKAGE_PUBLISHER_ACCOUNT_IDS").split(","))


def freeze_calendar() -> str | None:
    """Return the name or ARN of the change calendar that holds starts; None where there is none."""
    return _read("FREEZE_CALENDAR") or None


def rollout_state_machine_arn() -> str:
    """Return the ARN of the state machine that carries out rollouts."""
    return _read("ROLLOUT_STATE_MACHINE_ARN")


def topic_arn() -> str:
    """Return the ARN of the SNS topic that people are told through."""
    return _read("TOPIC_ARN")


@contextmanager
def given(variables: Mapping[str, str]) -> Iterator[None]:
    """Let these stand for the environment: the command reads a deployment from outside."""
    before = _given.set(variables)
    try:
        yield
    finally:
        _given.reset(before)


def _read(name: str) -> str:
    variables = _given.get()
    try:
        return (os.environ if variables is None else variables)[name]
    except KeyError:
        message = f"the environment variable {name} is not set: see the function in template.yaml"
        raise SettingMissing(message) from None
