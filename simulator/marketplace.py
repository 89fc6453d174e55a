"""A simulated AWS Marketplace: what a buyer is told about the versions in a listing."""

import base64
from collections.abc import Mapping
from typing import Any

from simulator.wire import AwsError

_PAGE = 50


class Marketplace:
    """The listings that the account sees.

    Attributes:
        options: The fulfillment options by product id, in the order that AWS answers with, which
            says nothing about their age. Besides versions of a model there may be others.
    """

    def __init__(self) -> None:
        """Without a listing."""
        self.options: dict[str, list[dict[str, Any]]] = {}
        self._published = 0

    def publish(self, product_id: str, version: str, *, release_notes: str = "") -> str:
        """Publish a version of a model, in a listing that begins with the first one.

        Args:
            product_id: Whose version.
            version: Its title.
            release_notes: What is new; empty to publish none.

        Returns:
            The id of its fulfillment option.
        """
        self._published += 1
        option_id = f"fo-{self._published:013}"
        self.options.setdefault(product_id, []).append(
            {
                "sageMakerModelFulfillmentOption": {
                    "fulfillmentOptionId": option_id,
                    "fulfillmentOptionType": "SAGEMAKER_MODEL",
                    "fulfillmentOptionDisplayName": "Amazon SageMaker model",
                    "fulfillmentOptionVersion": version,
                    **({"releaseNotes": release_notes} if release_notes else {}),
                    "recommendation": {
                        "recommendedBatchTransformInstanceType": "ml.g6.2xlarge",
                        "recommendedRealtimeInferenceInstanceType": "ml.g6.2xlarge",
                    },
                }
            }
        )
        return option_id

    def withdraw(self, product_id: str) -> None:
        """Take a listing off the Marketplace, with all its versions."""
        del self.options[product_id]

    def list_fulfillment_options(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListFulfillmentOptions.

        Raises:
            AwsError: There is no such listing, or no such page.
        """
        found = self.options.get(params["productId"])
        if found is None:
            raise AwsError("ResourceNotFoundException", "The product was not found.", status=404)
        start = _start(params["nextToken"]) if "nextToken" in params else 0
        end = start + params.get("maxResults", _PAGE)
        following = {"nextToken": _token(end)} if end < len(found) else {}
        return {"fulfillmentOptions": found[start:end], **following}


def _token(start: int) -> str:
    return base64.b64encode(f"from {start}".encode()).decode()


def _start(token: str) -> int:
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("from "))
    except ValueError:
        raise AwsError(
            "ValidationException",
            "The pagination token is invalid.",
            members={"reason": "INVALID_PAGINATION_TOKEN"},
        ) from None
