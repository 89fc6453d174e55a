"""What is wrong with the grants of a template, judged by what IAM was asked in the runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.iam.policy import Effect
from tools.privilege.evidence import Evidence
from tools.privilege.grants import Held, Tried, held, tried
from tools.privilege.narrowing import Wider, excused, missing_conditions, wider_resources
from tools.privilege.needs import is_answered, is_needed, without_action, without_resource
from tools.privilege.reasons import ON_EVERYTHING, PATTERNS_OF_ACTIONS, UNCONDITIONED, WIDER
from tools.privilege.statements import Document, places


@dataclass(frozen=True, order=True)
class Finding:
    """Something that is wrong.

    Attributes:
        place: The statement, or who is concerned.
        what: What is wrong there.
    """

    place: str
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.place}: {self.what}"


@dataclass(frozen=True)
class Scope:
    """What alone is looked at, where the rest is known to be as before.

    Attributes:
        subjects: Those whose statements are others than before.
        places: Where a statement is another than before.
    """

    subjects: frozenset[str]
    places: frozenset[str]


def findings(document: Document, evidence: Evidence) -> list[Finding]:
    """Return everything that is wrong.

    Args:
        document: The template's text as data.
        evidence: What IAM was asked in the runs.

    Raises:
        TemplateError: The template says what the embedded AWS cannot judge.
    """
    all_tried = list(tried(document, evidence))
    all_held = [h for one in all_tried for h in held(one, one.deployed.statements)]
    return sorted(
        {
            *(finding for one in all_tried for finding in refused(one)),
            *_of_grants(all_held, all_held),
            *_unjudged(document, all_held),
            *_stale(all_held),
        }
    )


def findings_within(all_tried: Iterable[Tried], scope: Scope) -> Iterator[Finding]:
    """Yield what is wrong with the grants in a scope; what is refused is another matter."""
    all_held = [h for one in all_tried for h in held(one, scope.subjects)]
    changed = [each for each in all_held if each.statement.place in scope.places]
    return _of_grants(all_held, changed)


def _of_grants(all_held: list[Held], changed: list[Held]) -> Iterator[Finding]:
    """Yield what subjects have for nothing, and what of their changed statements is too wide."""
    yield from _for_nothing(all_held)
    yield from _patterns(changed)
    yield from _wider(changed)


def refused(one: Tried) -> Iterator[Finding]:
    """Yield what is not answered as it must be, and what nobody here can judge."""
    deployed = one.deployed
    for each in one.asked:
        if not is_answered(deployed.statements.get(each.subject, ()), each):
            must = "is let through" if each.refused else "is not allowed"
            yield Finding(each.subject, f"{each.request.action} {must} ({each.why})")
    for place in deployed.foreign_policies:
        yield Finding(place, "is no policy of this template: nobody here sees what it allows")


def _unjudged(document: Document, all_held: Iterable[Held]) -> Iterator[Finding]:
    judged = {each.statement.place for each in all_held}
    for place in map(str, places(document)):
        if place not in judged:
            yield Finding(place, "nobody has it, or nothing here understands it")


def _for_nothing(all_held: Iterable[Held]) -> Iterator[Finding]:
    """What one of those who have a statement needs in no deployment."""
    needed: dict[tuple[str, str, str], bool] = {}
    for each in all_held:
        for what, is_so in _needs(each):
            key = (each.statement.place, each.subject, what)
            needed[key] = needed.get(key, False) or is_so
    for (place, subject, what), is_so in needed.items():
        if not is_so:
            yield Finding(place, f"{subject} never needs {what}")


def _needs(each: Held) -> Iterator[tuple[str, bool]]:
    statement = each.statement
    for action in statement.actions:
        change = without_action(statement.place, action)
        yield action, is_needed(each.all_of_them, each.asked, change)
    for position in range(len(statement.resources)):
        change = without_resource(statement.place, position)
        named = f"Resource[{position}] of {', '.join(statement.actions)}"
        yield named, is_needed(each.all_of_them, each.asked, change)


def _patterns(all_held: Iterable[Held]) -> Iterator[Finding]:
    """Wildcards that have no reason, and resources that let anybody in."""
    for each in all_held:
        statement = each.statement
        if statement.effect is Effect.DENY:
            if not statement.conditions:
                yield Finding(statement.place, "shuts everybody out")
            continue
        for action in _broad_actions(each):
            if each.is_identity or action not in PATTERNS_OF_ACTIONS:
                yield Finding(statement.place, f"{action} is a pattern of actions")
        for action in _on_everything(each) - ON_EVERYTHING.keys():
            yield Finding(statement.place, f"{action} is on everything, and has no reason")
        if not each.is_identity and each.subject.endswith(" for *"):
            yield Finding(statement.place, "lets anybody in")


def _broad_actions(each: Held) -> set[str]:
    return {action for action in each.statement.actions if {"*", "?"} & set(action)}


def _on_everything(each: Held) -> set[str]:
    is_so = each.is_identity and "*" in each.statement.resources
    return set(each.statement.actions) if is_so else set()


def _wider(all_held: Iterable[Held]) -> Iterator[Finding]:
    for each in _all_wider(all_held):
        if not excused(each):
            yield Finding(each.place, each.how)


def _all_wider(all_held: Iterable[Held]) -> Iterator[Wider]:
    listed = list(all_held)
    yield from wider_resources(listed)
    yield from missing_conditions(listed)


def _stale(all_held: Iterable[Held]) -> Iterator[Finding]:
    """Reasons for what is not there."""
    listed = list(all_held)
    allowing = [each for each in listed if each.statement.effect is Effect.ALLOW]
    used = {reason for each in _all_wider(listed) for reason in excused(each)}
    for table, known, true in (
        ("ON_EVERYTHING", ON_EVERYTHING, {a for each in allowing for a in _on_everything(each)}),
        (
            "PATTERNS_OF_ACTIONS",
            PATTERNS_OF_ACTIONS,
            {a for each in allowing for a in _broad_actions(each)},
        ),
        ("WIDER", WIDER, used),
        ("UNCONDITIONED", UNCONDITIONED, used),
    ):
        for reason in known:
            if reason not in true:
                yield Finding(table, f"{reason} is not there, or no wider than needed")
