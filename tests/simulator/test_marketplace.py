"""The listings on AWS Marketplace, as an ordinary client sees them."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from types_boto3_marketplace_discovery import MarketplaceDiscoveryClient

from simulator.faults import CallNumber, Fault, inject
from simulator.marketplace import Marketplace
from simulator.world import World

_PRODUCT = "prod-tnv5pm6nlcm44"
_WATCHER = "WatchVersionsFunction"


@pytest.fixture
def client(world: World) -> MarketplaceDiscoveryClient:
    """A client of the one Region that has the service."""
    assert world.clock.seconds == 0
    retries = Config(retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client("marketplace-discovery", region_name="us-east-1", config=retries)


@pytest.fixture
def marketplace(world: World) -> Iterator[Marketplace]:
    with world.wire.calling_as(_WATCHER):
        yield world.marketplace


def _versions(told: Any) -> list[str]:
    return [
        option["sageMakerModelFulfillmentOption"]["fulfillmentOptionVersion"]
        for option in told["fulfillmentOptions"]
    ]


def test_a_version_is_listed(client: MarketplaceDiscoveryClient, marketplace: Marketplace) -> None:
    """With its id, its title and its release notes, and with no model package."""
    option_id = marketplace.publish(_PRODUCT, "en-v3", release_notes="Fewer words missed.")

    (option,) = client.list_fulfillment_options(productId=_PRODUCT)["fulfillmentOptions"]

    told = option["sageMakerModelFulfillmentOption"]
    assert told["fulfillmentOptionId"] == option_id
    assert told["fulfillmentOptionVersion"] == "en-v3"
    assert told["releaseNotes"] == "Fewer words missed."
    assert ":model-package/" not in str(option)


def test_a_long_listing_takes_several_calls(
    client: MarketplaceDiscoveryClient, marketplace: Marketplace
) -> None:
    """A page holds 50 at the most, and none is told twice."""
    titles = [f"v{number}" for number in range(120)]
    for title in titles:
        marketplace.publish(_PRODUCT, title)

    pages = list(client.get_paginator("list_fulfillment_options").paginate(productId=_PRODUCT))
    small = client.list_fulfillment_options(productId=_PRODUCT, maxResults=7)

    assert [len(page["fulfillmentOptions"]) for page in pages] == [50, 50, 20]
    assert [title for page in pages for title in _versions(page)] == titles
    assert _versions(small) == titles[:7]
    with pytest.raises(client.exceptions.ValidationException):
        client.list_fulfillment_options(productId=_PRODUCT, maxResults=51)


def test_a_listing_that_fills_its_page_has_no_other(
    client: MarketplaceDiscoveryClient, marketplace: Marketplace
) -> None:
    """Fifty versions are one page."""
    for number in range(50):
        marketplace.publish(_PRODUCT, f"v{number}")

    assert "nextToken" not in client.list_fulfillment_options(productId=_PRODUCT)


def test_a_listing_may_offer_more_than_models(
    client: MarketplaceDiscoveryClient, marketplace: Marketplace
) -> None:
    """An option of another kind stands where AWS puts it: under a name of its own."""
    marketplace.publish(_PRODUCT, "en-v3")
    services = {
        "fulfillmentOptionId": "fo-services",
        "fulfillmentOptionType": "PROFESSIONAL_SERVICES",
        "fulfillmentOptionDisplayName": "Professional services",
    }
    marketplace.options[_PRODUCT].insert(0, {"professionalServicesFulfillmentOption": services})

    told = client.list_fulfillment_options(productId=_PRODUCT)["fulfillmentOptions"]

    assert [list(option) for option in told] == [
        ["professionalServicesFulfillmentOption"],
        ["sageMakerModelFulfillmentOption"],
    ]


def test_a_listing_that_is_gone_is_not_found(
    client: MarketplaceDiscoveryClient, marketplace: Marketplace
) -> None:
    """Whether it was withdrawn or never there."""
    marketplace.publish(_PRODUCT, "en-v3")
    marketplace.withdraw(_PRODUCT)

    for product_id in (_PRODUCT, "prod-never"):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.list_fulfillment_options(productId=product_id)


@pytest.mark.parametrize("token", ["abcd", "ZnJvbSB4"])
def test_a_made_up_page_token_is_refused(
    client: MarketplaceDiscoveryClient, marketplace: Marketplace, token: str
) -> None:
    """Only a token that was handed out leads to another page."""
    marketplace.publish(_PRODUCT, "en-v3")

    with pytest.raises(client.exceptions.ValidationException) as refused:
        client.list_fulfillment_options(productId=_PRODUCT, nextToken=token)

    told: Any = refused.value.response
    assert told["reason"] == "INVALID_PAGINATION_TOKEN"


def test_the_marketplace_throttles(
    world: World, client: MarketplaceDiscoveryClient, marketplace: Marketplace
) -> None:
    """For longer than botocore tries; the next call is answered."""
    marketplace.publish(_PRODUCT, "en-v3")
    errors: list[str | None] = []
    world.wire.observers.append(lambda call: errors.append(call.error))
    inject(world, Fault.THROTTLED, at=CallNumber(1))

    with pytest.raises(client.exceptions.ThrottlingException):
        client.list_fulfillment_options(productId=_PRODUCT)

    assert errors == ["ThrottlingException"] * 3
    assert client.list_fulfillment_options(productId=_PRODUCT)["fulfillmentOptions"]


def test_only_the_watcher_may_ask(world: World, client: MarketplaceDiscoveryClient) -> None:
    """No other function's role allows it."""
    world.marketplace.publish(_PRODUCT, "en-v3")

    with (
        world.wire.calling_as("ReceiveVersionFunction"),
        pytest.raises(client.exceptions.AccessDeniedException),
    ):
        client.list_fulfillment_options(productId=_PRODUCT)
