"""The config file that a command is given: read no further than it may be long, and examined."""

from pathlib import Path
from typing import NoReturn

import typer

from cli.words import printable
from switchback.document.examine import examine
from switchback.document.model import Document
from switchback.document.reading import MOST_BYTES

BAD_INPUT = 2
"""The exit code for what the user has to mend."""


def read_document_file(path: Path) -> tuple[Document, bytes]:
    """Return a config file's document and its bytes.

    Raises:
        typer.Exit: It cannot be read, or breaks a rule; every problem is on stderr.
    """
    body = _read(path)
    examination = examine(body, name=str(path))
    if examination.document is None:
        refuse(*map(str, examination.problems))
    return examination.document, body


def refuse(*problems: str) -> NoReturn:
    """End the command for bad input, with its problems on stderr, a line for each."""
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(BAD_INPUT)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed tells a file that is too big from one that just fits.
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        what = f"{printable(str(path))}: cannot be read: {error.strerror}"
        refuse(f"{what}. Give the path of a config file")
