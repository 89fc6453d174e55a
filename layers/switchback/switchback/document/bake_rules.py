"""The rules of the bake: something judges, and nothing is said in vain."""

from collections.abc import Iterator

from switchback.document.bake_model import Alarm, Bake
from switchback.document.parts import BAKE, Part, alarms, chosen, doubled, part_at
from switchback.document.problem import Flaw, nearest, quoted
from switchback.domain.standard_alarms import EndpointKind, alarm_keys
from switchback.domain.watch import WhenInconclusive

_STANDARD = (*BAKE, "StandardAlarms")


def check_bake(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between the keys of the bake."""
    yield from doubled(alarms(data), "AlarmName", remedy="Name each alarm once")
    yield from _check_observers(data)
    yield from _check_judges(data)
    yield from _check_thresholds(data)
    yield from _check_kind(data)
    yield from _check_extension(data)


def _check_observers(data: Part) -> Iterator[Flaw]:
    for path, alarm in alarms(data):
        if alarm.get("ObserveOnly") and chosen(alarm, Alarm, "WhenAlreadyInAlarm"):
            yield Flaw(
                (*path, "WhenAlreadyInAlarm"),
                "has no effect beside ObserveOnly: true",
                "Remove one of the two",
            )


def _check_judges(data: Part) -> Iterator[Flaw]:
    bake = part_at(data, BAKE)
    named = alarms(data)
    if "StandardAlarms" in bake or any(not alarm.get("ObserveOnly") for _, alarm in named):
        return
    if named:
        message = "holds no alarm that judges: all are ObserveOnly"
    else:
        fault = "names no alarm" if "Alarms" in bake else "is missing"
        message = f"{fault}, and a bake without an alarm cannot fail"
    remedy = "Give a list such as [{AlarmName: stt-5xx-rate}], or StandardAlarms"
    yield Flaw((*BAKE, "Alarms"), message, remedy, rests_on=(_STANDARD,))


def _check_thresholds(data: Part) -> Iterator[Flaw]:
    standard = part_at(data, _STANDARD)
    if "Kind" not in standard:
        return
    known = alarm_keys(EndpointKind(standard["Kind"]))
    for key, threshold in standard.get("Thresholds", {}).items():
        place = (*_STANDARD, "Thresholds", key)
        if key not in known:
            meant = nearest(key, known)
            message = f"is not an alarm of the {standard['Kind']} set"
            yield Flaw(
                place, message, f"Did you mean {meant}?" if meant else f"It has {', '.join(known)}"
            )
        # A key's end is its unit.
        elif key.endswith("Rate") and threshold >= 1:
            message = f"is {quoted(threshold)}, and no share of requests is above 1"
            yield Flaw(place, message, "Give a share below 1, such as 0.05 for 5 %")


def _check_kind(data: Part) -> Iterator[Flaw]:
    # Without an AsyncInferenceConfig in the file, the endpoint may still be asynchronous: the
    # file is laid over the live config.
    kind = part_at(data, _STANDARD).get("Kind", EndpointKind.ASYNCHRONOUS)
    is_asynchronous = "AsyncInferenceConfig" in data.get("EndpointConfig", {})
    if is_asynchronous and kind != EndpointKind.ASYNCHRONOUS:
        yield Flaw(
            (*_STANDARD, "Kind"),
            f"is {kind}, and EndpointConfig.AsyncInferenceConfig makes the endpoint asynchronous",
            "Write Kind: Asynchronous",
        )


def _check_extension(data: Part) -> Iterator[Flaw]:
    bake = part_at(data, BAKE)
    extends = bake.get("WhenInconclusive") == WhenInconclusive.EXTEND
    if not extends and chosen(bake, Bake, "ExtendUpToMinutes"):
        yield Flaw(
            (*BAKE, "ExtendUpToMinutes"),
            "has no effect unless WhenInconclusive is Extend",
            "Write WhenInconclusive: Extend, or remove it",
            rests_on=((*BAKE, "WhenInconclusive"),),
        )
