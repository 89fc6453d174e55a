"""What IAM is asked, by whom, and what shows it: by a run, or because AWS asks it by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.iam.request import AuthorizationRequest
from tools.privilege.statements import Parameters

Key = tuple[object, ...]


@dataclass(frozen=True)
class Asked:
    """One question to IAM.

    Attributes:
        subject: Whose statements answer.
        why: The run that shows it, or the property that makes AWS ask.
        refused: Whether it must be refused, and by a Deny.
    """

    subject: str
    request: AuthorizationRequest
    why: str
    refused: bool = False

    @property
    def key(self) -> Key:
        """The same for the same question, whatever shows it."""
        context = tuple(sorted(self.request.context.items()))
        return (self.subject, self.request.action, self.request.resource, context, self.refused)


Evidence = dict[Parameters, tuple[Asked, ...]]
"""What is asked, by the parameters of the deployment that it is asked in."""


def merged(shown: Iterable[tuple[Parameters, Iterable[Asked]]]) -> Evidence:
    """Return each question once for each deployment, with what first showed it."""
    found: dict[Parameters, dict[Key, Asked]] = {}
    for parameters, questions in shown:
        known = found.setdefault(parameters, {})
        for asked in questions:
            known.setdefault(asked.key, asked)
    return {parameters: tuple(known.values()) for parameters, known in found.items()}
