"""Where a narrower resource, or a condition, would let through all that IAM is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.iam.policy import Effect
from simulator.iam.wildcards import arn_matches, matches
from tools.privilege.evidence import Asked
from tools.privilege.grants import Held
from tools.privilege.needs import is_needed, without_action, without_resource
from tools.privilege.reasons import UNCONDITIONED, WIDER
from tools.privilege.statements import Deployed

# What says on whose behalf a service asks: a condition on it is due however many values there are.
_SOURCES = frozenset({"aws:sourcearn"})


@dataclass(frozen=True, order=True)
class Wider:
    """A grant that could be narrower.

    Attributes:
        place: The statement.
        reasons: What could excuse it, by what the tables of reasons call it.
        how: How it could be narrower.
    """

    place: str
    reasons: tuple[object, ...]
    how: str


def wider_resources(all_held: Iterable[Held]) -> Iterator[Wider]:
    """Yield each pattern of resources that a narrower one could stand for."""
    possible: dict[tuple[str, int, str], set[str]] = {}
    for each in all_held:
        if each.is_identity and each.statement.effect is Effect.ALLOW:
            for position, pattern in enumerate(each.statement.resources):
                asked = [a.request.resource for a in _relying(each, position)]
                if asked and "*" in pattern:
                    key = (each.statement.place, position, _label(pattern, each.deployed))
                    narrower = set(_narrower(pattern, asked, each.deployed))
                    possible[key] = possible.get(key, narrower) & narrower
    for (place, _, label), narrower in possible.items():
        if narrower:
            yield Wider(place, (label,), f"{label} could be {', '.join(sorted(narrower))}")


def _relying(each: Held, position: int) -> list[Asked]:
    """Return what only this resource of this statement lets through."""
    change = without_resource(each.statement.place, position)
    return [asked for asked in each.asked if is_needed(each.all_of_them, [asked], change)]


def _narrower(pattern: str, asked: list[str], deployed: Deployed) -> Iterator[str]:
    """Yield the patterns of this template, and this one with the prefix, that would do."""
    candidates = {r for s in deployed.statements.values() for t in s for r in t.resources}
    if pattern != "*":
        candidates.add(pattern.replace("*", f"{deployed.prefix}*", 1))
    for candidate in candidates - {pattern}:
        fits = arn_matches(pattern, candidate) and not arn_matches(candidate, pattern)
        if fits and all(arn_matches(candidate, resource) for resource in asked):
            yield _label(candidate, deployed)


def _label(pattern: str, deployed: Deployed) -> str:
    """Return a pattern as the template writes it, without its first five segments."""
    label = pattern if pattern == "*" else pattern.split(":", 5)[5]
    label = label.replace(f":{deployed.stack.name}-", ":${AWS::StackName}-")
    for logical_id, bucket in deployed.template.buckets.items():
        label = label.replace(bucket.name, f"${{{logical_id}}}")
    return label.replace(deployed.prefix, "${EndpointNamePrefix}")


def missing_conditions(all_held: Iterable[Held]) -> Iterator[Wider]:
    """Yield where a condition could stand, or lets through more values than are asked for."""
    relying: dict[str, list[Asked]] = {}
    conditions: dict[str, dict[str, tuple[str, ...]]] = {}
    for each in all_held:
        if each.statement.effect is Effect.ALLOW:
            place = each.statement.place
            relying.setdefault(place, []).extend(_relying_on_any(each))
            conditions[place] = {c.key: c.values for c in each.statement.conditions}
    for place, asked in relying.items():
        actions = tuple(sorted({each.request.action for each in asked}))
        for key, values in _common(asked).items():
            allowed = conditions[place].get(key)
            if allowed is None and (len(values) == 1 or key in _SOURCES):
                told = f"there could be a condition on {key}: {', '.join(sorted(values))}"
                yield Wider(place, tuple((action, key) for action in actions), told)
            elif allowed is not None and (spare := set(allowed) - values):
                told = f"the condition on {key} also lets through {', '.join(sorted(spare))}"
                yield Wider(place, (), told)


def _relying_on_any(each: Held) -> Iterator[Asked]:
    for action in each.statement.actions:
        change = without_action(each.statement.place, action)
        yield from (a for a in each.asked if is_needed(each.all_of_them, [a], change))


def _common(asked: Iterable[Asked]) -> dict[str, set[str]]:
    """Return the values of each key that everything asked has."""
    found: dict[str, set[str]] | None = None
    for each in asked:
        context = {key.lower(): set(values) for key, values in each.request.context.items()}
        known = context if found is None else found
        found = {key: known[key] | context[key] for key in known.keys() & context.keys()}
    return found or {}


def excused(wider: Wider) -> frozenset[object]:
    """Return the reasons of the tables that excuse something wider than needed."""
    named = {reason for reason in wider.reasons if reason in WIDER}
    keyed = {
        (action, pattern)
        for action, pattern in UNCONDITIONED
        for reason in wider.reasons
        if isinstance(reason, tuple) and reason[0] == action and matches(pattern, reason[1])
    }
    return frozenset(named | keyed)
