"""A rollout starts outside of freezes, and at a quiet moment."""

from datetime import timedelta

from simulator.change_calendar import Calendar
from simulator.traffic import Load
from tests.workflow.moments import (
    BEFORE,
    CALENDAR,
    FREEZABLE,
    NIGHTLY,
    OPENS_AT,
    QUIET,
    STEPS,
    asking,
    close_calendar,
    closing_of,
    on_stage,
    status_of,
    updated_at,
)
from tests.workflow.plays import records_of
from tests.workflow.theatre import theatre

# --- The freeze ---


def test_a_freeze_holds_a_start_and_its_end_releases_it() -> None:
    """It is looked at each hour, and when it says that it ends."""
    with theatre(parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        until = began + timedelta(hours=5, seconds=7)
        close_calendar(shown, began, until)
        shown.drop()
        shown.run_into("AwaitMoment")
        assert status_of(shown)["reason"] == "Frozen"
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Accepted"]
        (updated,) = updated_at(shown)
        assert timedelta() <= updated - until < STEPS
        assert shown.denied == []


def test_a_freeze_that_is_called_off_holds_nothing_for_longer_than_an_hour() -> None:
    """Somebody edits the calendar, and nothing tells of it."""
    with theatre(parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        close_calendar(shown, began, began + timedelta(days=9))
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(600)
        shown.world.calendar.calendars[CALENDAR] = Calendar()
        shown.run_to_the_end(executions=1)

        (updated,) = updated_at(shown)
        assert updated - began < timedelta(hours=1, minutes=1)


def test_a_freeze_holds_no_way_back() -> None:
    """It begins while a bad version bakes: the endpoint goes back in the midst of it."""
    with theatre("bad-version", parameters=FREEZABLE) as shown:
        close_calendar(shown, BEFORE, BEFORE)
        shown.drop()
        shown.run_into("AwaitSettling")
        now = shown.world.clock.now
        close_calendar(shown, now, now + timedelta(days=9))
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["RolledBack"]
        assert shown.endpoint()["EndpointConfigName"] == shown.stage.previous_config


def test_a_calendar_that_is_not_there_lets_nothing_start() -> None:
    """The parameter names none that exists: nobody knows whether there is a freeze."""
    with theatre(parameters=FREEZABLE) as shown:
        shown.drop()
        shown.run_to_the_end(executions=1)

        closed = closing_of(shown)
        assert (closed["outcome"], closed["reason"]) == ("Rejected", "CalendarUnreadable")
        assert "FreezeCalendar" in closed["message"]
        assert CALENDAR in closed["message"]
        assert shown.updates() == []


# --- The traffic ---


def test_a_switch_waits_for_a_quiet_moment() -> None:
    """It starts within minutes of it, and what ran at the switch is on record."""
    with theatre(edit=asking(*QUIET.split("\n  "))) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        assert status_of(shown)["reason"] == "WaitsForQuiet"
        shown.world.clock.advance(10 * 60)
        calm = shown.world.clock.now
        shown.world.traffic.loads[shown.stage.endpoint_name] = Load(concurrent_requests=4)
        shown.run_to_the_end(executions=1)

        (updated,) = updated_at(shown)
        assert updated - calm < timedelta(minutes=6)
        (record,) = records_of(shown.stage)
        assert record.answers["moment"]["concurrent_requests"] == 4
        assert record.answers["moment"]["reason"]["code"] == "Now"


def test_a_switch_that_finds_no_quiet_moment_is_made_all_the_same() -> None:
    """When the file's patience is over; the record says how many were cut off."""
    with theatre(edit=asking(*QUIET.split("\n  "))) as shown:
        began = shown.world.clock.now
        shown.rehearse()

        (updated,) = updated_at(shown)
        late = updated - began - timedelta(minutes=30)
        assert timedelta() <= late < timedelta(seconds=15)
        (record,) = records_of(shown.stage)
        assert record.answers["moment"]["concurrent_requests"] == 24
        assert record.answers["moment"]["reason"]["code"] == "NotQuiet"


def test_without_a_word_of_it_the_record_says_how_many_ran() -> None:
    """Streams that were open at the switch are what callers will ask about."""
    with theatre() as shown:
        shown.rehearse()

        (record,) = records_of(shown.stage)
        assert record.answers["moment"]["concurrent_requests"] == 24


def test_a_quiet_moment_outside_the_window_is_none() -> None:
    """The window comes first, and all of the wait for a quiet moment lies in it."""
    with theatre(edit=asking(NIGHTLY, *QUIET.split("\n  ")), start=on_stage(BEFORE)) as shown:
        shown.rehearse()

        (updated,) = updated_at(shown)
        late = updated - OPENS_AT - timedelta(minutes=30)
        assert timedelta() <= late < timedelta(seconds=15)
