"""What leads to a rollout: a file, a version that is found, an event that arrives, a start."""

from collections.abc import Mapping
from typing import Any

from simulator.wire import Call
from switchback.contracts.versions import DETAIL_TYPE
from switchback.domain.config_key import FOLDER

Start = tuple[str, str]
"""What it is called, and the rest of it."""

_EVENTS = frozenset({"Object Created", DETAIL_TYPE, "SageMaker Model Package State Change"})


def start_of_call(call: Call) -> Start | None:
    """Return what a call that took effect leads to; None where that is no rollout."""
    match call.service, call.operation:
        case "s3", "PutObject" if call.params["Key"].startswith(FOLDER):
            return call.operation, f"s3://{call.params['Bucket']}/{call.params['Key']}"
        case "marketplace-discovery", "ListFulfillmentOptions":
            return call.operation, str(call.params["productId"])
        case "events", "PutEvents" if call.params["Entries"][0]["DetailType"] == DETAIL_TYPE:
            return call.operation, DETAIL_TYPE
        case "stepfunctions", "StartExecution":
            return call.operation, call.caller
        case _:
            return None


def start_of_event(event: Mapping[str, Any]) -> Start | None:
    """Return what an event that a rule wants leads to; None where that is no rollout."""
    if event["detail-type"] not in _EVENTS:
        return None
    return event["detail-type"], _told(event["detail"])


def _told(detail: Mapping[str, Any]) -> str:
    if "object" in detail:
        return str(detail["object"]["key"])
    return str(detail.get("version") or detail["ModelPackageArn"])
