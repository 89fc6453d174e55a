"""Write which run visits which place of the machine: `python -m tools.machine_coverage`."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from simulator.rehearsal import run, staged
from simulator.template.reading import read_template
from simulator.wire import ACCOUNT_ID
from simulator.world import EXECUTION_ROLE, TEMPLATE, deployed_machines
from switchback.document.examine import read_document
from switchback.domain.outcome import Outcome
from tools.machine_runs import RUNS, Run

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "docs" / "machine-coverage.md"

_EXAMPLE = ROOT / "examples" / "deepgram-streaming-stt.yaml"
_ROW = re.compile(r"^\| `(?P<place>[^`]+)` \| `(?P<run>[^`]+)` \|$", re.MULTILINE)
_HEAD = """\
# What visits each place of the machine

Every state, Retry, Catch and Choice of `statemachines/rollout.asl.yaml`, with a run that visits it
on the embedded AWS: a scenario, or a run in which something is worse. `Retry[0]` is the first entry
of a state's Retry, and so on; `Default` is where a Choice goes when no rule holds. Written by
`python -m tools.machine_coverage`; `tests/workflow/test_machine_coverage.py` makes each of the runs
again, and fails where it no longer visits its places, and where a place has no run.
"""


def all_places() -> frozenset[str]:
    """Return every place of the shipped machine."""
    parameters = {"ModelExecutionRoleArns": EXECUTION_ROLE}
    template = read_template(TEMPLATE, parameters=parameters, account=ACCOUNT_ID)
    (machine,) = deployed_machines(template).values()
    return machine.definition.places


def visited(wanted: Run) -> tuple[Outcome, frozenset[str]]:
    """Make a run. Return how it ended, and what all its executions visited."""
    body = _EXAMPLE.read_bytes()
    document = read_document(body, name=_EXAMPLE.name)
    scenario, trigger = wanted.scenario, wanted.trigger
    with staged(document, body=body, scenario=scenario, trigger=trigger) as stage:
        rehearsal = run(stage, trigger=trigger)
        executions = stage.world.engine.executions.values()
        places = frozenset(place for each in executions for place in each.visits)
    return rehearsal.closed.outcome, places


def told() -> dict[str, str]:
    """Return the run that the report tells for each place."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    return {row["place"]: row["run"] for row in _ROW.finditer(text)}


def report(first: Mapping[str, str]) -> str:
    """Return the report's text, from the run that is told for each place."""
    places = sorted(first)
    rows = [f"| `{place}` | `{first[place]}` |" for place in places]
    used = [run.scenario for name, run in RUNS.items() if name in first.values()]
    runs = [f"| `{run.name}` | {run.outcome} | {run.summary} |" for run in used]
    return "\n".join(
        [
            _HEAD,
            f"{len(places)} places, {len(used)} runs.",
            "",
            "| Place | Run |",
            "|---|---|",
            *rows,
            "",
            "## The runs",
            "",
            "| Run | Outcome | What happens |",
            "|---|---|---|",
            *runs,
            "",
        ]
    )


def main() -> None:
    """Make every run and write the report; exits with 1 where a place was not visited."""
    first: dict[str, str] = {}
    for name, wanted in RUNS.items():
        outcome, places = visited(wanted)
        if outcome is not wanted.scenario.outcome:
            sys.exit(f"{name} ended as {outcome} instead of {wanted.scenario.outcome}")
        for place in places:
            first.setdefault(place, name)
    REPORT.write_text(report(first), encoding="utf-8")
    if missing := all_places() - first.keys():
        sys.exit(f"not visited by any run: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    main()
