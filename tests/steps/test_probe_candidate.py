"""One probe, run by hand against a live endpoint: what it sends, and what it makes of answers."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ReadTimeoutError

from simulator.sagemaker_runtime import NO_ANSWER, Reply, transcript
from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.tasks import Invocation
from simulator.wire import ACCOUNT_ID, AwsError, Call
from simulator.world import World
from switchback.document.examine import read_document

BATCH = Path(__file__).parents[2] / "examples" / "deepgram-batch-stt.yaml"
PROBE = f"arn:aws:lambda:us-east-1:{ACCOUNT_ID}:function:our-probe"
TRANSCRIPT = "results.channels[0].alternatives[0].transcript"
AUDIO = bytes(range(256))
LISTEN = {
    "ContentType": "audio/wav",
    "CustomAttributes": "v1/listen?model=nova-3&language=en",
    "BodyBase64": base64.encodebytes(AUDIO).decode(),
    "ExpectJsonPath": TRANSCRIPT,
    "ExpectSimilarTo": "as much as it is worth celebrating the first spacewalk",
    "Similarity": 0.7,
}
SPEAK = {"Body": '{"text": "hello"}'}

Json = dict[str, Any]
Begin = Callable[..., "Probing"]


class Probing:
    """A rollout that has its endpoint, on which the probe can be run.

    Attributes:
        calls: What the probe's function called.
    """

    def __init__(self, stage: Stage) -> None:
        """Drop the stage's file, and take the endpoint for its rollout."""
        self.stage = stage
        self.world = stage.world
        self.calls: list[Call] = []
        put = boto3.client("s3").put_object(
            Bucket=self.world.config_bucket, Key=stage.key, Body=stage.body
        )
        rollout = {
            "rollout_id": "ours",
            "execution_arn": f"{self.world.machine.execution_arn('ours')}",
            "started_at": self.world.clock.now.isoformat(),
            "request": {
                "endpoint_name": stage.endpoint_name,
                "document": {
                    "bucket": self.world.config_bucket,
                    "key": stage.key,
                    "version_id": put["VersionId"],
                },
                "requested_by": "an operator",
                "requested_at": self.world.clock.now.isoformat(),
            },
        }
        acquired: Any = self._invoke("AcquireEndpointFunction", {"rollout": rollout})
        self.rollout: Json = acquired.payload["rollout"]
        self.world.wire.observers.append(self.calls.append)

    def run(self, **changes: Any) -> Json:
        """Run the probe, and return its answer; it must not fail."""
        told: Any = self.invoke(**changes)
        assert told.error is None, f"{told.error}: {told.message}"
        answer: Json = told.payload
        return answer

    def invoke(self, **changes: Any) -> Invocation:
        """Run the probe, and return how it went."""
        given = {
            "rollout": self.rollout,
            "candidate_config": "the-candidate",
            "variant_name": "AllTraffic",
        }
        return self._invoke("ProbeCandidateFunction", {**given, **changes})

    def answer(self, reply: Reply) -> None:
        """Make the version that serves answer this from now on."""
        self.world.inference.replies[self.stage.previous_package] = reply

    def sent(self, operation: str) -> list[Json]:
        """Return the requests of an operation."""
        return [dict(c.params) for c in self.calls if c.operation == operation]

    def _invoke(self, function: str, payload: Json) -> Invocation:
        return self.world.functions.invoke(self.world.template.functions[function].arn, payload)


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begin a rollout of the batch example with a probe in it."""
    worlds: list[World] = []

    def begin(*invocations: Json, allowed: str = PROBE, **more: Any) -> Probing:
        content = yaml.safe_load(BATCH.read_text(encoding="utf-8"))
        content["Rollout"]["Probe"] = {"Invocations": list(invocations), **more}
        body = yaml.safe_dump(content).encode()
        document = read_document(body, name=BATCH.name)
        world = World(parameters={**parameters_for(document), "ProbeFunctionArns": allowed})
        worlds.append(world)
        world.__enter__()
        return Probing(set_stage(world, document, body=body))

    yield begin
    for world in worlds:
        world.__exit__(None, None, None)


def test_a_good_answer_passes(begin: Begin) -> None:
    """A candidate that hears what was said goes on to its bake."""
    told = begin(LISTEN).run()
    assert told["decision"] == "Pass"
    assert told["reason"] == {
        "code": "ProbePassed",
        "message": "1 request(s) were answered as expected",
    }


def test_the_requests_are_sent_as_the_file_writes_them(begin: Begin) -> None:
    """Each request goes to the candidate's variant once, with its own body and attributes."""
    probing = begin(LISTEN, SPEAK)
    probing.run()
    common = {"EndpointName": "deepgram-batch-stt", "TargetVariant": "AllTraffic"}
    assert probing.sent("InvokeEndpoint") == [
        {
            **common,
            "ContentType": "audio/wav",
            "CustomAttributes": "v1/listen?model=nova-3&language=en",
            "Body": AUDIO,
        },
        {**common, "ContentType": "application/json", "Body": b'{"text": "hello"}'},
    ]


def test_every_bad_answer_is_told(begin: Begin) -> None:
    """The reason names each request that failed, what was expected, and what came."""
    probing = begin(LISTEN, SPEAK, {**SPEAK, "ExpectEqualTo": "ready"})
    probing.answer(transcript("something else"))
    told = probing.run()
    assert told["decision"] == "RollBack"
    assert told["reason"]["code"] == "ProbeFailed"
    message = told["reason"]["message"]
    assert "request 1 of 3: expected a text at" in message
    assert "at least 70.0% like 'as much as it is worth" in message
    assert "got 'something else', which is 0.0% like it" in message
    assert "request 2 of 3" not in message
    assert "request 3 of 3: expected 'ready', got '{" in message


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_of_the_container_is_a_bad_answer(begin: Begin, status: int) -> None:
    """An error is an answer too, and it is not asked for again."""
    probing = begin(SPEAK)
    probing.answer(Reply(b"no such model\n", status=status))
    told = probing.run()
    assert told["decision"] == "RollBack"
    assert f"expected status 200, got {status}: 'no such model\\n'" in told["reason"]["message"]
    assert len(probing.sent("InvokeEndpoint")) == 1


def test_no_answer_is_tried_again_later(begin: Begin) -> None:
    """A fresh fleet may be slow at first: a container that does not answer is asked once more."""
    probing = begin(SPEAK)
    probing.answer(NO_ANSWER)
    told = probing.invoke()
    assert told.error == "ServiceUnavailable"
    assert "timed out" in (told.message or "")
    assert 60 < told.seconds < 180
    assert len(probing.sent("InvokeEndpoint")) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (AwsError("ThrottlingException", "Rate exceeded"), "Throttled"),
        (AwsError("InternalFailure", "try again", status=500), "ServiceUnavailable"),
        (ReadTimeoutError(endpoint_url="https://runtime"), "ServiceUnavailable"),
        (AwsError("ValidationError", "no"), "UnexpectedAnswer"),
    ],
)
def test_what_aws_fails_at_is_no_verdict(begin: Begin, fault: Exception, error: str) -> None:
    """A failure to measure is raised: it says nothing about the candidate."""
    probing = begin(SPEAK)

    def interfere(call: Call) -> None:
        if call.operation == "InvokeEndpoint":
            raise fault

    probing.world.wire.interceptors.append(interfere)
    assert probing.invoke().error == error


def test_a_bad_answer_is_enough(begin: Begin) -> None:
    """An answer that never comes after a bad one does not keep the endpoint on a bad version."""
    probing = begin({**SPEAK, "ExpectEqualTo": "ready"}, SPEAK)

    def fall_silent(call: Call) -> None:
        if call.operation == "InvokeEndpoint":
            probing.answer(NO_ANSWER)

    probing.world.wire.observers.append(fall_silent)
    told = probing.run()
    assert len(probing.sent("InvokeEndpoint")) == 2
    assert told["decision"] == "RollBack"
    assert told["reason"]["message"].startswith(
        "the probe failed: request 1 of 2: expected 'ready'"
    )


def test_a_function_of_the_user_s_is_asked(begin: Begin) -> None:
    """It is told what to probe, and what it says is taken."""
    probing = begin(FunctionArn=PROBE)
    probing.world.own_functions.functions[PROBE] = lambda _: {"verdict": "Pass", "message": "ok"}
    told = probing.run()
    assert told["decision"] == "Pass"
    assert told["reason"]["message"] == "the probe function said Pass: 'ok'"
    (sent,) = probing.sent("Invoke")
    assert json.loads(sent["Payload"]) == {
        "endpointName": "deepgram-batch-stt",
        "endpointConfigName": "the-candidate",
        "variantName": "AllTraffic",
        "rollout": "ours",
    }


def test_a_function_may_fail_the_candidate(begin: Begin) -> None:
    """Its message is the reason."""
    probing = begin(SPEAK, FunctionArn=PROBE)
    probing.world.own_functions.functions[PROBE] = lambda _: {
        "verdict": "Fail",
        "message": "3 of 5 streams broke",
    }
    told = probing.run()
    assert told["decision"] == "RollBack"
    assert (
        told["reason"]["message"] == f"the probe failed: {PROBE} said Fail: '3 of 5 streams broke'"
    )


def test_a_function_is_not_asked_about_a_candidate_that_failed(begin: Begin) -> None:
    """Nothing that it could say would make a bad answer good, and the way back waits."""
    probing = begin({**SPEAK, "ExpectEqualTo": "ready"}, FunctionArn=PROBE)
    assert probing.run()["decision"] == "RollBack"
    assert probing.sent("Invoke") == []


def _raise(_event: Any) -> None:
    raise RuntimeError("no audio\nin the bucket")


@pytest.mark.parametrize("function", [_raise, lambda _: "Pass", lambda _: {"verdict": "Maybe"}])
def test_a_function_that_fails_is_no_verdict(begin: Begin, function: Callable[[Any], Any]) -> None:
    """An error of the user's function, or an answer that is no verdict, blames nobody."""
    probing = begin(FunctionArn=PROBE)
    probing.world.own_functions.functions[PROBE] = function
    told = probing.invoke()
    assert told.error == "UnexpectedAnswer"
    assert (told.message or "").isprintable()
    assert PROBE in (told.message or "")


def test_a_function_that_is_gone_is_no_verdict(begin: Begin) -> None:
    """A function that does not exist is a failure to measure."""
    assert begin(FunctionArn=PROBE).invoke().error == "UnexpectedAnswer"


def test_only_functions_that_the_deployment_names_are_asked(begin: Begin) -> None:
    """A config file cannot make Switchback run whatever function it likes."""
    probing = begin(FunctionArn=PROBE, allowed="")
    probing.world.own_functions.functions[PROBE] = lambda _: {"verdict": "Pass", "message": "ok"}
    assert probing.invoke().error == "AccessDenied"


def test_the_version_of_the_file_that_was_validated_is_read(begin: Begin) -> None:
    """A later version of the file makes no difference to this rollout."""
    probing = begin(SPEAK)
    probing.world.drop(probing.stage.key, b"not a config file")
    assert probing.run()["decision"] == "Pass"


def test_only_the_rollout_that_has_the_endpoint_probes(begin: Begin) -> None:
    """A rollout that lost its lock sends nothing."""
    probing = begin(SPEAK)
    stale = {**probing.rollout, "fence": probing.rollout["fence"] - 1}
    assert probing.invoke(rollout=stale).error == "FencedOff"
    assert probing.sent("InvokeEndpoint") == []
