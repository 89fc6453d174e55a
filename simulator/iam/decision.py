"""Whether a role's statements allow one request, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.iam.policy import Comparison, Condition, Effect, PolicyError, Quantifier, Statement
from simulator.iam.request import Context
from simulator.iam.wildcards import action_matches, arn_matches, matches


@dataclass(frozen=True, slots=True)
class Decision:
    """IAM's answer."""

    allowed: bool
    reason: str


def decide(
    statements: Iterable[Statement], *, action: str, resource: str, context: Context
) -> Decision:
    """Judge one request: a Deny wins, and what no statement allows is denied.

    Raises:
        PolicyError: a condition on a key with many values does not say how many must fit.
    """
    about = [each for each in statements if _is_about(each, action)]
    covering = [each for each in about if _covers(each, resource, context)]
    for each in covering:
        if each.effect is Effect.DENY:
            return Decision(allowed=False, reason=f"with an explicit deny in {_name(each)}")
    for each in covering:
        if each.effect is Effect.ALLOW:
            return Decision(allowed=True, reason=f"allowed by {_name(each)}")
    return Decision(allowed=False, reason=_why_not(about, action, resource, context))


def _is_about(statement: Statement, action: str) -> bool:
    return any(action_matches(pattern, action) for pattern in statement.actions)


def _has_resource(statement: Statement, resource: str) -> bool:
    return any(arn_matches(pattern, resource) for pattern in statement.resources)


def _covers(statement: Statement, resource: str, context: Context) -> bool:
    return _has_resource(statement, resource) and not _failing(statement, context)


def _failing(statement: Statement, context: Context) -> tuple[Condition, ...]:
    if not statement.conditions:
        return ()
    lowered = {key.lower(): values for key, values in context.items()}
    return tuple(each for each in statement.conditions if not _holds(each, lowered))


def _holds(condition: Condition, context: Context) -> bool:
    given = context.get(condition.key, ())
    match condition.quantifier:
        case Quantifier.THE_ONE:
            if len(given) > 1:
                raise PolicyError(condition.key, "has many values: ForAnyValue or ForAllValues?")
            return any(_fits(condition, value) for value in given)
        case Quantifier.ANY:
            return any(_fits(condition, value) for value in given)
        case Quantifier.ALL:
            # As in AWS, a request without the key passes ForAllValues.
            return all(_fits(condition, value) for value in given)


def _fits(condition: Condition, given: str) -> bool:
    match condition.comparison:
        case Comparison.STRING_EQUALS:
            return given in condition.values
        case Comparison.STRING_LIKE:
            return any(matches(value, given) for value in condition.values)
        case Comparison.ARN_EQUALS | Comparison.ARN_LIKE:  # AWS treats the two alike
            return any(arn_matches(value, given) for value in condition.values)
        case Comparison.BOOL:
            return given.lower() in {value.lower() for value in condition.values}


def _name(statement: Statement) -> str:
    return f"statement {statement.sid!r}" if statement.sid else "an unnamed statement"


def _why_not(about: Iterable[Statement], action: str, resource: str, context: Context) -> str:
    reason = f"because no identity-based policy allows the {action} action"
    near = [each for each in about if each.effect is Effect.ALLOW]
    if not near:
        return reason
    failing = [
        f"{condition.comparison} {condition.key}"
        for each in near
        if _has_resource(each, resource)
        for condition in _failing(each, context)
    ]
    if failing:
        return f"{reason} under this condition: {', '.join(failing)}"
    granted = sorted({pattern for each in near for pattern in each.resources})
    return f"{reason} on it; it is allowed on {', '.join(granted)}"
