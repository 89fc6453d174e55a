"""Run every benchmark and write the page: `python -m benchmarks`."""

import platform
import sys
from pathlib import Path

from benchmarks import imports, transitions

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


def main() -> None:
    """Write the page."""
    PAGE.write_text(
        f"""# Benchmarks

Made by `make bench`. Times are ratios within one run, since machines differ; transitions and calls
are counted on the embedded AWS and come out the same everywhere.

## Transitions of a rollout

A healthy rollout of `{transitions.EXAMPLE.name}`, beside one that polls every 30 seconds through
the same minutes (wait, look, choose: three transitions at each turn).

{_transitions()}

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
