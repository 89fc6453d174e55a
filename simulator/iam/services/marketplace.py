"""What AWS Marketplace asks a buyer's IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import (
    AuthorizationRequest,
    Caller,
    Params,
    Question,
    on_everything,
    text,
)


def _list_fulfillment_options(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    catalog = f"arn:{caller.partition}:aws-marketplace:::catalog/AWSMarketplace"
    product = f"{catalog}/product/{text(params, 'productId')}"
    yield AuthorizationRequest("aws-marketplace:ListFulfillmentOptions", product)


DISCOVERY: Mapping[str, Question] = {"ListFulfillmentOptions": _list_fulfillment_options}
AGREEMENT: Mapping[str, Question] = {
    "SearchAgreements": on_everything("aws-marketplace:SearchAgreements"),
}
