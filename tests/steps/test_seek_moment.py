"""Each look at the moment: what it waits for but windows and freezes, and what it says of it."""

from datetime import timedelta

import boto3
import pytest

from simulator.change_calendar import Calendar
from switchback.domain.decision import Say
from tests.steps.seeking import CALENDAR, QUIET, WINDOW, freezing, refuse_look, seeking


def test_nothing_is_in_the_way_where_the_file_says_nothing() -> None:
    """It starts at once, and the record tells how many requests ran; that costs one query."""
    with seeking() as seeks:
        told = seeks.look()

        assert (told["decision"], told["reason"]["code"]) == ("Now", "Now")
        assert (told["concurrent_requests"], told["wait_seconds"]) == (24, 1)
        assert seeks.count("GetMetricData") == 1
        assert seeks.count("GetCalendarState") == seeks.count("PutObject") == 0


def test_an_endpoint_that_is_not_there_yet_serves_nobody() -> None:
    """None is asked for it, and there is no request that its start would cut off."""
    with seeking({**QUIET, "CreateIfMissing": True}) as seeks:
        boto3.client("sagemaker").delete_endpoint(EndpointName=seeks.ready.stage.endpoint_name)
        seeks.ready.world.clock.advance(300)
        seeks.planned = seeks.ready.plan()
        seeks.check()
        told = seeks.look()

        assert (told["decision"], told["concurrent_requests"]) == ("Now", 0)
        assert told["reason"]["message"] == (
            "nothing is in the way; 0 requests run at once, fewer than 10"
        )
        assert seeks.count("GetMetricData") == 0


@pytest.mark.parametrize("operation", ["GetMetricData", "DescribeEndpoint"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_a_metric_that_cannot_be_read_stops_no_rollout(operation: str, code: str) -> None:
    """It is a number for the record, where the file does not ask for a quiet moment."""
    with seeking() as seeks:
        refuse_look(seeks, operation, code)
        told = seeks.look()

        assert (told["decision"], told["concurrent_requests"]) == ("Now", None)
        assert "not known" in told["reason"]["message"]
        assert code in told["reason"]["message"]


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
            refuse_look(seeks, "GetMetricData", "AccessDeniedException")
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
        assert told["reason"] == {
            "code": "LookedLongAgo",
            "message": "the endpoint may have changed since preflight looked at it",
        }

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
        assert told["reason"] == {"code": "CalledOff", "message": conclusion["message"]}
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
