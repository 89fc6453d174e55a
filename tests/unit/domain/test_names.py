"""Names are content, and AWS takes them."""

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.names import LONGEST_NAME, content_name, content_stem, rollout_name

# As SageMaker writes it down for endpoints, endpoint configs and models.
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_EXECUTION_NAME = re.compile(r"[a-zA-Z0-9-]{1,80}")

endpoint_names = st.from_regex(_NAME, fullmatch=True)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
contents = st.dictionaries(st.text(max_size=5), values, max_size=5)


def _turned(value: Any) -> Any:
    """Return the same content with the keys of every mapping in the other order."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


@given(endpoint_name=endpoint_names, content=contents)
def test_sagemaker_takes_every_name(endpoint_name: str, content: dict[str, Any]) -> None:
    """Whatever the endpoint is called, the name for its content is one that SageMaker takes."""
    name = content_name(endpoint_name, content)

    assert _NAME.fullmatch(name)
    assert len(name) <= LONGEST_NAME


@given(content=contents)
def test_the_order_of_keys_is_no_content(content: dict[str, Any]) -> None:
    """The same content has the same name, in whatever order its keys were written."""
    assert content_name("stt", _turned(content)) == content_name("stt", content)


@given(one=contents, other=contents)
def test_other_content_has_another_name(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two contents share a name only if they are the same."""
    same_name = content_name("stt", one) == content_name("stt", other)

    # Not by ==, to which True is 1.
    assert same_name == (repr(_sorted(one)) == repr(_sorted(other)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_two_endpoints_never_share_what_is_created() -> None:
    """Long names that begin alike still give two names for the same content."""
    stem = "deepgram-" + "x" * 50

    assert content_name(f"{stem}-us", {}) != content_name(f"{stem}-eu", {})


@given(endpoint_name=endpoint_names, key=st.text(), version_id=st.text())
def test_step_functions_takes_every_rollout_name(
    endpoint_name: str, key: str, version_id: str
) -> None:
    """Whatever the file is called, its rollout's name is one that Step Functions takes."""
    name = rollout_name(endpoint_name, bucket="b", key=key, version_id=version_id)

    assert _EXECUTION_NAME.fullmatch(name)


def test_a_name_is_the_endpoint_s_and_a_hash_of_the_content() -> None:
    """A new release of Switchback finds what an old one created: the hash stays what it is."""
    canonical = '["stt",{"a":[null,"x"],"b":1}]'

    assert content_name("stt", {"b": 1, "a": [None, "x"]}) == f"stt-{_sha256(canonical)[:12]}"
    assert content_stem("X" * 63) == "X" * 50
    assert content_stem("X" * 48 + "--yz") == "X" * 48


@pytest.mark.parametrize(
    ("told_apart_by", "canonical"),
    [
        ({}, '["b", "endpoints/stt.yaml", "1"]'),
        ({"release": ("s", "v1")}, '["b", "endpoints/stt.yaml", "1", "s", "v1"]'),
        ({"returning": ("live", "")}, '["b", "endpoints/stt.yaml", "1", ["live", ""]]'),
    ],
)
def test_a_rollout_s_name_is_the_endpoint_s_and_a_hash_of_its_file(
    told_apart_by: dict[str, tuple[str, ...]], canonical: str
) -> None:
    """An event that comes again after an update of Switchback starts no second rollout."""

    def name(endpoint_name: str) -> str:
        return rollout_name(
            endpoint_name, bucket="b", key="endpoints/stt.yaml", version_id="1", **told_apart_by
        )

    assert name("stt") == f"stt-{_sha256(canonical)[:16]}"
    assert name("x" * 64) == f"{'x' * 63}-{_sha256(canonical)[:16]}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_each_version_of_a_file_has_a_rollout_of_its_own() -> None:
    """One version of one file in one bucket is one rollout."""
    places = [("b", "k", "1"), ("b", "k", "2"), ("b", "l", "1"), ("c", "k", "1"), ("b", "k1", "")]
    names = {rollout_name("stt", bucket=b, key=k, version_id=v) for b, k, v in places}

    assert len(names) == len(places)


def test_each_release_of_a_version_of_a_file_has_a_rollout_of_its_own() -> None:
    """Another package, and what somebody asks for again, are others; a plain drop is none."""
    releases = [(), ("s", "v1", "arn"), ("s", "v1", "arn2"), ("s", "v1", "arn", "event")]
    names = {
        rollout_name("stt", bucket="b", key="k", version_id="1", release=release)
        for release in releases
    }

    assert len(names) == len(releases)


def test_each_return_to_the_preferred_type_has_a_rollout_of_its_own() -> None:
    """From another config, or after another one; and none has the name of a drop or a release."""
    returns = [(), ("live", ""), ("live", "2026-01-05"), ("other", "")]
    names = {
        rollout_name("stt", bucket="b", key="k", version_id="1", returning=each) for each in returns
    }
    release = rollout_name("stt", bucket="b", key="k", version_id="1", release=("live", ""))

    assert len(names | {release}) == len(returns) + 1
