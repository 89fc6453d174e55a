"""Systems Manager's change calendar: whether changes are allowed now."""

from contextlib import suppress
from datetime import datetime

from switchback import errors
from switchback.domain.moment import ChangeCalendar
from switchback.gateways.clients import ssm
from switchback.gateways.translation import translated


def read(name: str) -> ChangeCalendar:
    """Return the state of a calendar, named by its name or ARN, as it is now.

    Raises:
        Retryable: A later try may succeed.
        CalendarUnreadable: There is no such calendar, or it may not be read: it is not known to be
            open.
    """
    try:
        with translated("GetCalendarState", resource=name):
            told = ssm().get_calendar_state(CalendarNames=[name])
    except errors.Retryable:
        raise
    except errors.RolloutError as error:
        message = (
            f"the change calendar that the stack's parameter FreezeCalendar names can't be read, "
            f"so that nobody knows whether there is a freeze: {error}"
        )
        raise errors.CalendarUnreadable(message) from error
    return ChangeCalendar(
        # What is not known to be open is closed.
        is_open=told["State"] == "OPEN",
        changes_at=_instant(told.get("NextTransitionTime", "")),
    )


def _instant(text: str) -> datetime | None:
    """Return an instant, or None for a text that tells none: without a time zone it is a guess."""
    with suppress(ValueError):
        instant = datetime.fromisoformat(text)
        return instant if instant.tzinfo else None
    return None
