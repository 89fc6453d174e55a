"""The status is beside the file that it is about, and nowhere else."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.config_key import is_config_file
from switchback.steps.status_file import status_key


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("endpoints/stt.yaml", "status/stt.json"),
        ("endpoints/team/stt.v2.yml", "status/team/stt.v2.json"),
        ("endpoints/stt.json", "status/stt.json"),
        # Of an execution that somebody started by hand:
        ("stt.yaml", "status/stt.json"),
        ("stt", "status/stt.json"),
        ("notes/stt.txt", "status/notes/stt.txt.json"),
        ("endpoints/./stt.yaml", "status/stt.json"),
        ("status/stt.json", "status/status/stt.json"),
        ("endpoints/../../stt.yaml", "status/stt.json"),
        ("/etc/stt.yaml", "status/etc/stt.json"),
        ("endpoints/..", "status/.json"),
        ("", "status/.json"),
    ],
)
def test_the_status_is_named_after_the_file(key: str, status: str) -> None:
    """The same path below another folder."""
    assert status_key(key) == status


_ODD = st.one_of(
    st.text(),
    st.lists(st.sampled_from(["endpoints", "status", "..", ".", "", "a", ".yaml", "\n"])).map(
        "/".join
    ),
)


@given(key=_ODD)
def test_no_key_leads_out_of_the_folder(key: str) -> None:
    """Whatever somebody names a file, and however its path is read."""
    status = status_key(key)

    assert status.startswith("status/")
    assert posixpath.normpath(status).startswith("status/")


@given(key=_ODD.map(lambda key: f"endpoints/{key}"))
def test_no_file_has_its_status_in_another_ones_place(key: str) -> None:
    """But for the ending: what stands before it is the file's own path."""
    if is_config_file(key, size=1):
        stem = key.removeprefix("endpoints/").rpartition(".")[0]
        assert status_key(key) == f"status/{stem}.json"
