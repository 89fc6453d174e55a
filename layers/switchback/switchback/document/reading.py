"""The bytes of a config file into a tree.

The bytes are anybody's: whatever they are, the answer is a tree or one `UnreadableError`.
"""

import json
import re

from switchback.document.problem import quoted
from switchback.document.tree import Pairs, UnreadableError, too_deep
from switchback.document.yaml_text import yaml_tree

MOST_BYTES = 64 * 1024

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def read_tree(body: bytes, *, name: str) -> object:
    """Return what the file holds: `Pairs`, lists and scalars.

    Raises:
        UnreadableError: The file is too big, not text, empty, or neither YAML nor JSON.
    """
    text = _text(body)
    tree = _json_tree(text) if name.lower().endswith(".json") else yaml_tree(text)
    if tree is None:
        raise _empty()
    return tree


def _text(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise UnreadableError(
            f"has more than the {MOST_BYTES:,} bytes that a config file may have",
            "Drop the config file of one endpoint, and nothing else",
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start + 1})"
        raise UnreadableError(message, "Save it as UTF-8 text") from error
    if control := _CONTROL.search(text):
        message = f"is not text: it holds the control character {quoted(control[0])}"
        raise UnreadableError(message, "Drop a YAML or JSON text file")
    if not text.strip():
        raise _empty()
    return text


def _empty() -> UnreadableError:
    return UnreadableError("is empty", "Start from one of the project's examples")


def _json_tree(text: str) -> object:
    try:
        tree: object = json.loads(text, object_pairs_hook=lambda pairs: Pairs(tuple(pairs)))
    except json.JSONDecodeError as error:
        message = f"is not valid JSON (line {error.lineno}, column {error.colno}): {error.msg}"
        raise UnreadableError(message, "Mend the syntax; an editor shows the place") from error
    except RecursionError as error:
        raise too_deep() from error
    except ValueError as error:
        # Python reads no number of more than 4,300 digits.
        raise UnreadableError("holds a number too big to read", "Correct it") from error
    return tree
