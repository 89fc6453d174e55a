"""EventBridge: tell other systems what became of a rollout."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from switchback import errors
from switchback.gateways.clients import event_bridge
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "switchback"


def put_event(detail_type: str, detail: Mapping[str, Any]) -> None:
    """Put an event on the account's default bus.

    Raises:
        ServiceUnavailable: EventBridge did not take it.
    """
    entry: PutEventsRequestEntryTypeDef = {
        "Source": SOURCE,
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
    }
    with translated("PutEvents", resource=detail_type):
        told = event_bridge().put_events(Entries=[entry])
    if told["FailedEntryCount"]:
        why = told["Entries"][0].get("ErrorMessage", "no reason given")
        raise errors.ServiceUnavailable(f"PutEvents {detail_type}: {why}")
