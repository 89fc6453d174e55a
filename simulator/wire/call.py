"""One call to AWS, as those who watch the wire see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call to AWS.

    Attributes:
        at: The virtual instant.
        caller: Who called: the name given to `Wire.calling_as`.
        service: The service as boto3 names it.
        operation: The operation as the service names it, in CamelCase.
        params: The request as AWS received it.
        error: The error code answered, or the name of the exception raised; None when it worked,
            and before the answer is known.
        retry: How often botocore has tried this call before.
    """

    at: datetime
    caller: str
    service: str
    operation: str
    params: Mapping[str, Any]
    error: str | None = None
    retry: int = 0
