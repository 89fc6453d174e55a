"""The ready sets of alarms, one for each kind of endpoint."""

from enum import StrEnum


class EndpointKind(StrEnum):
    """What an endpoint's callers use; it decides which metrics SageMaker emits."""

    STREAMING = "Streaming"
    SYNCHRONOUS = "Synchronous"
    ASYNCHRONOUS = "Asynchronous"
