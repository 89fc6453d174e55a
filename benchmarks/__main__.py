"""Run every benchmark and write the page: `python -m benchmarks`."""

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import imports, prices, publisher, transitions

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def _transitions() -> str:
    rows = transitions.measure()
    lines = [
        f"| {r.bake_minutes} | {r.transitions} | {r.polled} | {r.polled / r.transitions:.1f} "
        f"| {r.invocations} | {r.aws_calls} |"
        for r in rows
    ]
    return "\n".join(
        [
            "| bake, minutes | transitions | polling (30 s) | ratio | invocations | AWS calls |",
            "|---:|---:|---:|---:|---:|---:|",
            *lines,
        ]
    )


def _imports() -> str:
    rows = imports.measure()
    least = rows[0].seconds
    lines = [f"| {r.function} | {r.seconds / least:.2f} | {r.modules} |" for r in rows]
    return "\n".join(["| imports | CPU time, as a ratio | modules |", "|---|---:|---:|", *lines])


# A Lambda function has one CPU for each 1,769 MB of its memory.
_CPU_AT_256_MB = 256 / 1_769


def _publisher(rows: Sequence[publisher.Row]) -> str:
    lines = [
        f"| {r.endpoints:,} | {r.describes:,} | {r.puts} | {r.values:,} | {r.seconds:.1f} "
        f"| {r.cpu_seconds:.1f} | {r.cpu_seconds / _CPU_AT_256_MB:.0f} | {r.megabytes:.0f} |"
        for r in rows
    ]
    return "\n".join(
        [
            "| endpoints | describe | put | values | seconds | of CPU | the same at 256 MB | MB |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|",
            *lines,
        ]
    )


def _prices(rows: Sequence[publisher.Row]) -> str:
    months = [prices.month(row) for row in rows]
    lines = [
        f"| {m.endpoints:,} | {m.metrics:,.0f} | {m.alarms:,.0f} | {m.function:,.2f} "
        f"| {m.calls:,.2f} | {m.ours:,.0f} | {m.recipe:,.0f} |"
        for m in months
    ]
    return "\n".join(
        [
            "| endpoints | metrics | alarms | function | calls | ours, $ | AWS's recipe, $ |",
            "|---:|---:|---:|---:|---:|---:|---:|",
            *lines,
        ]
    )


def main() -> None:
    """Write the page."""
    published = publisher.measure()
    PAGE.write_text(
        f"""# Benchmarks

Made by `make bench`. Times are ratios within one run, since machines differ; transitions and calls
are counted on the embedded AWS and come out the same everywhere.

## Transitions of a rollout

A healthy rollout of `{transitions.EXAMPLE.name}`, beside one that polls every 30 seconds through
the same minutes (wait, look, choose: three transitions at each turn).

{_transitions()}

## Publishing what fleets can carry

One run of `publish_capacity` over endpoints of three pools, warm, in a process of its own: the
shipped handler with botocore as it is, and a network that takes 50 ms for each call (without TLS).
Counted are its calls of DescribeEndpoint and PutMetricData; seconds are of this machine, and MB are
the most that the process had. At 256 MB Lambda gives a seventh of a CPU: one column says how long
that takes for the same work. Many thousand endpoints want more `MemorySize`.

{_publisher(published)}

What that costs a month, by list prices of us-east-1, in dollars. AWS's recipe is metric math over
each pool's own metric: two alarms for each endpoint, over three metrics. It has no metrics of its
own to pay for, and no number while a pool is empty. Three of our five are the counts by type.

{_prices(published)}

## What a function imports

CPU time of a process that imports a handler and ends, beside one that imports boto3 alone. It is
the larger part of a cold start. Python {platform.python_version()}, not on Lambda's own machines.

{_imports()}
""",
        encoding="utf-8",
    )
    sys.stdout.write(f"wrote {PAGE}\n")


if __name__ == "__main__":
    main()
