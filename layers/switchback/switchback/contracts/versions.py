"""The event that a new version of a product is there: Switchback puts it, and so may anybody."""

from typing import Final

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from switchback.contracts.rollout import Contract
from switchback.domain import package_arn
from switchback.domain.listing import LONGEST_NOTES, LONGEST_TITLE

DETAIL_TYPE: Final = "Model Package Version Available"

# No control characters, no line breaks, and nothing that turns the direction of writing around.
_LIES = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
_ONE_LINE = f"^[^{_LIES}]+$"
_LINES = rf"^([^{_LIES}]|[\t\n])+$"


class VersionAvailable(Contract):
    """The detail of that event: a product has a version that files may follow."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        field_title_generator=lambda name, _: to_camel(name),
        strict=True,
    )

    product_id: str = Field(
        pattern=r"^prod-[a-z0-9]{1,60}$",
        description="The product's id on AWS Marketplace, as files name it in Upgrade.ProductId.",
    )
    version: str = Field(
        min_length=1,
        max_length=LONGEST_TITLE,
        pattern=_ONE_LINE,
        description="The version's title on AWS Marketplace: what Upgrade.VersionPattern and "
        "Upgrade.VersionArns are matched against.",
    )
    fulfillment_option_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        pattern=_ONE_LINE,
        description="The version's id on AWS Marketplace.",
    )
    release_notes: str | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_NOTES,
        pattern=_LINES,
        description="What the seller says about the version; people are told it.",
    )
    model_package_arn: str | None = Field(
        default=None,
        max_length=2048,
        pattern=package_arn.PATTERN,
        description="The version's model package in this Region. Without it, it is looked for in "
        "Upgrade.VersionArns, and else a person is asked for it.",
    )
    requested_by: str | None = Field(
        default=None,
        min_length=1,
        max_length=700,
        pattern=_ONE_LINE,
        description="The ARN of whoever asks for the version. With it, what was decided about "
        "the version before is decided anew.",
    )
