"""What the API that people decide through is asked, and what it answers."""

import base64
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from switchback.domain.decision import Say

_LONGEST_REASON = 1000


class Caller(BaseModel):
    """Who has signed the request, as AWS proves it."""

    arn: str = Field(alias="userArn")


class Authorizer(BaseModel):
    """What IAM says of the request."""

    iam: Caller


class RequestContext(BaseModel):
    """What AWS says of the request."""

    authorizer: Authorizer


class SignedRequest(BaseModel):
    """A request to the function's URL; AWS may add fields at any time."""

    context: RequestContext = Field(alias="requestContext")
    raw_body: str = Field(alias="body", default="")
    is_base64: bool = Field(alias="isBase64Encoded", default=False)

    @property
    def caller(self) -> str:
        """The ARN of whoever has signed."""
        return self.context.authorizer.iam.arn

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return base64.b64decode(self.raw_body) if self.is_base64 else self.raw_body.encode()


class Saying(BaseModel):
    """The body: what somebody says of the rollout that runs on an endpoint, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint_name: str = Field(alias="endpointName", min_length=1, max_length=63)
    decision: Say
    reason: str = Field(max_length=_LONGEST_REASON)
    rollout: str | None = Field(default=None, min_length=1, max_length=80)
    """The one rollout that it is meant for; without it, whichever runs."""

    @field_validator("reason")
    @classmethod
    def _not_blank(cls, reason: str) -> str:
        told = reason.strip()
        if not told:
            raise ValueError("must say why")
        return told


class Told(BaseModel):
    """The answer's body."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    endpoint_name: str = Field(alias="endpointName")
    rollout: str
    decision: Say
    by: str
    at: datetime
    message: str
    """What comes of it, and when."""


class HttpAnswer(BaseModel):
    """An answer in the shape that a function URL turns into HTTP."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True)

    status_code: int = Field(alias="statusCode")
    headers: Mapping[str, str] = {"content-type": "application/json"}
    body: str
