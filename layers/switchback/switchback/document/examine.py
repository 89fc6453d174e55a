"""A config file's bytes into a document, or into everything that is wrong with it, at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from switchback.document.model import Document
from switchback.document.own_keys import check_own_keys
from switchback.document.plain import plain_data, without
from switchback.document.problem import Flaw, Path, Problem, place, shown
from switchback.document.reading import read_tree
from switchback.document.requests import check_forbidden, check_requests
from switchback.document.rules import check_rules
from switchback.document.tree import Pairs, UnreadableError
from switchback.errors import InvalidDocument

# More would only be scrolled past, and a hostile file could ask for as many as it has bytes.
MOST_PROBLEMS = 100

_Check = Callable[[dict[str, Any]], Iterator[Flaw]]

# Each sees only what passed those before it. Forbidden keys come first: AWS knows most of them.
_CHECKS: tuple[_Check, ...] = (check_forbidden, check_own_keys, check_requests, check_rules)


@dataclass(frozen=True)
class Examination:
    """What came of reading a file: a document and no problem, or problems and no document."""

    document: Document | None
    problems: tuple[Problem, ...]


def examine(body: bytes, *, name: str) -> Examination:
    """Read a config file and list everything that is wrong with it, in the file's order.

    Args:
        body: The file's content, whatever it is.
        name: The file's name, for messages; one that ends in `.json` is read as JSON.
    """
    file = shown(name) or "config file"
    try:
        tree = read_tree(body, name=name)
        data, flaws = plain_data(tree)
    except UnreadableError as error:
        return Examination(None, (Problem(file, error.message, error.remedy),))
    if not isinstance(data, dict):
        remedy = "Start from one of the project's examples"
        return Examination(None, (Problem(file, "is not a mapping at its top", remedy),))
    flaws = _check_all(data, flaws)
    if not flaws:
        return Examination(Document.model_validate(data), ())
    return Examination(None, _problems(flaws, tree, file))


def read_document(body: bytes, *, name: str) -> Document:
    """Return the document in a config file.

    Raises:
        InvalidDocument: The file breaks a rule; the text has one line for each problem.
    """
    examination = examine(body, name=name)
    if examination.document is None:
        raise InvalidDocument("\n".join(str(problem) for problem in examination.problems))
    return examination.document


def _check_all(data: dict[str, Any], flaws: list[Flaw]) -> list[Flaw]:
    found = flaws[: MOST_PROBLEMS + 1]
    for check in _CHECKS:
        if len(found) > MOST_PROBLEMS:
            break
        broken = {flaw.path for flaw in found if not flaw.usable}
        new = (f for f in check(without(data, broken)) if not _is_moot(f, broken))
        found.extend(islice(new, MOST_PROBLEMS + 1))
    return found


def _is_moot(flaw: Flaw, broken: set[Path]) -> bool:
    """Say whether a flaw only follows from what is known to be broken: one mistake, one problem."""
    places = (flaw.path, *flaw.rests_on)
    return any(path[:length] in broken for path in places for length in range(len(path) + 1))


def _problems(flaws: Iterable[Flaw], tree: object, file: str) -> tuple[Problem, ...]:
    ordered = sorted(flaws, key=lambda flaw: _position(tree, flaw.path))
    problems = [Problem(place(f.path) or file, f.message, f.remedy) for f in ordered]
    if len(problems) > MOST_PROBLEMS:
        more = Problem(file, f"has more than these {MOST_PROBLEMS} problems", "Mend these first")
        problems = [*problems[:MOST_PROBLEMS], more]
    return tuple(problems)


def _position(tree: object, path: Path) -> tuple[int, ...]:
    """Return where in the file a path stands; a missing key stands at the end of its mapping."""
    position: list[int] = []
    for step in path:
        if isinstance(tree, list):
            assert isinstance(step, int)
            index, tree = step, tree[step]
        else:
            entries = tree.entries if isinstance(tree, Pairs) else ()
            keys = [key for key, _ in entries]
            index = keys.index(step) if step in keys else len(keys)
            tree = entries[index][1] if index < len(keys) else None
        position.append(index)
    return tuple(position)
