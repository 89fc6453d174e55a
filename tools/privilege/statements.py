"""Every IAM statement of a template, where it stands, and who it is about."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.iam.policy import Statement, statements_of
from simulator.template.kinds import FUNCTION, MANAGED_POLICY, ROLE, STATE_MACHINE
from simulator.template.node import Node
from simulator.template.reading import read_document
from simulator.template.resources import Resources
from simulator.template.roles import Roles
from simulator.template.stack import Stack
from simulator.template.syntax import load
from simulator.template.views import Template
from simulator.wire import ACCOUNT_ID, REGION
from simulator.world import TEMPLATE

Document = dict[str, Any]
Parameters = tuple[tuple[str, str], ...]

PEOPLE = "people"
"""Who has the managed policies that no role has."""

_RESOURCE_POLICIES = {
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    ROLE: "AssumeRolePolicyDocument",
}
_ANYBODY = "*"


def read_text(path: Path = TEMPLATE) -> Document:
    """Return a template's text as data, which may be changed."""
    return deepcopy(load(path))


@dataclass(frozen=True)
class Place:
    """A statement in a template's text, with the keys and positions that lead there."""

    path: tuple[str | int, ...]

    def __str__(self) -> str:
        """The place as the embedded AWS names it."""
        first, *rest = self.path
        return str(first) + "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in rest)

    def within(self, document: Document) -> Document:
        """The statement itself."""
        found: Any = document
        for step in self.path:
            found = found[step]
        statement: Document = found
        return statement


def places(document: Document) -> list[Place]:
    """Return the place of every IAM statement, also of those that nothing here understands."""
    return [Place(path) for path in _statements(document["Resources"], ("Resources",))]


def _statements(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, Mapping):
        if "Effect" in node:
            yield path
        for key, value in node.items():
            yield from _statements(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _statements(value, (*path, index))


def for_principal(holder: str, principal: str) -> str:
    """Return what somebody is called whom a resource, or a role's trust, lets in."""
    return f"{holder} for {principal}"


class Deployed:
    """A template as deployed with some parameters: who has which statements.

    Attributes:
        template: What the embedded AWS makes of it.
        resources: Its resources, with all their properties.
        statements: By subject: a function's or a machine's logical id; PEOPLE; or a principal whom
            a resource lets in.
    """

    def __init__(self, document: Document, parameters: Parameters) -> None:
        """Read it.

        Raises:
            TemplateError: It says what the embedded AWS cannot judge.
        """
        self.stack = Stack(name="switchback", region=REGION, account=ACCOUNT_ID, partition="aws")
        self.prefix = dict(parameters)["EndpointNamePrefix"]
        read: tuple[Resources, Template] = read_document(
            document, folder=TEMPLATE.parent, parameters=dict(parameters), stack=self.stack
        )
        self.resources, self.template = read
        self._nodes: dict[str, tuple[tuple[str, Node], ...]] = {}
        self.statements: dict[str, tuple[Statement, ...]] = {
            **self._of_callers(),
            PEOPLE: self._of_people(),
            **self._of_principals(),
        }

    def of_type(self, kind: str) -> tuple[tuple[str, Node], ...]:
        """Every resource of a type, by logical id, with its properties resolved."""
        if kind not in self._nodes:
            self._nodes[kind] = tuple(self.resources.of_type(kind))
        return self._nodes[kind]

    @cached_property
    def foreign_policies(self) -> tuple[str, ...]:
        """Policies that are attached and not in the template: nobody here sees what they allow."""
        own = {str(self.resources.ref(name, "")) for name, _ in self.of_type(MANAGED_POLICY)}
        return tuple(
            f"{node.place}: {policy.text()}"
            for kind in (ROLE, FUNCTION, STATE_MACHINE)
            for _, node in self.of_type(kind)
            for key in ("ManagedPolicyArns", "Policies")
            for policy in _items(node.find(key))
            if isinstance(policy.value, str) and policy.text() not in own
        )

    def _of_callers(self) -> dict[str, tuple[Statement, ...]]:
        roles = Roles(self.resources)
        return {
            logical_id: roles.role_of(logical_id, node).statements
            for kind in (FUNCTION, STATE_MACHINE)
            for logical_id, node in self.of_type(kind)
        }

    def _of_people(self) -> tuple[Statement, ...]:
        attached = {
            policy.text()
            for _, node in self.of_type(ROLE)
            for policy in _items(node.find("ManagedPolicyArns"))
        }
        documents = [
            node.get("PolicyDocument")
            for logical_id, node in self.of_type(MANAGED_POLICY)
            if str(self.resources.ref(logical_id, "")) not in attached
        ]
        return tuple(s for d in documents for s in statements_of(d.value, place=d.place))

    def _of_principals(self) -> dict[str, tuple[Statement, ...]]:
        found: dict[str, tuple[Statement, ...]] = {}
        for kind, key in _RESOURCE_POLICIES.items():
            for logical_id, node in self.of_type(kind):
                if (document := node.find(key)) is not None:
                    for principal, statement in _let_in(document):
                        who = for_principal(logical_id, principal)
                        found[who] = (*found.get(who, ()), statement)
        return found


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items() if isinstance(node.value, list) else (node,)


def _let_in(document: Node) -> Iterator[tuple[str, Statement]]:
    """Yield each principal that a policy is about, with each statement about it."""
    for node in _items(document.get("Statement")):
        raw: Any = node.value
        rest = {"Resource": "*", **{k: v for k, v in raw.items() if k != "Principal"}}
        (statement,) = statements_of({"Statement": [rest]}, place="")
        for principal in _principals(raw["Principal"]):
            yield principal, _at(statement, node.place)


def _at(statement: Statement, place: str) -> Statement:
    return Statement(
        statement.effect,
        statement.actions,
        statement.resources,
        statement.conditions,
        statement.sid,
        place,
    )


def _principals(raw: Any) -> Iterator[str]:
    if raw == _ANYBODY:
        yield _ANYBODY
        return
    for named in raw.values():
        yield from [named] if isinstance(named, str) else named
