"""What a simulated AWS answers with instead of a response, and what it refuses to make up."""

from collections.abc import Mapping
from typing import Any


class AwsError(Exception):
    """An error answered by AWS: botocore raises it to the caller as a `ClientError`."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        *,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """Args: code and message as AWS words them, the HTTP status, the error's own members."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members = dict(members or {})


class Killed(BaseException):
    """The process of the function that calls is gone: no handler of its own runs any more."""


class OutOfTime(Killed):
    """The function's own time-out came while it waited for the answer: Lambda ends it."""


# The three below are faults of the world, not of AWS. They are no `Exception`, so that no handler
# under test, and nothing that turns a handler's exception into a failed Lambda, can swallow them.


class NotSimulated(BaseException):
    """The embedded AWS was asked for something that it does not play."""


class NoWire(BaseException):
    """AWS was called while no wire was entered, so there is nobody to answer."""


class ImpossibleResponse(BaseException):
    """A simulated service answered what AWS could not have answered."""
