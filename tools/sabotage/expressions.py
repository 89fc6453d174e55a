"""Bugs in the machine's JSONata: conditions negated, and one operator or name turned at a time."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tools.sabotage.bug import Bug, Kind, Place, leaves, one

_EXPRESSION = re.compile(r"\{%\s*(?P<source>.*?)\s*%\}", re.DOTALL)
_TURNS = (
    (re.compile(r" = "), " != "),
    (re.compile(r" != "), " = "),
    (re.compile(r" and "), " or "),
    (re.compile(r" or "), " and "),
    (re.compile(r"\$not\("), "$boolean("),
    (re.compile(r"\$exists\("), "$not($exists)("),
    (re.compile(r"\+ 1\b"), "+ 2"),
    (re.compile(r"\+ 1\b"), "+ 0"),
    (re.compile(r"\[0\]"), "[1]"),
)
_QUOTED = re.compile(r"'[^']*'")
_LISTED = re.compile(r"'\w+', |, '\w+'(?=\])")
_WORD = re.compile(r"(?<== )'\w+'")


def expression_bugs(states: Mapping[str, Any]) -> Iterator[Bug]:
    """Return every bug of these rules."""
    for name, state in states.items():
        for place, value in leaves(state, ("States", name)):
            found = _EXPRESSION.fullmatch(value.strip()) if isinstance(value, str) else None
            if found and "Comment" not in place:
                yield from _turned(place, found["source"])


def _turned(place: Place, source: str) -> Iterator[Bug]:
    is_condition = place[-1] == "Condition"
    kind = Kind.CONDITION if is_condition else Kind.EXPRESSION
    if is_condition:
        yield one(kind, place, f"{{% $not({source}) %}}", what="negated")
    quoted = [text.span() for text in _QUOTED.finditer(source)]
    for pattern, other in _TURNS:
        for found in pattern.finditer(source):
            if any(begin < found.start() < end for begin, end in quoted):
                continue
            yield _with(kind, place, source, found, other)
    for found in _LISTED.finditer(source):
        yield _with(kind, place, source, found, "")
    for found in _WORD.finditer(source):
        yield _with(kind, place, source, found, "'Else'")


def _with(kind: Kind, place: Place, source: str, found: re.Match[str], other: str) -> Bug:
    changed = source[: found.start()] + other + source[found.end() :]
    if found[0] == "$exists(":
        changed = _negated_exists(source, found)
    which = source[: found.end()].count(found[0])
    what = f"{found[0].strip()!r} ({which}) becomes {other.strip()!r}"
    return one(kind, place, f"{{% {changed} %}}", what=what)


def _negated_exists(source: str, found: re.Match[str]) -> str:
    end = source.index(")", found.end()) + 1
    call = source[found.start() : end]
    return f"{source[: found.start()]}$not({call}){source[end:]}"
