"""The schedules that start functions, written as SAM events."""

import re

from simulator.template.node import Node
from simulator.template.resources import Resources
from simulator.template.views import Schedule
from simulator.template.wiring import SCHEDULE, delivery_of

_KEYS = frozenset(
    {
        *("Schedule", "Name", "Description", "Enabled", "State"),
        *("RetryPolicy", "DeadLetterConfig"),
    }
)
# AWS wants the singular for one, and the plural for more.
_RATE = re.compile(r"rate\((?:1 (minute|hour|day)|(?!1 )([1-9][0-9]*) (minute|hour|day)s)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


def schedules_of_events(
    resources: Resources, function: str, events: Node | None
) -> tuple[Schedule, ...]:
    """The schedules that SAM makes of a function's Events, each with its permission.

    Raises:
        TemplateError: a schedule says what the embedded AWS cannot do: it knows rates only.
    """
    named = events.entries() if events else {}
    return tuple(
        _schedule(resources, function, name, event.get("Properties"))
        for name, event in named.items()
        if event.get("Type").text() == SCHEDULE
    )


def _schedule(resources: Resources, function: str, name: str, properties: Node) -> Schedule:
    properties.refuse(*(set(properties.entries()) - _KEYS))
    logical_id = f"{function}{name}"
    enabled = properties.find("Enabled")
    return Schedule(
        name=resources.name(logical_id),
        arn=resources.arn(logical_id),
        interval_seconds=_interval_seconds(properties.get("Schedule")),
        function=function,
        enabled=enabled.flag() if enabled else properties.text_at("State") != "DISABLED",
        delivery=delivery_of(properties),
    )


def _interval_seconds(expression: Node) -> int:
    rate = _RATE.fullmatch(expression.text())
    if rate is None:
        raise expression.error("the embedded AWS only knows rates, as in rate(10 minutes)")
    single, number, unit = rate.groups()
    return int(number or 1) * _SECONDS[single or unit]
