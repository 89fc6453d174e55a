"""The page that tells which deliberate bugs there are, and what caught each."""

from collections.abc import Mapping, Sequence

from tools.sabotage.bug import Kind
from tools.sabotage.court import NEVER_ENDS, NOT_DEPLOYED
from tools.sabotage.habits import READING
from tools.sabotage.hand_trials import HandVerdict
from tools.sabotage.trials import Verdict

_TEXT = """# Deliberate bugs

Made by `make sabotage`. Mutation testing (`make mutate`) shows that the tests would notice a bug
in the code. It can't change what the code is wired by: the machine, and the template. Here these
are made wrong on purpose, one thing at a time, in a copy of the project, and a test has to fail.
`python -m tools.sabotage --only AwaitBake` tries the bugs of one state, or of one name.

## In the machine, by rule

Each rule makes every bug of its sort in `statemachines/rollout.asl.yaml`. Each is tried with the
tests that read the machine or evaluate its expressions; what they don't notice, with the runs
(`docs/machine-coverage.md`, the scenarios) that go through the changed state, until one fails.

| the rule | bugs | caught by reading | caught by a run | refused | explained |
|---|---:|---:|---:|---:|---:|
{kinds}

"Refused" is what Step Functions would not take: it can't be deployed. Together {bugs:,} bugs, of
which {caught:,} were caught.

### Not caught, and why

{explained}

## By hand

{by_hand} bugs that no rule makes, and the test that caught each.

| the bug | where | caught by |
|---|---|---|
{hand}
"""


def page_text(
    verdicts: Sequence[Verdict], by_hand: Sequence[HandVerdict], *, explained: Mapping[str, str]
) -> str:
    """Return the page for what became of all bugs."""
    return _TEXT.format(
        kinds="\n".join(_row(kind, [v for v in verdicts if v.bug.kind is kind]) for kind in Kind),
        bugs=len(verdicts),
        caught=sum(verdict.caught_by is not None for verdict in verdicts),
        explained=_reasons(explained),
        by_hand=len(by_hand),
        hand="\n".join(_hand_row(verdict) for verdict in by_hand),
    )


def _row(kind: Kind, verdicts: Sequence[Verdict]) -> str:
    caught = [verdict.caught_by for verdict in verdicts if verdict.caught_by]
    reading = sum(test.startswith(READING) for test in caught)
    refused = sum(test == NOT_DEPLOYED for test in caught)
    running = len(caught) - reading - refused
    left = len(verdicts) - len(caught)
    return f"| {kind} | {len(verdicts)} | {reading} | {running} | {refused} | {left} |"


def _reasons(explained: Mapping[str, str]) -> str:
    reasons = dict.fromkeys(explained.values())
    return "\n".join(
        f"- {reason}:\n  "
        + ", ".join(f"`{name}`" for name, why in explained.items() if why == reason)
        for reason in reasons
    )


def _hand_row(verdict: HandVerdict) -> str:
    bug = verdict.bug
    where = f"`{bug.section}`" if bug.section else f"`{bug.file}`"
    return f"| {bug.name} | {where} | `{verdict.caught_by}` |"


def told(verdict: Verdict) -> str:
    """Return a line on what became of one bug."""
    ends = {None: "not caught", NEVER_ENDS: NEVER_ENDS, NOT_DEPLOYED: NOT_DEPLOYED}
    return f"{verdict.bug.name}: {ends.get(verdict.caught_by, verdict.caught_by)}"
