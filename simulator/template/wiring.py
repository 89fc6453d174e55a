"""The rules that bring events to functions, written by hand or as SAM events."""

from collections.abc import Iterator, Mapping

from simulator.iam.wildcards import arn_matches
from simulator.template.kinds import PERMISSION, RULE
from simulator.template.node import Node
from simulator.template.resources import Resources
from simulator.template.views import Delivery, Rule

# What EventBridge does where the template says nothing.
_ATTEMPTS = 185
_AGE_SECONDS = 86_400

SCHEDULE = "Schedule"
"""The SAM event that is read as a schedule, not as a rule with a pattern."""

_SAM_EVENT_KEYS = frozenset(
    {"Pattern", "RetryPolicy", "DeadLetterConfig", "RuleName", "State", "Target"}
)
_TARGET_KEYS = frozenset({"Arn", "Id", "RetryPolicy", "DeadLetterConfig"})
_RULE_KEYS = frozenset({"Name", "Description", "EventPattern", "State", "Targets"})


def rules_of_events(resources: Resources, function: str, events: Node | None) -> tuple[Rule, ...]:
    """The rules that SAM makes of a function's Events, each with its permission.

    Raises:
        TemplateError: an event is of another type, or says what the embedded AWS cannot do.
    """
    named = events.entries() if events else {}
    return tuple(
        _of_event(resources, function, name, event)
        for name, event in named.items()
        if event.get("Type").text() != SCHEDULE
    )


def _of_event(resources: Resources, function: str, name: str, event: Node) -> Rule:
    if (kind := event.get("Type")).text() != "EventBridgeRule":
        raise kind.error(f"the embedded AWS only knows EventBridgeRule and {SCHEDULE} here")
    properties = event.get("Properties")
    properties.refuse(*(set(properties.entries()) - _SAM_EVENT_KEYS))
    return _rule(
        resources,
        logical_id=f"{function}{name}",
        pattern=properties.get("Pattern"),
        state=properties.text_at("State"),
        target=properties,
        function=function,
    )


def rules_by_hand(resources: Resources, functions: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules that are resources of their own, one for each function behind them.

    Args:
        resources: the template's resources.
        functions: the logical ids of all functions, by ARN.

    Raises:
        TemplateError: a target is no function, or does not let the rule invoke it.
    """
    return tuple(
        rule
        for logical_id, properties in resources.of_type(RULE)
        # The rules of SAM events have no targets here: they are read with their function.
        if properties.find("Targets")
        for rule in _by_hand(resources, logical_id, properties, functions)
    )


def _by_hand(
    resources: Resources, logical_id: str, properties: Node, functions: Mapping[str, str]
) -> Iterator[Rule]:
    properties.refuse(*(set(properties.entries()) - _RULE_KEYS))
    for target in properties.get("Targets").items():
        target.refuse(*(set(target.entries()) - _TARGET_KEYS))
        arn = target.get("Arn")
        function = functions.get(arn.text())
        if function is None:
            raise arn.error("must be the ARN of a function of this template")
        if not _may_invoke(resources, rule=logical_id, function=function):
            raise arn.error(f"no AWS::Lambda::Permission lets this rule invoke {function}")
        yield _rule(
            resources,
            logical_id=logical_id,
            pattern=properties.get("EventPattern"),
            state=properties.text_at("State"),
            target=target,
            function=function,
        )


def _may_invoke(resources: Resources, *, rule: str, function: str) -> bool:
    names = {resources.name(function), resources.arn(function)}
    return any(
        permission.get("Principal").text() == "events.amazonaws.com"
        and permission.get("Action").text() == "lambda:InvokeFunction"
        and permission.get("FunctionName").text() in names
        and arn_matches(permission.text_at("SourceArn") or "*", resources.arn(rule))
        for _, permission in resources.of_type(PERMISSION)
    )


def _rule(
    resources: Resources,
    *,
    logical_id: str,
    pattern: Node,
    state: str | None,
    target: Node,
    function: str,
) -> Rule:
    return Rule(
        logical_id=logical_id,
        name=resources.name(logical_id),
        arn=resources.arn(logical_id),
        pattern={key: node.value for key, node in pattern.entries().items()},
        function=function,
        enabled=state != "DISABLED",
        delivery=delivery_of(target),
    )


def delivery_of(target: Node) -> Delivery:
    """How long EventBridge tries a target, and where it puts what it gives up."""
    dead_letter = target.find("DeadLetterConfig")
    return Delivery(
        maximum_attempts=target.number_at("RetryPolicy", "MaximumRetryAttempts", default=_ATTEMPTS),
        maximum_age_seconds=target.number_at(
            "RetryPolicy", "MaximumEventAgeInSeconds", default=_AGE_SECONDS
        ),
        # SAM would make a queue where only a type is given: here the template names its own.
        dead_letter_arn=dead_letter.get("Arn").text() if dead_letter else None,
    )
