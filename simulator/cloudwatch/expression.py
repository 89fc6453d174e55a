"""A metric math expression as text, read: m1 / FILL(m2, REPEAT)."""

import re
from dataclasses import dataclass
from functools import cache

from simulator.cloudwatch.metric_math import (
    AGGREGATES,
    Term,
    aggregated,
    combined,
    filled,
    interpolated,
    negated,
    number,
    reference,
    repeated,
)
from simulator.wire import AwsError, NotSimulated

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
        | (?P<id>[a-z]\w*)
        | (?P<word>[A-Z]\w*)
        | (?P<symbol>[-+*/(),\[\]])
        | (?P<unplayed>[\^<>=!&|'"])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Expression:
    """An expression, understood.

    Attributes:
        references: The ids of the queries that it refers to.
        result: The series that it stands for.
    """

    references: tuple[str, ...]
    result: Term


@cache
def parse_expression(text: str) -> Expression:
    """Return what an Expression spells.

    Raises:
        AwsError: ValidationError, where it spells nothing, or no time series.
        NotSimulated: It uses a function or an operator that the embedded CloudWatch lacks.
    """
    parser = _Parser(text)
    result = parser.sum()
    if parser.tokens or not result.is_series:
        raise parser.error()
    return Expression(tuple(dict.fromkeys(parser.references)), result)


class _Parser:
    """A sign binds closer than * and /, and these closer than + and -."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.references: list[str] = []
        self.tokens = self._tokens()

    def error(self) -> AwsError:
        return AwsError("ValidationError", f"Error in expression '{self.text}': Syntax error")

    def sum(self) -> Term:
        left = self._product()
        while symbol := self._take("+") or self._take("-"):
            left = combined(symbol, left, self._product())
        return left

    def _product(self) -> Term:
        left = self._signed()
        while symbol := self._take("*") or self._take("/"):
            left = combined(symbol, left, self._signed())
        return left

    def _signed(self) -> Term:
        return negated(self._signed()) if self._take("-") else self._primary()

    def _primary(self) -> Term:
        if self._take("("):
            inner = self.sum()
            self._require(")")
            return inner
        if not self.tokens:
            raise self.error()
        token = self.tokens.pop(0)
        match token.lastgroup:
            case "number":
                return number(float(token["number"]))
            case "id":
                self.references.append(token["id"])
                return reference(token["id"])
            case "word":
                return self._function(token["word"])
            case _:
                raise self.error()

    def _function(self, name: str) -> Term:
        if name not in AGGREGATES | {"FILL"}:
            raise NotSimulated(f"{name} in metric math")
        self._require("(")
        result = self._fill() if name == "FILL" else self._aggregate(name)
        self._require(")")
        return result

    def _fill(self) -> Term:
        series = self.sum()
        self._require(",")
        if not series.is_series:
            raise self.error()
        for keyword, fill in (("REPEAT", repeated), ("LINEAR", interpolated)):
            if self._take(keyword):
                return fill(series)
        return filled(series, self.sum())

    def _aggregate(self, name: str) -> Term:
        if not self._take("["):
            raise NotSimulated(f"{name} of anything but an array in metric math")
        terms = [self.sum()]
        while self._take(","):
            terms.append(self.sum())
        self._require("]")
        if not all(term.is_series for term in terms):
            raise self.error()
        return aggregated(name, terms)

    def _take(self, text: str) -> str | None:
        if self.tokens and self.tokens[0][self.tokens[0].lastgroup or 0] == text:
            del self.tokens[0]
            return text
        return None

    def _require(self, symbol: str) -> None:
        if self._take(symbol) is None:
            raise self.error()

    def _tokens(self) -> list[re.Match[str]]:
        found: list[re.Match[str]] = []
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise self.error()
            if match["unplayed"]:
                raise NotSimulated(f"{match['unplayed']} in metric math")
            found.append(match)
            position = match.end()
        return found
