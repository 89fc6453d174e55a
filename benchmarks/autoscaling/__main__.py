"""Simulate, and write the page: `python -m benchmarks.autoscaling`."""

import sys
from pathlib import Path

from benchmarks.autoscaling.page import page_text

PAGE = Path(__file__).parents[2] / "docs" / "autoscaling-benchmark.md"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")


if __name__ == "__main__":
    main()
