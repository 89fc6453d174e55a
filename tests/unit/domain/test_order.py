"""Which request is newer does not depend on when its event arrived."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.order import Claim, is_newer
from tests.unit.domain.given import NOW, claim, seconds

_sequencers = st.text(alphabet="0123456789ABCDEF", max_size=4)
# Few values, so that claims often share one.
claims = st.builds(
    Claim,
    rollout_id=st.sampled_from(["one", "two", "three"]),
    requested_at=st.integers(0, 2).map(lambda count: NOW + timedelta(seconds=count)),
    key=st.sampled_from(["endpoints/a.yaml", "endpoints/b.yaml"]),
    sequencer=_sequencers,
)


def test_s3_says_which_version_of_a_file_is_newer() -> None:
    """Of two versions of one file the sequencer decides, whatever the events' times say."""
    first = claim("first", key="k", sequencer="0066A1", at=NOW + seconds(1))
    second = claim("second", key="k", sequencer="0066A2", at=NOW)

    assert is_newer(second, than=first)
    assert not is_newer(first, than=second)


def test_sequencers_are_compared_as_s3_documents() -> None:
    """A shorter sequencer is padded on the right: it is not smaller for being shorter."""
    first = claim("first", key="k", sequencer="0066A1FF")
    second = claim("second", key="k", sequencer="0066B")

    assert is_newer(second, than=first)
    assert not is_newer(first, than=second)


def test_sequencers_that_differ_in_padding_alone_say_nothing() -> None:
    """Then it is time that decides."""
    first = claim("first", key="k", sequencer="00660", at=NOW)
    second = claim("second", key="k", sequencer="0066", at=NOW + seconds(1))

    assert is_newer(second, than=first)
    assert not is_newer(first, than=second)


def test_of_one_second_a_file_is_newer_than_a_release() -> None:
    """It may be the one that Switchback wrote for that release, or a person who saw it come."""
    release = claim("z", key="k", sequencer="", at=NOW)
    file = claim("a", key="k", sequencer="0066A1", at=NOW)

    assert is_newer(file, than=release)
    assert not is_newer(release, than=file)
    assert is_newer(claim("a", key="k", sequencer="", at=NOW + seconds(1)), than=file)


def test_time_decides_between_two_files() -> None:
    """Sequencers of two keys say nothing about each other."""
    first = claim("first", key="a", sequencer="FF", at=NOW)
    second = claim("second", key="b", sequencer="00", at=NOW + seconds(1))

    assert is_newer(second, than=first)
    assert not is_newer(first, than=second)


def test_no_claim_is_newer_than_itself() -> None:
    """It would drive itself out of the queue when it asks again."""
    assert not is_newer(claim(), than=claim())
    assert not is_newer(claim(sequencer="0066"), than=claim(sequencer="0066"))


@given(one=claims, other=claims)
def test_never_are_two_claims_newer_than_each_other(one: Claim, other: Claim) -> None:
    """Two rollouts can't supersede each other."""
    assert not (is_newer(one, than=other) and is_newer(other, than=one))


@given(one=claims, other=claims)
def test_of_two_rollouts_one_is_newer(one: Claim, other: Claim) -> None:
    """Also within one second, which is as exact as events are, it is decided who waits."""
    if one.rollout_id != other.rollout_id:
        assert is_newer(one, than=other) or is_newer(other, than=one)
