"""STS, as far as it tells callers who they are."""

from collections.abc import Mapping
from typing import Any

from simulator.wire import ACCOUNT_ID, Wire


class SecurityToken:
    """Tells whoever calls by which ARN AWS knows them."""

    def __init__(self, wire: Wire) -> None:
        """Take the wire, which knows who calls."""
        self._wire = wire

    def get_caller_identity(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetCallerIdentity; a caller that has no ARN is a user of that name."""
        caller = self._wire.caller
        name = caller.replace(" ", "-")
        arn = caller if caller.startswith("arn:") else f"arn:aws:iam::{ACCOUNT_ID}:user/{name}"
        return {"Account": ACCOUNT_ID, "Arn": arn, "UserId": "AIDACKCEVSQ6C2EXAMPLE"}
