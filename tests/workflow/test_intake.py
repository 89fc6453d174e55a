"""What comes of a file that is dropped, and what nobody can make Switchback do by dropping one."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.workflow.theatre import Theatre, theatre

Json = dict[str, Any]

KEY = "endpoints/deepgram-streaming-stt.yaml"
PERSON = "arn:aws:iam::111122223333:user/jo"


# --- The words ---


def _instead(before: str, after: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(before.encode(), after.encode())


BROKEN: Mapping[str, Callable[[bytes], bytes]] = {
    "another version": _instead("Version: 1", "Version: 7"),
    "an unknown key": _instead("Rollout:", "Rolout:"),
    "no endpoint": _instead("EndpointName:", "# EndpointName:"),
    "a bad name": _instead("EndpointName: deepgram", "EndpointName: -deepgram"),
    "a bad role": _instead("arn:aws:iam::111122223333:role/", "role:"),
    "a forbidden key": _instead("Model:\n", "Model:\n  ModelName: x\n"),
    "no isolation": _instead("EnableNetworkIsolation: true", "EnableNetworkIsolation: false"),
    "a text for a number": _instead("DurationInMinutes: 35", "DurationInMinutes: soon"),
    "a doubled key": _instead("Version: 1", "Version: 1\nVersion: 1"),
    "a control character": _instead("AlarmName: deepgram", r'AlarmName: "a\nRejected"  # deepgram'),
    "an alias": _instead("Version: 1", "Version: &a 1"),
    "a tag": _instead("Version: 1", "Version: !!python/object:os.system 1"),
    "bad syntax": lambda body: body + b"\n  - : }\n",
    "no text": lambda _: b"\x00\x01\xff",
    "no mapping": lambda _: b"- a\n- b\n",
    "too large": lambda body: body + b"#" * 100_000,
    "a hundred mistakes": lambda body: body + b"".join(b"K%d: 1\n" % n for n in range(150)),
}


def test_a_rejection_is_word_for_word_what_validate_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line of it, for each sort of broken file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "endpoints").mkdir()
    with theatre() as shown:
        for name, broken in BROKEN.items():
            body = broken(shown.stage.body)
            Path(KEY).write_bytes(body)
            said = CliRunner().invoke(app, ["validate", KEY])
            shown.world.drop(KEY, body)
            shown.world.clock.advance(5)

            assert said.exit_code == 2, name
            assert shown.status()["status"] == "Rejected", name
            assert shown.status()["problems"] == said.stderr.splitlines(), name
        assert shown.executions == []


# --- What is nobody's request ---


@pytest.mark.parametrize("state", [None, "AwaitBake"])
def test_deleting_the_file_does_nothing_to_the_endpoint(state: str | None) -> None:
    """Nor to its rollout: the version that was dropped is still there."""
    with theatre() as shown:
        shown.drop()
        if state is None:
            shown.run_to_the_end(executions=1)
        else:
            shown.run_into(state)
        before = shown.endpoint()["EndpointConfigName"], len(shown.updates())
        boto3.client("s3").delete_object(Bucket=shown.world.config_bucket, Key=KEY)
        shown.run_to_the_end(executions=1)
        shown.world.clock.advance(3600)

        assert (shown.endpoint()["EndpointConfigName"], len(shown.updates())) == before
        assert shown.outcomes() == ["Accepted"]
        assert len(shown.executions) == 1
        assert shown.status()["outcome"] == "Accepted"


_NOT_OURS = (
    "endpoints/",
    "endpoints/folder/",
    "endpoints/notes.txt",
    "endpoints/stt.yaml.bak",
    "endpoints/../stt.yaml",
    "endpoints/a\nb.yaml",
    "endpoints/a\u2028b.yaml",
    "status/deepgram-streaming-stt.json",
    "elsewhere/stt.yaml",
    "endpoints.yaml",
)


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("key", _NOT_OURS)
def test_what_is_not_ours_is_ignored_without_noise(key: str) -> None:
    """No rollout, no status, and nothing in the log above its plainest level."""
    with theatre() as shown:
        for content in (b"", b"words", shown.stage.body):
            shown.world.drop(key, content)
            shown.world.clock.advance(5)

        assert shown.executions == []
        assert [call.operation for call in shown.calls] == []
        assert {json.loads(line)["level"] for line in shown.world.functions.logs} <= {"INFO"}


def test_an_empty_file_is_ignored_without_noise() -> None:
    """Tools make an object before they fill it."""
    with theatre() as shown:
        shown.world.drop(KEY, b"")
        shown.world.clock.advance(5)

        assert (shown.executions, shown.calls) == ([], [])


# --- Who, and what lies ---


@pytest.mark.parametrize(
    ("metadata", "recorded"),
    [
        ({"requested-by": PERSON}, PERSON),
        ({}, "an operator"),
        ({"requested-by": "the boss"}, "an operator"),
        ({"requested-by": f"{PERSON} "}, "an operator"),
        ({"requested-by": "arn:aws:iam::111122223333:user/jo%0ARolledBack"}, "an operator"),
    ],
)
def test_who_dropped_the_file_is_recorded(metadata: Mapping[str, str], recorded: str) -> None:
    """As S3 says it; as the file's metadata say it where that can be a person's ARN."""
    with theatre() as shown:
        shown.world.drop(KEY, shown.stage.body, metadata=metadata)
        shown.run_into("AwaitBake")
        request: Any = shown.executions[0].input
        (start,) = [call for call in shown.calls if call.operation == "Publish"]

        assert request["requested_by"] == recorded
        assert shown.status()["requestedBy"] == recorded
        assert f"requested by {recorded}\n" in start.params["Message"]


_LIE = '\n{"level":"ERROR","message":"forged","rollout_id":"x"}\u2028\u0085\u202e\x1b[2J\r'


@pytest.mark.usefixtures("logs")
def test_nothing_forges_a_line_of_the_log() -> None:
    """Contents, versions, requesters with line breaks stay inside of one line, in plain ASCII."""
    with theatre() as shown:
        body = shown.stage.body.replace(b"Version: 1", f"Version: {json.dumps(_LIE)}".encode())
        shown.world.drop(KEY, body)
        shown.world.clock.advance(5)
        assert shown.status()["status"] == "Rejected"
        assert all(problem.isprintable() for problem in shown.status()["problems"])
        _send_drop(shown, requester=_LIE, version_id=_LIE)
        _send_drop(shown, requester=_LIE, version_id=7)
        shown.world.clock.advance(600)
        lines = shown.world.functions.logs
        told = [json.loads(line) for line in lines]

        # The first did its work; the others failed at each of three tries.
        said = [line["message"] for line in told if line["step"] == "receive_document"]
        assert said == ["the step is done", *["the step failed"] * 6]
        assert not any("rollout_id" in line for line in told)
        assert sum("forged" in line for line in lines) == 3
        assert all(line.isascii() for line in lines)


def _send_drop(shown: Theatre, *, requester: str, version_id: object) -> None:
    """Send the event of a drop as nobody but S3 could."""
    dropped = {"key": KEY, "size": 1, "version-id": version_id, "sequencer": "1"}
    bucket = {"name": shown.world.config_bucket}
    shown.world.bus.put(
        {
            "source": "aws.s3",
            "detail-type": "Object Created",
            "detail": {"bucket": bucket, "object": dropped, "requester": requester},
        }
    )
