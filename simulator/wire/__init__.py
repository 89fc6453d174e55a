"""The wire: ordinary boto3 clients are answered in this process and never reach a network."""

from simulator.wire.call import Call
from simulator.wire.errors import (
    AwsError,
    ImpossibleResponse,
    Killed,
    NotSimulated,
    NoWire,
    OutOfTime,
)
from simulator.wire.session import ACCOUNT_ID, REGION, install
from simulator.wire.wire import Wire

__all__ = [
    "ACCOUNT_ID",
    "REGION",
    "AwsError",
    "Call",
    "ImpossibleResponse",
    "Killed",
    "NoWire",
    "NotSimulated",
    "OutOfTime",
    "Wire",
    "install",
]
