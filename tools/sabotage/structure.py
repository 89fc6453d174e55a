"""Bugs in how the machine goes on: its Catches, Retries, Choice rules, and next states."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.sabotage.bug import REMOVED, Bug, Edit, Kind, Place, one

States = Mapping[str, dict[str, Any]]


def structure_bugs(states: States) -> Iterator[Bug]:
    """Return every bug of these rules."""
    for name, state in states.items():
        here = ("States", name)
        yield from _handlers(state, here)
        yield from _rules(state, here)
        yield from _ways(states, name)
        if state["Type"] == "Task":
            yield from _calls(states, name)


def _handlers(state: Mapping[str, Any], here: Place) -> Iterator[Bug]:
    for field, kind in (("Catch", Kind.CATCH), ("Retry", Kind.RETRY)):
        handlers = state.get(field, [])
        for at, handler in enumerate(handlers):
            left = handlers[:at] + handlers[at + 1 :]
            yield (
                one(kind, (*here, field, at), REMOVED)
                if left
                else one(kind, (*here, field), REMOVED)
            )
            names = handler["ErrorEquals"]
            for index, error in enumerate(names if len(names) > 1 else ()):
                place = (*here, field, at, "ErrorEquals", index)
                yield one(Kind.ERROR, place, REMOVED, what=f"{error} dropped")


def _rules(state: Mapping[str, Any], here: Place) -> Iterator[Bug]:
    rules = state.get("Choices", [])
    for at in range(len(rules) if len(rules) > 1 else 0):
        yield one(Kind.CHOICE, (*here, "Choices", at), REMOVED)


def _ways(states: States, name: str) -> Iterator[Bug]:
    """Send each way that leads on where a sibling leads, and to the state after its own."""
    ways = dict(_targets(states[name], ("States", name)))
    for place, target in ways.items():
        others = [*ways.values(), *_after(states[target])]
        for other in dict.fromkeys(others):
            if other != target:
                yield one(Kind.NEXT, place, other, what=f"{target} becomes {other}")


def _targets(state: Mapping[str, Any], here: Place) -> Iterator[tuple[Place, str]]:
    for field in ("Next", "Default"):
        if field in state:
            yield (*here, field), state[field]
    for field in ("Choices", "Catch"):
        for at, branch in enumerate(state.get(field, [])):
            yield (*here, field, at, "Next"), branch["Next"]


def _after(state: Mapping[str, Any]) -> list[str]:
    """Return the state after one: of a choice, the first."""
    if "Choices" in state:
        return [state["Choices"][0]["Next"]]
    return [state["Next"]] if "Next" in state else []


def _calls(states: States, name: str) -> Iterator[Bug]:
    """Call the function of the next task, and wait for a token or don't."""
    tasks = [each for each, state in states.items() if state["Type"] == "Task"]
    following = tasks[(tasks.index(name) + 1) % len(tasks)]
    function = states[following]["Arguments"]["FunctionName"]
    place = ("States", name, "Arguments", "FunctionName")
    if function != states[name]["Arguments"]["FunctionName"]:
        yield one(Kind.TASK, place, function, what=f"calls {function}")
    waits, resource = ".waitForTaskToken", states[name]["Resource"]
    other = resource.removesuffix(waits) if resource.endswith(waits) else resource + waits
    what = "does not wait" if resource.endswith(waits) else "waits for a token"
    yield Bug(
        Kind.TASK,
        f"{name}.Resource: {what}",
        (Edit(("States", name, "Resource"), other),),
    )
