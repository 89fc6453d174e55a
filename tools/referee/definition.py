"""The shipped machine's definition as Step Functions gets it: filled in, and in JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from simulator.template.reading import read_template
from simulator.wire import ACCOUNT_ID
from simulator.world import EXECUTION_ROLE, TEMPLATE

_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


def shipped() -> str:
    """Return the definition of the template's one machine."""
    parameters = {"ModelExecutionRoleArns": EXECUTION_ROLE}
    template = read_template(TEMPLATE, parameters=parameters, account=ACCOUNT_ID)
    (machine,) = template.state_machines.values()
    text = machine.definition.read_text(encoding="utf-8")
    return filled_in(text, dict(machine.substitutions))


def filled_in(text: str, substitutions: Mapping[str, str]) -> str:
    """Return a definition in YAML as JSON, with a value for each `${Name}`."""
    filled = _SUBSTITUTION.sub(lambda found: substitutions[found[1]], text)
    definition: Any = yaml.safe_load(filled)
    return json.dumps(definition)
