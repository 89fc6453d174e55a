"""How a rollout ended, in the words that people read: the version's end, and its scaling's."""

from typing import Any

import pytest

from switchback.contracts.ending import ToClose
from switchback.steps.close_rollout import conclude
from tests.steps.bench import Json
from tests.steps.by_hand import closing

_REQUEST = {
    "endpoint_name": "stt",
    "document": {"bucket": "b", "key": "k", "version_id": "v"},
    "requested_by": "somebody",
    "requested_at": "2026-11-20T02:00:00Z",
}
_ROLLOUT = {
    "rollout_id": "ours",
    "execution_arn": "arn",
    "started_at": "2026-11-20T02:00:00Z",
    "request": _REQUEST,
}


def _scaled(**changes: Any) -> Json:
    scaled = {"done": ["a policy was made", "another went"], "notes": [], **changes}
    return {**closing()["account"], "scaled": scaled}


@pytest.mark.parametrize(
    ("outcome", "changes", "expected"),
    [
        pytest.param(
            "Accepted",
            {"account": _scaled()},
            (
                "Accepted",
                "Seen",
                (
                    "What was seen. Its scaling was made what the file asks for: "
                    "a policy was made; another went."
                ),
            ),
            id="scaling was changed",
        ),
        pytest.param(
            "NoChange",
            {"account": _scaled(notes=["the maximum is above the quota"])},
            (
                "NoChange",
                "ScalingChanged",
                (
                    "What was seen. Its scaling was made what the file asks for: "
                    "a policy was made; another went; the maximum is above the quota."
                ),
            ),
            id="scaling alone",
        ),
        pytest.param(
            "NoChange",
            {"account": _scaled(done=[], notes=["the maximum is above the quota"])},
            ("NoChange", "Seen", "What was seen."),
            id="nothing was done",
        ),
        pytest.param(
            "Accepted",
            {"scaling_fault": {"error": "Throttled", "cause": "Rate exceeded"}},
            (
                "NeedsOperator",
                "ScalingNotRestored",
                (
                    "Accepted: What was seen. But its automatic scaling could not be put back as "
                    "it was, which is tried again every ten minutes: Rate exceeded"
                ),
            ),
            id="scaling stays held",
        ),
        pytest.param(
            "Accepted",
            {"apply_fault": {"error": "Throttled", "cause": "Rate exceeded"}},
            (
                "NeedsOperator",
                "ScalingNotApplied",
                (
                    "Accepted: What was seen. But its automatic scaling could not be made what "
                    "the file asks for. Mend what is named here, then drop the file again: "
                    "Rate exceeded"
                ),
            ),
            id="scaling could not be changed",
        ),
        pytest.param(
            "Accepted",
            {"conclusion": None},
            ("NeedsOperator", "NoConclusion", "the machine ended without a conclusion"),
            id="no conclusion",
        ),
        pytest.param(
            "Accepted",
            {"fault": {"error": "UpdateFailed", "cause": "no"}, "direction": "Back"},
            (
                "NeedsOperator",
                "UpdateFailed",
                "no. Switchback does not know more and stopped: look at the endpoint.",
            ),
            id="a fault on the way back",
        ),
        pytest.param(
            "Accepted",
            {"fault": {"error": "UpdateFailed", "cause": "no"}},
            ("Rejected", "UpdateFailed", "no. The endpoint was not changed."),
            id="an update forward that SageMaker refused",
        ),
        pytest.param(
            "Accepted",
            {"fault": {"error": "AccessDenied", "cause": "no"}, "touched": False},
            ("Rejected", "AccessDenied", "no. The endpoint was not changed."),
            id="a fault before anything was touched",
        ),
    ],
)
def test_an_end_is_told_with_all_that_it_means(
    outcome: str, changes: Json, expected: tuple[str, str, str]
) -> None:
    """What a step concluded, what failed beside it, and what was done to scaling."""
    conclusion = {"outcome": outcome, "reason": "Seen", "message": "What was seen."}
    given = {"rollout": _ROLLOUT, **closing(**{"conclusion": conclusion, **changes})}
    told = conclude(ToClose.model_validate(given))

    assert (told.outcome, told.reason, told.message) == expected


def test_a_machine_that_accounts_for_nothing_ends_all_the_same() -> None:
    """No step answered."""
    conclusion = {"outcome": "Accepted", "reason": "Seen", "message": "What was seen."}
    given = {"rollout": _ROLLOUT, **closing(conclusion=conclusion, account={})}

    assert conclude(ToClose.model_validate(given)).message == "What was seen."


def test_a_message_keeps_its_last_letter() -> None:
    """No more than its full stop is taken off, to go on with what was done to scaling."""
    conclusion = {"outcome": "Accepted", "reason": "Seen", "message": "It serves as config X."}
    account = _scaled(done=["a policy was made"])
    given = {"rollout": _ROLLOUT, **closing(conclusion=conclusion, account=account)}

    assert conclude(ToClose.model_validate(given)).message == (
        "It serves as config X. Its scaling was made what the file asks for: a policy was made."
    )
