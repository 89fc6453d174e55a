"""Event patterns: what matches, and what is refused because it means nothing."""

from typing import Any

import pytest

from simulator.event_pattern import EventPatternError, parse_pattern

_EVENT = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "resources": ["arn:aws:s3:::config", "arn:aws:s3:::other"],
    "detail": {
        "bucket": {"name": "config"},
        "object": {"key": "endpoints/stt.yaml", "size": 1183, "ratio": 1.0},
        "deleted": False,
        "version-id": None,
        "tags": [],
        "variants": [{"name": "a", "count": 1}, {"name": "b", "count": 2}],
    },
}


@pytest.mark.parametrize(
    "detail",
    [
        {"bucket": {"name": ["config"]}},
        {"bucket": {"name": ["other", "config"]}, "object": {"size": [1183]}},
        {"deleted": [False]},
        {"version-id": [None]},
        {"object": {"key": [{"prefix": "endpoints/"}]}},
        {"object": {"key": [{"suffix": ".yml"}, {"suffix": ".yaml"}]}},
        {"object": {"key": [{"equals-ignore-case": "Endpoints/STT.yaml"}]}},
        {"object": {"key": [{"wildcard": "endpoints/*.yaml"}]}},
        {"object": {"key": [{"wildcard": "*"}]}},
        {"object": {"key": [{"anything-but": "endpoints/tts.yaml"}]}},
        {"object": {"key": [{"anything-but": ["a", "b"]}]}},
        {"object": {"key": [{"anything-but": {"prefix": "status/"}}]}},
        {"object": {"size": [{"numeric": [">", 0, "<=", 1183]}]}},
        {"object": {"size": [{"numeric": ["=", 1183]}]}},
        {"object": {"etag": [{"exists": False}]}},
        {"nowhere": {"at": {"all": [{"exists": False}]}}},
        {"object": {"key": [{"exists": True}]}},
        {"tags": [{"exists": False}]},
        {"variants": {"name": ["b"], "count": [2]}},
        {"$or": [{"deleted": [True]}, {"object": {"size": [1183]}}]},
    ],
)
def test_what_matches(detail: dict[str, Any]) -> None:
    """Every operator lets through what it describes, at any depth and in arrays."""
    assert parse_pattern({"source": ["aws.s3"], "detail": detail}).matches(_EVENT)


@pytest.mark.parametrize(
    "detail",
    [
        {"bucket": {"name": ["other"]}},
        {"bucket": ["config"]},
        {"bucket": {"name": ["config"]}, "object": {"size": [1]}},
        {"object": {"size": ["1183"]}},
        {"object": {"ratio": [1]}},
        {"deleted": [0]},
        {"version-id": ["null"]},
        {"missing": [None]},
        {"object": {"key": [{"prefix": "status/"}]}},
        {"object": {"key": [{"wildcard": "endpoints/*.yml"}]}},
        {"object": {"key": [{"wildcard": "endpoints/stt?yaml"}]}},
        {"object": {"key": [{"anything-but": {"prefix": "endpoints/"}}]}},
        {"object": {"etag": [{"anything-but": "x"}]}},
        {"object": {"size": [{"numeric": ["<", 1183]}]}},
        {"object": {"key": [{"numeric": [">", 0]}]}},
        {"deleted": [{"numeric": [">=", 0]}]},
        {"object": {"size": [{"prefix": "11"}]}},
        {"object": {"key": [{"exists": False}]}},
        {"object": [{"exists": True}]},
        {"variants": {"name": ["a"], "count": [2]}},
        {"$or": [{"deleted": [True]}, {"object": {"size": [1]}}]},
        {"$or": [{"deleted": [False]}, {"deleted": [True]}], "object": {"size": [1]}},
    ],
)
def test_what_does_not_match(detail: dict[str, Any]) -> None:
    """Values are compared as they are written, and all parts of a pattern have to hold."""
    assert not parse_pattern({"source": ["aws.s3"], "detail": detail}).matches(_EVENT)


def test_any_element_of_an_array_will_do() -> None:
    """An event's array matches by any of its elements."""
    assert parse_pattern({"resources": ["arn:aws:s3:::other"]}).matches(_EVENT)
    assert not parse_pattern({"resources": ["arn:aws:s3:::third"]}).matches(_EVENT)


def test_a_star_may_be_meant_literally() -> None:
    """A backslash takes a wildcard's meaning away."""
    pattern = parse_pattern({"source": [{"wildcard": r"a\*b*"}]})

    assert pattern.matches({"source": "a*b.c"})
    assert not pattern.matches({"source": "axb.c"})


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"detail": {}},
        {"source": "aws.s3"},
        {"source": []},
        {"source": [["aws.s3"]]},
        {"source": [{"regex": "aws.*"}]},
        {"source": [{"cidr": "10.0.0.0/8"}]},
        {"source": [{}]},
        {"source": [{"prefix": "a", "suffix": "b"}]},
        {"source": [{"prefix": {"equals-ignore-case": "a"}}]},
        {"source": [{"prefix": 1}]},
        {"source": [{"exists": "yes"}]},
        {"source": [{"anything-but": {"suffix": "a"}}]},
        {"source": [{"anything-but": []}]},
        {"source": [{"anything-but": None}]},
        {"source": [{"numeric": []}]},
        {"source": [{"numeric": [">"]}]},
        {"source": [{"numeric": ["!=", 1]}]},
        {"source": [{"numeric": [">", "1"]}]},
        {"source": [{"wildcard": "a**b"}]},
        {"source": [{"wildcard": "a\\b"}]},
        {"$or": [{"source": ["a"]}]},
        {"$or": {"source": ["a"]}},
        {"$or": ["a", "b"]},
    ],
)
def test_what_means_nothing_is_refused(pattern: dict[str, Any]) -> None:
    """Nothing that is not understood is passed over: it would match too much, or never."""
    with pytest.raises(EventPatternError):
        parse_pattern(pattern)
