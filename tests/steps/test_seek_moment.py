"""Each look at the moment: what it waits for, how long, and what it says of it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from simulator.change_calendar import Calendar
from simulator.traffic import Load
from simulator.wire import ACCOUNT_ID, REGION, AwsError, Call
from switchback.domain.decision import Say
from tests.steps.prepared import Json, Prepared, prepared

CALENDAR = "change-freeze"
SHARED = f"arn:aws:ssm:{REGION}:999988887777:document/{CALENDAR}"
# The world begins at 02:00 UTC, and the endpoint is in service at 02:15.
OPENS_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WINDOW = {"Cron": "0 4 * * ? *", "DurationInMinutes": 180, "Timezone": "America/New_York"}
QUIET = {"QuietBelow": 10.0, "QuietWaitUpToMinutes": 60}


@dataclass
class Seeking:
    """A rollout that preflight found nothing against, and that looks for its moment.

    Attributes:
        carried: What the machine gives each look of the one before.
    """

    ready: Prepared
    planned: Json
    carried: Json = field(default_factory=dict)

    def look(self, **changes: Any) -> Json:
        """Look once, and carry over what the machine would."""
        parts = {name: self.planned[name] for name in ("plan", "bake", "terms")}
        given = {"rollout": self.ready.rollout, **parts, **self.carried, **changes}
        told = self.ready.run("SeekMoment", **given)
        self.carried |= {"unquiet_since": told["unquiet_since"], "told": told["told"]}
        return told

    def check(self) -> None:
        """Make the preflight anew."""
        self.carried["checked_at"] = self.ready.check(self.planned)["looked_at"]

    def go_to(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        self.ready.world.clock.advance((instant - self.ready.world.clock.now).total_seconds())

    def load(self, requests: int) -> None:
        """Let so many requests run at once from the next minute on, of which there is a metric."""
        name = self.ready.stage.endpoint_name
        self.ready.world.traffic.loads[name] = Load(concurrent_requests=requests)

    def status(self) -> Json:
        """Return the status file."""
        world, name = self.ready.world, self.ready.stage.endpoint_name
        told = boto3.client("s3").get_object(Bucket=world.config_bucket, Key=f"status/{name}.json")
        content: Json = json.loads(told["Body"].read())
        return content

    def count(self, operation: str) -> int:
        """Return how often the step called an operation."""
        made = (c.operation for c in self.ready.calls if c.caller == "SeekMomentFunction")
        return sum(1 for name in made if name == operation)


@contextmanager
def seeking(
    rollout: Json | None = None, *, parameters: Mapping[str, str] | None = None
) -> Iterator[Seeking]:
    """A rollout of the streaming example with these terms."""
    with prepared(rollout=rollout, parameters=parameters) as ready:
        seeks = Seeking(ready, ready.plan(), {"unquiet_since": None, "told": None})
        seeks.check()
        yield seeks


@contextmanager
def freezing(**closed: tuple[timedelta, timedelta]) -> Iterator[Seeking]:
    """The same under a deployment with a change calendar, closed at these times from now on."""
    with seeking(parameters={"FreezeCalendar": CALENDAR}) as seeks:
        now = seeks.ready.world.clock.now
        times = [(now + since, now + until) for since, until in closed.values()]
        seeks.ready.world.calendar.calendars[CALENDAR] = Calendar(times)
        yield seeks


def test_nothing_is_in_the_way_where_the_file_says_nothing() -> None:
    """It starts at once, and the record tells how many requests ran; that costs one query."""
    with seeking() as seeks:
        told = seeks.look()

        assert (told["decision"], told["reason"]["code"]) == ("Now", "Now")
        assert told["concurrent_requests"] == 24
        assert seeks.count("GetMetricData") == 1
        assert seeks.count("GetCalendarState") == seeks.count("PutObject") == 0


@pytest.mark.parametrize("operation", ["GetMetricData", "DescribeEndpoint"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_a_metric_that_cannot_be_read_stops_no_rollout(operation: str, code: str) -> None:
    """It is a number for the record, where the file does not ask for a quiet moment."""
    with seeking() as seeks:
        _refuse(seeks, operation, code)
        told = seeks.look()

        assert (told["decision"], told["concurrent_requests"]) == ("Now", None)
        assert "not known" in told["reason"]["message"]
        assert code in told["reason"]["message"]


def _refuse(seeks: Seeking, operation: str, code: str) -> None:
    def refuse(call: Call) -> None:
        if call.caller == "SeekMomentFunction" and call.operation == operation:
            raise AwsError(code, "no")

    seeks.ready.world.wire.interceptors.append(refuse)


# --- The window ---


def test_a_closed_window_is_waited_for() -> None:
    """Until two minutes before it opens; the status file says when that is."""
    with seeking({"Window": WINDOW}) as seeks:
        now = seeks.ready.world.clock.now
        told = seeks.look()

        assert (told["decision"], told["reason"]["code"]) == ("Wait", "WindowClosed")
        left = (OPENS_AT - now).total_seconds() - 120
        assert left <= told["wait_seconds"] < left + 1
        status = seeks.status()
        assert (status["status"], status["until"]) == ("Waiting", OPENS_AT.isoformat())
        assert "opens at 2026-01-05 09:00 UTC" in status["message"]
        assert status["reason"] == "WindowClosed"
        assert seeks.count("GetMetricData") == 0


def test_it_starts_on_the_second_with_a_fresh_preflight() -> None:
    """The plan is made anew just before the window opens, and not again when it does."""
    with seeking({"Window": WINDOW}) as seeks:
        seeks.look()
        seeks.go_to(OPENS_AT - timedelta(minutes=2))
        again = seeks.look()
        assert (again["decision"], again["reason"]["code"]) == ("PlanAgain", "LookedLongAgo")

        seeks.go_to(OPENS_AT - timedelta(seconds=117.5))
        seeks.check()
        told = seeks.look()
        assert (told["decision"], told["wait_seconds"]) == ("Wait", 118)
        seeks.go_to(OPENS_AT + timedelta(seconds=0.5))
        assert seeks.look()["decision"] == "Now"


def test_a_window_that_closes_too_soon_is_waited_for() -> None:
    """The whole way forward has to fit in: 66 minutes to settle, and a bake of 35."""
    latest = OPENS_AT + timedelta(minutes=180 - 101)
    with seeking({"Window": WINDOW}) as seeks:
        seeks.go_to(latest)
        seeks.check()
        assert seeks.look()["decision"] == "Now"
        seeks.go_to(latest + timedelta(seconds=1))
        told = seeks.look()

        assert told["decision"] == "Wait"
        assert seeks.status()["until"] == (OPENS_AT + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("rollout", "code"),
    [
        ({"Window": {**WINDOW, "DurationInMinutes": 90}}, "WindowTooShort"),
        ({"Window": {**WINDOW, "DurationInMinutes": 150}, **QUIET}, "WindowTooShortForQuiet"),
        ({"Window": {**WINDOW, "DurationInMinutes": 150}}, None),
        ({"Window": WINDOW, **QUIET}, None),
    ],
)
def test_preflight_finds_a_window_that_holds_no_rollout(rollout: Json, code: str | None) -> None:
    """Before it is waited for, for ever."""
    with prepared(rollout=rollout) as ready:
        told = ready.check()

    assert [found["code"] for found in told["findings"]] == ([code] if code else [])
    assert told["decision"] == ("Reject" if code else "Clear")


def test_the_status_file_is_written_where_it_says_something_else() -> None:
    """Not at each look."""
    with seeking({"Window": WINDOW}) as seeks:
        seeks.look()
        seeks.look()
        assert seeks.count("PutObject") == 1

        seeks.go_to(OPENS_AT + timedelta(minutes=100))
        seeks.look()
        assert seeks.count("PutObject") == 2


def test_after_a_new_plan_it_says_again_what_it_waits_for() -> None:
    """In between somebody may have been asked for approval, and the file says that."""
    with seeking({"Window": WINDOW}) as seeks:
        seeks.look()
        seeks.go_to(OPENS_AT - timedelta(minutes=1))
        assert seeks.look()["told"] is None
        seeks.check()
        seeks.look()

        assert seeks.count("PutObject") == 2


# --- The freeze ---


def test_a_freeze_is_waited_for() -> None:
    """An hour at the most, because calendars are edited; then it starts."""
    with freezing(first=(timedelta(), timedelta(minutes=90))) as seeks:
        told = seeks.look()
        assert (told["decision"], told["reason"]["code"]) == ("Wait", "Frozen")
        assert told["wait_seconds"] == 3600
        assert seeks.status()["status"] == "Waiting"
        # The calendar tells whole seconds.
        assert seeks.status()["until"] == "2026-01-05T03:45:00+00:00"

        seeks.ready.world.calendar.calendars[CALENDAR] = Calendar()
        assert seeks.look()["decision"] == "Now"


def test_a_freeze_that_has_not_begun_holds_nothing() -> None:
    """A rollout that has started goes on through it, and back if it must."""
    with freezing(soon=(timedelta(seconds=30), timedelta(days=9))) as seeks:
        assert seeks.look()["decision"] == "Now"


def test_a_freeze_comes_before_the_window() -> None:
    """Who reads the status file is told of what nobody can open for this endpoint alone."""
    with seeking({"Window": WINDOW}, parameters={"FreezeCalendar": CALENDAR}) as seeks:
        now = seeks.ready.world.clock.now
        seeks.ready.world.calendar.calendars[CALENDAR] = Calendar([(now, now + timedelta(days=9))])

        assert seeks.look()["reason"]["code"] == "Frozen"


def test_a_calendar_of_another_account_is_read_by_its_arn() -> None:
    """The role may read that one."""
    with seeking(parameters={"FreezeCalendar": SHARED}) as seeks:
        seeks.ready.world.calendar.calendars[SHARED] = Calendar()

        assert seeks.look()["decision"] == "Now"


@pytest.mark.parametrize(("parameter", "other"), [(CALENDAR, "other"), (SHARED, CALENDAR)])
def test_the_role_may_read_that_calendar_only(parameter: str, other: str) -> None:
    """None whose name begins alike, and not the account's own where another's is meant."""
    with seeking(parameters={"FreezeCalendar": parameter}) as seeks:
        enforcer = seeks.ready.world.enforcer
        for name, allowed in ((parameter, True), (other, False), (f"{parameter}-2", False)):
            denial = enforcer.explain_denial(
                "SeekMomentFunction",
                service="ssm",
                operation="GetCalendarState",
                params={"CalendarNames": [name]},
            )
            assert (denial is None) == allowed, name


def test_without_a_calendar_the_role_may_read_none() -> None:
    """The permission is not there."""
    with seeking() as seeks:
        denial = seeks.ready.world.enforcer.explain_denial(
            "SeekMomentFunction",
            service="ssm",
            operation="GetCalendarState",
            params={"CalendarNames": [f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:document/any"]},
        )

    assert denial is not None


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDeniedException", "CalendarUnreadable"),
        ("UnsupportedCalendarException", "CalendarUnreadable"),
        ("ThrottlingException", "Throttled"),
    ],
)
def test_what_is_not_known_to_be_open_starts_nothing(code: str, error: str) -> None:
    """The step fails: for good, or to be tried again."""
    with freezing() as seeks:
        _refuse(seeks, "GetCalendarState", code)
        ready = seeks.ready
        parts = {name: seeks.planned[name] for name in ("plan", "bake", "terms")}
        function = ready.world.template.functions["SeekMomentFunction"].arn
        told = ready.world.functions.invoke(
            function, {"rollout": ready.rollout, **parts, **seeks.carried}
        )

    assert told.error == error


# --- The traffic ---


def test_a_quiet_moment_is_waited_for() -> None:
    """It looks each minute, and starts when few enough requests run."""
    with seeking({**QUIET}) as seeks:
        told = seeks.look()
        assert (told["decision"], told["reason"]["code"]) == ("Wait", "WaitsForQuiet")
        assert (told["wait_seconds"], told["concurrent_requests"]) == (60, 24)
        assert "24 requests run at once; it starts below 10" in seeks.status()["message"]

        seeks.load(6)
        seeks.ready.world.clock.advance(300)
        told = seeks.look()
        assert (told["decision"], told["concurrent_requests"]) == ("Now", 6)
        assert seeks.count("PutObject") == 1
        assert seeks.count("GetMetricData") == 2


def test_the_wait_for_a_quiet_moment_has_an_end() -> None:
    """It starts all the same then, with a fresh preflight, and says that it was not quiet."""
    with seeking({**QUIET}) as seeks:
        began = seeks.ready.world.clock.now
        since = seeks.look()["unquiet_since"]
        seeks.go_to(began + timedelta(minutes=58))
        again = seeks.look()
        assert (again["decision"], again["unquiet_since"]) == ("PlanAgain", since)

        seeks.check()
        assert 1 <= seeks.look()["wait_seconds"] <= 60
        seeks.go_to(began + timedelta(minutes=60, seconds=1))
        told = seeks.look()
        assert (told["decision"], told["reason"]["code"]) == ("Now", "NotQuiet")
        assert told["concurrent_requests"] == 24


@pytest.mark.parametrize("cause", ["no data", "denied"])
def test_traffic_that_is_not_known_is_not_quiet(cause: str) -> None:
    """It waits as long as the file says, and the record says that nobody knew."""
    with seeking({**QUIET}) as seeks:
        if cause == "denied":
            _refuse(seeks, "GetMetricData", "AccessDeniedException")
        else:
            seeks.ready.world.traffic.loads.clear()
            seeks.ready.world.clock.advance(300)
        began = seeks.ready.world.clock.now
        told = seeks.look()
        assert (told["decision"], told["concurrent_requests"]) == ("Wait", None)

        seeks.go_to(began + timedelta(minutes=60, seconds=1))
        seeks.check()
        told = seeks.look()
        assert (told["decision"], told["reason"]["code"]) == ("Now", "NotQuiet")
        assert "not known" in told["reason"]["message"]


def test_the_wait_for_a_quiet_moment_begins_when_nothing_else_is_in_the_way() -> None:
    """What was waited for before a freeze does not count after it."""
    with seeking({**QUIET}, parameters={"FreezeCalendar": CALENDAR}) as seeks:
        calendars = seeks.ready.world.calendar.calendars
        calendars[CALENDAR] = Calendar()
        assert seeks.look()["unquiet_since"] is not None

        now = seeks.ready.world.clock.now
        calendars[CALENDAR] = Calendar([(now, now + timedelta(hours=3))])
        told = seeks.look()
        assert (told["reason"]["code"], told["unquiet_since"]) == ("Frozen", None)


# --- Whatever is in the way ---


def test_a_preflight_of_long_ago_is_made_anew() -> None:
    """The endpoint may have changed since; a new one does not lead to another."""
    with seeking() as seeks:
        seeks.ready.world.clock.advance(601)
        told = seeks.look()
        assert (told["decision"], told["concurrent_requests"]) == ("PlanAgain", 24)

        seeks.check()
        assert seeks.look()["decision"] == "Now"


def test_somebody_calls_it_off() -> None:
    """Before anything else is looked at: nobody waits for a calendar that cannot be read."""
    with freezing() as seeks:
        ready = seeks.ready
        ready.world.decide(ready.stage.endpoint_name, Say.ABORT, by="an operator", reason="no")
        told = seeks.look()

        assert told["decision"] == "Concluded"
        conclusion = told["conclusion"]
        assert (conclusion["outcome"], conclusion["reason"]) == ("Rejected", "CalledOff")
        assert seeks.count("GetCalendarState") == seeks.count("PutObject") == 0


def test_a_newer_request_takes_its_place() -> None:
    """What it waited for is of no interest any more."""
    with seeking({"Window": WINDOW}) as seeks:
        ready = seeks.ready
        ready.world.clock.advance(60)
        request = {
            **ready.rollout["request"],
            "requested_at": ready.world.clock.now.isoformat(),
            "sequencer": "",
        }
        newer = {**ready.rollout, "rollout_id": "newer", "request": request, "fence": 0}
        assert ready.run("AcquireEndpoint", rollout=newer)["decision"] == "Queued"
        told = seeks.look()

        assert told["decision"] == "Concluded"
        assert told["conclusion"]["outcome"] == "Superseded"


def test_whoever_lost_the_lock_looks_no_more() -> None:
    """A step of a rollout that another one took over from is fenced off."""
    with seeking() as seeks:
        ready = seeks.ready
        parts = {name: seeks.planned[name] for name in ("plan", "bake", "terms")}
        stale = {**ready.rollout, "fence": ready.rollout["fence"] - 1}
        function = ready.world.template.functions["SeekMomentFunction"].arn
        told = ready.world.functions.invoke(function, {"rollout": stale, **parts, **seeks.carried})

    assert told.error == "FencedOff"
