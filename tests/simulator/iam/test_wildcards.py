"""Patterns fit what IAM would let them fit."""

import pytest

from simulator.iam.wildcards import action_matches, arn_matches, is_arn_pattern, matches


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("stt-*", "stt-en", True),
        ("stt-*", "tts-en", False),
        ("stt-?", "stt-1", True),
        ("stt-?", "stt-12", False),
        ("a.c", "abc", False),
        ("[a]*", "a", False),
    ],
)
def test_only_star_and_question_mark_are_wild(pattern: str, text: str, fits: bool) -> None:  # noqa: FBT001
    """Every other character stands for itself, also those that regular expressions know."""
    assert matches(pattern, text) is fits


def test_actions_ignore_case() -> None:
    """IAM does not tell sagemaker:updateendpoint from sagemaker:UpdateEndpoint."""
    assert action_matches("SageMaker:Update*", "sagemaker:UpdateEndpoint")
    assert not action_matches("sagemaker:Update", "sagemaker:UpdateEndpoint")


@pytest.mark.parametrize(
    ("pattern", "arn", "fits"),
    [
        ("*", "*", True),
        ("*", "arn:aws:sns:us-east-1:1:t", True),
        ("arn:aws:sns:us-east-1:1:*", "*", False),
        (
            "arn:aws:sagemaker:us-east-1:1:endpoint/*",
            "arn:aws:sagemaker:us-east-1:1:model/a",
            False,
        ),
        (
            "arn:aws:states:us-east-1:1:execution:m:*",
            "arn:aws:states:us-east-1:1:execution:m:e",
            True,
        ),
        ("arn:aws:s3:::bucket/a/*", "arn:aws:s3:::bucket/a/b/c", True),
        ("arn:aws:*:us-east-1:1:t", "arn:aws:sns:us-east-1:1:t", True),
        ("arn:aws:s*:1:t", "arn:aws:sns:us-east-1:1:t", False),
        ("arn:aws:sns:us-*:t", "arn:aws:sns:us-east-1:1:t", False),
        ("arn:aws:sns:us-east-1:1:T", "arn:aws:sns:us-east-1:1:t", False),
    ],
)
def test_an_arn_is_compared_part_by_part(pattern: str, arn: str, fits: bool) -> None:  # noqa: FBT001
    """A wildcard stays in its segment, except in the last one, and case counts."""
    assert arn_matches(pattern, arn) is fits


@pytest.mark.parametrize("pattern", ["endpoint/*", "arn:aws:sns", "*:*", ""])
def test_a_pattern_without_six_segments_is_no_arn(pattern: str) -> None:
    """What AWS would refuse or read in a surprising way is not taken."""
    assert not is_arn_pattern(pattern)
