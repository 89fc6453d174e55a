"""Who acts, and for what: what every step is given."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from switchback.domain.lines import escaped
from switchback.domain.order import Claim


class Contract(BaseModel):
    """Frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentRef(Contract):
    """One version of one config file: what was validated is what runs."""

    bucket: str
    key: str
    version_id: str


class Trigger(StrEnum):
    """What made somebody's wish a request."""

    DOCUMENT_DROPPED = "DocumentDropped"
    """A person, or a person's tool, put a file into the bucket."""
    VERSION_AVAILABLE = "VersionAvailable"
    """A new version was published, and the file says to follow it."""
    RUNS_ON_FALLBACK = "RunsOnFallback"
    """The fleet runs on a fallback type, and the file says to return to the preferred one."""


class Release(Contract):
    """A published version that the rollout is to run instead of the one that the file names."""

    source: str
    """The product's id on AWS Marketplace, or the model package group's name."""
    version: str
    """Its title there, or its number in the group."""
    model_package_arn: str
    needs_approval: bool


class Request(Contract):
    """What somebody asked for: the input of an execution."""

    endpoint_name: str
    document: DocumentRef
    requested_by: Annotated[str, AfterValidator(escaped)]
    """Whoever starts an execution by hand may write anything here, and it is told in messages."""
    requested_at: datetime
    sequencer: str = ""
    trigger: Trigger = Trigger.DOCUMENT_DROPPED
    release: Release | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether nobody asked for this very rollout."""
        return self.trigger is not Trigger.DOCUMENT_DROPPED


class Rollout(Contract):
    """Who is acting: presented by every step."""

    rollout_id: str
    execution_arn: str
    started_at: datetime
    request: Request
    fence: int = 0

    @property
    def endpoint_name(self) -> str:
        """The endpoint that this rollout is about."""
        return self.request.endpoint_name

    @property
    def claim(self) -> Claim:
        """This rollout's place in time."""
        return Claim(
            rollout_id=self.rollout_id,
            requested_at=self.request.requested_at,
            key=self.request.document.key,
            sequencer=self.request.sequencer,
        )


class OfRollout(Contract):
    """What every step is given."""

    rollout: Rollout
