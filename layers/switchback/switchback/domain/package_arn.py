"""The ARN of a model package: what SageMaker takes for one, and its parts."""

import re
from dataclasses import dataclass
from typing import Final

PATTERN: Final = (
    r"^arn:aws[a-z-]*:sagemaker:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:"
    r"model-package/[a-zA-Z0-9][a-zA-Z0-9-]*(/[0-9]{1,9})?$"
)
"""As JSON Schema reads it, too."""

_ARN = re.compile(PATTERN)


@dataclass(frozen=True)
class PackageArn:
    """The parts of a model package's ARN."""

    region: str
    account: str
    """The publisher's."""
    name: str
    """The group's, where it is in one."""
    number: int | None
    """The version's in its group; None outside of groups."""


def parse(arn: str) -> PackageArn | None:
    """Return the parts of an ARN, or None for what is no model package's."""
    # A pattern's end lets a line break pass.
    if _ARN.match(arn) is None or arn.endswith("\n"):
        return None
    _, _, _, region, account, resource = arn.split(":")
    _, name, *number = resource.split("/")
    return PackageArn(region, account, name, int(number[0]) if number else None)
