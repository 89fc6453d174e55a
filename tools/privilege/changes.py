"""Every way in which a template could grant less than is needed, or more."""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from simulator.template.kinds import MANAGED_POLICY, ROLE
from simulator.world import TEMPLATE
from tools.privilege.statements import Document, Place, places

Edit = Callable[[Document], None]

_DELETE = "sagemaker:DeleteEndpoint"
_AWS_OWN = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


class Kind(StrEnum):
    """What is done to a template."""

    REMOVE_ACTION = "an action removed"
    REMOVE_RESOURCE = "a resource removed"
    REMOVE_CONDITION = "a condition removed"
    ADD_ACTION = "an unused action added to a statement"
    ADD_SERVICE = "all actions of the service added to a statement"
    ADD_STATEMENT = "a statement with an unused action added to a role or policy"
    ADD_POLICY = "a policy of AWS's attached to a role"
    WIDEN_RESOURCE = "a resource widened to everything"


@dataclass(frozen=True)
class Change:
    """One change of a template.

    Attributes:
        where: The statement, role or policy.
        what: The action, resource, key or policy.
    """

    kind: Kind
    where: str
    what: str
    edit: Edit

    def applied(self, document: Document) -> Document:
        """Return the changed template."""
        changed = deepcopy(document)
        self.edit(changed)
        return changed


def changes(document: Document) -> Iterator[Change]:
    """Yield every change of a template."""
    for place in places(document):
        statement = place.within(document)
        yield from _removals(place, statement)
        if statement["Effect"] == "Allow" and "Principal" not in statement:
            yield from _additions(place, statement, document)
    for name, resource in document["Resources"].items():
        if resource["Type"] in {ROLE, MANAGED_POLICY}:
            yield from _additions_to(name, resource)


def _removals(place: Place, statement: Document) -> Iterator[Change]:
    for key, kind in (("Action", Kind.REMOVE_ACTION), ("Resource", Kind.REMOVE_RESOURCE)):
        listed = _listed(statement.get(key, []))
        for position, what in enumerate(listed):
            left = [*listed[:position], *listed[position + 1 :]]
            edit = _set(place, key, left) if left else _drop(place)
            # With one resource only, what goes is the statement: its actions show that.
            if left or kind is Kind.REMOVE_ACTION:
                yield Change(kind, str(place), json.dumps(what), edit)
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            edit = _without_condition(place, operator, key)
            yield Change(Kind.REMOVE_CONDITION, str(place), key, edit)


def _additions(place: Place, statement: Document, document: Document) -> Iterator[Change]:
    actions = _listed(statement["Action"])
    service = actions[0].partition(":")[0]
    unused = next(a for a in _actions_of(service) if a not in _granted_by(place, document))
    where = str(place)
    yield Change(Kind.ADD_ACTION, where, unused, _set(place, "Action", [*actions, unused]))
    broad = f"{service}:*"
    yield Change(Kind.ADD_SERVICE, where, broad, _set(place, "Action", [*actions, broad]))
    resources = _listed(statement["Resource"])
    for position, what in enumerate(resources):
        if what != "*":
            wider = [*resources[:position], "*", *resources[position + 1 :]]
            edit = _set(place, "Resource", wider)
            yield Change(Kind.WIDEN_RESOURCE, where, json.dumps(what), edit)


def _additions_to(name: str, resource: Document) -> Iterator[Change]:
    more = {"Effect": "Allow", "Action": _DELETE, "Resource": "*"}

    def add(document: Document) -> None:
        properties = document["Resources"][name]["Properties"]
        policy = properties["Policies"][0] if "Policies" in properties else properties
        policy["PolicyDocument"]["Statement"].append(more)

    def attach(document: Document) -> None:
        properties = document["Resources"][name]["Properties"]
        properties.setdefault("ManagedPolicyArns", []).append(_AWS_OWN)

    yield Change(Kind.ADD_STATEMENT, name, _DELETE, add)
    if resource["Type"] == ROLE:
        yield Change(Kind.ADD_POLICY, name, _AWS_OWN, attach)


def _set(place: Place, key: str, value: list[Any]) -> Edit:
    def edit(document: Document) -> None:
        place.within(document)[key] = value

    return edit


def _drop(place: Place) -> Edit:
    def edit(document: Document) -> None:
        found: Any = document
        for step in place.path[:-1]:
            found = found[step]
        del found[place.path[-1]]

    return edit


def _without_condition(place: Place, operator: str, key: str) -> Edit:
    def edit(document: Document) -> None:
        statement = place.within(document)
        del statement["Condition"][operator][key]
        if not statement["Condition"][operator]:
            del statement["Condition"][operator]

    return edit


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _granted_by(place: Place, document: Document) -> set[str]:
    """Return the actions that the role or policy of a statement names anywhere."""
    (holder,) = (step for step in place.path[1:2] if isinstance(step, str))
    mine = [each for each in places(document) if each.path[1] == holder]
    return {action for each in mine for action in _listed(each.within(document)["Action"])}


@cache
def _actions_of(service: str) -> tuple[str, ...]:
    """Return the actions of a service, from the reference that cfn-lint ships."""
    text = files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text("utf-8")
    known: Mapping[str, Any] = json.loads(text)
    return tuple(f"{service}:{action}" for action in known[service]["Actions"])


def write(document: Document, folder: Path) -> Path:
    """Write a template where the embedded AWS can deploy it from. JSON is YAML, too."""
    path = folder / TEMPLATE.name
    path.write_text(json.dumps(document), encoding="utf-8")
    for beside in ("functions", "statemachines", "layers"):
        (folder / beside).symlink_to(TEMPLATE.parent / beside)
    return path
