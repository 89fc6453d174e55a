"""A calendar that is not known to be open is not open."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.change_calendar import Calendar
from simulator.wire import ACCOUNT_ID, REGION, AwsError, Call
from simulator.world import World
from switchback import errors
from switchback.gateways import change_calendar

NAME = "freeze"


@pytest.mark.parametrize("name", [NAME, f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:document/{NAME}"])
def test_a_calendar_is_read_by_its_name_or_arn(world: World, name: str) -> None:
    """It says whether it is open, and when that changes."""
    now = world.clock.now
    world.calendar.calendars[NAME] = Calendar(
        closed=[(now + timedelta(hours=1), now + timedelta(hours=2))]
    )
    assert change_calendar.read(name).is_open

    world.clock.advance(3600)
    found = change_calendar.read(name)
    assert (found.is_open, found.changes_at) == (False, now + timedelta(hours=2))


def test_a_calendar_without_an_end_is_read(world: World) -> None:
    """An open one that nothing is planned in says no instant."""
    world.calendar.calendars[NAME] = Calendar()

    assert change_calendar.read(NAME).changes_at is None


class _Told:
    """Systems Manager with an answer that nobody has seen yet."""

    def __init__(self, **answer: str) -> None:
        self._answer = answer

    def get_calendar_state(self, _params: Mapping[str, Any]) -> dict[str, str]:
        return self._answer


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-21T06:30:00Z", datetime(2026, 11, 21, 6, 30, tzinfo=UTC)),
        ("2026-11-21T07:30:00+01:00", datetime(2026, 11, 21, 6, 30, tzinfo=UTC)),
        # In whatever time zone: to guess is worse than to look again.
        ("2026-11-21T06:30:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_an_instant_is_read_or_left_out(world: World, text: str, instant: datetime | None) -> None:
    """A text in another form does not end a rollout: it is looked at hourly then."""
    world.wire.services["ssm"] = _Told(State="CLOSED", NextTransitionTime=text)

    assert change_calendar.read(NAME).changes_at == instant


def _refuse(world: World, code: str, *, status: int = 400) -> None:
    def refuse(call: Call) -> None:
        if call.operation == "GetCalendarState":
            raise AwsError(code, "no", status=status)

    world.wire.interceptors.append(refuse)


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "InvalidDocument",
        "InvalidDocumentType",
        "UnsupportedCalendarException",
    ],
)
def test_a_calendar_that_cannot_be_read_ends_it(world: World, code: str) -> None:
    """It is neither yes nor no, so it is not a yes; the message says whose setting it is."""
    _refuse(world, code)

    with pytest.raises(errors.CalendarUnreadable, match=f"FreezeCalendar.*{NAME}.*{code}"):
        change_calendar.read(NAME)


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("Internal", 500)])
def test_what_may_pass_is_tried_again(world: World, code: str, status: int) -> None:
    """Throttling and an outage say nothing of the calendar."""
    _refuse(world, code, status=status)

    with pytest.raises(errors.Retryable):
        change_calendar.read(NAME)
