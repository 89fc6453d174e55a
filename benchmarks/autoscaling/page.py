"""The page of the autoscaling benchmark: tables, plots, and where the claims do not hold."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

from benchmarks.autoscaling.claims import ORACLE, OURS, Verdict, judge
from benchmarks.autoscaling.fleets import SHAPES, Shape
from benchmarks.autoscaling.metrics import METRICS, Routing
from benchmarks.autoscaling.simulation import (
    PROVISIONING_MINUTES,
    WARM_UP_MINUTES,
    Figures,
    simulate,
)
from benchmarks.autoscaling.traces import TRACES, Trace
from benchmarks.autoscaling.tracking import MAXIMUM, MINIMUM

SEED = 7
_ROOT = Path(__file__).parents[2]
_PLOT_EVERY_MINUTES = 20
_PLOTTED = (("1:2, preferred is larger", "daily wave"), ("shortage", "spike"))

Row = Mapping[str, Figures]

_TEXT = """# Scaling mixed fleets: a day, by metric

Made by `make bench-scaling`, with seed {seed}, by the code of commit `{commit}`. A simulation of
target tracking as AWS documents it: one value a minute; it scales out when three of three minutes
are above the target (the predefined metric has ten-second data: one minute here), in when fifteen
of fifteen are below nine tenths of it; in proportion to value and target; cooldowns of 60 and 300
seconds; {minimum} to {maximum} instances; a new instance serves after {provisioning} minutes, and
the endpoint does not scale meanwhile. A scale-out takes the first pool that AWS has stock of, a
scale-in releases the last. The first {warm_up} minutes of the day are not counted. The metrics:

- *predefined*: `SageMakerVariantConcurrentRequestsPerModelHighResolution`, target 0.7 of what the
  preferred type carries.
- *AWS developer guide*: the mean of the types' concurrencies, target 0.7 of the mean of what they
  carry.
- *AWS blog*: the mean of the types' utilizations, target 0.7. Like the guide's, it has no value
  while a pool is empty.
- *AWS blog, filled*: the same with `FILL(m, REPEAT)`, which repeats an empty pool's last value.
- *Switchback*: concurrency divided by the published capacity per instance (a minute old), target
  0.7; and the predefined metric, only to scale out, target 0.7 of what the largest type carries.
- *oracle*: knows the load beforehand, and keeps the smallest fleet whose utilization stays at 0.7.

**over** are minutes in which some instance had more requests than it carries, **excess** the
requests above that (in request-minutes), **hours** instance-hours, **turns** how often scaling
changed its direction, **blind** minutes without data.

{sections}
"""


def page_text() -> str:
    """Return the whole page."""
    return _TEXT.format(
        seed=SEED,
        commit=_commit(),
        minimum=MINIMUM,
        maximum=MAXIMUM,
        provisioning=PROVISIONING_MINUTES,
        warm_up=WARM_UP_MINUTES,
        sections="\n\n".join(_section(routing) for routing in Routing),
    )


def rows(routing: Routing) -> Iterator[tuple[str, str, Row]]:
    """Yield the figures of every fleet under every load, by metric."""
    for shape_name, shape in SHAPES.items():
        for trace_name, make in TRACES.items():
            yield shape_name, trace_name, _row(shape, make(Random(SEED)), routing)


def _row(shape: Shape, trace: Trace, routing: Routing) -> Row:
    metrics = {**METRICS, ORACLE: None}
    return {
        name: simulate(shape, trace, metric, routing=routing) for name, metric in metrics.items()
    }


def _section(routing: Routing) -> str:
    found = [(shape, trace, row, judge(row)) for shape, trace, row in rows(routing)]
    table = "\n".join(
        f"| {shape} | {trace} | {name} | {f.minutes_over} | {f.requests_over:,.0f} "
        f"| {f.instance_hours:,.1f} | {f.reversals} | {f.minutes_blind} |"
        for shape, trace, row, _ in found
        for name, f in row.items()
    )
    plots = "\n\n".join(_plot(shape, trace, routing) for shape, trace in _PLOTTED)
    return "\n".join(
        [
            f"## Requests spread {routing.value}",
            "",
            _summary([(shape, trace, verdict) for shape, trace, _, verdict in found]),
            "",
            plots,
            "",
            "| fleet | load | metric | over | excess | hours | turns | blind |",
            "|---|---|---|--:|--:|--:|--:|--:|",
            table,
        ]
    )


def _summary(verdicts: list[tuple[str, str, Verdict]]) -> str:
    unequal = [v for v in verdicts if SHAPES[v[0]].unequal]
    holds = sum(v.holds for *_, v in unequal)
    to_the_letter = sum(v.holds_to_the_letter for *_, v in unequal)
    worse = [f"{shape}, {trace}" for shape, trace, v in verdicts if v.worse_than_predefined]
    lines = (
        "Of Switchback's metric is asked, with unequal types: at most a fifth of the minutes over",
        "capacity of either AWS expression, at no more than 5 % more instance-hours. It holds in",
        f"{holds} of {len(unequal)} cases, and to the letter in {to_the_letter}: where AWS's",
        "expression is blind it stands still and pays for fewer instances than the load needs, so",
        "that there the oracle's hours are the measure. Where it does not hold:",
        "",
        *(f"- {shape}, {trace}: {v.why}." for shape, trace, v in unequal if not v.holds),
        "",
        "Worse than the predefined metric both in minutes over capacity and in instance-hours:",
        f"{'; '.join(worse) or 'nowhere'}.",
    )
    return "\n".join(lines)


def _plot(shape_name: str, trace_name: str, routing: Routing) -> str:
    trace = TRACES[trace_name](Random(SEED))
    row = _row(SHAPES[shape_name], trace, routing)
    lines = [trace, row[OURS].capacities, row["AWS blog"].capacities]
    plotted = "\n".join(
        f"    line [{', '.join(f'{value:.0f}' for value in line[::_PLOT_EVERY_MINUTES])}]"
        for line in lines
    )
    return "\n".join(
        [
            f"{shape_name}, {trace_name}: the load (first line), and what the fleet carried by",
            "Switchback's metric (second) and by the AWS blog's (third).",
            "",
            "```mermaid",
            "xychart-beta",
            '    x-axis "hours" 0 --> 24',
            '    y-axis "concurrent requests"',
            plotted,
            "```",
        ]
    )


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 # nosec B603, B607 - whichever git there is
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()
