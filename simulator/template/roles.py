"""What the role of a function or of a state machine may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.iam.policy import PolicyError, Statement, statements_of
from simulator.template.error import TemplateError
from simulator.template.kinds import MANAGED_POLICY, ROLE
from simulator.template.node import Node
from simulator.template.resources import Resources

# AWS's own policies that only let a function's runtime write logs and traces.
_HARMLESS = frozenset({"AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role, by the name that it has in IAM."""

    name: str
    statements: tuple[Statement, ...]


class Roles:
    """The roles of a template: those that it declares, and those that SAM makes of Policies."""

    def __init__(self, resources: Resources) -> None:
        """Read every declared role and managed policy.

        Raises:
            TemplateError: one of them holds something that cannot be judged.
        """
        self._resources = resources
        self._managed: Mapping[str, tuple[Statement, ...]] = {
            str(resources.ref(logical_id, node.place)): _statements(node.get("PolicyDocument"))
            for logical_id, node in resources.of_type(MANAGED_POLICY)
        }
        self._declared = {
            resources.arn(logical_id): Role(resources.name(logical_id), self._written(node))
            for logical_id, node in resources.of_type(ROLE)
        }

    def role_of(self, logical_id: str, properties: Node) -> Role:
        """The role of a function or a state machine.

        Raises:
            TemplateError: the role is not in the template, or its policies cannot be judged.
        """
        properties.refuse("PermissionsBoundary", "RolePath")
        explicit = properties.find("Role")
        if explicit is None:
            name = self._resources.name(f"{logical_id}Role")
            return Role(name, self._inline(properties.find("Policies")))
        # SAM ignores Policies beside a Role, which is hardly ever meant.
        properties.refuse("Policies")
        role = self._declared.get(explicit.text())
        if role is None:
            raise explicit.error("must be the ARN of a role of this template")
        return role

    def _written(self, node: Node) -> tuple[Statement, ...]:
        node.refuse("Path", "PermissionsBoundary")
        inline = node.find("Policies")
        managed = node.find("ManagedPolicyArns")
        documents = [each.get("PolicyDocument") for each in inline.items()] if inline else []
        return (
            *(statement for document in documents for statement in _statements(document)),
            *(
                statement
                for each in (managed.items() if managed else ())
                for statement in self._named(each)
            ),
        )

    def _inline(self, policies: Node | None) -> tuple[Statement, ...]:
        if policies is None:
            return ()
        listed = policies.items() if isinstance(policies.value, list) else (policies,)
        return tuple(
            statement
            for each in listed
            for statement in (self._named(each) if isinstance(each.value, str) else _own(each))
        )

    def _named(self, policy: Node) -> tuple[Statement, ...]:
        name = policy.text()
        if name in self._managed:
            return self._managed[name]
        if name.rpartition("/")[2] in _HARMLESS:
            return ()
        raise policy.error(f"what {name} allows is not known to the embedded AWS")


def _own(policy: Node) -> tuple[Statement, ...]:
    if "Statement" not in policy.entries():
        raise policy.error("SAM's policy templates are not known to the embedded AWS")
    return _statements(policy)


def _statements(document: Node) -> tuple[Statement, ...]:
    try:
        return statements_of(document.value, place=document.place)
    except PolicyError as error:
        raise TemplateError(error.place, error.message) from error
