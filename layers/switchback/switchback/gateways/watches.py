"""Which endpoints an alarm is watched for, so that an alarm's event finds its rollouts."""

from collections.abc import Iterable

from switchback.gateways import table
from switchback.gateways.table import Key


def watch(alarm_names: Iterable[str], *, endpoint_name: str) -> None:
    """Have the events of these alarms wake the endpoint's rollout."""
    for name in alarm_names:
        table.put(_key(name, endpoint_name), {"endpoint_name": endpoint_name})


def unwatch(alarm_names: Iterable[str], *, endpoint_name: str) -> None:
    """Have the events of these alarms wake nobody for this endpoint any more."""
    for name in alarm_names:
        table.delete(_key(name, endpoint_name))


def watchers(alarm_name: str) -> tuple[str, ...]:
    """Return the endpoints whose rollouts watch this alarm."""
    return tuple(item["endpoint_name"] for item in table.query(f"ALARM#{alarm_name}"))


def _key(alarm_name: str, endpoint_name: str) -> Key:
    return Key(pk=f"ALARM#{alarm_name}", sk=f"ENDPOINT#{endpoint_name}")
