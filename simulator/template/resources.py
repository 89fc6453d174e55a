"""The resources that a template creates, also those that SAM adds, and what they are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.template.conditions import Conditions
from simulator.template.error import TemplateError
from simulator.template.intrinsics import NO_VALUE, resolve
from simulator.template.kinds import (
    FUNCTION,
    FUNCTION_URL,
    KINDS,
    ROLE,
    RULE,
    STATE_MACHINE,
    Kind,
    Naming,
)
from simulator.template.node import Node
from simulator.template.stack import Stack


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource as declared, its properties not yet resolved."""

    logical_id: str
    type: str
    properties: Node

    @property
    def kind(self) -> Kind:
        """What is known of its type."""
        return KINDS[self.type]


def declared_resources(section: Node, conditions: Conditions) -> dict[str, Declared]:
    """Every resource that is created, with those that SAM makes of functions and machines.

    Raises:
        TemplateError: a type is unknown.
    """
    written = [
        _declared(logical_id, node)
        for logical_id, node in section.entries().items()
        if is_created(node, conditions)
    ]
    implied = [extra for each in written for extra in _implied(each)]
    return {each.logical_id: each for each in (*implied, *written)}


def is_created(node: Node, conditions: Conditions) -> bool:
    """Whether a resource or an output has no condition, or a true one."""
    condition = node.text_at("Condition")
    return condition is None or conditions.holds(condition, f"{node.place}.Condition")


def _declared(logical_id: str, node: Node) -> Declared:
    kind = node.get("Type").text()
    if kind not in KINDS:
        raise node.get("Type").error(f"the embedded AWS does not know {kind}")
    node.refuse("Connectors")
    properties = node.find("Properties") or Node({}, f"{node.place}.Properties")
    return Declared(logical_id, kind, properties)


def _implied(resource: Declared) -> Iterator[Declared]:
    nothing = Node({}, resource.properties.place)
    if resource.type in {FUNCTION, STATE_MACHINE} and resource.properties.find("Role") is None:
        yield Declared(f"{resource.logical_id}Role", ROLE, nothing)
    if resource.type == FUNCTION and resource.properties.find("FunctionUrlConfig"):
        yield Declared(f"{resource.logical_id}Url", FUNCTION_URL, nothing)
    events = resource.properties.find("Events")
    for name, event in events.entries().items() if events else ():
        # SAM names the rule after its function and its event.
        rule_name = event.find("Properties", "RuleName") or event.find("Properties", "Name")
        properties = {"Name": rule_name.value} if rule_name else {}
        yield Declared(f"{resource.logical_id}{name}", RULE, Node(properties, event.place))


class Resources:
    """The scope of the resources themselves: parameters, conditions, and each other's names."""

    def __init__(
        self, declared: Mapping[str, Declared], *, stack: Stack, conditions: Conditions
    ) -> None:
        """Take the resources; names are made when they are asked for."""
        self._declared = declared
        self._stack = stack
        self._conditions = conditions
        self._names: dict[str, str] = {}
        self._naming: set[str] = set()

    def of_type(self, type_name: str) -> Iterator[tuple[str, Node]]:
        """Every resource of a type, by logical id, with its properties resolved."""
        for logical_id, resource in self._declared.items():
            if resource.type == type_name:
                yield logical_id, self.resolved(resource.properties)

    def resolved(self, node: Node) -> Node:
        """A part of the template with every intrinsic function in it resolved."""
        return Node(resolve(node.value, scope=self, place=node.place), node.place)

    def resolve_everything(self) -> None:
        """Resolve every property, also of resources that nobody asks for, to find what is wrong.

        Raises:
            TemplateError: something cannot be resolved.
        """
        for resource in self._declared.values():
            self.resolved(resource.properties)

    def ref(self, name: str, place: str) -> object:
        """The value of a parameter, or what Ref gives for a resource."""
        if self._conditions.is_value(name):
            return self._conditions.ref(name, place)
        resource = self._find(name, place)
        return self._filled(resource.kind.ref, resource)

    def attribute(self, logical_id: str, attribute: str, place: str) -> str:
        """What GetAtt gives.

        Raises:
            TemplateError: the resource is not created, or its type has no such attribute.
        """
        resource = self._find(logical_id, place)
        pattern = resource.kind.attributes.get(attribute)
        if pattern is None:
            raise TemplateError(place, f"the embedded AWS knows no {resource.type} {attribute}")
        return self._filled(pattern, resource)

    def holds(self, condition: str, place: str) -> bool:
        """Whether a condition of the template is true."""
        return self._conditions.holds(condition, place)

    def name(self, logical_id: str) -> str:
        """The physical name: the one that the template chooses, or one made up for it.

        Raises:
            TemplateError: the name depends on itself.
        """
        if logical_id not in self._names:
            resource = self._declared[logical_id]
            if logical_id in self._naming:
                raise resource.properties.error("its name depends on itself")
            self._naming.add(logical_id)
            self._names[logical_id] = self._chosen(resource) or self._made_up(resource)
        return self._names[logical_id]

    def arn(self, logical_id: str) -> str:
        """The ARN of a resource whose type has one."""
        resource = self._declared[logical_id]
        return self.attribute(logical_id, "Arn", resource.properties.place)

    def _find(self, logical_id: str, place: str) -> Declared:
        if logical_id not in self._declared:
            raise TemplateError(place, f"there is no {logical_id}, or its condition is false")
        return self._declared[logical_id]

    def _filled(self, pattern: str, resource: Declared) -> str:
        return pattern.format(
            name=self.name(resource.logical_id),
            region=self._stack.region,
            account=self._stack.account,
            partition=self._stack.partition,
        )

    def _chosen(self, resource: Declared) -> str | None:
        key = resource.kind.name_property
        raw = resource.properties.find(key) if key else None
        if raw is None:
            return None
        value = resolve(raw.value, scope=self, place=raw.place)
        return None if value is NO_VALUE else Node(value, raw.place).text()

    def _made_up(self, resource: Declared) -> str:
        match resource.kind.naming:
            case Naming.LOGICAL_ID:
                return resource.logical_id
            case Naming.UUID:
                return self._stack.generated_uuid(resource.logical_id)
            case Naming.URL_ID:
                return self._stack.generated_uuid(resource.logical_id).replace("-", "")
            case Naming.LOWER_CASE:
                return self._generated(resource).lower()
            case Naming.GENERATED:
                return self._generated(resource)

    def _generated(self, resource: Declared) -> str:
        return self._stack.generated_name(resource.logical_id, limit=resource.kind.limit)
