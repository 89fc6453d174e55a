"""Does a share of the trials in a copy of the project: `python -m tools.sabotage.worker ORDER`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.sabotage.bug import Bug
from tools.sabotage.court import Court
from tools.sabotage.habits import READING, Habit, first_judges, judges

_OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # It matters that a test fails, and not how: what would be told of it takes longer than most.
    *("--tb=native", "--assert=plain"),
    # This module needs the simulator before pytest is there.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


class _Share(Court):
    """Does what an order asks, and writes what came of it."""

    def __init__(self, order: dict[str, Any]) -> None:
        super().__init__()
        self._order = order

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do it in place of running the tests."""
        self.take(session)
        told = self._verdicts() if "bugs" in self._order else self._habits()
        with Path(self._order["answers"]).open("a", encoding="utf-8") as answers:
            for each in told:
                answers.write(json.dumps(each) + "\n")
                answers.flush()
        return True

    def _habits(self) -> Iterator[dict[str, Any]]:
        for test in list(self.items)[self._order["core"] :: self._order["cores"]]:
            yield {"test": test, "visits": self.habit(test).visits}

    def _verdicts(self) -> Iterator[dict[str, Any]]:
        asked = judges if self._order["thoroughly"] else first_judges
        known = self._order["habits"]
        habits = [Habit(test, known.get(test, {})) for test in self.items]
        self.check([test for test in self.items if test.startswith(READING)])
        for bug in map(Bug.from_told, self._order["bugs"]):
            yield {"bug": bug.name, "caught_by": self.caught_by(bug, asked(bug, habits))}


def main() -> None:
    """Do what the order says; exits with what pytest says of the collection."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.exit(pytest.main([*_OPTIONS, *order["tests"]], plugins=[_Share(order)]))


if __name__ == "__main__":
    main()
