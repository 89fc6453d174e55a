"""The page that tells what the sweep found."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tools.sweep.table import COLUMNS, table
from tools.sweep.trial import Verdict
from tools.trials.playing import PATIENCE_SECONDS

PAGE = Path(__file__).parents[2] / "docs" / "sweep.md"

_TEXT = """# The sweep

Made by `make sweep`{how}: {count:,} faulted rollouts, of which {wrong} had something wrong. Each
is a scenario in a world of its own in which one thing goes wrong at one call of a function or with
one event, or two things at two calls. In each, at every instant, the [invariants](proof.md) hold.

What goes away by itself (all but {lasting}) must leave no trace: the rollout ends with the same
outcome, on the same config and instances, after the same updates and messages, with the same
scaling, nothing locked, and nothing in the dead-letter queue. What lasts may end a rollout
otherwise; the invariants say how. Where it leaves a rollout waiting for a person, one comes after
{patience} hours, mends it and says `retry`, and then it must end.

{legend}

{rows}

## How the rollouts ended

{outcomes}
"""


def page_text(verdicts: Sequence[Verdict], *, runs: int | None, seed: int) -> str:
    """Return the page for these verdicts."""
    how = " with every mishap at every point" if runs is None else f", seed {seed}"
    numbered = [(number, name, told) for number, (name, told) in enumerate(COLUMNS, start=1)]
    lasting = [str(number) for number, name, _ in numbered if name in ("ACCESS_DENIED", "INVALID")]
    head, *rows = table(verdicts)
    return _TEXT.format(
        how=how,
        count=len(verdicts),
        wrong=sum(bool(verdict.wrong) for verdict in verdicts) or "none",
        lasting=f"columns {' and '.join(lasting)}",
        patience=PATIENCE_SECONDS // 3600,
        legend="\n".join(f"{number}. {told}" for number, _, told in numbered),
        rows="\n".join(map(_row, [head, ["---", *["---:"] * (len(head) - 1)], *rows])),
        outcomes=_outcomes(verdicts),
    )


def _outcomes(verdicts: Sequence[Verdict]) -> str:
    counted = Counter(verdict.outcome or "something wrong" for verdict in verdicts)
    rows = [[outcome, f"{number:,}"] for outcome, number in sorted(counted.items())]
    return "\n".join(map(_row, [["outcome of the last rollout", "runs"], ["---", "---:"], *rows]))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
