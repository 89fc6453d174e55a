"""Holding scaling never changes the fleet."""

from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.scaling import HoldDecision, ScalableTarget, decide_hold, resource_id


@given(minimum=st.integers(0, 9), more=st.integers(0, 9), count=st.integers(0, 20))
def test_a_count_outside_the_bounds_is_left_alone(minimum: int, more: int, count: int) -> None:
    """Suspending forces the count into the bounds: only where it is inside is that no change."""
    target = ScalableTarget("r", min_capacity=minimum, max_capacity=minimum + more)
    inside = minimum <= count <= minimum + more

    decision = decide_hold(target, desired_count=count)

    assert decision is (HoldDecision.SUSPEND if inside else HoldDecision.LEAVE)


def test_a_variant_has_the_name_that_scaling_knows_it_by() -> None:
    """As Application Auto Scaling writes it."""
    assert resource_id("stt", "AllTraffic") == "endpoint/stt/variant/AllTraffic"
