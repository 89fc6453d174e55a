"""A file that lands is validated, and starts its rollout or is told why not."""

import json

import boto3
import pytest

from simulator.wire import ACCOUNT_ID, AwsError
from switchback.domain.names import rollout_name
from tests.steps.bench import Bench


def _executions(bench: Bench) -> list[str]:
    return [execution.name for execution in bench.world.engine.executions.values()]


def _write_status(bench: Bench, content: str) -> None:
    """Have the status say what it would later on."""
    boto3.client("s3").put_object(
        Bucket=bench.world.config_bucket,
        Key=f"status/{bench.stage.endpoint_name}.json",
        Body=content.encode(),
    )


def test_a_valid_file_starts_a_rollout_of_its_version(bench: Bench) -> None:
    """The execution carries what was validated: bucket, key and version, who and when."""
    event = bench.drop()
    bench.run("receive_document", **event)
    (execution,) = bench.world.engine.executions.values()
    dropped = event["detail"]["object"]

    assert execution.input == {
        "endpoint_name": bench.stage.endpoint_name,
        "document": {
            "bucket": bench.world.config_bucket,
            "key": bench.stage.key,
            "version_id": dropped["version-id"],
        },
        "requested_by": "an operator",
        "requested_at": event["time"],
        "sequencer": dropped["sequencer"],
        "trigger": "DocumentDropped",
        "release": None,
    }
    status = bench.status()
    assert (status["status"], status["rollout"]) == ("Accepted", execution.name)
    assert status["documentVersion"] == dropped["version-id"]


def test_the_rollout_of_a_version_is_known_by_its_name(bench: Bench) -> None:
    """Whoever dropped the file finds it by what they know: endpoint, bucket, key and version."""
    event = bench.drop()
    bench.run("receive_document", **event)
    name = rollout_name(
        bench.stage.endpoint_name,
        bucket=bench.world.config_bucket,
        key=bench.stage.key,
        version_id=event["detail"]["object"]["version-id"],
    )

    assert _executions(bench) == [name]
    status = bench.status()
    assert (status["endpointName"], status["rollout"]) == (bench.stage.endpoint_name, name)


def test_a_doubled_event_starts_one_rollout(bench: Bench) -> None:
    """One version of one file is one execution."""
    event = bench.drop()
    bench.run("receive_document", **event)
    bench.run("receive_document", **event)

    assert len(_executions(bench)) == 1


def test_an_event_that_comes_after_the_end_changes_nothing(bench: Bench) -> None:
    """Its rollout is over; what was written about it stays."""
    event = bench.drop()
    bench.run("receive_document", **event)
    (execution,) = bench.world.engine.executions.values()
    bench.world.engine.stop_execution(execution.arn)

    assert bench.touched(lambda: bench.run("receive_document", **event)) == ["StartExecution"]
    assert len(_executions(bench)) == 1


def test_two_versions_are_two_rollouts(bench: Bench) -> None:
    """The same content dropped again is another request; it is the plan that sees no change."""
    for _ in range(2):
        bench.run("receive_document", **bench.drop())

    assert len(set(_executions(bench))) == 2


@pytest.mark.parametrize(
    "key",
    [
        "endpoints/",
        "endpoints/folder/",
        "endpoints/folder.yaml/",
        "endpoints/.yaml",
        "endpoints/notes.txt",
        "endpoints/archive.yaml.bak",
        "endpoints/upper.YAML",
        "endpoints/../stt.yaml",
        "endpoints/./stt.yaml",
        "endpoints//stt.yaml",
        "endpoints/a\nb.yaml",
        "endpoints/\u202elmay.yaml",
        "status/stt.json",
        "stt.yaml",
        "endpoints.yaml",
    ],
)
@pytest.mark.parametrize("content", [b"", b"words"])
def test_what_is_no_config_file_is_ignored(bench: Bench, key: str, content: bytes) -> None:
    """A folder, somebody's notes, or a status are neither started nor judged, nor even read."""
    event = bench.drop(content, key=key)

    assert bench.touched(lambda: bench.run("receive_document", **event)) == []
    assert bench.calls == []


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.json", "deep/er.yaml"])
def test_every_form_of_config_file_is_examined(bench: Bench, name: str) -> None:
    """By its suffix."""
    event = bench.drop(b"words", key=f"endpoints/{name}")

    assert bench.touched(lambda: bench.run("receive_document", **event)) == ["PutObject"]


def test_an_invalid_file_starts_nothing_and_is_told_everything(bench: Bench) -> None:
    """All problems are written beside the file, each with its place."""
    body = bench.stage.body.replace(b"Version: 1", b"Version: 7").replace(b"Rollout:", b"Rolout:")
    event = bench.drop(body)
    bench.run("receive_document", **event)
    status = bench.status()

    assert _executions(bench) == []
    assert status["status"] == "Rejected"
    assert status["documentVersion"] == event["detail"]["object"]["version-id"]
    text = "\n".join(status["problems"])
    assert "Version" in text
    assert "Rolout" in text
    assert len(status["problems"]) >= 2


def test_an_empty_file_is_ignored_without_noise(bench: Bench) -> None:
    """Tools make an object before they fill it: nothing is read, started, or written about it."""
    event = bench.drop(b"")

    assert bench.touched(lambda: bench.run("receive_document", **event)) == []
    assert bench.calls == []


def test_a_file_that_is_too_large_is_not_read_whole(bench: Bench) -> None:
    """It is rejected by its size."""
    bench.run("receive_document", **bench.drop(bench.stage.body + b"#" * 100_000))

    assert "bytes" in bench.status()["problems"][0]
    assert _executions(bench) == []


def test_an_endpoint_out_of_reach_is_rejected(bench: Bench) -> None:
    """A file for an endpoint that our roles don't reach fails here, and not half-way."""
    body = bench.stage.body.replace(b"EndpointName: deepgram-", b"EndpointName: other-")
    bench.run("receive_document", **bench.drop(body))

    assert _executions(bench) == []
    (problem,) = bench.status()["problems"]
    assert problem.startswith(
        'EndpointName: is "other-streaming-stt", which does not begin with '
        f'"{bench.stage.endpoint_name}". '
    )


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (b"role/sagemaker-execution", b"role/administrator", "Model.ExecutionRoleArn"),
        (b":865070037744:", b":999999999999:", "Model.PrimaryContainer.ModelPackageName"),
        (b"arn:aws:sagemaker:us-east-1:865070037744:model-package/", b"", "Model.Primary"),
    ],
)
def test_what_the_parameters_do_not_allow_is_rejected(
    bench: Bench, before: bytes, after: bytes, place: str
) -> None:
    """Another role, another publisher, and a package of the own account where it is not listed."""
    bench.run("receive_document", **bench.drop(bench.stage.body.replace(before, after)))

    assert _executions(bench) == []
    (problem,) = bench.status()["problems"]
    assert problem.startswith(place)


def test_a_package_without_an_account_is_of_our_own(bench: Bench) -> None:
    """And is refused as such where the own account is no publisher."""
    publisher = b"arn:aws:sagemaker:us-east-1:865070037744:model-package/"
    bench.run("receive_document", **bench.drop(bench.stage.body.replace(publisher, b"")))

    (problem,) = bench.status()["problems"]
    assert f' is a package of account "{ACCOUNT_ID}", whose packages may not run here' in problem


def test_what_is_told_of_a_newer_version_stays(bench: Bench) -> None:
    """The event of an older version comes late: it has a rollout, and the newer one the status."""
    older, newer = bench.drop(b"words"), bench.drop()
    bench.run("receive_document", **newer)
    told = bench.status()
    bench.run("receive_document", **older)

    assert told["status"] == "Accepted"
    assert bench.status() == told


def test_a_doubled_event_does_not_set_the_status_back(bench: Bench) -> None:
    """Its rollout is further by then."""
    event = bench.drop()
    bench.run("receive_document", **event)
    told = {**bench.status(), "status": "Running", "state": "Baking"}
    _write_status(bench, json.dumps(told))
    bench.run("receive_document", **event)

    assert bench.status() == told


def test_a_file_that_was_rejected_can_be_let_in(bench: Bench) -> None:
    """Its event is sent again once a parameter of the deployment has been mended."""
    event = bench.drop()
    bench.run("receive_document", **event)
    _write_status(bench, json.dumps({**bench.status(), "status": "Rejected"}))
    bench.run("receive_document", **event)

    assert bench.status()["status"] == "Accepted"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"status": 7}', "\x00"])
def test_a_status_that_nobody_can_read_is_written_anew(bench: Bench, content: str) -> None:
    """Somebody else's, or one of a version of Switchback before this one."""
    event = bench.drop()
    _write_status(bench, content)
    bench.run("receive_document", **event)

    assert bench.status()["status"] == "Accepted"


def test_a_status_that_is_longer_than_any_of_ours_is_written_anew(bench: Bench) -> None:
    """It is not read whole, whatever it says."""
    event = bench.drop()
    bench.run("receive_document", **event)
    told = {**bench.status(), "status": "Running", "more": 300_000 * "x"}
    _write_status(bench, json.dumps(told))
    bench.run("receive_document", **event)

    assert bench.status()["status"] == "Accepted"


def test_the_status_tells_who_dropped_the_file(bench: Bench) -> None:
    """Also where it is rejected: the author is to know."""
    bench.run("receive_document", **bench.drop())
    assert bench.status()["requestedBy"] == "an operator"

    bench.run("receive_document", **bench.drop(b"words"))
    assert (bench.status()["status"], bench.status()["requestedBy"]) == ("Rejected", "an operator")


def test_an_invalid_file_of_another_endpoint_has_its_own_problems_only(bench: Bench) -> None:
    """What could not be read as a document is not judged by its endpoint, too."""
    body = bench.stage.body.replace(b"EndpointName: deepgram-", b"EndpointName: other--")
    bench.run("receive_document", **bench.drop(body.replace(b"Version: 1", b"Version: 7")))

    assert "prefix" not in str(bench.status()["problems"])


def test_a_file_that_is_gone_again_is_an_error(bench: Bench) -> None:
    """Lambda tries again, and keeps the event: nothing is guessed."""
    event = bench.drop()
    event["detail"]["object"]["version-id"] = "00000000-0000-4000-8000-000000000000"

    assert bench.error("receive_document", **event) == "DocumentUnreadable"
    assert _executions(bench) == []


@pytest.mark.parametrize("operation", ["GetObject", "StartExecution", "PutObject"])
def test_a_call_that_failed_is_an_error(bench: Bench, operation: str) -> None:
    """What could not be read, started or told fails the function: Lambda tries again."""
    event = bench.drop()
    bench.refuse(operation, AwsError("ThrottlingException", "Rate exceeded"))
    assert bench.error("receive_document", **event) == "Throttled"
    bench.relent()
    bench.run("receive_document", **event)

    assert len(_executions(bench)) == 1
    assert bench.status()["status"] == "Accepted"
