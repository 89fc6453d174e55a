"""The functions and the state machines of a template."""

from pathlib import Path

from simulator.template.kinds import FUNCTION, STATE_MACHINE
from simulator.template.node import Node
from simulator.template.resources import Resources
from simulator.template.roles import Roles
from simulator.template.schedules import schedules_of_events
from simulator.template.views import Delivery, Function, StateMachine
from simulator.template.wiring import rules_of_events

# What Lambda does where the template says nothing.
_TIMEOUT_SECONDS = 3
_MEMORY_MB = 128
_ATTEMPTS = 2
_AGE_SECONDS = 21_600

_FOREIGN_TO_FUNCTIONS = ("AutoPublishAlias", "DeploymentPreference", "ImageUri", "InlineCode")
_FOREIGN_TO_MACHINES = ("AutoPublishAlias", "Definition", "Events")


def functions_of(resources: Resources, roles: Roles, *, folder: Path) -> dict[str, Function]:
    """Every function.

    Args:
        resources: the template's resources.
        roles: the template's roles.
        folder: where the template lies; its paths start there.
    """
    return {
        logical_id: _function(resources, roles, logical_id, properties, folder)
        for logical_id, properties in resources.of_type(FUNCTION)
    }


def _function(
    resources: Resources, roles: Roles, logical_id: str, properties: Node, folder: Path
) -> Function:
    properties.refuse(*_FOREIGN_TO_FUNCTIONS)
    role = roles.role_of(logical_id, properties)
    return Function(
        logical_id=logical_id,
        name=resources.name(logical_id),
        arn=resources.arn(logical_id),
        code_uri=folder / properties.get("CodeUri").text(),
        handler=properties.get("Handler").text(),
        environment=_texts(properties.find("Environment", "Variables")),
        timeout_seconds=properties.number_at("Timeout", default=_TIMEOUT_SECONDS),
        memory_mb=properties.number_at("MemorySize", default=_MEMORY_MB),
        role_name=role.name,
        statements=role.statements,
        rules=rules_of_events(resources, logical_id, properties.find("Events")),
        schedules=schedules_of_events(resources, logical_id, properties.find("Events")),
        delivery=_delivery(properties),
        url=_url(resources, logical_id, properties),
    )


def _url(resources: Resources, logical_id: str, properties: Node) -> str | None:
    """The function URL: with IAM in front of it, for nobody else shall be let in."""
    config = properties.find("FunctionUrlConfig")
    if config is None:
        return None
    config.refuse(*(set(config.entries()) - {"AuthType"}))
    if (auth := config.get("AuthType")).text() != "AWS_IAM":
        raise auth.error("the embedded AWS only knows function URLs that ask IAM")
    # SAM names the URL after its function.
    return resources.attribute(f"{logical_id}Url", "FunctionUrl", config.place)


def _delivery(properties: Node) -> Delivery:
    attempts = ("EventInvokeConfig", "MaximumRetryAttempts")
    age = ("EventInvokeConfig", "MaximumEventAgeInSeconds")
    destination = ("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination")
    return Delivery(
        maximum_attempts=properties.number_at(*attempts, default=_ATTEMPTS),
        maximum_age_seconds=properties.number_at(*age, default=_AGE_SECONDS),
        dead_letter_arn=properties.text_at(*destination)
        or properties.text_at("DeadLetterQueue", "TargetArn"),
    )


def state_machines_of(
    resources: Resources, roles: Roles, *, folder: Path
) -> dict[str, StateMachine]:
    """Every state machine; the arguments are those of functions_of."""
    return {
        logical_id: _state_machine(resources, roles, logical_id, properties, folder)
        for logical_id, properties in resources.of_type(STATE_MACHINE)
    }


def _state_machine(
    resources: Resources, roles: Roles, logical_id: str, properties: Node, folder: Path
) -> StateMachine:
    properties.refuse(*_FOREIGN_TO_MACHINES)
    if (kind := properties.text_at("Type")) not in {None, "STANDARD"}:
        raise properties.get("Type").error(f"{kind} machines cannot wait for a task token")
    role = roles.role_of(logical_id, properties)
    return StateMachine(
        logical_id=logical_id,
        name=resources.name(logical_id),
        arn=resources.arn(logical_id),
        definition=folder / properties.get("DefinitionUri").text(),
        substitutions=_texts(properties.find("DefinitionSubstitutions")),
        role_name=role.name,
        statements=role.statements,
    )


def _texts(node: Node | None) -> dict[str, str]:
    return {key: each.text() for key, each in node.entries().items()} if node else {}
