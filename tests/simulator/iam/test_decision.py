"""Decisions are those that AWS would take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.iam.decision import decide
from simulator.iam.policy import PolicyError, Statement, statements_of

_ENDPOINT = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/{}"
_UPDATE = "sagemaker:UpdateEndpoint"


def _statements(*raw: dict[str, object]) -> tuple[Statement, ...]:
    return statements_of({"Statement": list(raw)}, place="P")


def _allow(**more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": _UPDATE, "Resource": _ENDPOINT.format("stt-*")} | more


def test_what_nobody_allows_is_denied() -> None:
    """An empty role may do nothing."""
    decision = decide((), action=_UPDATE, resource=_ENDPOINT.format("stt-en"), context={})
    assert not decision.allowed
    assert decision.reason == (
        "because no identity-based policy allows the sagemaker:UpdateEndpoint action"
    )


def test_an_allowed_action_is_allowed_on_its_resources_only() -> None:
    """The reason of a denial says where the action would be allowed."""
    statements = _statements(_allow(Sid="Move"))
    allowed = decide(statements, action=_UPDATE, resource=_ENDPOINT.format("stt-en"), context={})
    assert allowed.allowed
    assert allowed.reason == "allowed by statement 'Move'"
    denied = decide(statements, action=_UPDATE, resource=_ENDPOINT.format("tts-en"), context={})
    assert not denied.allowed
    assert "it is allowed on arn:aws:sagemaker:us-east-1:111122223333:endpoint/stt-*" in (
        denied.reason
    )


@given(order=st.permutations(["Allow", "Deny", "Allow"]))
def test_a_deny_wins_wherever_it_stands(order: list[str]) -> None:
    """No allow, before or after, undoes a deny."""
    statements = _statements(*(_allow(Effect=effect) for effect in order))
    decision = decide(statements, action=_UPDATE, resource=_ENDPOINT.format("stt-en"), context={})
    assert not decision.allowed
    assert "explicit deny" in decision.reason


def test_a_deny_whose_condition_fails_denies_nothing() -> None:
    """A deny covers only what all of its conditions hold for."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statements = _statements(_allow(), _allow(Effect="Deny", Condition=condition))
    decision = decide(
        statements,
        action=_UPDATE,
        resource=_ENDPOINT.format("stt-en"),
        context={"aws:SecureTransport": ("true",)},
    )
    assert decision.allowed


@pytest.mark.parametrize(
    ("condition", "context", "allowed"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, {"K": ("b",)}, True),
        ({"StringEquals": {"k": "a*"}}, {"k": ("ab",)}, False),
        ({"StringLike": {"k": "a*"}}, {"k": ("ab",)}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"ArnLike": {"k": "arn:aws:sns:*:1:*"}}, {"k": ("arn:aws:sns:x:1:t",)}, True),
        ({"ArnEquals": {"k": "arn:aws:sns:*:1:*"}}, {"k": ("arn:aws:sns:x:2:t",)}, False),
        ({"Bool": {"k": "true"}}, {"k": ("True",)}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": ("a", "b")}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {}, False),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {"k": ("a", "b")}, False),
        ({"ForAllValues:StringEquals": {"k": "a"}}, {}, True),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": ("a",), "l": ("x",)}, False),
    ],
)
def test_conditions_hold_as_in_aws(
    condition: dict[str, object],
    context: dict[str, tuple[str, ...]],
    allowed: bool,  # noqa: FBT001
) -> None:
    """Values are alternatives, keys must all hold, a missing key fails all but ForAllValues."""
    statements = _statements(_allow(Condition=condition))
    decision = decide(
        statements, action=_UPDATE, resource=_ENDPOINT.format("stt-en"), context=context
    )
    assert decision.allowed is allowed
    if not allowed:
        assert "under this condition: " in decision.reason


def test_many_values_without_a_quantifier_are_refused() -> None:
    """AWS warns of such a condition, because nobody can say what it means."""
    statements = _statements(_allow(Condition={"StringEquals": {"k": "a"}}))
    with pytest.raises(PolicyError, match="ForAnyValue or ForAllValues"):
        decide(
            statements,
            action=_UPDATE,
            resource=_ENDPOINT.format("stt-en"),
            context={"k": ("a", "b")},
        )
