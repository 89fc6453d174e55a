"""The change calendar, as an ordinary client sees it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from types_boto3_ssm import SSMClient

from simulator.change_calendar import Calendar, ChangeCalendars
from simulator.clock import VirtualClock
from simulator.wire import ACCOUNT_ID, NotSimulated, Wire, install

_NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_ARN = f"arn:aws:ssm:us-east-1:{ACCOUNT_ID}:document/freeze"


@pytest.fixture(scope="module")
def client() -> SSMClient:
    install()
    return boto3.client("ssm")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(_NOW)


@pytest.fixture
def calendars(clock: VirtualClock) -> Iterator[ChangeCalendars]:
    """One calendar, closed from one hour from now until three hours from now."""
    calendars = ChangeCalendars(clock)
    calendars.calendars["freeze"] = Calendar([(_NOW + _HOUR, _NOW + 3 * _HOUR)])
    with Wire(clock=clock, services={"ssm": calendars}):
        yield calendars


def _state(client: SSMClient, *names: str, at: str | None = None) -> tuple[str, str, str | None]:
    given = {"AtTime": at} if at else {}
    told = client.get_calendar_state(CalendarNames=names, **given)
    return told["State"], told["AtTime"], told.get("NextTransitionTime")


@pytest.mark.usefixtures("calendars")
def test_a_calendar_opens_and_closes(client: SSMClient, clock: VirtualClock) -> None:
    """It says what it is now and when that changes, as long as anything is in it."""
    seen = [_state(client, "freeze")]
    for _ in range(3):
        clock.advance(_HOUR.total_seconds())
        seen.append(_state(client, "freeze"))

    assert seen == [
        ("OPEN", "2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z"),
        ("CLOSED", "2026-11-20T03:00:00Z", "2026-11-20T05:00:00Z"),
        ("CLOSED", "2026-11-20T04:00:00Z", "2026-11-20T05:00:00Z"),
        ("OPEN", "2026-11-20T05:00:00Z", None),
    ]


@pytest.mark.usefixtures("calendars")
def test_a_calendar_is_named_by_its_arn_too(client: SSMClient) -> None:
    """The two ways to name one mean the same."""
    assert _state(client, _ARN) == _state(client, "freeze")


@pytest.mark.usefixtures("calendars")
def test_another_instant_can_be_asked_about(client: SSMClient) -> None:
    """In any zone; the answer is in UTC."""
    assert _state(client, "freeze", at="2026-11-20T04:30:00+01:00") == (
        "CLOSED",
        "2026-11-20T03:30:00Z",
        "2026-11-20T05:00:00Z",
    )


@pytest.mark.usefixtures("calendars")
def test_an_instant_without_a_zone_is_not_guessed(client: SSMClient) -> None:
    """AWS documents no zone for it."""
    with pytest.raises(NotSimulated):
        _state(client, "freeze", at="2026-11-20T04:30:00")


def test_periods_that_overlap_are_one(client: SSMClient, calendars: ChangeCalendars) -> None:
    """The next transition is where it really opens, over all periods of all calendars."""
    shared = "arn:aws:ssm:us-east-1:999988887777:document/theirs"
    calendars.calendars["freeze"] = Calendar(
        [(_NOW - _HOUR, _NOW + _HOUR), (_NOW, _NOW + 2 * _HOUR)]
    )
    calendars.calendars[shared] = Calendar([(_NOW + 2 * _HOUR, _NOW + 4 * _HOUR)])

    assert _state(client, "freeze")[::2] == ("CLOSED", "2026-11-20T04:00:00Z")
    assert _state(client, "freeze", shared)[::2] == ("CLOSED", "2026-11-20T06:00:00Z")
    assert _state(client, shared)[::2] == ("OPEN", "2026-11-20T04:00:00Z")


@pytest.mark.parametrize("name", ["gone", "arn:aws:ssm:us-east-1:999988887777:document/freeze"])
@pytest.mark.usefixtures("calendars")
def test_a_calendar_that_is_not_there_is_never_open(client: SSMClient, name: str) -> None:
    """Neither a misspelt one, nor one of an account that shares none."""
    with pytest.raises(client.exceptions.InvalidDocument):
        _state(client, "freeze", name)
