"""What a look at the moment makes of the window, and of a freeze."""

from datetime import timedelta

import pytest

from simulator.change_calendar import Calendar
from simulator.wire import ACCOUNT_ID, REGION
from tests.steps.prepared import Json, prepared
from tests.steps.seeking import (
    CALENDAR,
    OPENS_AT,
    QUIET,
    SHARED,
    WINDOW,
    freezing,
    refuse_look,
    seeking,
)

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


def test_a_probe_has_to_fit_in_too() -> None:
    """It comes after the bake, and takes a while."""
    latest = OPENS_AT + timedelta(minutes=180 - 101)
    with seeking({"Window": WINDOW}) as seeks:
        seeks.go_to(latest)
        seeks.check()
        terms = {**seeks.planned["terms"], "has_probe": True}

        assert seeks.look(terms=terms)["decision"] == "Wait"
        assert seeks.look()["decision"] == "Now"


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


class _ClosedForGood:
    """A calendar that is closed, and says of no end."""

    def get_calendar_state(self, _params: Json) -> Json:
        """Answer GetCalendarState."""
        return {"State": "CLOSED"}


def test_a_freeze_without_an_end_is_told_as_such() -> None:
    """It is asked for again every hour."""
    with freezing() as seeks:
        seeks.ready.world.wire.services["ssm"] = _ClosedForGood()
        told = seeks.look()
        status = seeks.status()

    assert (told["decision"], told["wait_seconds"]) == ("Wait", 3600)
    assert (status["status"], status["reason"], status["until"]) == ("Waiting", "Frozen", None)
    assert status["message"] == "the change calendar is closed and does not say until when"


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
        refuse_look(seeks, "GetCalendarState", code)
        ready = seeks.ready
        parts = {name: seeks.planned[name] for name in ("plan", "bake", "terms")}
        function = ready.world.template.functions["SeekMomentFunction"].arn
        told = ready.world.functions.invoke(
            function, {"rollout": ready.rollout, **parts, **seeks.carried}
        )

    assert told.error == error
