"""Each choice of the rollout machine leads where its decisions mean, and nowhere else."""

from typing import Any

import pytest

from switchback.domain.outcome import Outcome
from switchback.domain.settle import SettleDecision
from tests.unit.test_machine import _DEFINITION, STATES
from tests.unit.test_machine_choices import _CHOICES, _chosen

_OVER = (SettleDecision.WAIT, SettleDecision.RETRY)
_AHEAD: dict[str, dict[str, str]] = {
    "Acquired?": {
        "Acquired": "PlanRollout",
        "Queued": "AwaitTurn",
        "Superseded": "CloseRollout",
    },
    "Planned?": {"Change": "CheckPreflight", "NoChange": "RestoreScaling"},
    "Cleared?": {"Clear": "SeekMoment", "Wait": "AwaitClear", "Reject": "CloseRollout"},
    "Approved?": {
        "Approved": "PlanRollout",
        "Rejected": "CloseRollout",
        "Wait": "AwaitApproval",
    },
    "Moment?": {
        "Now": "CreateCandidate",
        "Wait": "AwaitMoment",
        "PlanAgain": "PlanRollout",
        "Concluded": "CloseRollout",
    },
    "Started?": {
        "Started": "SettleEndpoint",
        "Busy": "AwaitIdle",
        "Concluded": "RestoreScaling",
        "Stuck": "RestoreScaling",
    },
    "Settled?": {
        "Wait": "AwaitSettling",
        "Retry": "HoldScaling",
        **{
            decision.value: "RestoreScaling" for decision in SettleDecision if decision not in _OVER
        },
    },
    "Probed?": {"Pass": "BakeCandidate", "RollBack": "TurnBack"},
    "Baked?": {
        "Wait": "AwaitBake",
        "RollBack": "TurnBack",
        "Ask": "SeekDecision",
        "Accept": "ApplyScaling",
        "ChangedByOthers": "CloseRollout",
    },
}
"""Where each decision of a step leads, where nothing else is known."""

_NEXT = {
    "Begin": "AcquireEndpoint",
    "AcquireEndpoint": "Acquired?",
    "AwaitTurn": "AcquireEndpoint",
    "PlanRollout": "Planned?",
    "CheckPreflight": "Cleared?",
    "AwaitClear": "PlanRollout",
    "SeekApproval": "Approved?",
    "AwaitApproval": "SeekApproval",
    "SeekMoment": "Moment?",
    "AwaitMoment": "SeekMoment",
    "CreateCandidate": "HoldScaling",
    "HoldScaling": "StartUpdate",
    "StartUpdate": "Started?",
    "AwaitIdle": "StartUpdate",
    "SettleEndpoint": "Settled?",
    "AwaitSettling": "SettleEndpoint",
    "RestoreScaling": "Concluded?",
    "AwaitRetry": "SettleEndpoint",
    "ProbeCandidate": "Probed?",
    "BakeCandidate": "Baked?",
    "AwaitBake": "BakeCandidate",
    "TurnBack": "WayBack?",
    "NoWayBack": "CloseRollout",
    "SeekDecision": "Decided?",
    "AwaitDecision": "SeekDecision",
    "UnknownDecision": "RestoreScaling",
    "ApplyScaling": "CloseRollout",
    "CloseRollout": "Closed?",
    "RewriteDocument": "EndedWell",
}
"""The state after each that does not choose."""

_CAUGHT = {
    "HoldScaling": "NotHeld?",
    "StartUpdate": "RestoreScaling",
    "AwaitIdle": "RestoreScaling",
    "SettleEndpoint": "RestoreScaling",
    "AwaitSettling": "RestoreScaling",
    "RestoreScaling": "Concluded?",
    "AwaitRetry": "SeekDecision",
    "ProbeCandidate": "SeekDecision",
    "BakeCandidate": "SeekDecision",
    "AwaitBake": "SeekDecision",
    "CloseRollout": "EndedBadly",
    "RewriteDocument": "EndedBadly",
}
"""Where an error leads that no retry cures and that has no name here; else to the close."""

_DECISIONS = [(choice, decision) for choice, ahead in _AHEAD.items() for decision in ahead]


def test_every_decision_is_here() -> None:
    """One that is added says where it leads."""
    assert _AHEAD.keys() == _CHOICES.keys()
    for choice, (_, decisions) in _CHOICES.items():
        assert _AHEAD[choice].keys() == {decision.value for decision in decisions}


@pytest.mark.parametrize(("choice", "decision"), _DECISIONS)
def test_a_decision_leads_where_it_means(choice: str, decision: str) -> None:
    """By the machine's own conditions, in their order."""
    variable, _ = _CHOICES[choice]

    assert _chosen(choice, **{variable: {"decision": decision}}) == _AHEAD[choice][decision]


@pytest.mark.parametrize("name", [name for name in STATES if "Next" in STATES[name]])
def test_a_state_is_followed_by_its_own(name: str) -> None:
    """After an answer, and after an error that no retry cures."""
    state = STATES[name]

    assert state["Next"] == _NEXT[name]
    if "Catch" in state:
        assert state["Catch"][-1]["Next"] == _CAUGHT.get(name, "CloseRollout")


def test_a_rollout_begins_with_nothing_known() -> None:
    """And never begins anew."""
    assert _DEFINITION["StartAt"] == "Begin"
    assert "Begin" not in _NEXT.values()


def test_a_refused_update_gives_the_scaling_back() -> None:
    """Whoever is outrun leaves that to the one who holds the endpoint."""
    fenced, refused, _ = STATES["StartUpdate"]["Catch"]

    assert (fenced["ErrorEquals"], fenced["Next"]) == (["FencedOff"], "CloseRollout")
    assert set(refused["ErrorEquals"]) == {"EndpointNotFound", "QuotaExceeded", "UpdateRefused"}
    assert refused["Next"] == "RestoreScaling"


@pytest.mark.parametrize(
    ("direction", "ahead"), [("Back", "StartUpdate"), ("Forward", "RestoreScaling")]
)
def test_scaling_that_is_not_held_stops_the_way_forward(direction: str, ahead: str) -> None:
    """By the conditions themselves, and one of them holds for either way."""
    assert _chosen("NotHeld?", direction=direction) == ahead


_STUCK = {"phase": "Bake"}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_a_person_concludes_ends_it(outcome: Outcome) -> None:
    """A version that stays gets its scaling; nothing else is touched any more."""
    known = {
        "decided": {"decision": "Concluded"},
        "conclusion": {"outcome": outcome.value},
        "stuck": _STUCK,
    }
    stays = outcome is Outcome.ACCEPTED

    assert _chosen("Decided?", **known) == ("RestoreScaling" if stays else "CloseRollout")


@pytest.mark.parametrize("release", [None, {"version": "v2"}])
@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_version_that_stays_is_written_into_its_file(
    outcome: Outcome, release: dict[str, str] | None
) -> None:
    """And an execution ends well where the endpoint is as asked, or the request out of date."""
    request = {"endpoint_name": "e", **({"release": release} if release else {})}
    known = {"rollout": {"request": request}, "closed": {"outcome": outcome.value}}
    ahead = _chosen("Closed?", **known)

    match outcome:
        case Outcome.ACCEPTED | Outcome.NO_CHANGE:
            assert ahead == ("RewriteDocument" if release else "EndedWell")
        case Outcome.SUPERSEDED:
            assert ahead == "EndedWell"
        case _:
            assert ahead == "EndedBadly"


@pytest.mark.parametrize(
    ("decision", "direction", "has_probe", "ahead"),
    [
        ("OnTarget", "Forward", False, "BakeCandidate"),
        ("OnTarget", "Forward", True, "ProbeCandidate"),
        ("Reverted", "Back", False, "AwaitRetry"),
        ("Reverted", "Back", True, "AwaitRetry"),
        ("OnTarget", "Back", False, "UnknownDecision"),
        ("Reverted", "Forward", False, "UnknownDecision"),
        ("Overdue", "Forward", True, "UnknownDecision"),
        ("Overdue", "Back", False, "UnknownDecision"),
        (None, "Forward", True, "UnknownDecision"),
    ],
)
def test_what_is_settled_and_not_concluded_goes_on_in_one_way(
    decision: str | None,
    direction: str,
    has_probe: bool,  # noqa: FBT001
    ahead: str,
) -> None:
    """Forward to the judgement, back to another try; anything else was never meant."""
    known: dict[str, Any] = {
        "settling": decision and {"decision": decision},
        "direction": direction,
        "terms": {"approval_required": False, "has_probe": has_probe},
    }

    assert _chosen("Concluded?", **known) == ahead
    assert _chosen("Concluded?", **known, stuck=_STUCK) == "SeekDecision"
    assert _chosen("Concluded?", **known, fault={"error": "E", "cause": ""}) == "CloseRollout"
    rejected = {"outcome": "Rejected"}
    assert _chosen("Concluded?", **known, conclusion=rejected, stuck=_STUCK) == "CloseRollout"
