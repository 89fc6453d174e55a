"""AWS Marketplace, as a buyer is told about it: which versions a product's listing offers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from switchback import errors
from switchback.domain.lines import one_line, own_lines
from switchback.domain.listing import (
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_OPTIONS,
    NoListing,
    Option,
    Trouble,
)
from switchback.gateways.clients import marketplace_discovery
from switchback.gateways.translation import code_of, message_of, translated

if TYPE_CHECKING:
    from types_boto3_marketplace_discovery.type_defs import SageMakerModelFulfillmentOptionTypeDef

_PAGE = 50
_TROUBLES: Final = {
    "ResourceNotFoundException": Trouble.GONE,
    "AccessDenied": Trouble.DENIED,
    "AccessDeniedException": Trouble.DENIED,
    "ValidationException": Trouble.INVALID,
}

# Reasons of a ValidationException that is not about the product.
_ABOUT_PAGES: Final = ("INVALID_PAGINATION_TOKEN", "PAGINATION_LIMIT_EXCEEDED")


def list_options(product_id: str) -> tuple[Option, ...] | NoListing:
    """Return the versions of SageMaker models in a listing, each once, or why there is no telling.

    Their order says nothing about their age, and nothing else does.

    Raises:
        Throttled: or ServiceUnavailable: a later look may succeed.
        UnexpectedAnswer: AWS answered something else, or the pages have no end.
    """
    with translated("ListFulfillmentOptions", resource=product_id):
        try:
            models = {model["fulfillmentOptionId"]: model for model in _models(product_id)}
        except ClientError as error:
            trouble = _TROUBLES.get(code_of(error))
            if trouble is None or error.response.get("reason") in _ABOUT_PAGES:
                raise
            return NoListing(trouble, f"{message_of(error)} ({code_of(error)})")
    if not models:
        return NoListing(Trouble.NO_MODEL, "its fulfillment options hold no SageMaker model")
    return tuple(_option(model) for model in models.values())


def _models(product_id: str) -> "Iterator[SageMakerModelFulfillmentOptionTypeDef]":
    # A next token that comes twice ends in an error: botocore sees to that.
    pages = marketplace_discovery().get_paginator("list_fulfillment_options")
    listed = 0
    for page in pages.paginate(productId=product_id, PaginationConfig={"PageSize": _PAGE}):
        listed += max(len(page["fulfillmentOptions"]), 1)
        if listed > MOST_OPTIONS:
            message = f"ListFulfillmentOptions {product_id}: more than {MOST_OPTIONS} options"
            raise errors.UnexpectedAnswer(message)
        for option in page["fulfillmentOptions"]:
            if "sageMakerModelFulfillmentOption" in option:
                yield option["sageMakerModelFulfillmentOption"]


def _option(model: "SageMakerModelFulfillmentOptionTypeDef") -> Option:
    option_id = model["fulfillmentOptionId"]
    names = (
        model.get("fulfillmentOptionVersion", ""),
        model["fulfillmentOptionDisplayName"],
        option_id,
    )
    titles = (one_line(name, longest=LONGEST_TITLE) for name in names)
    return Option(
        option_id=option_id,
        title=next(title for title in titles if title),
        notes=own_lines(model.get("releaseNotes", ""), longest=LONGEST_NOTES) or None,
    )
