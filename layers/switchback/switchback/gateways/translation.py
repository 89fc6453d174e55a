"""Turn what boto3 raises into the project's own errors, by code and message.

SageMaker models hardly any errors: nearly all are a ValidationException, told apart by their text
alone (texts as observed in public issue trackers).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from switchback import errors
from switchback.domain.lines import one_line

_THROTTLES = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_DENIALS = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})
_OTHERS: Mapping[str, type[errors.RolloutError]] = {
    "ConcurrentUpdateException": errors.EndpointBusy,
    # Application Auto Scaling, of a target that was registered a moment ago.
    "ObjectNotFoundException": errors.NotYetVisible,
    "ResourceLimitExceeded": errors.QuotaExceeded,
}
_SERVER_ERRORS = 500

# A cause has room for 32,768 characters in Step Functions; nobody reads as many.
_LONGEST = 4000

# Said of any other call, that it is invalid tells nothing about an update.
_UPDATING = frozenset({"CreateModel", "CreateEndpointConfig", "UpdateEndpoint"})

CONDITION_FAILED = "ConditionalCheckFailedException"


@contextmanager
def translated(doing: str, *, resource: str) -> Iterator[None]:
    """Raise the project's error for whatever AWS answers, saying what was tried on what.

    Raises:
        RolloutError: one of the leaves of the tree in `switchback.errors`.
    """
    try:
        yield
    except ClientError as error:
        kind = _kind(error)
        raise kind(_said(doing, resource, _told(error))) from error
    except (HTTPClientError, NoConnection) as error:
        # A time-out may have taken effect: every step can be repeated for that reason.
        raise errors.ServiceUnavailable(_said(doing, resource, str(error))) from error
    except BotoCoreError as error:
        raise errors.UnexpectedAnswer(_said(doing, resource, str(error))) from error


def code_of(error: ClientError) -> str:
    """Return AWS's error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """Return AWS's error message."""
    return str(error.response.get("Error", {}).get("Message", ""))


def is_missing(error: ClientError) -> bool:
    """Tell whether SageMaker says that what was named does not exist."""
    missing = "Could not find" in message_of(error) or "does not exist" in message_of(error)
    return code_of(error) in ("ValidationException", "ResourceNotFound") and missing


def _said(doing: str, resource: str, told: str) -> str:
    """Return what was tried on what, and what AWS said, in one line: names come from outside."""
    return one_line(f"{doing} {resource}: {told}", longest=_LONGEST)


def _told(error: ClientError) -> str:
    return f"{message_of(error)} ({code_of(error)})"


def _kind(error: ClientError) -> type[errors.RolloutError]:
    code = code_of(error)
    if code in _THROTTLES:
        return errors.Throttled
    if code in _DENIALS:
        return errors.AccessDenied
    if code in _OTHERS:
        return _OTHERS[code]
    if int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= _SERVER_ERRORS:
        return errors.ServiceUnavailable
    if code == "ValidationException":
        return _validation_kind(message_of(error), operation=error.operation_name)
    return errors.UnexpectedAnswer


def _validation_kind(message: str, *, operation: str) -> type[errors.RolloutError]:
    if "in-progress" in message:
        return errors.EndpointBusy
    if "Could not find endpoint configuration" in message or "Could not find model" in message:
        return errors.NotYetVisible
    if "Could not find endpoint" in message:
        return errors.EndpointNotFound
    return errors.UpdateRefused if operation in _UPDATING else errors.UnexpectedAnswer
