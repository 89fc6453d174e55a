"""Every bug that the rules make in the shipped machine."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulator.world import TEMPLATE
from tools.sabotage.bug import Bug
from tools.sabotage.expressions import expression_bugs
from tools.sabotage.structure import structure_bugs
from tools.sabotage.values import value_bugs

MACHINE = Path("statemachines/rollout.asl.yaml")


def definition_text() -> str:
    """Return the machine as it is shipped."""
    return (TEMPLATE.parent / MACHINE).read_text(encoding="utf-8")


@cache
def all_bugs() -> tuple[Bug, ...]:
    """Return every bug of every rule."""
    definition = _definition()
    states = definition["States"]
    made = (*structure_bugs(states), *value_bugs(definition), *expression_bugs(states))
    assert len({bug.name for bug in made}) == len(made), "two bugs share a name"
    return made


def state_names() -> frozenset[str]:
    """Return the names of the machine's states."""
    return frozenset(_definition()["States"])


def text_with(bug: Bug) -> str:
    """Return the machine's text with a bug in it."""
    return json.dumps(bug.applied(_definition()), indent=1)


@cache
def _definition() -> dict[str, Any]:
    definition: dict[str, Any] = yaml.safe_load(definition_text())
    return definition
