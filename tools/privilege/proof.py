"""Shows that no grant could be missing, or be there for nothing, without being noticed."""

import json
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.template.error import TemplateError
from tools.privilege.changes import Change, Kind, changes, write
from tools.privilege.evidence import Evidence
from tools.privilege.findings import Finding, Scope, findings_within, refused
from tools.privilege.grants import Tried, tried
from tools.privilege.needs import is_answered
from tools.privilege.runs import show
from tools.privilege.statements import PEOPLE, Deployed, Document, Parameters, read_text

_WORKERS = 2


@dataclass(frozen=True)
class Noticed:
    """What the check says of a changed template; empty where it notices nothing."""

    kind: Kind
    where: str
    what: str
    told: str


def prove(evidence: Evidence) -> list[Noticed]:
    """Make every change of the template, and look whether the check notices."""
    count = len(list(changes(read_text())))
    shares = [range(first, count, _WORKERS) for first in range(_WORKERS)]
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as workers:
        told = list(workers.map(partial(_share, evidence), shares))
    return [noticed for share in told for noticed in share]


def _share(evidence: Evidence, positions: Iterable[int]) -> list[Noticed]:
    """Make some of the changes, by their position among all."""
    document = read_text()
    before = {parameters: Deployed(document, parameters) for parameters in evidence}
    everything = list(changes(document))
    return [_noticed(everything[position], document, before, evidence) for position in positions]


def _noticed(
    change: Change,
    document: Document,
    before: dict[Parameters, Deployed],
    evidence: Evidence,
) -> Noticed:
    try:
        found = str(_first_finding(change.applied(document), before, evidence) or "")
    except TemplateError as error:
        found = str(error)
    return Noticed(change.kind, change.where, change.what, found)


def _first_finding(
    changed: Document, before: dict[Parameters, Deployed], evidence: Evidence
) -> Finding | None:
    """Return the first thing that the check says; it is told without looking at all that is so."""
    all_tried: list[Tried] = []
    subjects: set[str] = set()
    places: set[str] = set()
    for one, old in zip(tried(changed, evidence), before.values(), strict=True):
        if (finding := next(refused(one), None)) is not None:
            return finding
        all_tried.append(one)
        for subject, place in _differing(one.deployed, old):
            subjects.add(subject)
            places.add(place)
    return next(findings_within(all_tried, Scope(frozenset(subjects), frozenset(places))), None)


def _differing(now: Deployed, before: Deployed) -> Iterator[tuple[str, str]]:
    """Yield who has another statement than before, and where it stands."""
    for subject in now.statements.keys() | before.statements.keys():
        new = {each.place: each for each in now.statements.get(subject, ())}
        old = {each.place: each for each in before.statements.get(subject, ())}
        for place in new.keys() | old.keys():
            if new.get(place) != old.get(place):
                yield subject, place


@dataclass(frozen=True)
class Denied:
    """A run that was made without an action that it needs.

    Attributes:
        told: The denial; empty where there was none.
    """

    where: str
    action: str
    run: str
    told: str


def sample(evidence: Evidence, *, seed: int, size: int) -> Iterator[Denied]:
    """Make runs, each without an action that it needs; which, is drawn with a seed."""
    document = read_text()
    removals = [each for each in changes(document) if each.kind is Kind.REMOVE_ACTION]
    random.Random(seed).shuffle(removals)  # noqa: S311 - a draw that can be repeated, no secret
    tried = (_without(each, document, evidence) for each in removals)
    yield from islice((each for each in tried if each is not None), size)


def _without(change: Change, document: Document, evidence: Evidence) -> Denied | None:
    """Make a run without an action; None where no function needs it, but a person or AWS."""
    changed = change.applied(document)
    run = next(_runs_that_need(changed, evidence), None)
    if run is None:
        return None
    action: str = json.loads(change.what)
    with TemporaryDirectory() as folder:
        denied = show(run, template=write(changed, Path(folder))).denied
    told = next((each for each in denied if action in each), "")
    return Denied(change.where, action, run, told)


def _runs_that_need(changed: Document, evidence: Evidence) -> Iterator[str]:
    for parameters, asked in evidence.items():
        statements = Deployed(changed, parameters).statements
        for each in asked:
            if each.subject != PEOPLE and not is_answered(statements[each.subject], each):
                yield each.why
