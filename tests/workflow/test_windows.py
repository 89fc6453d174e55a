"""A rollout starts when it may: in its window, outside of freezes, at a quiet moment."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from simulator.change_calendar import Calendar
from simulator.stage import WARM_UP_SECONDS
from simulator.states.execution import HISTORY_LIMIT_EVENTS
from simulator.traffic import Load
from simulator.wire import ACCOUNT_ID
from switchback.domain.decision import Say
from tests.workflow.plays import records_of
from tests.workflow.theatre import Edit, Theatre, theatre

CALENDAR = "change-freeze"
FREEZABLE = {"FreezeCalendar": CALENDAR}
ON_CALL = f"arn:aws:iam::{ACCOUNT_ID}:user/on-call"

# Every night at two, in winter, in New York.
NIGHTLY = "Window: {Cron: '0 2 * * ? *', DurationInMinutes: 180, Timezone: America/New_York}"
WEEKLY = "Window: {Cron: '0 2 ? * SUN *', DurationInMinutes: 180}"
QUIET = "QuietBelow: 10.0\n  QuietWaitUpToMinutes: 30"
BEFORE = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
OPENS_AT = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
ONE_DAY = timedelta(days=1)

# What the steps between the moment and the update take.
_STEPS = timedelta(seconds=4)
_HOUR = 3600


def _asking(*lines: str) -> Edit:
    """Add these lines to what the file says of the rollout."""
    added = "".join(f"  {line}\n" for line in lines)
    return lambda body: body.replace(b"\nRollout:\n", f"\nRollout:\n{added}".encode())


def _on_stage(instant: datetime) -> datetime:
    """Return when to begin, so that the endpoint is at work at an instant."""
    return instant - timedelta(seconds=WARM_UP_SECONDS)


def _status(shown: Theatre) -> dict[str, Any]:
    """Return what somebody reads who has only S3."""
    key = f"status/{shown.stage.endpoint_name}.json"
    told = boto3.client("s3").get_object(Bucket=shown.world.config_bucket, Key=key)
    content: dict[str, Any] = json.loads(told["Body"].read())
    return content


def _updated_at(shown: Theatre) -> list[datetime]:
    """Return when the endpoint was taken somewhere, by us."""
    return [c.at for c in shown.calls if c.operation == "UpdateEndpoint" and c.error is None]


def _closed(shown: Theatre, execution: int = 0) -> dict[str, Any]:
    told: Any = shown.executions[execution].variables["closed"]
    return dict(told)


def _close_calendar(shown: Theatre, since: datetime, until: datetime) -> None:
    shown.world.calendar.calendars[CALENDAR] = Calendar([(since, until)])


# --- The window ---


@pytest.mark.parametrize(
    ("cron", "begin", "opens_at"),
    [
        pytest.param("0 2 * * ? *", "2026-01-05 06:00", "2026-01-05 07:00", id="in winter"),
        pytest.param("0 4 * * ? *", "2026-03-08 06:00", "2026-03-08 08:00", id="in spring"),
        pytest.param("30 2 * * ? *", "2026-03-08 06:00", "2026-03-08 07:00", id="skipped"),
        pytest.param("0 4 * * ? *", "2026-11-01 05:00", "2026-11-01 09:00", id="in autumn"),
        pytest.param("30 1 * * ? *", "2026-11-01 05:00", "2026-11-01 05:30", id="the first of two"),
        pytest.param("30 1 * * ? *", "2026-11-01 06:15", "2026-11-02 06:30", id="not the second"),
    ],
)
def test_a_file_waits_for_its_window_and_starts_on_the_second(
    cron: str, begin: str, opens_at: str
) -> None:
    """By the clock on the wall, also in the nights in which that clock is changed."""
    window = f"Window: {{Cron: '{cron}', DurationInMinutes: 120, Timezone: America/New_York}}"
    first, opens = (datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (begin, opens_at))
    with theatre(edit=_asking(window), start=_on_stage(first)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        assert (_status(shown)["status"], _status(shown)["until"]) == ("Waiting", opens.isoformat())

        shown.run_to_the_end(executions=1)
        (updated,) = _updated_at(shown)
        assert timedelta() <= updated - opens < _STEPS
        moment: Any = shown.executions[0].variables["moment"]
        late = datetime.fromisoformat(moment["looked_at"]) - opens
        assert timedelta() <= late < timedelta(seconds=2)
        assert shown.outcomes() == ["Accepted"]
        assert _status(shown)["status"] == "Ended"
        assert shown.denied == []


def test_a_file_that_lands_in_the_window_starts_at_once() -> None:
    """Where there is time enough left."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(OPENS_AT + timedelta(minutes=60))) as shown:
        dropped = shown.world.clock.now
        shown.rehearse()

        (updated,) = _updated_at(shown)
        assert updated - dropped < timedelta(seconds=10)


def test_with_too_little_of_the_window_left_the_next_one_is_waited_for() -> None:
    """A rollout that might not be accepted before it closes does not start."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(OPENS_AT + timedelta(minutes=80))) as shown:
        shown.rehearse()

        (updated,) = _updated_at(shown)
        assert timedelta() <= updated - (OPENS_AT + ONE_DAY) < _STEPS


def test_a_newer_file_takes_the_place_of_one_that_waits() -> None:
    """At once, and it waits for the same window: that starts one rollout, of the newest."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(BEFORE)) as shown:
        shown.publish(3, 4)
        for place, version in enumerate((2, 3, 4)):
            shown.drop(version=version)
            shown.run_into("AwaitMoment", execution=place)
            assert shown.world.clock.now < BEFORE + timedelta(minutes=5)
        shown.run_to_the_end(executions=3)

        assert shown.outcomes() == ["Superseded", "Superseded", "Accepted"]
        (updated,) = _updated_at(shown)
        assert timedelta() <= updated - OPENS_AT < _STEPS
        fleet = shown.world.sagemaker.fleet(shown.stage.endpoint_name)
        assert fleet is not None
        assert str(fleet.package).endswith("v4")


def test_a_waiting_rollout_is_called_off_at_once() -> None:
    """Nobody has to wait for the window for that, and the endpoint is free."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(600)
        said = shown.world.clock.now
        shown.world.decide(shown.stage.endpoint_name, Say.ABORT, by=ON_CALL, reason="not tonight")
        shown.run_to_the_end(executions=1)

        assert shown.world.clock.now - said < timedelta(seconds=10)
        closed = _closed(shown)
        assert (closed["outcome"], closed["reason"]) == ("Rejected", "CalledOff")
        assert shown.updates() == []


def test_a_window_that_passes_while_approval_is_awaited_is_not_missed_for_good() -> None:
    """It starts in the next one, and nobody has to approve the same again."""
    edit = _asking(NIGHTLY, "Approval: Required")
    with theatre(edit=edit, start=_on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.world.clock.advance(6 * _HOUR)
        shown.world.decide(shown.stage.endpoint_name, Say.APPROVE, by=ON_CALL, reason="fine")
        shown.run_into("AwaitMoment")
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Accepted"]
        asked = [c for c in shown.calls if c.operation == "Publish"]
        assert sum(c.params["Subject"].startswith("Approval needed") for c in asked) == 1
        (updated,) = _updated_at(shown)
        assert timedelta() <= updated - (OPENS_AT + ONE_DAY) < _STEPS


def test_what_speaks_against_it_is_seen_before_it_starts() -> None:
    """A preflight of yesterday counts for nothing: the alarm has gone red meanwhile."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.traffic.error_rates[shown.stage.previous_package] = 0.5
        shown.run_to_the_end(executions=1)

        assert _closed(shown)["reason"] == "AlarmAlreadyRed"
        assert shown.updates() == []


# --- The freeze ---


def test_a_freeze_holds_a_start_and_its_end_releases_it() -> None:
    """It is looked at each hour, and when it says that it ends."""
    with theatre(parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        until = began + timedelta(hours=5, seconds=7)
        _close_calendar(shown, began, until)
        shown.drop()
        shown.run_into("AwaitMoment")
        assert _status(shown)["reason"] == "Frozen"
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Accepted"]
        (updated,) = _updated_at(shown)
        assert timedelta() <= updated - until < _STEPS
        assert shown.denied == []


def test_a_freeze_that_is_called_off_holds_nothing_for_longer_than_an_hour() -> None:
    """Somebody edits the calendar, and nothing tells of it."""
    with theatre(parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        _close_calendar(shown, began, began + timedelta(days=9))
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(600)
        shown.world.calendar.calendars[CALENDAR] = Calendar()
        shown.run_to_the_end(executions=1)

        (updated,) = _updated_at(shown)
        assert updated - began < timedelta(hours=1, minutes=1)


def test_a_freeze_holds_no_way_back() -> None:
    """It begins while a bad version bakes: the endpoint goes back in the midst of it."""
    with theatre("bad-version", parameters=FREEZABLE) as shown:
        _close_calendar(shown, BEFORE, BEFORE)
        shown.drop()
        shown.run_into("AwaitSettling")
        now = shown.world.clock.now
        _close_calendar(shown, now, now + timedelta(days=9))
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["RolledBack"]
        assert shown.endpoint()["EndpointConfigName"] == shown.stage.previous_config


def test_a_calendar_that_is_not_there_lets_nothing_start() -> None:
    """The parameter names none that exists: nobody knows whether there is a freeze."""
    with theatre(parameters=FREEZABLE) as shown:
        shown.drop()
        shown.run_to_the_end(executions=1)

        closed = _closed(shown)
        assert (closed["outcome"], closed["reason"]) == ("Rejected", "CalendarUnreadable")
        assert "FreezeCalendar" in closed["message"]
        assert CALENDAR in closed["message"]
        assert shown.updates() == []


# --- The traffic ---


def test_a_switch_waits_for_a_quiet_moment() -> None:
    """It starts within minutes of it, and what ran at the switch is on record."""
    with theatre(edit=_asking(*QUIET.split("\n  "))) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        assert _status(shown)["reason"] == "WaitsForQuiet"
        shown.world.clock.advance(10 * 60)
        calm = shown.world.clock.now
        shown.world.traffic.loads[shown.stage.endpoint_name] = Load(concurrent_requests=4)
        shown.run_to_the_end(executions=1)

        (updated,) = _updated_at(shown)
        assert updated - calm < timedelta(minutes=6)
        (record,) = records_of(shown.stage)
        assert record.answers["moment"]["concurrent_requests"] == 4
        assert record.answers["moment"]["reason"]["code"] == "Now"


def test_a_switch_that_finds_no_quiet_moment_is_made_all_the_same() -> None:
    """When the file's patience is over; the record says how many were cut off."""
    with theatre(edit=_asking(*QUIET.split("\n  "))) as shown:
        began = shown.world.clock.now
        shown.rehearse()

        (updated,) = _updated_at(shown)
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
    with theatre(edit=_asking(NIGHTLY, *QUIET.split("\n  ")), start=_on_stage(BEFORE)) as shown:
        shown.rehearse()

        (updated,) = _updated_at(shown)
        late = updated - OPENS_AT - timedelta(minutes=30)
        assert timedelta() <= late < timedelta(seconds=15)


# --- A long wait ---


def test_what_happens_to_the_endpoint_wakes_nobody_who_waits_for_a_window() -> None:
    """Scaling sends an event for each change, for weeks: none of them costs a look."""
    with theatre(edit=_asking(NIGHTLY), start=_on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(60)
        (execution,) = shown.executions
        before = execution.transitions
        for _ in range(50):
            shown.world.bus.put(
                {
                    "source": "aws.sagemaker",
                    "detail-type": "SageMaker Endpoint State Change",
                    "detail": {"EndpointName": shown.stage.endpoint_name},
                }
            )
            shown.world.clock.advance(10)

        assert execution.transitions == before


@pytest.mark.parametrize("what", ["window", "freeze"])
def test_a_long_wait_stays_from_the_end_of_the_history(what: str) -> None:
    """Step Functions ends an execution after 25,000 events: a wait of 45 days stays below it."""
    edit = _asking(WEEKLY) if what == "window" else None
    with theatre(edit=edit, parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        closed = timedelta(days=60) if what == "freeze" else timedelta()
        _close_calendar(shown, began, began + closed)
        # Nobody uses the endpoint: to play a week of traffic takes long.
        shown.world.traffic.loads.clear()
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(5 * 24 * _HOUR)
        (execution,) = shown.executions

        assert execution.state == "AwaitMoment"
        assert execution.events / 5 * 45 < HISTORY_LIMIT_EVENTS * 0.8
