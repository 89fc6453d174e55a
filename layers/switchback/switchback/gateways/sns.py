"""SNS: tell people."""

from switchback.gateways.clients import sns
from switchback.gateways.translation import translated

_LONGEST_SUBJECT = 100


def publish(topic_arn: str, *, subject: str, message: str) -> None:
    """Send a message to everybody who subscribed."""
    with translated("Publish", resource=topic_arn):
        sns().publish(TopicArn=topic_arn, Subject=subject[:_LONGEST_SUBJECT], Message=message)
