"""The page that tells what the fuzzing found."""

from collections.abc import Sequence

from tools.fuzz.tally import Tally

_TEXT = """# Fuzzing the intake

Made by `make fuzz`: {count:,} inputs, each an example file or a sample event with a few things
wrong, made from a seed of its own. Files go through `switchback validate` and, dropped in the
bucket of the embedded AWS, through the template's rule and the intake; both must say the same,
line by line, and each line names a place. Events go to the functions that get such events: what
these don't take, they refuse with an error of `errors.py` whose every line names a place, and
Lambda keeps the event in the dead-letter queue. An event that two functions read counts for each.

| input | what became of it | how many |
|---|---|---:|
{rows}

Unhandled exceptions, and lines without a place: {wrongs}.
"""


def page_text(tallies: Sequence[Tally], *, count: int) -> str:
    """Return the page for so many inputs."""
    rows = "\n".join(
        f"| {tally.kind} | {fate} | {number:,} |"
        for tally in tallies
        for fate, number in sorted(tally.fates.items())
    )
    return _TEXT.format(count=count, rows=rows, wrongs=sum(len(t.wrongs) for t in tallies))
