"""An HTTP request that AWS can tell the sender of, over botocore's own client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session

_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What was answered.

    Attributes:
        body: The JSON, or a message where it was none.
    """

    status: int
    body: Mapping[str, Any]


def post(url: str, body: Mapping[str, Any], *, region: str) -> Answer:
    """Post JSON to a function URL, as whom boto3 finds credentials for.

    Raises:
        BotoCoreError: There are no credentials, or nobody answers.
    """
    session = _session()
    credentials = session.get_credentials()
    if credentials is None:
        raise NoCredentialsError
    request = AWSRequest(
        method="POST",
        url=url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    SigV4Auth(credentials.get_frozen_credentials(), "lambda", region).add_auth(request)
    prepared = request.prepare()
    # As botocore does before each of its own requests: whoever listens may answer instead.
    answers = session.events.emit("before-send.lambda-url", request=prepared)
    instead = next((answer for _, answer in answers if answer is not None), None)
    return _read(instead or URLLib3Session(timeout=_TIMEOUT_SECONDS).send(prepared))


def _session() -> boto3.Session:
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    session = boto3.DEFAULT_SESSION
    assert session is not None, "it was set up above"
    return session


def _read(response: AWSResponse) -> Answer:
    try:
        body = json.loads(response.text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {"message": response.text}
    return Answer(response.status_code, body)
