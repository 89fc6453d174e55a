"""IAM in front of every call: what a role may not do fails as it would in AWS."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from botocore.exceptions import ClientError

from simulator.iam.authorization import request_for
from simulator.iam.decision import Decision, decide
from simulator.iam.policy import Effect, Statement
from simulator.iam.request import AuthorizationRequest, Params
from simulator.iam.wildcards import action_matches
from simulator.template.views import Function, StateMachine, Template

# What services of the older protocols call it; all others say AccessDeniedException.
_ERROR_CODES: Mapping[str, str] = {
    "cloudwatch": "AccessDenied",
    "s3": "AccessDenied",
    "sns": "AuthorizationError",
    "sqs": "AccessDenied",
}


def denial_code(service: str) -> str:
    """Return the code that a service, named as ``boto3.client`` takes it, refuses a call with."""
    return _ERROR_CODES.get(service, "AccessDeniedException")


class Grant(NamedTuple):
    """An action, or a pattern of actions, that a role has."""

    role: str
    action: str


class Enforcer:
    """Judges the calls of a template's functions and state machines by their roles."""

    def __init__(self, template: Template, *, machine_of_token: Callable[[str], str]) -> None:
        """Take the roles from a template.

        Args:
            template: whose functions and machines call.
            machine_of_token: the ARN of the state machine that gave out a task token.
        """
        self._stack = template.stack
        self._callers: Mapping[str, Function | StateMachine] = {
            **template.functions,
            **template.state_machines,
        }
        self._machine_of_token = machine_of_token
        self._decisions: dict[tuple[object, ...], Decision] = {}
        self._used: set[Grant] = set()

    def authorize(self, logical_id: str, *, service: str, operation: str, params: Params) -> None:
        """Let a call pass, or fail it as AWS would.

        Args:
            logical_id: of the function or the state machine that calls.
            service: as ``boto3.client`` takes it.
            operation: as AWS spells it: ``UpdateEndpoint``.
            params: as the call gives them.

        Raises:
            ClientError: the role may not do this.
            UnmappedOperation: nobody wrote down what IAM is asked about here.
        """
        message = self.explain_denial(
            logical_id, service=service, operation=operation, params=params
        )
        if message is not None:
            code = denial_code(service)
            raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

    def explain_denial(
        self, logical_id: str, *, service: str, operation: str, params: Params
    ) -> str | None:
        """AWS's message about a call that the role does not allow, or nothing if it does.

        Arguments and errors are those of authorize.
        """
        caller = self._callers[logical_id]
        for request in request_for(
            service,
            operation,
            params,
            region=self._stack.region,
            account=self._stack.account,
            partition=self._stack.partition,
            machine_of_token=self._machine_of_token,
        ):
            decision = self._decision(caller, request)
            if not decision.allowed:
                return (
                    f"User: {self._session(caller)} is not authorized to perform: "
                    f"{request.action} on resource: {request.resource} {decision.reason}"
                )
            self._used.add(Grant(caller.role_name, request.action))
        return None

    def used(self) -> frozenset[Grant]:
        """Every action that a role was asked for and had, so far."""
        return frozenset(self._used)

    def unused(self) -> frozenset[Grant]:
        """Every action that a role is given, as its policy writes it, and that was never used.

        What AWS itself does with a role, such as writing logs, is never seen here.
        """
        return frozenset(
            grant
            for caller in self._callers.values()
            for grant in _grants(caller.role_name, caller.statements)
            if not self._is_used(grant)
        )

    def _is_used(self, grant: Grant) -> bool:
        return any(
            used.role == grant.role and action_matches(grant.action, used.action)
            for used in self._used
        )

    def _session(self, caller: Function | StateMachine) -> str:
        account = f"arn:{self._stack.partition}:sts::{self._stack.account}"
        return f"{account}:assumed-role/{caller.role_name}/{caller.name}"

    def _decision(self, caller: Function | StateMachine, request: AuthorizationRequest) -> Decision:
        # The same few questions come thousands of times in a rehearsal.
        key = (caller.role_name, request.action, request.resource, *request.context.items())
        known = self._decisions.get(key)
        if known is None:
            known = self._decisions[key] = decide(
                caller.statements,
                action=request.action,
                resource=request.resource,
                context=request.context,
            )
        return known


def _grants(role: str, statements: tuple[Statement, ...]) -> frozenset[Grant]:
    return frozenset(
        Grant(role, action)
        for statement in statements
        if statement.effect is Effect.ALLOW
        for action in statement.actions
    )
