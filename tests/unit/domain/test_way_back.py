"""What an outcome proves of the candidate, and where the next rollout would go back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.outcome import Conclusion, Outcome
from switchback.domain.way_back import Condemned, Judgements, Proof, choose_way_back, proof_of
from tests.unit.domain.given import NOW

BAD = Condemned(model="m", reason="an alarm fired", at=NOW)


@pytest.mark.parametrize(
    ("outcome", "reason", "proof"),
    [
        (Outcome.ACCEPTED, "BakePassed", Proof.GOOD),
        (Outcome.ACCEPTED, "Promoted", Proof.GOOD),
        (Outcome.ROLLED_BACK, "AlarmFired", Proof.BAD),
        (Outcome.ROLLED_BACK, "AlarmNotCleared", Proof.BAD),
        (Outcome.ROLLED_BACK, "ProbeFailed", Proof.BAD),
        (Outcome.ROLLED_BACK, "NotEnoughData", Proof.BAD),
        (Outcome.ROLLED_BACK, "Aborted", Proof.NOTHING),
        (Outcome.ROLLED_BACK, "SaidAbort", Proof.NOTHING),
        (Outcome.REVERTED, "RevertedForHealthCheck", Proof.BAD),
        (Outcome.REVERTED, "RevertedForContainer", Proof.BAD),
        (Outcome.REVERTED, "RevertedForCapacity", Proof.NOTHING),
        (Outcome.REVERTED, "RevertedForUnknown", Proof.NOTHING),
        (Outcome.NEEDS_OPERATOR, "RollbackFailed", Proof.BAD),
        (Outcome.NEEDS_OPERATOR, "NoWayBack", Proof.BAD),
        (Outcome.NEEDS_OPERATOR, "ChangedByOthers", Proof.NOTHING),
        (Outcome.REJECTED, "QuotaShort", Proof.NOTHING),
        (Outcome.NO_CHANGE, "NoDifference", Proof.NOTHING),
        (Outcome.SUPERSEDED, "NewerRequest", Proof.NOTHING),
    ],
)
def test_what_an_outcome_proves(outcome: Outcome, reason: str, proof: Proof) -> None:
    """A person's abort, a lack of capacity, and other people prove nothing of a version."""
    assert proof_of(Conclusion(outcome, reason, "because"), touched=True) is proof


@given(outcome=st.sampled_from(Outcome), reason=st.text(max_size=20))
def test_what_was_never_started_is_never_bad_for_a_fault(outcome: Outcome, reason: str) -> None:
    """A fault before the update says nothing of the version, whatever its name."""
    proof = proof_of(Conclusion(outcome, reason, ""), touched=False)
    if outcome is Outcome.NEEDS_OPERATOR:
        assert proof is Proof.NOTHING
    assert (proof is Proof.GOOD) == (outcome is Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("live", "judgements", "expected"),
    [
        pytest.param("a", Judgements(), "a", id="nothing is known"),
        pytest.param("a", Judgements(last_good="a"), "a", id="it passed its bake"),
        pytest.param("a", Judgements(last_good="b"), "a", id="somebody put it there since"),
        pytest.param("a", Judgements("b", {"c": BAD}), "a", id="another one is bad"),
        pytest.param("a", Judgements("b", {"a": BAD}), "b", id="it is bad, and was left live"),
        pytest.param("a", Judgements(None, {"a": BAD}), "a", id="it is bad, and all there is"),
    ],
)
def test_where_to_go_back_to(live: str, judgements: Judgements, expected: str) -> None:
    """To what is live, unless Switchback saw that it is bad and knows a better one."""
    assert choose_way_back(live, judgements) == expected


configs = st.sampled_from("abcd")


@given(
    live=configs,
    last_good=st.none() | configs,
    condemned=st.dictionaries(configs, st.just(BAD)),
)
def test_never_back_to_a_bad_one_where_a_good_one_is_known(
    live: str, last_good: str | None, condemned: dict[str, Condemned]
) -> None:
    """What is condemned is chosen only where nothing better is known, or it is the last good."""
    chosen = choose_way_back(live, Judgements(last_good, condemned))
    assert chosen in {live, last_good}
    if chosen in condemned:
        assert last_good is None or last_good in condemned


def test_a_model_is_known_bad_by_any_config_of_it() -> None:
    """Another fleet for the same version is the same version."""
    known = Judgements(None, {"c1": BAD, "c2": Condemned("other", "slow", NOW)})
    assert known.why_bad("m") == BAD
    assert known.why_bad("new") is None
