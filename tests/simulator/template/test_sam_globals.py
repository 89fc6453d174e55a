"""Globals are merged into a function as SAM merges them."""

import pytest

from simulator.template.sam_globals import merged


@pytest.mark.parametrize(
    ("common", "own", "result"),
    [
        (1, 2, 2),
        ([1], [2, 3], [1, 2, 3]),
        ({"A": {"x": 1, "y": 1}}, {"A": {"y": 2}, "B": 3}, {"A": {"x": 1, "y": 2}, "B": 3}),
        ({"A": {"Ref": "One"}}, {"A": {"Fn::Sub": "two"}}, {"A": {"Fn::Sub": "two"}}),
        ({"A": {"x": 1}}, {"A": {"Ref": "Two"}}, {"A": {"Ref": "Two"}}),
        ({"A": [1]}, {"A": {"Ref": "List"}}, {"A": {"Ref": "List"}}),
    ],
)
def test_mappings_are_merged_and_lists_joined(common: object, own: object, result: object) -> None:
    """Common items come first, own values win, and an intrinsic function is one value."""
    assert merged(common, own, place="F") == result
