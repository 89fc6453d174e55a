"""The hook into botocore: a default boto3 session whose every call goes to the current wire."""

import itertools
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError
from botocore.model import OperationModel
from moto.core.models import DEFAULT_ACCOUNT_ID

from simulator.wire.call import Call
from simulator.wire.errors import AwsError
from simulator.wire.wire import Wire

ACCOUNT_ID: str = DEFAULT_ACCOUNT_ID
"""The account that everything lives in: moto's, so that its ARNs and ours agree."""

REGION = "us-east-1"

_PARAMS = "wire_params"
_CALL = "wire_call"
_OK = 200
_FIRST_ERROR = 300

# What botocore's standard retry mode tries again.
_TRANSIENT = (500, 502, 503, 504)
_THROTTLES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_request_numbers = itertools.count(1)

_Context = MutableMapping[str, Any]


@cache
def install() -> None:
    """Make every boto3 client made through the default session speak to the embedded AWS.

    Once per process is enough, and more do no harm. It has to come before the first client.
    """
    session = botocore.session.Session()
    session.set_credentials("testing", "testing", "testing")
    session.set_config_variable("region", REGION)
    handlers: dict[str, Any] = {
        "before-parameter-build": _keep_params,
        "before-call": _answer,
        "after-call": _conclude,
        "after-call-error": _give_up,
        "before-send": _answer_http,
    }
    for event, handler in handlers.items():
        session.register(event, handler)
    # Of any type: no other has room for a method that is put in another's place.
    default: Any = boto3.Session(botocore_session=session)
    default.client = _each_made_once(default.client)
    boto3.DEFAULT_SESSION = default


def _each_made_once(make: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the clients that are made without options: to make one takes as long as many calls."""
    kept = cache(make)

    def client(service: str, *more: Any, **options: Any) -> Any:
        return make(service, *more, **options) if more or options else kept(service)

    return client


def _answer_http(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    # Moto's turn, where no host of ours is meant.
    answer = Wire.current().hosts.get(urlsplit(request.url).netloc)
    return answer(request) if answer else None


def _keep_params(params: Any, context: _Context, **_: object) -> None:
    # Other handlers still add to these in place: tokens, DynamoDB's typed values.
    context[_PARAMS] = params


def _answer(
    model: OperationModel, context: _Context, **_: object
) -> tuple[AWSResponse, dict[str, Any]] | None:
    """Answer as often as botocore would try: what it retries is not the caller's to see."""
    with Wire.current().one_at_a_time:
        return _tried(model, context)


def _tried(model: OperationModel, context: _Context) -> tuple[AWSResponse, dict[str, Any]] | None:
    last = _attempts(context) - 1
    for retry in range(last):
        try:
            answer = _try(model, context, retry=retry)
        except (HTTPClientError, NoConnection):
            pass
        else:
            if answer is None or not _is_retried(*answer):
                return answer
        context.pop(_CALL, None)
        Wire.current().back_off(retry)
    return _try(model, context, retry=last)


def _attempts(context: _Context) -> int:
    config = context.get("client_config")
    retries = getattr(config, "retries", None) or {}
    return int(retries.get("total_max_attempts", 1))


def _is_retried(http: AWSResponse, parsed: Mapping[str, Any]) -> bool:
    code = parsed.get("Error", {}).get("Code", "")
    return http.status_code in _TRANSIENT or code in _THROTTLES


def _try(
    model: OperationModel, context: _Context, *, retry: int
) -> tuple[AWSResponse, dict[str, Any]] | None:
    wire = Wire.current()
    try:
        call = wire.begin(model, context[_PARAMS], retry=retry)
    except AwsError as error:
        return _refusal(error)
    context[_CALL] = call
    try:
        response = wire.answer(call, model)
    except AwsError as error:
        return _refusal(error)
    if response is None:
        return None
    return _http(_OK), {**response, "ResponseMetadata": _metadata(_OK)}


def _conclude(
    http_response: AWSResponse, parsed: dict[str, Any], context: _Context, **_: object
) -> None:
    call: Call | None = context.get(_CALL)
    if call is None:  # An interceptor answered, and the observers know.
        return
    with Wire.current().one_at_a_time:
        _end(Wire.current(), call, http_response, parsed)


def _end(wire: Wire, call: Call, http_response: AWSResponse, parsed: dict[str, Any]) -> None:
    if http_response.status_code >= _FIRST_ERROR:
        wire.ended(call, parsed.get("Error", {}).get("Code"))
        return
    try:
        wire.took_effect(call)
    except AwsError as error:
        # It is too late for another response, so this one becomes the refusal.
        http, refusal = _refusal(error)
        http_response.status_code = http.status_code
        parsed.clear()
        parsed.update(refusal)
    else:
        wire.ended(call, None)


def _give_up(exception: Exception, context: _Context, **_: object) -> None:
    Wire.current().ended(context[_CALL], type(exception).__name__)


def _refusal(error: AwsError) -> tuple[AWSResponse, dict[str, Any]]:
    return _http(error.status), {
        **error.members,
        "Error": {"Code": error.code, "Message": error.message},
        "ResponseMetadata": _metadata(error.status),
    }


def _http(status: int) -> AWSResponse:
    return AWSResponse("https://embedded.invalid/", status, HTTPHeaders(), None)


def _metadata(status: int) -> dict[str, Any]:
    return {
        "RequestId": str(UUID(int=next(_request_numbers))),
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
