"""The sample of an alarm's event, as AWS documents it, against those really emitted."""

import json
from pathlib import Path
from typing import Any

from simulator.event_bridge import EventBus
from tests.simulator.cloudwatch.conftest import World

_SAMPLE = Path(__file__).parents[3] / "events" / "cloudwatch.alarm-state-change.alarm.json"


def test_an_emitted_event_has_the_fields_of_the_sample(world: World) -> None:
    """What the embedded CloudWatch sends over the bus differs from AWS's sample in values only."""
    bus = EventBus(world.clock)
    arrived: list[dict[str, Any]] = []
    bus.add_rule(
        name="alarms",
        pattern={"source": ["aws.cloudwatch"]},
        target=arrived.append,
        dead_letter=lambda *_: None,
    )
    world.put_alarm(
        AlarmDescription="Too many errors.",
        Dimensions=[
            {"Name": "EndpointName", "Value": "stt"},
            {"Name": "VariantName", "Value": "AllTraffic"},
        ],
    )
    world.cloudwatch.listeners.append(lambda _: bus.put(world.events[-1]))
    for value in ("OK", "ALARM"):
        said = {"StateValue": value, "StateReason": "a drill", "StateReasonData": "{}"}
        world.call("SetAlarmState", AlarmName="errors", **said)
    world.clock.advance(1)

    assert _fields(arrived[-1]) == _fields(json.loads(_SAMPLE.read_text()))


def _fields(value: Any, path: str = "") -> set[str]:
    match value:
        case dict():
            return {path}.union(*(_fields(inner, f"{path}.{key}") for key, inner in value.items()))
        case list():
            return {path}.union(*(_fields(inner, f"{path}[]") for inner in value))
        case _:
            return {path}
