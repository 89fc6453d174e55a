"""A simulated Change Calendar of Systems Manager: when nothing may be changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.clock import VirtualClock
from simulator.wire import ACCOUNT_ID, REGION, AwsError, NotSimulated

_OWN = f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:document/"


@dataclass(frozen=True)
class Calendar:
    """One calendar.

    Attributes:
        closed: Since when until when nothing may be changed; they may overlap. At the end of one it
            is open again.
    """

    closed: Sequence[tuple[datetime, datetime]] = ()


class ChangeCalendars:
    """The calendars that the account sees.

    Attributes:
        calendars: Its own by name, those that other accounts share with it by ARN.
    """

    def __init__(self, clock: VirtualClock) -> None:
        """Without any."""
        self.calendars: dict[str, Calendar] = {}
        self._clock = clock

    def get_calendar_state(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetCalendarState: several calendars are open where all of them are.

        Raises:
            AwsError: There is no such calendar.
        """
        at = _instant(params["AtTime"]) if "AtTime" in params else self._clock.now
        periods = [period for name in params["CalendarNames"] for period in self._find(name).closed]
        is_closed = _is_closed(periods, at)
        later = sorted(edge for edge in _edges(periods) if edge > at)
        change = next((edge for edge in later if _is_closed(periods, edge) != is_closed), None)
        return {
            "State": "CLOSED" if is_closed else "OPEN",
            "AtTime": _text(at),
            # Left out where the calendar holds nothing more, as in an example of the AWS CLI's.
            **({"NextTransitionTime": _text(change)} if change else {}),
        }

    def _find(self, name: str) -> Calendar:
        found = self.calendars.get(name.removeprefix(_OWN))
        if found is None:
            raise AwsError("InvalidDocument", f"Document with name {name} does not exist.")
        return found


def _is_closed(periods: Sequence[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(since <= at < until for since, until in periods)


def _edges(periods: Sequence[tuple[datetime, datetime]]) -> Iterator[datetime]:
    for period in periods:
        yield from period


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise NotSimulated(f"AtTime without a time zone: {text}")
    return instant


def _text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
