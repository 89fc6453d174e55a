"""Another package is written into a file's own text, and nothing else of it changes."""

import json
from typing import Any

import pytest
import yaml

from switchback.document.examine import read_document
from switchback.document.package import packages_of, with_package
from switchback.document.rewriting import NotRewritableError, rewritten
from switchback.errors import InvalidDocument

OLD = b"arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v2"
NEW = OLD.decode().replace("en-v2", "english-v10")
_NAME = "deepgram-streaming-stt.yaml"


def _rewritten(body: bytes, *, name: str = _NAME) -> bytes:
    return rewritten(body, NEW, name=name)


def _as_json(body: bytes, **style: Any) -> bytes:
    return json.dumps(yaml.safe_load(body), **style).encode()


def test_only_the_package_changes(body: bytes) -> None:
    """Every comment, every blank line and every quote is where it was."""
    assert _rewritten(body) == body.replace(OLD, NEW.encode())


@pytest.mark.parametrize(
    "written",
    [
        b"%b",
        b"'%b'",
        b'"%b"',
        b"%b # the one that runs",
        b'"%b"   # the one that runs',
        b"\n      %b",
        b">-\n      %b",
        b"|-\n      %b\n",
    ],
)
def test_a_value_is_replaced_however_it_is_written(body: bytes, written: bytes) -> None:
    """In the same quotes, with what stands behind it."""
    before = body.replace(OLD, written % OLD)
    after = _rewritten(before)

    assert read_document(after, name=_NAME) == with_package(read_document(body, name=_NAME), NEW)
    assert [line for line in before.splitlines() if b"#" in line and OLD not in line] == [
        line for line in after.splitlines() if b"#" in line and NEW.encode() not in line
    ]
    if b"#" in written:
        assert NEW.encode() in after
        assert b"# the one that runs" in after


def test_text_around_it_is_as_it_was(body: bytes) -> None:
    """Line ends of Windows, a byte order mark, and letters of more than one byte."""
    odd = "\ufeff# Grüße 🚀 vor dem Dokument\n".encode() + body
    odd = odd.replace(b"\n", b"\r\n")

    assert _rewritten(odd) == odd.replace(OLD, NEW.encode())


def test_a_comment_that_names_the_package_stays(body: bytes) -> None:
    """What is replaced is the value, not whatever looks like it."""
    noted = b"# was " + OLD + b"\n" + body + b"# still " + OLD + b"\n"

    assert _rewritten(noted).count(OLD) == 2


@pytest.mark.parametrize("style", [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}])
def test_json_keeps_its_form(body: bytes, style: dict[str, object]) -> None:
    """On one line, indented by spaces or by tabs."""
    before = _as_json(body, **style)

    assert _rewritten(before, name="stt.json") == before.replace(OLD, NEW.encode())


def test_a_container_in_a_list_is_found(body: bytes) -> None:
    """The other way of writing a model."""
    file = yaml.safe_load(body)
    model = file["Model"]
    model["Containers"] = [model.pop("PrimaryContainer")]
    listed = yaml.safe_dump(file, width=1000).encode()

    assert _rewritten(listed) == listed.replace(OLD, NEW.encode())


def test_what_is_no_valid_file_is_not_touched(body: bytes) -> None:
    """Nor is one that names no package, or several."""
    file = yaml.safe_load(body)
    container = file["Model"].pop("PrimaryContainer")
    file["Model"]["Containers"] = [container, container]
    several = yaml.safe_dump(file).encode()
    file["Model"]["Containers"] = [{"Image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1"}]

    for hopeless in (b"Version: 7", several, yaml.safe_dump(file).encode()):
        with pytest.raises(NotRewritableError):
            _rewritten(hopeless)


def test_what_cannot_be_taken_apart_is_not_touched(body: bytes) -> None:
    """JSON that is no YAML: a colon on the line after its key."""
    odd = _as_json(body).replace(b'"ModelPackageName":', b'"ModelPackageName"\n:')

    with pytest.raises(NotRewritableError):
        _rewritten(odd, name="stt.json")


def test_a_release_lies_over_the_one_package(body: bytes) -> None:
    """And over nothing else; the file that it lies over is as it was."""
    document = read_document(body, name=_NAME)
    released = with_package(document, NEW)

    assert list(packages_of(released).values()) == [NEW]
    assert list(packages_of(document).values()) == [OLD.decode()]
    assert released.model["PrimaryContainer"]["Environment"]
    assert released.model_copy(update={"model": document.model}) == document


def test_a_release_needs_one_place(body: bytes) -> None:
    """An execution may be started by hand, with a file that follows nothing."""
    document = read_document(body, name=_NAME)

    with pytest.raises(InvalidDocument, match="names 0 model packages"):
        with_package(document.model_copy(update={"model": {}}), NEW)
