"""Function URLs: HTTP requests that AWS has signed to somebody become events of a function."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import boto3
from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import MockRawResponse

from simulator.clock import VirtualClock
from simulator.lambda_runtime import LambdaRuntime
from simulator.template.views import Function, Template
from simulator.wire import Wire

if TYPE_CHECKING:
    from simulator.world import World

FIRST_ERROR: Final = 400
"""The first HTTP status that is an error."""

_FRESH = timedelta(minutes=5)
_FORBIDDEN = 403
_BAD_GATEWAY = 502
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<scope>[^,]+), SignedHeaders=(?P<headers>[^,]+), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class HttpAnswer:
    """What a function URL answers."""

    status: int
    headers: Mapping[str, str]
    body: str


class FunctionUrls:
    """The function URLs of a template; IAM lets everybody in who has signed the request."""

    def __init__(
        self, template: Template, *, functions: LambdaRuntime, wire: Wire, clock: VirtualClock
    ) -> None:
        """Take the URLs from a template."""
        self._template = template
        self._stack = template.stack
        self._functions = functions
        self._wire = wire
        self._clock = clock
        self._requests = count(1)

    def by_host(self) -> dict[str, Callable[[AWSPreparedRequest], AWSResponse]]:
        """Return what answers requests, by the host of the URL."""
        return {
            urlsplit(function.url).netloc: self._answering(function)
            for function in self._template.functions.values()
            if function.url
        }

    def _answering(self, function: Function) -> Callable[[AWSPreparedRequest], AWSResponse]:
        def answer(request: AWSPreparedRequest) -> AWSResponse:
            if self._is_signed(request):
                told = self.ask(
                    function,
                    method=request.method,
                    path=urlsplit(request.url).path or "/",
                    headers={str(name): _text(value) for name, value in request.headers.items()},
                    body=_text(request.body or b""),
                )
            else:
                told = HttpAnswer(_FORBIDDEN, _JSON, json.dumps({"Message": "Forbidden"}))
            raw = MockRawResponse(told.body)
            headers = HTTPHeaders.from_dict(dict(told.headers))
            return AWSResponse(request.url, told.status, headers, raw)

        return answer

    def ask(
        self, function: Function, *, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> HttpAnswer:
        """Run a function on a request that whoever calls now has signed."""
        event = self._event(function, method=method, path=path, headers=headers, body=body)
        ran = self._functions.invoke(function.arn, event)
        if ran.error is not None:
            return HttpAnswer(_BAD_GATEWAY, {}, "Internal Server Error")
        told: Any = ran.payload
        return HttpAnswer(told["statusCode"], told.get("headers", {}), told.get("body", ""))

    def _event(
        self,
        function: Function,
        *,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: str,
    ) -> dict[str, Any]:
        assert function.url is not None, "only functions with a URL are asked"
        domain = urlsplit(function.url).netloc
        url_id = domain.partition(".")[0]
        now = self._clock.now
        arn = self._caller_arn()
        return {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {name.lower(): value for name, value in headers.items()},
            "requestContext": {
                "accountId": self._stack.account,
                "apiId": url_id,
                "authentication": None,
                "authorizer": {
                    "iam": {
                        "accessKey": "AKIAIOSFODNN7EXAMPLE",
                        "accountId": self._stack.account,
                        "callerId": arn,
                        "cognitoIdentity": None,
                        "principalOrgId": None,
                        "userArn": arn,
                        "userId": arn,
                    }
                },
                "domainName": domain,
                "domainPrefix": url_id,
                "http": {
                    "method": method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.10",
                    "userAgent": headers.get("User-Agent", ""),
                },
                "requestId": str(UUID(int=next(self._requests))),
                "routeKey": "$default",
                "stage": "$default",
                "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
                "timeEpoch": int(now.timestamp() * 1000),
            },
            "body": body,
            "isBase64Encoded": False,
        }

    def _caller_arn(self) -> str:
        caller = self._wire.caller
        if caller.startswith("arn:"):
            return caller
        name = re.sub(r"[^\w+=,.@-]+", "-", caller)
        return f"arn:{self._stack.partition}:iam::{self._stack.account}:user/{name}"

    def _is_signed(self, request: AWSPreparedRequest) -> bool:
        """Sign the request anew, as AWS does, and compare."""
        found = _AUTHORIZATION.fullmatch(_text(request.headers.get("Authorization", "")))
        stamp = _text(request.headers.get("X-Amz-Date", ""))
        if found is None or not self._is_fresh(stamp):
            return False
        names = set(found["headers"].split(";"))
        again = AWSRequest(
            method=request.method,
            url=request.url,
            data=request.body,
            headers={
                name: _text(value)
                for name, value in request.headers.items()
                if name.lower() in names and name.lower() != "host"
            },
        )
        again.context["timestamp"] = stamp
        signer = SigV4Auth(_credentials(), "lambda", self._stack.region)
        text = signer.string_to_sign(again, signer.canonical_request(again))
        ours = signer.scope(again) == found["scope"]
        return ours and signer.signature(text, again) == found["signature"]

    def _is_fresh(self, stamp: str) -> bool:
        signed_at = datetime.strptime(stamp, SIGV4_TIMESTAMP).replace(tzinfo=UTC)
        return abs(self._clock.now - signed_at) < _FRESH


_JSON: Mapping[str, str] = {"content-type": "application/json"}


def ask_function_url(
    world: "World", logical_id: str, body: Mapping[str, Any], *, by: str
) -> HttpAnswer:
    """Post a JSON body to the URL of a function, as this caller."""
    with world.wire.calling_as(by):
        return world.function_urls.ask(
            world.template.functions[logical_id],
            method="POST",
            path="/",
            headers=_JSON,
            body=json.dumps(body),
        )


def _credentials() -> Any:
    session = boto3.DEFAULT_SESSION
    assert session is not None, "the wire has installed it"
    return session.get_credentials()


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
