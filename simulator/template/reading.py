"""Read template.yaml as it would be deployed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from simulator.template.compute import functions_of, state_machines_of
from simulator.template.conditions import Conditions
from simulator.template.kinds import FUNCTION
from simulator.template.node import Node
from simulator.template.parameters import resolve_parameters
from simulator.template.resources import Declared, Resources, declared_resources, is_created
from simulator.template.roles import Roles
from simulator.template.sam_globals import globals_for_functions, merged
from simulator.template.stack import Stack
from simulator.template.storage import buckets_of, queues_of, tables_of, topics_of
from simulator.template.syntax import load
from simulator.template.views import Template
from simulator.template.wiring import rules_by_hand

_TRANSFORM = "AWS::Serverless-2016-10-31"
_SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Transform",
        "Description",
        "Metadata",
        "Globals",
        "Parameters",
        "Conditions",
        "Resources",
        "Outputs",
    }
)


def read_template(
    path: Path,
    *,
    parameters: Mapping[str, str],
    region: str = "us-east-1",
    account: str = "111122223333",
    stack_name: str = "switchback",
    partition: str = "aws",
) -> Template:
    """Read a SAM template as it would be deployed.

    Args:
        path: the template.
        parameters: what would be typed in at its deployment; the defaults hold for the rest.
        region: where it would be deployed.
        account: whose it would be.
        stack_name: what the stack would be called.
        partition: ``aws``, ``aws-cn`` …

    Raises:
        TemplateError: something is wrong or not understood; the error names the place.
    """
    stack = Stack(name=stack_name, region=region, account=account, partition=partition)
    _, template = read_document(
        load(path), folder=path.resolve().parent, parameters=parameters, stack=stack
    )
    return template


def read_document(
    loaded: Mapping[str, object], *, folder: Path, parameters: Mapping[str, str], stack: Stack
) -> tuple[Resources, Template]:
    """Read a template that is already loaded; the rest is as in read_template.

    Args:
        loaded: the template's text as data.
        folder: where the template lies; its paths start there.
        parameters: what would be typed in at its deployment.
        stack: where it would be deployed, and as what.

    Returns:
        The resources, with every property that nothing here knows too, and the template.
    """
    document = _checked(Node(loaded, ""))
    conditions = Conditions(
        _section(document, "Conditions"),
        stack=stack,
        parameters=resolve_parameters(_section(document, "Parameters"), parameters),
    )
    declared = declared_resources(_section(document, "Resources"), conditions)
    resources = Resources(_with_globals(declared, document), stack=stack, conditions=conditions)
    resources.resolve_everything()
    outputs = {
        name: resources.resolved(node.get("Value")).text()
        for name, node in _section(document, "Outputs").entries().items()
        if is_created(node, conditions)
    }
    return resources, _view(resources, outputs, stack, folder=folder)


def _checked(document: Node) -> Node:
    document.refuse(*(set(document.entries()) - _SECTIONS))
    transform = document.get("Transform")
    if transform.value != _TRANSFORM:
        raise transform.error(f"must be {_TRANSFORM}")
    return document


def _section(document: Node, name: str) -> Node:
    found = document.find(name)
    return Node(found.value if found else {}, name)


def _with_globals(declared: Mapping[str, Declared], document: Node) -> dict[str, Declared]:
    common = globals_for_functions(document)
    return {
        logical_id: _over(common, each) if each.type == FUNCTION else each
        for logical_id, each in declared.items()
    }


def _over(common: Mapping[str, object], function: Declared) -> Declared:
    own = function.properties
    value = merged(common, own.value, place=own.place)
    return replace(function, properties=Node(value, own.place))


def _view(
    resources: Resources, outputs: Mapping[str, str], stack: Stack, *, folder: Path
) -> Template:
    roles = Roles(resources)
    functions = functions_of(resources, roles, folder=folder)
    by_arn = {function.arn: logical_id for logical_id, function in functions.items()}
    rules = [rule for function in functions.values() for rule in function.rules]
    return Template(
        stack=stack,
        functions=functions,
        state_machines=state_machines_of(resources, roles, folder=folder),
        buckets=buckets_of(resources),
        tables=tables_of(resources),
        topics=topics_of(resources),
        queues=queues_of(resources),
        rules=(*rules, *rules_by_hand(resources, by_arn)),
        schedules=tuple(s for function in functions.values() for s in function.schedules),
        outputs=outputs,
    )
