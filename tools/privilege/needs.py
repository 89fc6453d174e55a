"""Which grants are needed: without them something that IAM is asked would be refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from simulator.iam.decision import decide
from simulator.iam.policy import Statement
from simulator.iam.wildcards import action_matches
from tools.privilege.evidence import Asked

Change = Callable[[Statement], Statement | None]


def is_answered(statements: Iterable[Statement], asked: Asked) -> bool:
    """Whether IAM answers as it must: allows it, or refuses it by a Deny."""
    request = asked.request
    decision = decide(
        statements, action=request.action, resource=request.resource, context=request.context
    )
    if asked.refused:
        return not decision.allowed and "explicit deny" in decision.reason
    return decision.allowed


def is_needed(statements: tuple[Statement, ...], asked: Iterable[Asked], change: Change) -> bool:
    """Whether something that IAM is asked would be answered otherwise after a change."""
    changed = tuple(new for each in statements if (new := change(each)) is not None)
    return any(is_answered(statements, each) and not is_answered(changed, each) for each in asked)


def without_action(place: str, action: str) -> Change:
    """Take an action from the statement at a place."""

    def change(statement: Statement) -> Statement | None:
        if statement.place != place:
            return statement
        left = tuple(each for each in statement.actions if each != action)
        return replace(statement, actions=left) if left else None

    return change


def without_resource(place: str, position: int) -> Change:
    """Take a resource, by its position, from the statement at a place."""

    def change(statement: Statement) -> Statement | None:
        if statement.place != place:
            return statement
        left = (*statement.resources[:position], *statement.resources[position + 1 :])
        return replace(statement, resources=left) if left else None

    return change


def concerning(asked: Iterable[Asked], statement: Statement) -> Iterator[Asked]:
    """Yield what is asked about an action that a statement names."""
    for each in asked:
        if any(action_matches(action, each.request.action) for action in statement.actions):
            yield each
