"""What somebody who decides is answered, word by word, and what the rollout is woken with."""

import json
from collections.abc import Mapping

import pytest

from simulator.function_url import ask_function_url
from simulator.wire import ACCOUNT_ID
from tests.steps.bench import Bench, Json
from tests.steps.by_hand import ByHand

_BOB = f"arn:aws:iam::{ACCOUNT_ID}:user/bob"
_NAME = "deepgram-streaming-stt"
_HOLD: Json = {"endpointName": _NAME, "decision": "hold", "reason": "seen"}
_NOTHING_RUNS = f"no rollout runs on {_NAME}: there is nothing to decide"


def _ask(bench: Bench, body: Mapping[str, object]) -> tuple[int, str]:
    answer = ask_function_url(bench.world, "DecideRolloutFunction", body, by=_BOB)
    return answer.status, json.loads(answer.body)["message"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"reason": "seen", "force": True},
            (
                "endpointName: Field required; decision: Field required; "
                "force: Extra inputs are not permitted"
            ),
        ),
        (
            {**_HOLD, "decision": "stop"},
            "decision: must be one of approve, reject, promote, abort, hold, retry",
        ),
        ([], "the body: Input should be an object"),
    ],
)
def test_all_that_is_wrong_is_told(bench: Bench, said: Mapping[str, object], told: str) -> None:
    """Each with its place, and with what may be said there."""
    assert _ask(bench, said) == (400, told)


def test_where_nothing_runs_the_answer_names_the_endpoint(bench: Bench) -> None:
    """Whoever typed another name than they meant sees it."""
    assert _ask(bench, _HOLD) == (409, _NOTHING_RUNS)


def test_where_its_rollout_died_the_answer_names_both(by_hand: ByHand) -> None:
    """Nobody is there any more who would hear it."""
    by_hand.bench.stop(by_hand.rollout)

    told = f"the rollout ours of {_NAME} died: it is being cleared away"
    assert _ask(by_hand.bench, _HOLD) == (409, told)


def test_what_ends_while_somebody_speaks_heard_nothing(by_hand: ByHand) -> None:
    """What was meant for it isn't noted for whatever comes after it."""
    bench = by_hand.bench
    bench.after("DescribeExecution", lambda: by_hand.run("close_rollout"))

    assert _ask(bench, _HOLD) == (409, _NOTHING_RUNS)
    assert "decisions" not in bench.lock()


def test_who_waits_is_woken_with_what_was_said(by_hand: ByHand) -> None:
    """The execution's history tells why it went on."""
    bench = by_hand.bench
    by_hand.run(
        "park_rollout", slot="Rollout", wake_ups=int(bench.lock()["wake_ups"]), task_token="ours"
    )
    status, _ = _ask(bench, _HOLD)
    (woken,) = (call.params for call in bench.calls if call.operation == "SendTaskSuccess")

    assert status == 202
    assert woken["taskToken"] == "ours"
    assert json.loads(woken["output"]) == {"because": "SaidHold"}
