"""Templates small enough to stand inside a test."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.template.reading import read_template
from simulator.template.views import Template


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Template]:
    """Read a template that is given as text, with its parameters as keywords."""

    def read_text(text: str, **parameters: str) -> Template:
        path = tmp_path / "template.yaml"
        head = "Transform: AWS::Serverless-2016-10-31\n"
        path.write_text(head + textwrap.dedent(text), encoding="utf-8")
        return read_template(path, parameters=parameters)

    return read_text
