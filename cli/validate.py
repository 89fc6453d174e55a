"""`switchback validate`: everything that is wrong with a config file, at once."""

from pathlib import Path

import typer

from cli.file import read_document_file
from cli.words import printable


def validate_file(path: Path) -> None:
    """Say that a file keeps every rule, or list its problems and end with exit code 2."""
    document, _ = read_document_file(path)
    typer.echo(f"{printable(str(path))}: keeps every rule, for endpoint {document.endpoint_name}")
