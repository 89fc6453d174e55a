"""What AWS fills in by itself is no content."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.plain import plain

values = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Mode", "InitialVariantWeight", "Image", "ModelPackageName", "X"]),
            inner,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        pytest.param({"EnableNetworkIsolation": False}, {}, id="a default"),
        pytest.param({"InitialVariantWeight": 1.0}, {"InitialVariantWeight": 1}, id="as a float"),
        pytest.param({"PrimaryContainer": {"Mode": "SingleModel"}}, {}, id="a part of defaults"),
        pytest.param({"Containers": [], "Environment": {}}, {}, id="empty parts"),
        pytest.param(
            {"ModelPackageName": "p", "Image": "i", "ModelDataUrl": "s3://b/m"},
            {"ModelPackageName": "p"},
            id="what the package brings",
        ),
    ],
)
def test_what_aws_adds_makes_no_difference(told: dict[str, Any], asked: dict[str, Any]) -> None:
    """A description is the same content as the request that it came from."""
    assert plain(told) == plain(asked)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"EnableNetworkIsolation": True}, {}),
        ({"InitialVariantWeight": 0.5}, {}),
        ({"Image": "old"}, {"Image": "new"}),
        ({"Containers": [{"Image": "a"}, {"Image": "b"}]}, {"Containers": [{"Image": "a"}]}),
        ({"InitialInstanceCount": 0}, {}),
        # A variable of the container's own, which is only called like a field of AWS.
        ({"Environment": {"Mode": "SingleModel"}}, {"Environment": {}}),
    ],
)
def test_what_somebody_asked_for_makes_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Nothing but defaults is left out."""
    assert plain(one) != plain(other)


@given(value=values)
def test_plain_content_stays_as_it_is(value: Any) -> None:
    """The plain form of a plain form is itself."""
    assert plain(plain(value)) == plain(value)
