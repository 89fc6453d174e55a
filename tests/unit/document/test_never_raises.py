"""Whatever lands in the bucket, the answer is a document or problems with places."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from switchback.document.examine import Examination, examine

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
STREAMING = next(p for p in EXAMPLES if "streaming" in p.name).read_bytes()

# The first file that gets as far as AWS's shapes waits for them to be loaded.
PATIENT = settings(deadline=None)

names = st.sampled_from(["endpoint.yaml", "endpoint.json", ""])
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates().map(str)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


def assert_answered(examination: Examination) -> None:
    """A document and no problem, or problems, each of one line with a place, and no document."""
    assert (examination.document is None) == bool(examination.problems)
    for problem in examination.problems:
        assert problem.place
        assert problem.message
        assert problem.remedy
        assert str(problem).isprintable()


@given(body=st.binary(max_size=400), name=names)
def test_any_bytes_are_answered(body: bytes, name: str) -> None:
    """No bytes make `examine` raise."""
    assert_answered(examine(body, name=name))


@given(text=st.text(alphabet="{}[]:,-&*!?|>%@`'\"#<=~.0123456789xaTZ \n\t", max_size=80))
def test_any_yaml_punctuation_is_answered(text: str) -> None:
    """No text that plays with YAML's syntax makes `examine` raise."""
    assert_answered(examine(text.encode(), name="endpoint.yaml"))


@settings(PATIENT)
@given(at=st.integers(0, len(STREAMING)), cut=st.integers(0, 30), put=st.binary(max_size=12))
def test_an_example_with_bytes_replaced_is_answered(at: int, cut: int, put: bytes) -> None:
    """No damage to a valid file makes `examine` raise."""
    assert_answered(examine(STREAMING[:at] + put + STREAMING[at + cut :], name="endpoint.yaml"))


def places_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every value in some content."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else [])
    )
    return [path, *(place for key, item in steps for place in places_of(item, (*path, key)))]


@settings(PATIENT)
@given(data=st.data())
def test_an_example_with_values_replaced_is_answered(data: st.DataObject) -> None:
    """No wrong value anywhere in a valid file makes `examine` raise."""
    content: Any = yaml.safe_load(STREAMING)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places_of(content)[1:]))
        target = content
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = data.draw(values)
    assert_answered(examine(json.dumps(content).encode(), name="endpoint.json"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_valid_file_has_no_problem(example: Path) -> None:
    """The published examples are answered with a document."""
    assert examine(example.read_bytes(), name=example.name).problems == ()
