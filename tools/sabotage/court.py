"""Tries bugs of the machine against the tests, in a copy of the project: a plugin of pytest.

The tests are collected once. Each bug gets a fork of the process that reads the changed machine:
that is what makes it a second, and not ten.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from types import ModuleType
from unittest import mock

import pytest

from simulator.states.errors import DefinitionError
from simulator.states.execution import Execution
from simulator.world import EXECUTION_ROLE, World
from tools.sabotage.bug import Bug
from tools.sabotage.children import NeverEndedError, give_seconds, in_child
from tools.sabotage.habits import READING, Habit
from tools.sabotage.machine_bugs import MACHINE, definition_text, text_with

NOT_DEPLOYED = "Step Functions would not take it"
NEVER_ENDS = "a run that never ends"

# These look at the code, and not at the machine.
_NOT_OF_THE_MACHINE = ("test_nothing_deletes_but_what_is_ours",)
# A hundred times what a test takes.
_SECONDS_FOR_A_TEST = 60.0


@dataclass(eq=False)
class Court:
    """Runs tests of a session that has collected them, each time in a fork.

    Attributes:
        items: The tests, by node id.
        failed: What has failed in this process.
    """

    items: dict[str, pytest.Item] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails."""
        if report.failed:
            self.failed.append(report.nodeid)

    def take(self, session: pytest.Session) -> None:
        """Take the tests of a session."""
        self.items = {
            item.nodeid: item
            for item in session.items
            if not item.name.startswith(_NOT_OF_THE_MACHINE)
        }

    def check(self, tests: Sequence[str]) -> None:
        """Run tests with the machine as it is.

        Raises:
            AssertionError: One fails, so that it could not show anything.
        """
        failed = in_child(lambda: self._first_failure(tests))
        assert failed is None, f"{failed} fails without any bug"

    def habit(self, test: str) -> Habit:
        """Run a test with the machine as it is, and see what its runs visit.

        Raises:
            AssertionError: It fails, so that it could not show anything.
        """
        told = in_child(lambda: self._visits(test))
        assert told is not None, f"{test} fails without any bug"
        return Habit(test, told)

    def caught_by(self, bug: Bug, tests: Sequence[str]) -> str | None:
        """Return the first of some tests that fails with a bug; None where all pass."""
        whole = definition_text()
        MACHINE.write_text(text_with(bug), encoding="utf-8")
        try:
            told: str | None = in_child(lambda: self._try(tests))
        except NeverEndedError:
            return NEVER_ENDS
        finally:
            MACHINE.write_text(whole, encoding="utf-8")
        return told

    def _visits(self, test: str) -> Mapping[str, int] | None:
        """Run a test, and count what its executions visit; None where it fails."""
        runs: dict[int, Execution] = {}
        record = Execution.record

        def noted(execution: Execution, events: int) -> None:
            runs[id(execution)] = execution
            record(execution, events)

        with mock.patch.object(Execution, "record", noted):
            if self._first_failure([test]):
                return None
        visits: dict[str, int] = {}
        for run in runs.values():
            for place, times in run.visits.items():
                visits[place] = visits.get(place, 0) + times
        return visits

    def _try(self, tests: Sequence[str]) -> str | None:
        """Ask those that read the machine, then Step Functions, then those that run it."""
        for path in READING:
            _import_anew(sys.modules.get(path.removesuffix(".py").replace("/", ".")))
        reading = [test for test in tests if test.startswith(READING)]
        if failed := self._first_failure(reading):
            return failed
        try:
            World(parameters={"ModelExecutionRoleArns": EXECUTION_ROLE})
        except DefinitionError:
            return NOT_DEPLOYED
        return self._first_failure([test for test in tests if test not in reading])

    def _first_failure(self, tests: Sequence[str]) -> str | None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        items = [self.items[test] for test in tests]
        for item, following in zip_longest(items, items[1:]):
            give_seconds(_SECONDS_FOR_A_TEST)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return self.failed[0]
        return None


def _import_anew(module: ModuleType | None) -> None:
    """Run a module again where it is: most read the machine as they are imported."""
    if module is not None:
        assert module.__spec__ is not None
        assert module.__spec__.loader is not None
        module.__spec__.loader.exec_module(module)
