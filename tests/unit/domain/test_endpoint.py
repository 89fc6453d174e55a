"""What is seen of an endpoint."""

from switchback.domain.endpoint import Endpoint, EndpointStatus, Variant
from tests.unit.domain.given import BEFORE, endpoint


def test_a_status_that_aws_adds_is_not_mistaken_for_a_known_one() -> None:
    """It is unrecognised; the known ones are themselves."""
    assert EndpointStatus.parse("Hibernating") is EndpointStatus.UNRECOGNISED
    assert all(EndpointStatus.parse(status.value) is status for status in EndpointStatus)


def test_counts_are_over_all_variants() -> None:
    """An endpoint's instances are those of its variants together."""
    counted = Endpoint(
        name="stt",
        status=EndpointStatus.IN_SERVICE,
        config_name="c",
        last_modified_at=BEFORE,
        variants=(
            Variant("A", desired_count=2, current_count=1),
            Variant("B", desired_count=3, current_count=3),
        ),
    )

    assert (counted.desired_count, counted.current_count) == (5, 4)


def test_an_endpoint_is_idle_in_service_with_nothing_under_way() -> None:
    """Either alone is not enough."""
    assert endpoint().is_idle
    assert not endpoint(pending="candidate").is_idle
    assert not endpoint(EndpointStatus.FAILED).is_idle
