"""Scan the template and the code, and tell what has to be mended or explained: `make scan`."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tools.scan.code import scan_code
from tools.scan.judgement import Report
from tools.scan.programs import TOOLS
from tools.scan.template import scan_template

ROOT = TOOLS.parent

_SCANS: tuple[Callable[[], tuple[Report, ...]], ...] = (
    lambda: scan_template(ROOT / "template.yaml"),
    lambda: (scan_code(ROOT),),
)


def main() -> None:
    """Run all scanners at once, and exit with 1 where anything is left to say."""
    with ThreadPoolExecutor() as pool:
        reports = [report for told in pool.map(lambda scan: scan(), _SCANS) for report in told]
    for report in reports:
        sys.stdout.write(f"{report.summary()}\n")
    complaints = [complaint for report in reports for complaint in report.complaints()]
    if complaints:
        sys.exit("\n".join(complaints))


if __name__ == "__main__":
    main()
