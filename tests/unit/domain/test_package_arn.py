"""The ARN of a model package, taken apart."""

import pytest

from switchback.domain.package_arn import PackageArn, parse

_ARN = "arn:aws:sagemaker:us-east-1:865070037744:model-package/stt"


@pytest.mark.parametrize(
    ("arn", "parts"),
    [
        (_ARN, PackageArn("us-east-1", "865070037744", "stt", None)),
        (f"{_ARN}/12", PackageArn("us-east-1", "865070037744", "stt", 12)),
        (
            "arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:model-package/a-b/1",
            PackageArn("us-gov-west-1", "111122223333", "a-b", 1),
        ),
    ],
)
def test_its_parts(arn: str, parts: PackageArn) -> None:
    """Region, publisher, and where it is in a group: the group and its number."""
    assert parse(arn) == parts


@pytest.mark.parametrize(
    "text",
    ["", "stt", f"{_ARN}\n", f" {_ARN}", f"{_ARN}/v1", f"{_ARN}/1/2", _ARN.replace("package", "x")],
)
def test_what_is_none(text: str) -> None:
    """Nothing that only looks like one, or holds one, is taken for one."""
    assert parse(text) is None
