"""A fleet that runs on a fallback type is built anew in the next window, where its file asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from tests.workflow.theatre import Theatre, theatre

_PREFERRED, _FALLBACK = "ml.g6.2xlarge", "ml.g6e.2xlarge"
_DAY = 24 * 3600

# Every night at six; the day's look is at two, which is when the world began.
_WINDOW = b"  Window: {Cron: '0 6 * * ? *', DurationInMinutes: 180}\n"
_LOOKED_AT = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
_OPENS_AT = datetime(2026, 1, 6, 6, 0, tzinfo=UTC)
_NO_CHANGE = "no-change"


def _asking(body: bytes) -> bytes:
    asks = b"\nRollout:\n  ReturnToPreferred: true\n" + _WINDOW
    return body.replace(b"\nRollout:\n", asks)


def _lay_down(shown: Theatre) -> None:
    """Have the file lie in the bucket since long ago: it is live already."""
    shown.world.lose_events("aws.s3")
    shown.drop()


def _fleet(shown: Theatre) -> dict[str, int]:
    fleet = shown.world.sagemaker.fleet(shown.stage.endpoint_name)
    assert fleet is not None
    return {name: count for name, count in fleet.counts.items() if count}


def test_a_fleet_returns_to_its_preferred_type_in_the_window() -> None:
    """It is found by day, waits for the night, and is baked as any rollout; and then it is done."""
    with theatre(_NO_CHANGE, edit=_asking) as shown:
        _lay_down(shown)
        assert _fleet(shown) == {_PREFERRED: 3, _FALLBACK: 1}
        shown.run_into("AwaitMoment")
        assert timedelta() <= shown.world.clock.now - _LOOKED_AT < timedelta(minutes=1)
        assert (shown.status()["status"], shown.updates()) == ("Waiting", [])

        shown.run_to_the_end(executions=1)
        assert shown.outcomes() == ["Accepted"]
        (updated,) = [call.at for call in shown.calls if call.operation == "UpdateEndpoint"]
        assert timedelta() <= updated - _OPENS_AT < timedelta(minutes=1)
        assert _fleet(shown) == {_PREFERRED: 4}
        assert shown.denied == []

        shown.world.clock.advance(_DAY)
        assert len(shown.executions) == 1


def test_the_fleet_is_that_of_before_but_for_its_types() -> None:
    """The same models in the same pools; under another name, or it were no update."""
    with theatre(_NO_CHANGE, edit=_asking) as shown:
        _lay_down(shown)
        shown.run_to_the_end(executions=1)
        client: Any = boto3.client("sagemaker")
        (candidate,) = shown.updates()
        before, after = (
            client.describe_endpoint_config(EndpointConfigName=name)["ProductionVariants"]
            for name in (shown.stage.previous_config, candidate)
        )

        assert candidate != shown.stage.previous_config
        # An update keeps the counts that there are.
        assert _uncounted(after) == _uncounted(before)


def _uncounted(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in each.items() if k != "InitialInstanceCount"} for each in variants]


def test_a_shortage_that_lasts_does_not_replace_the_fleet_every_night() -> None:
    """What comes then is of the fallback again; that was the try of this week."""
    with theatre(_NO_CHANGE, edit=_asking) as shown:
        _lay_down(shown)
        shown.world.sagemaker.capacity.available[_PREFERRED] = 0
        shown.run_to_the_end(executions=1)
        assert shown.outcomes() == ["Accepted"]
        assert _fleet(shown) == {_FALLBACK: 4}

        shown.world.clock.advance(_DAY)
        assert len(shown.executions) == 1


def test_a_fleet_that_is_all_of_the_preferred_type_is_left_alone() -> None:
    """No rollout is started, and none is waiting."""
    with theatre(_NO_CHANGE, edit=_asking) as shown:
        _lay_down(shown)
        shown.world.traffic.loads.clear()
        _scale_to(shown, 3)
        assert _fleet(shown) == {_PREFERRED: 3}

        shown.world.clock.advance(_DAY)
        assert shown.executions == []


def _scale_to(shown: Theatre, count: int) -> None:
    """Give an instance back: SageMaker takes one of the fallback first."""
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName=shown.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}],
    )
    shown.world.clock.advance(600)
