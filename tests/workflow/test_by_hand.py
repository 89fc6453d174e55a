"""An execution that is started by hand has not been through intake: the plan is a gate, too."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest

from simulator.stage import parameters_for
from switchback.document.examine import read_document
from tests.workflow.theatre import STREAMING, Theatre, load, theatre

Json = dict[str, Any]

KEY = "endpoints/deepgram-streaming-stt.yaml"
PERSON = "arn:aws:iam::111122223333:user/jo"


def _instead(before: str, after: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(before.encode(), after.encode())


def _start(shown: Theatre, *, body: bytes | None = None, **changes: Any) -> None:
    """Start an execution as a person may, of a file that intake does not see."""
    shown.world.lose_events("aws.s3")
    client = boto3.client("s3")
    put = client.put_object(
        Bucket=shown.world.config_bucket, Key=KEY, Body=body or shown.stage.body
    )
    document = {"bucket": shown.world.config_bucket, "key": KEY, "version_id": put["VersionId"]}
    request: Json = {
        "endpoint_name": shown.stage.endpoint_name,
        "document": {**document, **changes.pop("document", {})},
        "requested_by": PERSON,
        "requested_at": shown.world.clock.now.isoformat(),
        **changes,
    }
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=shown.world.machine.arn, name="by-hand", input=json.dumps(request)
    )


def _closed(shown: Theatre) -> Json:
    shown.run_to_the_end(executions=1)
    closed: Any = shown.executions[0].variables["closed"]
    return dict(closed)


_REFUSED: Mapping[str, Callable[[bytes], bytes]] = {
    "endpoint": _instead("EndpointName: deepgram-", "EndpointName: other-"),
    "role": _instead("role/sagemaker-execution", "role/administrator"),
    "publisher": _instead(":865070037744:", ":999999999999:"),
    "own package": _instead("arn:aws:sagemaker:us-east-1:865070037744:model-package/", ""),
    "everything": lambda body: body.replace(
        b"role/sagemaker-execution", b"role/administrator"
    ).replace(b":865070037744:", b":999999999999:"),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_the_plan_refuses_what_intake_would_have_refused(name: str) -> None:
    """In the same lines: an execution that somebody starts by hand has not been through intake."""
    with theatre() as shown:
        body = _REFUSED[name](shown.stage.body)
        shown.world.drop(KEY, body)
        shown.world.clock.advance(5)
        assert shown.executions == []
        problems = shown.status()["problems"]
        _start(shown, body=body, endpoint_name=read_document(body, name=KEY).endpoint_name)
        closed = _closed(shown)

        assert (closed["outcome"], closed["reason"]) == ("Rejected", "InvalidDocument")
        assert problems
        assert all(problem in closed["message"] for problem in problems)
        assert shown.updates() == []
        assert shown.denied == []


def test_a_request_for_another_endpoint_than_the_files_is_rejected() -> None:
    """Else one endpoint would be updated under the lock of another."""
    with theatre() as shown:
        _start(shown, endpoint_name="deepgram-streaming-stt-2")
        closed = _closed(shown)

        assert (closed["outcome"], closed["reason"]) == ("Rejected", "InvalidDocument")
        assert (
            'EndpointName: is "deepgram-streaming-stt", and the rollout was asked for '
            '"deepgram-streaming-stt-2". Start it for the endpoint that the file names'
        ) in closed["message"]
        assert shown.updates() == []


def test_a_file_elsewhere_is_out_of_reach() -> None:
    """Another bucket is neither read nor written: the roles do not allow it."""
    with theatre() as shown:
        client = boto3.client("s3")
        client.create_bucket(Bucket="elsewhere")
        client.put_bucket_versioning(
            Bucket="elsewhere", VersioningConfiguration={"Status": "Enabled"}
        )
        put = client.put_object(Bucket="elsewhere", Key=KEY, Body=shown.stage.body)
        _start(shown, document={"bucket": "elsewhere", "version_id": put["VersionId"]})
        closed = _closed(shown)

        assert (closed["outcome"], closed["reason"]) == ("Rejected", "DocumentUnreadable")
        assert [call.operation for call in shown.denied] == ["GetObject"]
        assert client.list_objects_v2(Bucket="elsewhere")["KeyCount"] == 1


def test_a_rehearsal_takes_the_files_own_roles_and_publishers_for_allowed() -> None:
    """Nobody has to deploy anything before a file of theirs can be rehearsed."""

    def edit(body: bytes) -> bytes:
        body = body.replace(b":865070037744:", b":999999999999:")
        return body.replace(b"role/sagemaker-execution", b"role/ours")

    document, _ = load(STREAMING, edit)
    assert parameters_for(document)["PackagePublisherAccountIds"] == "999999999999"
    with theatre(edit=edit) as shown:
        assert shown.rehearse().closed.outcome == "Accepted"


def test_a_requester_of_an_execution_by_hand_cannot_break_out_of_a_message() -> None:
    """Whoever may start executions may say who asked, in one line."""
    with theatre() as shown:
        _start(shown, requested_by='me\n{"level":"ERROR"}')
        shown.run_into("AwaitBake")
        (start,) = [call for call in shown.calls if call.operation == "Publish"]

        assert "\n{" not in start.params["Message"]
        assert "requested by me\\n{" in start.params["Message"]


def test_a_return_from_a_fallback_that_is_not_there_is_no_change() -> None:
    """That is what is told, and not that the endpoint runs what the file asks for."""
    with theatre("no-change") as shown:
        client = boto3.client("sagemaker")
        shown.world.traffic.loads.clear()
        # SageMaker gives back the instance of the fallback first.
        client.update_endpoint_weights_and_capacities(
            EndpointName=shown.stage.endpoint_name,
            DesiredWeightsAndCapacities=[
                {"VariantName": "AllTraffic", "DesiredInstanceCount": shown.stage.fleet_size - 1}
            ],
        )
        shown.world.clock.advance(600)
        _start(shown, trigger="RunsOnFallback")

        closed = _closed(shown)
        assert (closed["outcome"], closed["reason"]) == ("NoChange", "NoFallback")
        assert "runs on no fallback type any more" in closed["message"]
        assert shown.updates() == []
