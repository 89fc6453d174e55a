"""When a rollout may start: files that ask for a moment, and what is seen of the wait for it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from simulator.change_calendar import Calendar
from simulator.stage import WARM_UP_SECONDS
from simulator.wire import ACCOUNT_ID
from tests.workflow.theatre import Edit, Theatre

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
STEPS = timedelta(seconds=4)
HOUR = 3600


def asking(*lines: str) -> Edit:
    """Add these lines to what the file says of the rollout."""
    added = "".join(f"  {line}\n" for line in lines)
    return lambda body: body.replace(b"\nRollout:\n", f"\nRollout:\n{added}".encode())


def on_stage(instant: datetime) -> datetime:
    """Return when to begin, so that the endpoint is at work at an instant."""
    return instant - timedelta(seconds=WARM_UP_SECONDS)


def status_of(shown: Theatre) -> dict[str, Any]:
    """Return what somebody reads who has only S3."""
    key = f"status/{shown.stage.endpoint_name}.json"
    told = boto3.client("s3").get_object(Bucket=shown.world.config_bucket, Key=key)
    content: dict[str, Any] = json.loads(told["Body"].read())
    return content


def updated_at(shown: Theatre) -> list[datetime]:
    """Return when the endpoint was taken somewhere, by us."""
    return [c.at for c in shown.calls if c.operation == "UpdateEndpoint" and c.error is None]


def closing_of(shown: Theatre, execution: int = 0) -> dict[str, Any]:
    """Return what an execution closed with."""
    told: Any = shown.executions[execution].variables["closed"]
    return dict(told)


def close_calendar(shown: Theatre, since: datetime, until: datetime) -> None:
    """Freeze all starts between two instants."""
    shown.world.calendar.calendars[CALENDAR] = Calendar([(since, until)])
