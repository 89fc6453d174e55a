"""Whether the alarms that a bake goes by can judge it."""

from collections.abc import Iterable, Mapping, Sequence

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.findings import Finding, Severity
from switchback.domain.standard_alarms import AlarmDefinition


def judge_alarms(
    alarms: Sequence[WatchedAlarm],
    readings: Iterable[AlarmReading],
    *,
    bake_seconds: int,
    standard: Sequence[AlarmDefinition] = (),
) -> tuple[Finding, ...]:
    """Each alarm must exist, be quiet now, and be able to fire before the bake is over.

    `readings` may have more than these: the alarms that a composite one asks about. The standard
    alarms need not exist yet: Switchback creates them.
    """
    found = {reading.name: reading for reading in readings}
    ours = {definition.name: definition for definition in standard}
    judged = (_judge(alarm, found, ours, bake_seconds=bake_seconds) for alarm in alarms)
    return tuple(finding for finding in judged if finding)


def _judge(
    alarm: WatchedAlarm,
    found: Mapping[str, AlarmReading],
    ours: Mapping[str, AlarmDefinition],
    *,
    bake_seconds: int,
) -> Finding | None:
    reading, definition = found.get(alarm.name), ours.get(alarm.name)
    if reading is None and definition is None:
        return Finding(
            code="AlarmMissing",
            severity=Severity.BLOCKING,
            resource=alarm.name,
            message=f"there is no CloudWatch alarm {alarm.name!r} in this account and Region",
            remedy="create it, or correct Rollout.Bake.Alarms",
        )
    if reading is not None and reading.state is AlarmState.ALARM:
        return _already_red(alarm, reading, definition)
    window = definition.window_seconds if definition else window_seconds(alarm.name, found)
    if window > bake_seconds:
        return Finding(
            code="BakeTooShort",
            severity=Severity.BLOCKING,
            resource=alarm.name,
            message=(
                f"{alarm.name} needs {window} s of data to fire, "
                f"and the bake lasts {bake_seconds} s"
            ),
            remedy="lengthen Rollout.Bake.DurationInMinutes, or shorten the alarm",
            evidence={"windowSeconds": window, "bakeSeconds": bake_seconds},
        )
    return None


def window_seconds(name: str, found: Mapping[str, AlarmReading]) -> int:
    """Return how long an alarm takes to fire: a composite one as long as the slowest it asks."""
    reading = found.get(name)
    if reading is None:
        return 0
    return max([reading.window_seconds, *(window_seconds(each, found) for each in reading.asks)])


def _already_red(
    alarm: WatchedAlarm, reading: AlarmReading, definition: AlarmDefinition | None
) -> Finding:
    told = f"{alarm.name} is in ALARM before anything was changed: {reading.reason}"
    evidence = {"state": reading.state, "since": reading.since.isoformat()}
    if definition is not None and definition.threshold != reading.threshold:
        # Else nobody could ever mend a threshold that is too strict.
        return Finding(
            code="AlarmAlreadyRed",
            severity=Severity.NOTE,
            resource=alarm.name,
            message=f"{told} (its threshold is about to be {definition.threshold})",
            remedy="nothing, if it is quiet with its new threshold; else the endpoint goes back",
            evidence=evidence,
        )
    blocks = alarm.when_already_in_alarm is WhenAlreadyInAlarm.BLOCK and not alarm.observe_only
    return Finding(
        code="AlarmAlreadyRed",
        severity=Severity.BLOCKING if blocks else Severity.NOTE,
        resource=alarm.name,
        message=told,
        remedy="mend it first, or say in the file: WhenAlreadyInAlarm: Ignore, or MustClear",
        evidence=evidence,
    )
