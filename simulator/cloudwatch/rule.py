"""The rule of a composite alarm: ALARM("x") AND NOT (OK("y") OR INSUFFICIENT_DATA("z"))."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.cloudwatch.shapes import StateValue
from simulator.wire import AwsError

States = Mapping[str, StateValue]
_Test = Callable[[States], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s"()]+))\s*\)
        | (?P<word>AND|OR|NOT)\b
        | (?P<parenthesis>[()])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Rule:
    """A composite alarm's rule, understood.

    Attributes:
        children: The names of the alarms that it asks about, in the order of the rule.
        holds: Whether the rule holds, given the states of all its children.
    """

    children: tuple[str, ...]
    holds: _Test


def parse_rule(text: str) -> Rule:
    """Return the rule that an AlarmRule spells.

    Raises:
        AwsError: ValidationError, where it spells none.
    """
    parser = _Parser(text)
    holds = parser.disjunction()
    if parser.tokens:
        raise parser.error()
    return Rule(children=tuple(dict.fromkeys(parser.children)), holds=holds)


def alarm_name(name_or_arn: str) -> str:
    """Return the name in an alarm's ARN, or the name itself."""
    return name_or_arn.split(":alarm:", 1)[-1]


class _Parser:
    """NOT binds closer than AND, AND closer than OR."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.children: list[str] = []
        self.tokens = self._tokens()

    def error(self) -> AwsError:
        return AwsError("ValidationError", f"AlarmRule is not a valid alarm rule: {self.text}")

    def _tokens(self) -> list[re.Match[str]]:
        found: list[re.Match[str]] = []
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise self.error()
            found.append(match)
            position = match.end()
        return found

    def _take(self, group: str, value: str) -> bool:
        if self.tokens and self.tokens[0][group] == value:
            del self.tokens[0]
            return True
        return False

    def disjunction(self) -> _Test:
        tests = [self._conjunction()]
        while self._take("word", "OR"):
            tests.append(self._conjunction())
        return lambda states: any(test(states) for test in tests)

    def _conjunction(self) -> _Test:
        tests = [self._negation()]
        while self._take("word", "AND"):
            tests.append(self._negation())
        return lambda states: all(test(states) for test in tests)

    def _negation(self) -> _Test:
        if self._take("word", "NOT"):
            negated = self._negation()
            return lambda states: not negated(states)
        if self._take("parenthesis", "("):
            inner = self.disjunction()
            if not self._take("parenthesis", ")"):
                raise self.error()
            return inner
        return self._state()

    def _state(self) -> _Test:
        if not self.tokens or self.tokens[0]["state"] is None:
            raise self.error()
        token = self.tokens.pop(0)
        name = alarm_name(token["quoted"] or token["bare"])
        wanted = StateValue(token["state"])
        self.children.append(name)
        return lambda states: states[name] is wanted
