"""Names that the versions before and after a model package might have."""

import re


def later(package: str) -> str:
    """Return the name that the version after this one might have."""
    versioned = re.fullmatch(r"(?P<stem>.*[^0-9])(?P<number>[0-9]+)", package)
    if versioned:
        return f"{versioned['stem']}{int(versioned['number']) + 1}"
    return f"{package}-next"


def earlier(package: str) -> str:
    """Return the name that a version before this one might have."""
    versioned = re.fullmatch(r"(?P<stem>.*[^0-9])(?P<number>[0-9]+)", package)
    if versioned and int(versioned["number"]) > 1:
        return f"{versioned['stem']}{int(versioned['number']) - 1}"
    if versioned and versioned["stem"].endswith("/"):
        # The first version of a package group: what came before it was of another group.
        return f"{versioned['stem'][:-1]}-previous/1"
    return f"{package}-previous"
