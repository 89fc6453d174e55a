"""The page that tells what the referee saw."""

from collections import Counter
from collections.abc import Sequence

from tools.referee.judging import Verdict
from tools.referee.limits import LIMITS
from tools.referee.pins import PINS, Pin
from tools.referee.tape import StepKind

_TEXT = """# The referee

Made by `make referee`; `make check` fails where the engines differ, and where this page is not what
they say now.

The embedded AWS runs the shipped machine on an interpreter of its own (`simulator/states/`), which
therefore must be right. moto has another one, which others wrote: a port of LocalStack's. Every
run of `tools/machine_runs.py`, the named scenarios among them, is made on ours and recorded; then
the same definition runs on moto's, where each call of a function is answered as it was on ours. The
two must do the same, step by step: the states entered and their input, every call with its
arguments and its time-out, every retry and how long it may wait, every error caught with its
cause, every state's output, every variable after every state, and how the execution ends.

## What they say

{said}

| compared | how many |
|---|---:|
| runs | {runs:,} |
| executions | {executions:,} |
| places of the machine that they visit (state, Retry, Catch, Choice), of {places:,} | {visited:,} |
{steps}

| run | executions | steps | alike |
|---|---:|---:|---|
{rows}

To see one run only: `python -m tools.referee healthy`.

## What of moto is replaced meanwhile

moto's engine lives in real time, and makes real calls. So this is replaced, all of it in
`tools/referee/pins.py`:

| in `moto.stepfunctions.parser` | why |
|---|---|
{pins}

## Where moto is known to differ

Nothing of it is met in the runs. Each line is shown by a machine in
`tests/simulator/referee/test_limits.py`, so that a line is dropped when moto has changed.

| what | the specification, or AWS | moto |
|---|---|---|
{limits}

## What is not compared

- JSONata itself: both engines evaluate with the same library, `jsonata-python`.
- The time at which things happen, but for the waits: moto has no virtual clock.
- Executions that are stopped, run into the machine's own time-out or are redriven: the runs have
  none, and moto could not follow.
- What Step Functions counts: events in the history, and transitions.
"""

_COUNTED = {
    StepKind.ENTERED: "states entered, with their input",
    StepKind.SCHEDULED: "calls of functions, with arguments and time-out",
    StepKind.WAITED: "Wait states, with their seconds",
    StepKind.RETRIED: "retries, with their error and their wait",
    StepKind.CAUGHT: "errors caught, with their cause",
    StepKind.EXITED: "states left, with output and all variables",
    StepKind.ENDED: "executions ended, with status and output, or error and cause",
}


def page_text(verdicts: Sequence[Verdict], *, places: frozenset[str]) -> str:
    """Return the page for these verdicts on a machine of these places."""
    differences = [each for verdict in verdicts for each in verdict.differences]
    steps: Counter[StepKind] = sum((verdict.steps for verdict in verdicts), Counter())
    seen = frozenset(place for verdict in verdicts for place in verdict.places)
    return _TEXT.format(
        said="\n".join(f"- {each}" for each in differences) or "The engines do the same in all.",
        runs=len(verdicts),
        executions=sum(verdict.executions for verdict in verdicts),
        places=len(places),
        visited=len(places & seen),
        steps="\n".join(_count(kind, steps[kind]) for kind in StepKind if steps[kind]),
        rows="\n".join(_row(verdict) for verdict in verdicts),
        pins="\n".join(_pin(pin) for pin in PINS),
        limits="\n".join(f"| {each.name} | {each.says} | {each.does} |" for each in LIMITS),
    )


def _row(verdict: Verdict) -> str:
    alike = "no" if verdict.differences else "yes"
    return f"| `{verdict.run}` | {verdict.executions} | {verdict.steps.total():,} | {alike} |"


def _count(kind: StepKind, number: int) -> str:
    return f"| {_COUNTED[kind]} | {number:,} |"


def _pin(pin: Pin) -> str:
    module = pin.module.removeprefix("moto.stepfunctions.parser.")
    return f"| `{module}`: `{pin.attribute}` | {pin.reason} |"
