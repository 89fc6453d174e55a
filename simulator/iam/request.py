"""One question to IAM: may this action be done on this resource?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Context = Mapping[str, tuple[str, ...]]
Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One question to IAM.

    Attributes:
        action: ``sagemaker:UpdateEndpoint``.
        resource: an ARN, or ``*`` where the action knows no resources.
        context: what conditions may look at, by key, each with all its values.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


class UnmappedOperation(Exception):  # noqa: N818 - it names what is wrong, as AWS does
    """Nobody wrote down what IAM is asked about for this operation."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a call comes from, and what it cannot say itself.

    Attributes:
        machine_of_token: finds the state machine of a task token: the request names none, yet
            IAM is asked about the machine.
    """

    region: str
    account: str
    partition: str
    machine_of_token: Callable[[str], str] | None = None

    def arn(self, service: str, rest: str) -> str:
        """The ARN of something in the caller's own account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"


Question = Callable[[Params, Caller], Iterable[AuthorizationRequest]]


def on_everything(action: str) -> Question:
    """The question of an action that knows no resources."""
    return lambda _params, _caller: (AuthorizationRequest(action, "*"),)


def text(params: Params, key: str) -> str:
    """A parameter that the operation requires.

    Raises:
        KeyError: the caller left it out; botocore would have refused the call before IAM.
    """
    return str(params[key])


def rows(params: Params, key: str) -> tuple[Params, ...]:
    """A list of structures, empty where it was left out."""
    found = params.get(key)
    return tuple(found) if isinstance(found, list | tuple) else ()


def texts(params: Params, key: str) -> tuple[str, ...]:
    """A list of strings, empty where it was left out."""
    found = params.get(key)
    return tuple(map(str, found)) if isinstance(found, list | tuple) else ()
