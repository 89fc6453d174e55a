"""What AWS Marketplace answers becomes versions, or what stands in the way."""

from typing import Any

import boto3
import pytest

from simulator.wire import AwsError, Call
from simulator.world import World
from switchback import errors
from switchback.domain.listing import NoListing, Option, Trouble
from switchback.gateways.clients import _client, cloudwatch, marketplace_discovery
from switchback.gateways.marketplace import list_options

NOVA = "prod-nova"


def _refuse(world: World, error: AwsError) -> None:
    def refuse(_call: Call) -> None:
        raise error

    world.wire.interceptors.append(refuse)


def _option(**changes: Any) -> dict[str, Any]:
    return {
        "sageMakerModelFulfillmentOption": {
            "fulfillmentOptionId": "fo-1",
            "fulfillmentOptionType": "SAGEMAKER_MODEL",
            "fulfillmentOptionDisplayName": "Amazon SageMaker model",
            **changes,
        }
    }


def test_aws_marketplace_is_asked_where_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one Region, whatever Region the deployment is in; the other services in its own."""
    session = boto3.Session("testing", "testing", region_name="eu-west-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    _client.cache_clear()
    try:
        regions = [made().meta.region_name for made in (marketplace_discovery, cloudwatch)]
    finally:
        _client.cache_clear()

    assert regions == ["us-east-1", "eu-west-1"]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"fulfillmentOptionVersion": " Nova-3\tv2 "}, "Nova-3 v2"),
        ({}, "Amazon SageMaker model"),
        ({"fulfillmentOptionVersion": "\n"}, "Amazon SageMaker model"),
        ({"fulfillmentOptionDisplayName": " "}, "fo-1"),
    ],
)
def test_a_version_has_a_title(world: World, changes: dict[str, str], title: str) -> None:
    """The best one there is."""
    world.marketplace.options[NOVA] = [_option(**changes)]

    assert list_options(NOVA) == (Option("fo-1", title),)


def test_a_version_that_moves_to_the_next_page_is_one(world: World) -> None:
    """The listing may change between two pages."""
    world.marketplace.options[NOVA] = [_option(), _option()]

    assert list_options(NOVA) == (Option("fo-1", "Amazon SageMaker model"),)


def test_a_listing_without_a_model_says_so(world: World) -> None:
    """It is another kind of product, or offers nothing any more."""
    world.marketplace.options[NOVA] = []

    found = list_options(NOVA)

    assert isinstance(found, NoListing)
    assert found.trouble is Trouble.NO_MODEL


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("ResourceNotFoundException", Trouble.GONE),
        ("AccessDeniedException", Trouble.DENIED),
        ("ValidationException", Trouble.INVALID),
    ],
)
def test_a_refusal_is_a_trouble_of_the_listing(world: World, code: str, trouble: Trouble) -> None:
    """With what AWS said."""
    _refuse(world, AwsError(code, "said so"))

    assert list_options(NOVA) == NoListing(trouble, f"said so ({code})")


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (AwsError("ThrottlingException", "slow down"), errors.Throttled),
        (AwsError("InternalServerException", "oh", status=500), errors.ServiceUnavailable),
        (AwsError("ExpiredTokenException", "old"), errors.UnexpectedAnswer),
        (
            AwsError(
                "ValidationException", "long", members={"reason": "PAGINATION_LIMIT_EXCEEDED"}
            ),
            errors.UnexpectedAnswer,
        ),
    ],
)
def test_what_says_nothing_of_the_listing_is_raised(
    world: World, error: AwsError, raised: type[Exception]
) -> None:
    """A later look may find more."""
    _refuse(world, error)

    with pytest.raises(raised, match=f"ListFulfillmentOptions {NOVA}"):
        list_options(NOVA)


def test_pages_without_an_end_are_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same next token again is no next page."""
    page = {"fulfillmentOptions": [_option()], "nextToken": "YWdhaW4="}
    monkeypatch.setattr(world.marketplace, "list_fulfillment_options", lambda _params: page)

    with pytest.raises(errors.UnexpectedAnswer):
        list_options(NOVA)


def test_new_pages_without_an_end_are_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where each is empty and says that there is another one."""
    asked: list[object] = []

    def next_page(params: object) -> dict[str, Any]:
        asked.append(params)
        return {"fulfillmentOptions": [], "nextToken": f"{len(asked):08}"}

    monkeypatch.setattr(world.marketplace, "list_fulfillment_options", next_page)

    with pytest.raises(errors.UnexpectedAnswer, match="more than 2000 options"):
        list_options(NOVA)
