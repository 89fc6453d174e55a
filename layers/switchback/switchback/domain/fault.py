"""What a rollout concludes from an error that no retry could cure."""

import json
from dataclasses import dataclass

from switchback import errors
from switchback.domain.outcome import Conclusion, Direction, Outcome


@dataclass(frozen=True)
class Fault:
    """An error as Step Functions hands it over: its name, and a cause that may be JSON."""

    error: str
    cause: str

    @property
    def message(self) -> str:
        """What the error said, out of the JSON that Lambda wraps it in."""
        return readable(self.cause)


def readable(cause: str) -> str:
    """Return what an error said, out of the JSON that Lambda wraps it in."""
    try:
        told = json.loads(cause)
    except ValueError:
        return cause
    return str(told.get("errorMessage", cause)) if isinstance(told, dict) else cause


def conclude_fault(fault: Fault, *, touched: bool, direction: Direction) -> Conclusion:
    """Return the conclusion. An error never leads to a step: it ends the rollout, and says where.

    `touched` tells whether an update of the endpoint may have been started.
    """
    kind = _kind(fault.error)
    refused = issubclass(kind, errors.UpdateFailed) and direction is Direction.FORWARD
    if refused or not touched:
        return Conclusion(
            Outcome.REJECTED, fault.error, f"{fault.message}. The endpoint was not changed."
        )
    return Conclusion(
        Outcome.NEEDS_OPERATOR,
        fault.error,
        f"{fault.message}. Switchback does not know more and stopped: look at the endpoint.",
    )


def _kind(name: str) -> type[Exception]:
    """Return the class whose name Step Functions gave, or Exception for one that is not ours."""
    return next((c for c in error_classes() if c.__name__ == name), Exception)


def error_classes() -> tuple[type[errors.RolloutError], ...]:
    """Return the whole tree of errors, the root first."""
    found: list[type[errors.RolloutError]] = [errors.RolloutError]
    for parent in found:
        found.extend(parent.__subclasses__())
    return tuple(found)
