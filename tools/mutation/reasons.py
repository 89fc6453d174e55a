"""Why a surviving mutant is accepted: one file for each module, in `accepted/`."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tools.mutation.mutants import Change

ACCEPTED = Path(__file__).parent / "accepted"


class BadReasonsError(Exception):
    """A file of reasons cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Verdict:
    """The survivors of a module, held against its reasons."""

    explained: tuple[Change, ...]
    unexplained: tuple[Change, ...]
    stale: tuple[Change, ...]
    """Explained, and no survivor: killed now, or no longer in the code."""


def path_of(module: str, *, folder: Path = ACCEPTED) -> Path:
    """Where the reasons for a module's survivors are: accepted/domain/window.toml."""
    return (folder / module).with_suffix(".toml")


def read_reasons(path: Path) -> dict[Change, str]:
    """Why each survivor of a module is accepted; nothing where there is no file.

    Raises:
        BadReasonsError: a reason is empty, a key is unknown or missing, a change is there twice.
    """
    if not path.exists():
        return {}
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))["accepted"]
        reasons: dict[Change, str] = {}
        for group in groups:
            why = group["why"].strip()
            for change in _changes(group):
                if not why or change in reasons:
                    raise BadReasonsError(f"{path}: {change}: no reason, or a second one")
                reasons[change] = why
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadReasonsError(f"{path}: {error!r}") from error
    return reasons


def _changes(group: dict[str, object]) -> list[Change]:
    match group:
        case {"function": str(function), "before": str(before), "after": [*afters], **rest}:
            if set(rest) == {"why"} and all(isinstance(after, str) for after in afters):
                return [Change(function, before, str(after)) for after in afters]
        case _:
            pass
    raise TypeError("a group says why, function, before, and after as a list")


def judge(survivors: Iterable[Change], reasons: dict[Change, str]) -> Verdict:
    """Hold the survivors of a module against its reasons."""
    found = set(survivors)
    return Verdict(
        explained=tuple(sorted(found & reasons.keys())),
        unexplained=tuple(sorted(found - reasons.keys())),
        stale=tuple(sorted(reasons.keys() - found)),
    )


def written(changes: Iterable[Change], *, why: str = "") -> str:
    """Changes as a file of reasons has them, to be pasted there and given a reason."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (function, before), some in groupby(
        sorted(changes), key=lambda change: (change.function, change.before)
    ):
        groups[function, before].extend(change.after for change in some)
    return "\n".join(
        _group(why=why, function=function, before=before, afters=afters)
        for (function, before), afters in groups.items()
    )


def _group(*, why: str, function: str, before: str, afters: list[str]) -> str:
    lines = [
        "[[accepted]]",
        f"why = {_text(why)}",
        f"function = {_text(function)}",
        f"before = {_text(before)}",
        "after = [",
        *(f"    {_text(after)}," for after in afters),
        "]",
        "",
    ]
    return "\n".join(lines)


def _text(value: str) -> str:
    """A TOML string that reads as the code does, where the code allows it."""
    several = "\n" in value
    if "'''" not in value and not value.endswith("'"):
        quote = "'''" if several or "'" in value else "'"
        return f"{quote}{chr(10) if several else ''}{value}{quote}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
