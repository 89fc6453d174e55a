"""Exemptions from bandit's rules that stand beside a line: `# nosec B603 - why it may`."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tools.scan.judgement import Exemption

_COMMENT = re.compile(r"#\s*nosec\b:?(?P<rules>[\sB\d,]*)(?:-(?P<reason>.*))?")
_RULE = re.compile(r"B\d{3}")
_ALL = "every rule"


def exemptions_in(file: Path, *, name: str) -> Iterator[Exemption]:
    """Yield what the comments of a file exempt, each in its line.

    A comment that names no rule exempts from all of them, which no finding answers to: it is judged
    as unused.
    """
    with tokenize.open(file) as source:
        for token in tokenize.generate_tokens(source.readline):
            if token.type == tokenize.COMMENT:
                yield from _told(token.string, place=f"{name}:{token.start[0]}")


def _told(comment: str, *, place: str) -> Iterator[Exemption]:
    for found in _COMMENT.finditer(comment):
        reason = (found["reason"] or "").strip()
        for rule in _RULE.findall(found["rules"]) or [_ALL]:
            yield Exemption(rule=rule, place=place, reason=reason)
