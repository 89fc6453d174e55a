"""IAM in front of every call: what a role may not do fails as it would in AWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError

from simulator.iam.authorization import request_for
from simulator.iam.decision import Decision, decide
from simulator.iam.request import AuthorizationRequest, Params
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What IAM was asked about a function or a state machine, given by its logical id."""

    caller: str
    request: AuthorizationRequest
    allowed: bool


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
        self._asked: dict[tuple[object, ...], Asked] = {}

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
            key = (logical_id, *_key(request))
            self._asked.setdefault(key, Asked(logical_id, request, decision.allowed))
            if not decision.allowed:
                return (
                    f"User: {self._session(caller)} is not authorized to perform: "
                    f"{request.action} on resource: {request.resource} {decision.reason}"
                )
        return None

    def asked(self) -> tuple[Asked, ...]:
        """Everything that IAM was asked so far, once each, in order.

        What AWS itself does with a role, such as writing logs, is never seen here.
        """
        return tuple(self._asked.values())

    def _session(self, caller: Function | StateMachine) -> str:
        account = f"arn:{self._stack.partition}:sts::{self._stack.account}"
        return f"{account}:assumed-role/{caller.role_name}/{caller.name}"

    def _decision(self, caller: Function | StateMachine, request: AuthorizationRequest) -> Decision:
        # The same few questions come thousands of times in a rehearsal.
        key = (caller.role_name, *_key(request))
        known = self._decisions.get(key)
        if known is None:
            known = self._decisions[key] = decide(
                caller.statements,
                action=request.action,
                resource=request.resource,
                context=request.context,
            )
        return known


def _key(request: AuthorizationRequest) -> tuple[object, ...]:
    return (request.action, request.resource, *request.context.items())
