"""Everything that can fail in a rollout, as one tree.

A class name is the Step Functions error name, matched there by string; its base class says where
the state machine must send it. A test proves that the tree and the machine agree.

    RolloutError
    ├ Retryable      a later try may succeed; the machine retries, with growing waits
    ├ Rejected       the rollout must not start; the endpoint was not touched
    ├ UpdateFailed   SageMaker refused or gave up the update
    ├ Outdone        somebody else has the endpoint now; step back without touching it
    └ NeedsOperator  a person has to look
"""

from typing import Final

from switchback.length import shortened

_MOST_BYTES: Final = 4 * 1024


class RolloutError(Exception):
    """The root of the tree: never raised itself."""

    def __init__(self, message: str = "") -> None:
        """Cut the message to what fits where an error is told."""
        super().__init__(shortened(message, most_bytes=_MOST_BYTES))


class Retryable(RolloutError):
    """A later try may succeed."""


class Throttled(Retryable):
    """AWS asked to slow down."""


class ServiceUnavailable(Retryable):
    """AWS answered with a server error, or not at all."""


class NotYetVisible(Retryable):
    """Something just created cannot be read yet: SageMaker is eventually consistent here."""


class LockContended(Retryable):
    """Two rollouts reached for the same endpoint's lock at the same instant."""


class EndpointBusy(Retryable):
    """SageMaker is changing the endpoint and refuses another change until it is done."""


class Rejected(RolloutError):
    """The rollout must not start. Nothing was touched."""


class InvalidDocument(Rejected):
    """The config file breaks a rule."""


class DocumentUnreadable(Rejected):
    """The pinned version of the config file is gone or may not be read."""


class CalendarUnreadable(Rejected):
    """Nobody knows whether there is a freeze: the change calendar can't be read."""


class PlanTooLarge(Rejected):
    """What the endpoint runs, with the file laid over it, is more than the machine can carry."""


class EndpointNotFound(Rejected):
    """There is no endpoint of that name in this account and Region."""


class EndpointNotSupported(Rejected):
    """The endpoint is of a kind that a rollout cannot update."""


class PreviousNotRestorable(Rejected):
    """What the endpoint runs now could not be deployed again: there would be no way back."""


class UpdateFailed(RolloutError):
    """SageMaker refused the update."""


class QuotaExceeded(UpdateFailed):
    """UpdateEndpoint was refused: the account may not run that many instances of a type."""


class UpdateRefused(UpdateFailed):
    """UpdateEndpoint, CreateModel or CreateEndpointConfig was refused as invalid."""


class Outdone(RolloutError):
    """Somebody else has the endpoint now."""


class FencedOff(Outdone):
    """Another rollout holds the endpoint's lock."""


class ChangedByOthers(Outdone):
    """Somebody else changed the endpoint since this rollout last looked."""


class NeedsOperator(RolloutError):
    """A person has to look."""


class AccessDenied(NeedsOperator):
    """A role of this deployment lacks a permission."""


class UnreadableInput(NeedsOperator):
    """A function was given what it does not understand: an event of another shape, or version."""


class UnexpectedAnswer(NeedsOperator):
    """AWS answered something that Switchback does not know."""


class ScalingNotRestored(NeedsOperator):
    """The endpoint's scaling could not be put back as it was."""


class ScalingNotApplied(NeedsOperator):
    """The endpoint could not be made to scale as its file asks."""
