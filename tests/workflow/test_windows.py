"""A rollout starts in its window, however long that takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.states.execution import HISTORY_LIMIT_EVENTS
from switchback.domain.decision import Say
from tests.workflow.moments import (
    BEFORE,
    FREEZABLE,
    HOUR,
    NIGHTLY,
    ON_CALL,
    ONE_DAY,
    OPENS_AT,
    STEPS,
    WEEKLY,
    asking,
    close_calendar,
    closing_of,
    on_stage,
    status_of,
    updated_at,
)
from tests.workflow.theatre import theatre

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
    with theatre(edit=asking(window), start=on_stage(first)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        assert (status_of(shown)["status"], status_of(shown)["until"]) == (
            "Waiting",
            opens.isoformat(),
        )

        shown.run_to_the_end(executions=1)
        (updated,) = updated_at(shown)
        assert timedelta() <= updated - opens < STEPS
        moment: Any = shown.executions[0].variables["moment"]
        late = datetime.fromisoformat(moment["looked_at"]) - opens
        assert timedelta() <= late < timedelta(seconds=2)
        assert shown.outcomes() == ["Accepted"]
        assert status_of(shown)["status"] == "Ended"
        assert shown.denied == []


def test_a_file_that_lands_in_the_window_starts_at_once() -> None:
    """Where there is time enough left."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(OPENS_AT + timedelta(minutes=60))) as shown:
        dropped = shown.world.clock.now
        shown.rehearse()

        (updated,) = updated_at(shown)
        assert updated - dropped < timedelta(seconds=10)


def test_with_too_little_of_the_window_left_the_next_one_is_waited_for() -> None:
    """A rollout that might not be accepted before it closes does not start."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(OPENS_AT + timedelta(minutes=80))) as shown:
        shown.rehearse()

        (updated,) = updated_at(shown)
        assert timedelta() <= updated - (OPENS_AT + ONE_DAY) < STEPS


def test_a_newer_file_takes_the_place_of_one_that_waits() -> None:
    """At once, and it waits for the same window: that starts one rollout, of the newest."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(BEFORE)) as shown:
        shown.publish(3, 4)
        for place, version in enumerate((2, 3, 4)):
            shown.drop(version=version)
            shown.run_into("AwaitMoment", execution=place)
            assert shown.world.clock.now < BEFORE + timedelta(minutes=5)
        shown.run_to_the_end(executions=3)

        assert shown.outcomes() == ["Superseded", "Superseded", "Accepted"]
        (updated,) = updated_at(shown)
        assert timedelta() <= updated - OPENS_AT < STEPS
        fleet = shown.world.sagemaker.fleet(shown.stage.endpoint_name)
        assert fleet is not None
        assert str(fleet.package).endswith("v4")


def test_a_waiting_rollout_is_called_off_at_once() -> None:
    """Nobody has to wait for the window for that, and the endpoint is free."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(600)
        said = shown.world.clock.now
        shown.world.decide(shown.stage.endpoint_name, Say.ABORT, by=ON_CALL, reason="not tonight")
        shown.run_to_the_end(executions=1)

        assert shown.world.clock.now - said < timedelta(seconds=10)
        closed = closing_of(shown)
        assert (closed["outcome"], closed["reason"]) == ("Rejected", "CalledOff")
        assert shown.updates() == []


def test_a_window_that_passes_while_approval_is_awaited_is_not_missed_for_good() -> None:
    """It starts in the next one, and nobody has to approve the same again."""
    edit = asking(NIGHTLY, "Approval: Required")
    with theatre(edit=edit, start=on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.world.clock.advance(6 * HOUR)
        shown.world.decide(shown.stage.endpoint_name, Say.APPROVE, by=ON_CALL, reason="fine")
        shown.run_into("AwaitMoment")
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Accepted"]
        asked = [c for c in shown.calls if c.operation == "Publish"]
        assert sum(c.params["Subject"].startswith("Approval needed") for c in asked) == 1
        (updated,) = updated_at(shown)
        assert timedelta() <= updated - (OPENS_AT + ONE_DAY) < STEPS


def test_what_speaks_against_it_is_seen_before_it_starts() -> None:
    """A preflight of yesterday counts for nothing: the alarm has gone red meanwhile."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(BEFORE)) as shown:
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.traffic.error_rates[shown.stage.previous_package] = 0.5
        shown.run_to_the_end(executions=1)

        assert closing_of(shown)["reason"] == "AlarmAlreadyRed"
        assert shown.updates() == []


# --- A long wait ---


def test_what_happens_to_the_endpoint_wakes_nobody_who_waits_for_a_window() -> None:
    """Scaling sends an event for each change, for weeks: none of them costs a look."""
    with theatre(edit=asking(NIGHTLY), start=on_stage(BEFORE)) as shown:
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
    edit = asking(WEEKLY) if what == "window" else None
    with theatre(edit=edit, parameters=FREEZABLE) as shown:
        began = shown.world.clock.now
        closed = timedelta(days=60) if what == "freeze" else timedelta()
        close_calendar(shown, began, began + closed)
        # Nobody uses the endpoint: to play a week of traffic takes long.
        shown.world.traffic.loads.clear()
        shown.drop()
        shown.run_into("AwaitMoment")
        shown.world.clock.advance(5 * 24 * HOUR)
        (execution,) = shown.executions

        assert execution.state == "AwaitMoment"
        assert execution.events / 5 * 45 < HISTORY_LIMIT_EVENTS * 0.8
