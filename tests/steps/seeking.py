"""A rollout that looks for its moment, under the terms that a test gives it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from simulator.change_calendar import Calendar
from simulator.traffic import Load
from simulator.wire import REGION, AwsError, Call
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


def refuse_look(seeks: Seeking, operation: str, code: str) -> None:
    """Have AWS refuse an operation to the step, with this code."""

    def refuse(call: Call) -> None:
        if call.caller == "SeekMomentFunction" and call.operation == operation:
            raise AwsError(code, "no")

    seeks.ready.world.wire.interceptors.append(refuse)
