"""Each statement of a template, with who has it and all that it is asked for."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from simulator.iam.policy import Statement
from tools.privilege.evidence import Asked, Evidence
from tools.privilege.needs import concerning
from tools.privilege.rules import asked_by_aws
from tools.privilege.statements import PEOPLE, Deployed, Document


@dataclass(frozen=True)
class Held:
    """A statement, as one of those who have it has it in one deployment.

    Attributes:
        all_of_them: Everything that the subject has: another statement may allow the same.
        asked: What IAM is asked of the subject about one of the statement's actions.
    """

    deployed: Deployed
    subject: str
    statement: Statement
    all_of_them: tuple[Statement, ...]
    asked: tuple[Asked, ...]

    @property
    def is_identity(self) -> bool:
        """Whether it is a policy of a role or of people, and not of a resource."""
        callers = {**self.deployed.template.functions, **self.deployed.template.state_machines}
        return self.subject == PEOPLE or self.subject in callers

    @property
    def holder(self) -> str:
        """The logical id of the resource that it is written in."""
        return holder_of(self.statement.place)


def holder_of(place: str) -> str:
    """Return the logical id of the resource that a place is in."""
    return place.split(".")[1]


@dataclass(frozen=True)
class Tried:
    """One deployment, with what its runs and AWS itself ask."""

    deployed: Deployed
    asked: tuple[Asked, ...]


def tried(document: Document, evidence: Evidence) -> Iterator[Tried]:
    """Yield the deployment of a template with each of the parameters that runs were made with.

    Raises:
        TemplateError: The template says what the embedded AWS cannot judge.
    """
    for parameters, called in evidence.items():
        deployed = Deployed(document, parameters)
        yield Tried(deployed, (*called, *asked_by_aws(deployed, called)))


def held(one: Tried, subjects: Container[str]) -> Iterator[Held]:
    """Yield each statement that these subjects have, once for each of them."""
    deployed = one.deployed
    by_subject: dict[str, list[Asked]] = {}
    for each in one.asked:
        by_subject.setdefault(each.subject, []).append(each)
    for subject in (each for each in deployed.statements if each in subjects):
        statements, mine = deployed.statements[subject], by_subject.get(subject, ())
        for statement in statements:
            about = tuple(concerning(mine, statement))
            yield Held(deployed, subject, statement, statements, about)
