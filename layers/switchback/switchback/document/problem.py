"""What is wrong with a config file: where, what, and what to do; safe to print and to log."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]

# AWS's integers have 64 bits at the most; Python's have no end, and cannot always be printed.
BIGGEST = 2**63

_LONGEST_KEY = 64
_LONGEST_VALUE = 80
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Problem:
    """One thing to mend, in one line: nothing of the file can break out of it."""

    place: str
    """Such as `Rollout.Bake.Alarms[0].AlarmName`, or the file's name for the file as a whole."""
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.remedy}"


@dataclass(frozen=True)
class Flaw:
    """A problem that still knows its path, so that it can be put in the file's order."""

    path: Path
    message: str
    remedy: str
    usable: bool = False
    """Whether further rules may still read what stands at the path."""
    rests_on: tuple[Path, ...] = ()
    """Other places whose absence makes this a flaw: where one is broken, nothing is known."""


def shown(text: str) -> str:
    """Return a text from the file fit for one line: unprintable characters escaped, and cut."""
    cut = text[:_LONGEST_VALUE] + ("..." if len(text) > _LONGEST_VALUE else "")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)


def quoted(value: object) -> str:
    """Return a value from the file as a message shows it."""
    match value:
        case str():
            return f'"{shown(value)}"'
        case dict() | list():
            return "a mapping" if isinstance(value, dict) else "a list"
        case None | bool():
            return {None: "empty", True: "true", False: "false"}[value]
        case int() if abs(value) >= BIGGEST:
            return "a huge number"
        case _:
            return shown(str(value))


def place(path: Path) -> str:
    """Return a path as people write it: `EndpointConfig.ProductionVariants[0].InstanceType`."""
    return "".join(_step(part) for part in path).removeprefix(".")


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    cut = part[:_LONGEST_KEY] + ("..." if len(part) > _LONGEST_KEY else "")
    return f".{cut}" if _PLAIN_KEY.fullmatch(part) else f"[{json.dumps(cut)}]"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that this one is probably a slip of."""
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(word[:_LONGEST_KEY].lower(), by_lower, n=1)
    return by_lower[close[0]] if close else None


def unknown_key(path: Path, known: Iterable[str]) -> Flaw:
    """Return the flaw of a key that does not exist, naming the one that was probably meant."""
    names = tuple(known)
    meant = nearest(str(path[-1]), names)
    remedy = f"Did you mean {meant}?" if meant else f"Known here: {', '.join(names)}"
    return Flaw(path, "is not a known key", remedy)
