"""A rollout whose file has a probe, through the shipped machine."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.rehearsal import Rehearsal, run
from simulator.sagemaker_runtime import NO_ANSWER, Reply, transcript
from simulator.stage import Stage, parameters_for, set_stage
from simulator.states.execution import Execution
from simulator.wire import ACCOUNT_ID, Call
from simulator.world import World
from switchback.document.examine import read_document
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome

BATCH = Path(__file__).parents[2] / "examples" / "deepgram-batch-stt.yaml"
PROBE = f"arn:aws:lambda:us-east-1:{ACCOUNT_ID}:function:our-probe"
LISTEN = {
    "ContentType": "audio/wav",
    "CustomAttributes": "v1/listen?model=nova-3&language=en",
    "BodyBase64": base64.b64encode(b"RIFF").decode(),
    "ExpectJsonPath": "results.channels[0].alternatives[0].transcript",
    "ExpectSimilarTo": "yeah as as much as it's worth celebrating the first spacewalk",
}
INVOCATIONS = {"Invocations": [LISTEN]}
FUNCTION = {"FunctionArn": PROBE}
PATIENCE_SECONDS = 4 * 3600

Json = dict[str, Any]
Begin = Callable[..., Stage]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Put the batch example's endpoint in service, with a probe in its file."""
    worlds: list[World] = []

    def begin(probe: Json, *, allowed: str = PROBE) -> Stage:
        content = yaml.safe_load(BATCH.read_text(encoding="utf-8"))
        content["Rollout"]["Probe"] = probe
        body = yaml.safe_dump(content).encode()
        document = read_document(body, name=BATCH.name)
        world = World(parameters={**parameters_for(document), "ProbeFunctionArns": allowed})
        worlds.append(world)
        world.__enter__()
        return set_stage(world, document, body=body)

    yield begin
    for world in worlds:
        world.__exit__(None, None, None)


def states(rehearsal: Rehearsal) -> list[str]:
    """Return the states that were entered, in order."""
    return [entry.name for entry in rehearsal.timeline.entries if entry.kind == "state"]


def served(stage: Stage) -> Any:
    """Return the version that serves."""
    fleet = stage.world.sagemaker.fleet(stage.endpoint_name)
    assert fleet is not None
    return fleet.package


def published(stage: Stage) -> list[Json]:
    """Return the list that every message from now on is added to."""
    messages: list[Json] = []

    def keep(call: Call) -> None:
        if call.operation == "Publish":
            messages.append(dict(call.params))

    stage.world.wire.observers.append(keep)
    return messages


def run_until_asked(stage: Stage) -> tuple[Execution, Json]:
    """Drop the file, and run until a person is asked; return the rollout and the question."""
    messages = published(stage)
    stage.world.drop(stage.key, stage.body)
    stage.world.clock.run_until(
        lambda: any(m["Subject"].startswith("Decision needed") for m in messages),
        limit_seconds=PATIENCE_SECONDS,
    )
    stage.world.clock.advance(5)
    (execution,) = stage.world.engine.executions.values()
    assert execution.is_running
    assert execution.state == "AwaitDecision"
    assert served(stage) == stage.package, "the endpoint is left on the candidate meanwhile"
    return execution, messages[-1]


def test_a_candidate_that_answers_well_is_baked(begin: Begin) -> None:
    """The probe comes before the bake, is made once, and its result is in the record."""
    stage = begin(INVOCATIONS)
    rehearsal = run(stage)
    assert rehearsal.closed.outcome is Outcome.ACCEPTED
    entered = states(rehearsal)
    assert entered.count("ProbeCandidate") == 1
    assert entered.index("ProbeCandidate") < entered.index("BakeCandidate")
    assert rehearsal.timeline.calls["sagemaker-runtime:InvokeEndpoint"] == 1
    probing: Any = rehearsal.execution.variables["probing"]
    assert probing["reason"]["code"] == "ProbePassed"


def test_a_wrong_transcript_takes_the_endpoint_back(begin: Begin) -> None:
    """The way back begins at once, without a bake, and people read what was heard."""
    stage = begin(INVOCATIONS)
    stage.world.inference.replies[stage.package] = transcript("blah blah blah")
    messages = published(stage)
    rehearsal = run(stage)
    assert rehearsal.closed.outcome is Outcome.ROLLED_BACK
    assert rehearsal.closed.reason == "ProbeFailed"
    assert "got 'blah blah blah', which is 0.0% like it" in rehearsal.closed.message
    assert "got 'blah blah blah'" in messages[-1]["Message"]
    assert "BakeCandidate" not in states(rehearsal)
    assert served(stage) == stage.previous_package


def test_an_error_takes_the_endpoint_back(begin: Begin) -> None:
    """A container that is healthy by its own account and refuses every request goes back."""
    stage = begin({"Invocations": [{"Body": "{}"}]})
    stage.world.inference.replies[stage.package] = Reply(b"out of memory", status=500)
    rehearsal = run(stage)
    assert rehearsal.closed.outcome is Outcome.ROLLED_BACK
    assert "got 500: 'out of memory'" in rehearsal.closed.message
    assert served(stage) == stage.previous_package


def test_a_slow_start_is_not_held_against_the_candidate(begin: Begin) -> None:
    """Requests that a fresh fleet does not answer at first are sent again."""
    stage = begin(INVOCATIONS)
    stage.world.inference.replies[stage.package] = NO_ANSWER
    asked: list[Call] = []

    def warm_up(call: Call) -> None:
        if call.operation == "InvokeEndpoint":
            asked.append(call)
            if len(asked) == 2:
                del stage.world.inference.replies[stage.package]

    stage.world.wire.observers.append(warm_up)
    rehearsal = run(stage)
    assert len(asked) == 3
    assert rehearsal.closed.outcome is Outcome.ACCEPTED


def test_a_candidate_that_never_answers_is_a_person_s_to_judge(begin: Begin) -> None:
    """No answer is neither good nor bad: somebody is asked, and told what happened."""
    stage = begin(INVOCATIONS)
    stage.world.inference.replies[stage.package] = NO_ANSWER
    _, question = run_until_asked(stage)
    assert "Your invocation timed out" in question["Message"]


@pytest.mark.parametrize(
    ("verdict", "outcome", "reason"),
    [("Pass", Outcome.ACCEPTED, "BakePassed"), ("Fail", Outcome.ROLLED_BACK, "ProbeFailed")],
)
def test_a_function_of_the_user_s_decides(
    begin: Begin, verdict: str, outcome: Outcome, reason: str
) -> None:
    """What InvokeEndpoint cannot try, streams, a function tries, and its verdict counts."""
    stage = begin(FUNCTION)
    asked: list[Any] = []

    def probe(event: Any) -> Json:
        asked.append(event)
        return {"verdict": verdict, "message": "5 of 5 streams"}

    stage.world.own_functions.functions[PROBE] = probe
    rehearsal = run(stage)
    assert rehearsal.closed.outcome is outcome
    assert rehearsal.closed.reason == reason
    (event,) = asked
    plan: Any = rehearsal.execution.variables["plan"]
    assert event["endpointConfigName"] == plan["candidate_config"]
    assert event["rollout"] == rehearsal.execution.name


def test_a_function_that_fails_asks_a_person(begin: Begin) -> None:
    """The user's own mistake neither accepts the candidate nor takes it back."""
    stage = begin(FUNCTION)

    def fail(_event: Any) -> None:
        raise RuntimeError("no audio in the bucket")

    stage.world.own_functions.functions[PROBE] = fail
    _, question = run_until_asked(stage)
    assert question["Subject"] == f"Decision needed: {stage.endpoint_name}"
    assert "no audio in the bucket" in question["Message"]
    assert f"switchback decide {stage.endpoint_name} retry" in question["Message"]


def test_a_function_that_may_not_be_asked_asks_a_person(begin: Begin) -> None:
    """A function that the deployment does not name is not run, whatever the file says."""
    stage = begin(FUNCTION, allowed="")
    stage.world.own_functions.functions[PROBE] = lambda _: {"verdict": "Pass", "message": ""}
    _, question = run_until_asked(stage)
    assert "AccessDenied" in question["Message"]
    assert "lambda:InvokeFunction" in question["Message"]


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        (Say.RETRY, Outcome.ACCEPTED),
        (Say.PROMOTE, Outcome.ACCEPTED),
        (Say.ABORT, Outcome.ROLLED_BACK),
    ],
)
def test_a_person_s_decision_is_carried_out(begin: Begin, say: Say, outcome: Outcome) -> None:
    """After a retry of a function that was mended the candidate is baked like any other."""
    stage = begin(FUNCTION)
    execution, _ = run_until_asked(stage)
    stage.world.own_functions.functions[PROBE] = lambda _: {"verdict": "Pass", "message": "ok"}
    stage.world.decide(stage.endpoint_name, say, by="an operator", reason="mended")
    stage.world.clock.run_until(lambda: not execution.is_running, limit_seconds=PATIENCE_SECONDS)
    closed: Any = execution.variables["closed"]
    assert closed["outcome"] == outcome
    baked = execution.variables["baking"] is not None
    assert baked == (say is Say.RETRY)
    expected = stage.previous_package if say is Say.ABORT else stage.package
    assert served(stage) == expected
