"""Of a file only so much is read as tells that it is too large: whoever put it fills no memory."""

from typing import Any

import pytest
from botocore.response import StreamingBody

from switchback.steps.document_of import READ_AT_MOST
from tests.steps.bench import Bench

_LARGE = b"#" * 1_000_000


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes were read of each object, in order."""
    sizes: list[int] = []
    usual = StreamingBody.read

    def counted(body: StreamingBody, amt: int | None = None) -> Any:
        content = usual(body, amt)
        sizes.append(len(content))
        return content

    monkeypatch.setattr(StreamingBody, "read", counted)
    return sizes


def test_intake_reads_no_large_file_whole(bench: Bench, read: list[int]) -> None:
    """Whoever may drop files may drop any."""
    event = bench.drop(bench.stage.body + _LARGE)
    bench.run("receive_document", **event)

    assert read == [READ_AT_MOST]


def test_no_large_file_is_read_whole_in_the_search_for_those_that_ask(
    bench: Bench, read: list[int]
) -> None:
    """All files are looked through."""
    bench.drop(bench.stage.body + _LARGE)
    bench.run("return_to_preferred")

    assert read == [READ_AT_MOST]


def test_no_large_file_is_read_whole_to_be_planned(bench: Bench, read: list[int]) -> None:
    """An execution that somebody starts by hand has not been through intake."""
    request = bench.request(body=bench.stage.body + _LARGE)
    rollout = bench.acquire(bench.begin("ours", request=request))
    read.clear()

    assert bench.error("plan_rollout", rollout=rollout) == "InvalidDocument"
    assert read == [READ_AT_MOST]


def test_no_large_file_is_read_whole_to_be_rewritten(bench: Bench, read: list[int]) -> None:
    """It may have become one since."""
    release = {"source": "prod-nova", "version": "v3", "needs_approval": False}
    release["model_package_arn"] = bench.stage.package.replace("-v2", "-v3")
    request = bench.request(release=release, trigger="VersionAvailable")
    rollout = bench.begin("ours", request=request)
    bench.drop(bench.stage.body + _LARGE)

    assert bench.run("rewrite_document", rollout=rollout)["decision"] == "NewerFile"
    assert read == [READ_AT_MOST]
