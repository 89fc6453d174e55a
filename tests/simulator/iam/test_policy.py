"""A policy is read in full, or refused."""

import pytest

from simulator.iam.policy import (
    Comparison,
    Condition,
    Effect,
    PolicyError,
    Quantifier,
    Statement,
    statements_of,
)

_ALLOW: dict[str, object] = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}


def test_single_values_and_lists_are_the_same() -> None:
    """IAM takes a string where a list could stand."""
    (statement,) = statements_of({"Statement": _ALLOW}, place="P")
    assert statement == Statement(Effect.ALLOW, ("sns:Publish",), ("*",))
    listed = {"Statement": [_ALLOW | {"Action": ["sns:Publish"], "Resource": ["*"]}]}
    assert statements_of(listed, place="P") == (statement,)


def test_conditions_are_read_key_by_key() -> None:
    """Operators, their quantifiers, and YAML's booleans."""
    condition = {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"},
        "ForAllValues:StringLike": {"aws:TagKeys": ["a", "b*"]},
        "Bool": {"aws:SecureTransport": True},
    }
    (statement,) = statements_of({"Statement": [_ALLOW | {"Condition": condition}]}, place="P")
    service = ("sagemaker.amazonaws.com",)
    assert statement.conditions == (
        Condition(Comparison.STRING_EQUALS, Quantifier.THE_ONE, "iam:passedtoservice", service),
        Condition(Comparison.STRING_LIKE, Quantifier.ALL, "aws:tagkeys", ("a", "b*")),
        Condition(Comparison.BOOL, Quantifier.THE_ONE, "aws:securetransport", ("true",)),
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"NotAction": "sns:Publish"}, r"P\.Statement\[0\]: NotAction"),
        ({"NotResource": "*"}, "NotResource"),
        ({"Principal": "*"}, "Principal"),
        ({"Effect": "Maybe"}, r"Statement\[0\]\.Effect"),
        ({"Action": "Publish"}, "'Publish' is not service:action"),
        ({"Action": []}, "must be a string or a list"),
        ({"Action": [1]}, "must be a string or a list"),
        ({"Resource": "topic/x"}, "neither an ARN"),
        ({"Resource": None}, "must be a string or a list"),
        ({"Resource": "arn:aws:s3:::b/${aws:username}"}, "policy variables"),
        ({"Condition": {"DateLessThan": {"aws:CurrentTime": "x"}}}, r"Condition\.DateLessThan"),
        ({"Condition": {"ForSomeValues:Bool": {"k": "x"}}}, "cannot be judged"),
        ({"Condition": {"Bool": "x"}}, "must be keys"),
        ({"Condition": []}, "not a condition"),
    ],
)
def test_what_cannot_be_judged_is_refused(change: dict[str, object], complaint: str) -> None:
    """A statement that was half understood would allow or deny the wrong thing."""
    with pytest.raises(PolicyError, match=complaint):
        statements_of({"Statement": [_ALLOW | change]}, place="P")


@pytest.mark.parametrize("document", [[], {"Statement": ["x"]}, {}, {"Statements": []}])
def test_what_is_no_policy_is_refused(document: object) -> None:
    """A document of another shape is an error, not a policy without statements."""
    with pytest.raises(PolicyError):
        statements_of(document, place="P")
