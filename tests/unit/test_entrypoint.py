"""A step as a Lambda handler: parsed, run, answered in JSON, and logged."""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.lambda_runtime import _STDOUT
from switchback import errors

# Its logger is made once, for all functions of this process: it is to write where they write.
with contextlib.redirect_stdout(_STDOUT):
    from switchback import entrypoint
    from switchback.log import logger

_CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="r"
)


@dataclass(frozen=True)
class Given:
    """What the step below is given."""

    rollout: dict[str, str]
    at: datetime


def look(given: Given) -> Given:
    """A step that answers what it was given, or fails."""
    if given.rollout["rollout_id"] == "bad":
        raise errors.EndpointBusy("it is being changed")
    return given


def _call(event: Any) -> Any:
    return entrypoint.handler(look)(event, _CONTEXT)


def test_what_goes_in_is_parsed_and_what_comes_out_is_json() -> None:
    """A step sees types, Step Functions sees text."""
    answer = _call({"rollout": {"rollout_id": "ours"}, "at": "2026-11-20T02:00:00Z"})

    assert answer == {"rollout": {"rollout_id": "ours"}, "at": "2026-11-20T02:00:00Z"}
    assert json.loads(json.dumps(answer)) == answer


def test_an_error_keeps_its_class() -> None:
    """Its name is what the machine matches."""
    with pytest.raises(errors.EndpointBusy):
        _call({"rollout": {"rollout_id": "bad"}, "at": "2026-11-20T02:00:00Z"})


@pytest.mark.parametrize("event", [{}, None, [], {"rollout": None}, {"rollout": {}, "at": "never"}])
def test_what_does_not_fit_is_refused(event: Any) -> None:
    """A machine and a step that drifted apart are noticed before anything is done."""
    with pytest.raises(errors.UnreadableInput):
        _call(event)


def test_what_does_not_fit_is_named_by_its_place() -> None:
    """A line for each place, and nothing of what was given: that may be long, and may lie."""
    with pytest.raises(errors.UnreadableInput) as refused:
        _call({"rollout": {"rollout_id": 7, "b": "secret"}, "at": "never"})

    places = [line.partition(": ")[0] for line in str(refused.value).splitlines()]
    assert places == ["rollout.rollout_id", "at"]
    assert "secret" not in str(refused.value)


def test_every_line_names_the_step_and_the_rollout(caplog: pytest.LogCaptureFixture) -> None:
    """One rollout's lines can be found among all, and the one before leaves none of its keys."""
    _call({"rollout": {"rollout_id": "ours"}, "at": "2026-11-20T02:00:00Z"})
    keys = logger.get_current_keys()

    assert (keys["step"], keys["rollout_id"]) == ("look", "ours")
    assert [record.getMessage() for record in caplog.records] == ["the step is done"]
    with pytest.raises(errors.UnreadableInput):
        _call({"other": "event"})
    assert "rollout_id" not in logger.get_current_keys()
