"""Another model package in a file's own text: nothing else of it changes, not even a comment."""

from typing import Any

import yaml

from switchback.document.examine import examine
from switchback.document.model import Document
from switchback.document.package import packages_of, with_package
from switchback.document.problem import Path

_MARK = "\ufeff"


class NotRewritableError(Exception):
    """The file is written in a way in which the value cannot be replaced for sure."""


def rewritten(body: bytes, arn: str, *, name: str) -> bytes:
    """Return a valid file that names the package, and is the same otherwise.

    Args:
        body: The file's content.
        arn: The package.
        name: The file's name; one that ends in `.json` is read as JSON.

    Raises:
        NotRewritableError: It breaks a rule, names no one package, or resists.
    """
    document = _examined(body, name=name)
    paths = tuple(packages_of(document))
    if len(paths) != 1:
        raise NotRewritableError(f"it names {len(paths)} model packages")
    text = body.decode()
    new = _replaced(text, paths[0], arn, is_json=name.lower().endswith(".json")).encode()
    # What is written into somebody's file is what was meant, or it is not written.
    if examine(new, name=name).document != with_package(document, arn):
        raise NotRewritableError("its text says something else when the value is replaced")
    return new


def _examined(body: bytes, *, name: str) -> Document:
    examination = examine(body, name=name)
    if examination.document is None:
        raise NotRewritableError(f"it breaks a rule: {examination.problems[0]}")
    return examination.document


def _replaced(text: str, path: Path, arn: str, *, is_json: bool) -> str:
    start = text.startswith(_MARK)
    # JSON is YAML but for its tabs, which stand between its values only.
    source = text[start:].replace("\t", " ") if is_json else text[start:]
    try:
        node = _at(yaml.compose(source, Loader=yaml.SafeLoader), path)
    except yaml.YAMLError as error:
        raise NotRewritableError("its text cannot be taken apart") from error
    first, last = start + node.start_mark.index, start + node.end_mark.index
    return f"{text[:first]}{_scalar(arn, node, text[first:last])}{text[last:]}"


def _at(node: Any, path: Path) -> Any:
    """Return the node at a path of a file that is known to have it."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == step)
        else:
            node = node.value[step]
    return node


def _scalar(arn: str, node: yaml.ScalarNode, before: str) -> str:
    """Return the value as it was written before: in the same quotes, or in none."""
    if node.style in ("|", ">"):
        # A block: what is left of it is its last line break.
        return f"{arn}\n" if before.endswith("\n") else arn
    quote = node.style or ""
    return f"{quote}{arn}{quote}"
