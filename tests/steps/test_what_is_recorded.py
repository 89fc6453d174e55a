"""The whole record of a rollout: all that its machine accounts for, each in its place."""

from datetime import UTC, datetime
from typing import Any

import pytest

from switchback.contracts.ending import ToClose
from switchback.contracts.record import Record
from switchback.domain.decision import Decision, Say
from switchback.domain.outcome import Conclusion, Outcome
from switchback.steps.recording import record_of
from tests.steps.bench import Json
from tests.steps.by_hand import closing

_REQUEST: Json = {
    "endpoint_name": "stt",
    "document": {"bucket": "b", "key": "endpoints/stt.yaml", "version_id": "v"},
    "requested_by": "arn:aws:iam::123456789012:user/on-call",
    "requested_at": "2026-11-20T01:59:00Z",
    "sequencer": "7",
    "trigger": "DocumentDropped",
    "release": None,
}
_ROLLOUT: Json = {
    "rollout_id": "ours",
    "execution_arn": "arn",
    "started_at": "2026-11-20T02:00:00Z",
    "request": _REQUEST,
}
_TO_CLOSE: Json = {"rollout": _ROLLOUT, **closing(direction="Back")}
_BAKING: Json = {
    "verdict": "Bad",
    "reason": {"code": "AlarmFired", "message": "an alarm fired"},
    "observations": ["seen"],
    "looked_at": "2026-11-20T02:30:00Z",
    "wake_ups": 4,
}
_KEPT: Json = {
    "starting": {"update": {"started_at": "2026-11-20T02:31:00Z"}},
    "restored": {"decision": "Restored"},
    "scaled": None,
    "forward": {"looked_at": "2026-11-20T02:20:00Z"},
    "probing": {"decision": "Passed"},
    "baking": _BAKING,
    "settling": {"looked_at": "2026-11-20T02:40:00Z"},
}
_ACCOUNT: Json = {
    "changes": [{"place": "p"}],
    "alarm_names": ["errors"],
    "alarms": [{"name": "errors"}],
    "previous_config": "the previous",
    "candidate_config": "the candidate",
    "candidate_model": "the model",
    "way_back": "the way back",
    "update_started_at": "2026-11-20T02:05:00Z",
    "findings": [{"code": "ManagedElsewhere"}],
    "red_before": ["slow"],
    **_KEPT,
}
_CONCLUSION = Conclusion(Outcome.ROLLED_BACK, "AlarmFired", "an alarm fired")
_ENDED_AT = datetime(2026, 11, 20, 2, 41, tzinfo=UTC)


def _record(**changes: Any) -> Record:
    given = ToClose.model_validate({**_TO_CLOSE, "account": _ACCOUNT, **changes})
    said = Decision(say=Say.ABORT, reason="it is bad", by="on-call", at=_ENDED_AT)
    return record_of(given, _CONCLUSION, decisions=[said], ended_at=_ENDED_AT)


def _recorded(**changes: Any) -> Json:
    told: Json = _record(**changes).model_dump(mode="json")
    return told


def test_all_that_is_known_is_recorded_in_its_place() -> None:
    """What has a place of its own is not told again among the answers."""
    assert _recorded() == {
        "v": 1,
        "endpoint_name": "stt",
        "rollout_id": "ours",
        "execution_arn": "arn",
        "request": _REQUEST,
        "requester_known": True,
        "trigger": "DocumentDropped",
        "outcome": "RolledBack",
        "reason": "AlarmFired",
        "message": "an alarm fired",
        "direction": "Back",
        "previous_config": "the previous",
        "candidate_config": "the candidate",
        "changes": [{"place": "p"}],
        "findings": [{"code": "ManagedElsewhere"}],
        "alarms": [{"name": "errors"}],
        "red_before": ["slow"],
        "judgement": {key: told for key, told in _BAKING.items() if key != "wake_ups"},
        "decisions": [
            {"say": "abort", "reason": "it is bad", "by": "on-call", "at": "2026-11-20T02:41:00Z"}
        ],
        "timings": {
            "instants": {
                "started_at": "2026-11-20T02:00:00Z",
                "ended_at": "2026-11-20T02:41:00Z",
                "update_started_at": "2026-11-20T02:05:00Z",
                "settled_at": "2026-11-20T02:20:00Z",
                "back_started_at": "2026-11-20T02:31:00Z",
            },
            "waiting_seconds": 300,
            "update_seconds": 900,
            "judging_seconds": 660,
            "way_back_seconds": 600,
            "total_seconds": 2460,
        },
        "answers": _KEPT,
    }


def test_the_request_is_recorded_as_it_was_made() -> None:
    """In the words of the execution's input."""
    assert _record().request == _REQUEST


def test_what_never_came_about_is_not_made_up() -> None:
    """A machine that ended early accounts for nothing."""
    told = _recorded(account={})

    assert told["timings"]["instants"] == {
        "started_at": "2026-11-20T02:00:00Z",
        "ended_at": "2026-11-20T02:41:00Z",
        "update_started_at": None,
        "settled_at": None,
        "back_started_at": None,
    }
    lists = ("changes", "findings", "alarms", "red_before", "judgement", "answers")
    assert [told[name] for name in lists] == [[], [], [], [], None, {}]
    assert (told["previous_config"], told["candidate_config"]) == (None, None)


def test_a_bake_that_did_not_come_to_a_verdict_is_recorded_as_far_as_it_came() -> None:
    """A step's answer may lack what a later version of it tells."""
    told = _recorded(account={"baking": {"looked_at": "2026-11-20T02:30:00Z"}})

    assert told["judgement"] == {"looked_at": "2026-11-20T02:30:00Z"}


@pytest.mark.parametrize(
    ("direction", "forward", "settled_at", "back_started_at"),
    [
        ("Forward", None, "2026-11-20T02:40:00Z", None),
        ("Forward", {"looked_at": "2026-11-20T02:20:00Z"}, "2026-11-20T02:20:00Z", None),
        ("Back", None, None, "2026-11-20T02:31:00Z"),
        ("Back", {}, None, "2026-11-20T02:31:00Z"),
    ],
)
def test_the_last_answers_are_of_the_direction_in_which_it_ended(
    direction: str, forward: Json | None, settled_at: str | None, back_started_at: str | None
) -> None:
    """What settled on the way back says nothing of the way forward."""
    told = _recorded(direction=direction, account={**_ACCOUNT, "forward": forward})
    instants = told["timings"]["instants"]

    assert (instants["settled_at"], instants["back_started_at"]) == (settled_at, back_started_at)


@pytest.mark.parametrize("starting", [None, {}, {"update": None}])
def test_a_way_back_that_was_never_started_has_no_start(starting: Json | None) -> None:
    """The step failed before it noted its update."""
    told = _recorded(account={**_ACCOUNT, "starting": starting})

    assert told["timings"]["instants"]["back_started_at"] is None
