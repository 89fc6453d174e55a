"""Mutated events, delivered to the functions that get such events."""

from collections.abc import Sequence
from typing import Any

from simulator.event_pattern import parse_pattern
from simulator.world import World
from switchback import errors
from tools.fuzz.inputs import mutated_event, samples
from tools.fuzz.tally import Tally

_EVENTS_PER_WORLD = 1000


def fuzz_events(tally: Tally, seeds: Sequence[str]) -> None:
    """Deliver the event of each seed."""
    for first in range(0, len(seeds), _EVENTS_PER_WORLD):
        with World() as world:
            readers = _readers(world)
            for seed in seeds[first : first + _EVENTS_PER_WORLD]:
                name, event = mutated_event(seed)
                for function in readers[name]:
                    _deliver(world, tally, seed, function=function, event=event)


def _readers(world: World) -> dict[str, list[str]]:
    """Return which functions get events of each sample's kind, by its source and detail-type."""
    readers: dict[str, list[str]] = {}
    for name, event in samples():
        wanting = {
            rule.function
            for rule in world.template.rules
            if parse_pattern({key: rule.pattern[key] for key in ("source", "detail-type")}).matches(
                event
            )
        }
        ticks = {schedule.function for schedule in world.template.schedules}
        readers[name] = sorted(wanting or ticks)
    return readers


def _deliver(world: World, tally: Tally, seed: str, *, function: str, event: Any) -> None:
    told = world.functions.invoke(world.template.functions[function].arn, event)
    if told.error is None:
        tally.add("taken", wrong=None, seed=seed)
        return
    lines = (told.message or "").split("\n")
    known = isinstance(getattr(errors, told.error, None), type)
    if not known:
        wrong: str | None = f"{function}: {told.error}: {told.message}"
    elif not all(": " in line and line.isprintable() for line in lines):
        wrong = f"{function}: {told.error} names no place: {lines}"
    else:
        wrong = None
    tally.add(f"refused as {told.error}" if known else "raised", wrong=wrong, seed=seed)
