"""The one model package that a file names, and another one laid in its place."""

from typing import Any, Final

from switchback.document.model import Document
from switchback.document.parts import containers
from switchback.document.problem import Path
from switchback.errors import InvalidDocument

_NAME: Final = "ModelPackageName"


def packages_of(document: Document) -> dict[Path, str]:
    """Return the model packages that a file names, by where it does."""
    found = containers({"Model": document.model})
    return {(*path, _NAME): part[_NAME] for path, part in found if _NAME in part}


def with_package(document: Document, arn: str) -> Document:
    """Return the file with another package in the place of its one.

    Raises:
        InvalidDocument: It names none, or several.
    """
    paths = tuple(packages_of(document))
    if len(paths) != 1:
        raise InvalidDocument(
            f"Model: names {len(paths)} model packages, and a new version takes the place of one. "
            "Let it have one ModelPackageName"
        )
    data = _replaced({"Model": document.model}, paths[0], arn)
    return document.model_copy(update={"model": data["Model"]})


def _replaced(tree: Any, path: Path, value: str) -> Any:
    """Return a tree with another value at a path; nothing of the one that was given changes."""
    if not path:
        return value
    step, *rest = path
    if isinstance(tree, list):
        return [_replaced(v, tuple(rest), value) if i == step else v for i, v in enumerate(tree)]
    return {k: _replaced(v, tuple(rest), value) if k == step else v for k, v in tree.items()}
