"""Whatever AWS answers becomes one leaf of the project's own tree of errors."""

from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from switchback import errors
from switchback.domain.fault import error_classes
from switchback.gateways.translation import code_of, is_missing, message_of, translated

_ARN = "arn:aws:sagemaker:us-east-1:111122223333:endpoint"


def _error(
    code: str, message: str = "", *, status: int = 400, operation: str = "UpdateEndpoint"
) -> ClientError:
    # Which of them there are differs by service.
    metadata: Any = {
        "RequestId": "",
        "HostId": "",
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, operation
    )


def _translated(error: Exception) -> errors.RolloutError:
    with pytest.raises(errors.RolloutError) as raised, translated("Doing", resource="it"):
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *(
            (_error(code), errors.Throttled)
            for code in (
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "TooManyRequestsException",
                "RequestLimitExceeded",
                "ProvisionedThroughputExceededException",
                "LimitExceededException",
                "TransactionInProgressException",
            )
        ),
        (_error("SlowDown", status=503), errors.Throttled),
        *(
            (_error(code, status=403), errors.AccessDenied)
            for code in ("AccessDenied", "AccessDeniedException", "AuthorizationError")
        ),
        (
            _error("ResourceLimitExceeded", "The account-level service limit 'x' is 2 Instances"),
            errors.QuotaExceeded,
        ),
        (_error("InternalFailure", status=500), errors.ServiceUnavailable),
        (_error("ServiceUnavailable", status=503), errors.ServiceUnavailable),
        (_error("ValidationException", status=500), errors.ServiceUnavailable),
        (
            _error("ValidationException", f'Cannot update in-progress endpoint "{_ARN}/stt".'),
            errors.EndpointBusy,
        ),
        (
            _error("ValidationException", f'Could not find endpoint configuration "{_ARN}/c".'),
            errors.NotYetVisible,
        ),
        (_error("ValidationException", 'Could not find model "arn".'), errors.NotYetVisible),
        (
            _error("ValidationException", f'Could not find endpoint "{_ARN}/stt".'),
            errors.EndpointNotFound,
        ),
        *(
            (
                _error("ValidationException", "The variant must be ...", operation=operation),
                errors.UpdateRefused,
            )
            for operation in ("CreateModel", "CreateEndpointConfig", "UpdateEndpoint")
        ),
        *(
            (
                _error("ValidationException", "The provided key ...", operation=operation),
                errors.UnexpectedAnswer,
            )
            for operation in ("GetItem", "DescribeEndpoint", "RegisterScalableTarget")
        ),
        (_error("SomethingNew"), errors.UnexpectedAnswer),
        (_error(""), errors.UnexpectedAnswer),
        (ReadTimeoutError(endpoint_url="https://aws"), errors.ServiceUnavailable),
        (ConnectTimeoutError(endpoint_url="https://aws"), errors.ServiceUnavailable),
        (EndpointConnectionError(endpoint_url="https://aws"), errors.ServiceUnavailable),
        (ParamValidationError(report="a field is missing"), errors.UnexpectedAnswer),
        (NoCredentialsError(), errors.UnexpectedAnswer),
        (BotoCoreError(), errors.UnexpectedAnswer),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value)[-50:],
)
def test_each_answer_is_one_error(error: Exception, kind: type[errors.RolloutError]) -> None:
    """What is known is told apart, and what is not known goes to a person."""
    told = _translated(error)

    assert type(told) is kind
    assert kind in error_classes()
    assert not kind.__subclasses__(), "only leaves are raised"


def test_the_message_says_what_was_tried_and_what_aws_said() -> None:
    """A person finds the call, the resource, the code and AWS's own words."""
    told = _translated(_error("SomethingNew", "in words of AWS"))

    assert str(told) == "Doing it: in words of AWS (SomethingNew)"
    assert isinstance(told.__cause__, ClientError)


def test_what_is_no_answer_of_aws_passes_as_it_is() -> None:
    """A defect of our own is not called one of AWS's."""
    with pytest.raises(ZeroDivisionError), translated("Doing", resource="it"):
        raise ZeroDivisionError


def test_an_answer_without_parts_is_still_an_answer() -> None:
    """An error with neither code nor message breaks nothing."""
    empty = ClientError({}, "DescribeEndpoint")

    assert (code_of(empty), message_of(empty)) == ("", "")
    assert type(_translated(empty)) is errors.UnexpectedAnswer


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (_error("ValidationException", 'Could not find model "arn".'), True),
        (_error("ResourceNotFound", "ModelPackage arn does not exist."), True),
        (_error("ValidationException", "1 validation error detected"), False),
        (_error("AccessDeniedException", "Could not find"), False),
    ],
)
def test_what_does_not_exist_is_told_from_what_may_not_be_seen(
    error: ClientError,
    missing: bool,  # noqa: FBT001
) -> None:
    """Only SageMaker's own words say that something is missing."""
    assert is_missing(error) is missing
