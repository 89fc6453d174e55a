"""What AWS Marketplace asks a buyer's IAM about.

The reference names a product's ARN, but not how it is built from a product's id; a permission
that works for sure is on everything.
"""

from collections.abc import Mapping

from simulator.iam.request import Question, on_everything

DISCOVERY: Mapping[str, Question] = {
    "ListFulfillmentOptions": on_everything("aws-marketplace:ListFulfillmentOptions"),
}
AGREEMENT: Mapping[str, Question] = {
    "SearchAgreements": on_everything("aws-marketplace:SearchAgreements"),
}
