"""A stale read is answered with what was so a moment ago, and with nothing that never was."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from simulator.faults import Fault, inject
from simulator.past_answers import STALE_FOR_SECONDS, PastAnswers
from simulator.wire import Call
from tests.workflow.theatre import Theatre, theatre

_FUNCTION = "PlanRolloutFunction"


def _read(shown: Theatre, operation: str, **asked: Any) -> Any:
    with shown.world.wire.calling_as(_FUNCTION):
        return getattr(boto3.client("sagemaker"), operation)(**asked)


def _told(shown: Theatre) -> tuple[str, str]:
    told = _read(shown, "describe_endpoint", EndpointName=shown.stage.endpoint_name)
    return told["EndpointStatus"], told["EndpointConfigName"]


def _stale(shown: Theatre) -> PastAnswers:
    past = PastAnswers(shown.world.wire)
    inject(shown.world, Fault.STALE, at=lambda call: call.caller == _FUNCTION, past=past)
    return past


def test_an_update_is_not_seen_yet() -> None:
    """The endpoint is told as it was before, although the update has begun."""
    with theatre() as shown:
        before = _told(shown)
        _stale(shown)
        _told(shown)
        shown.stage.foreign_update()

        assert _told(shown) == before
        assert shown.endpoint()["EndpointStatus"] == "Updating"


def test_what_was_just_made_is_not_found_yet() -> None:
    """Nobody asked for it before; what the answer would have been is known all the same."""
    with theatre() as shown:
        asked = {"EndpointConfigName": "somebody-elses-config"}
        read = Call(
            at=shown.world.clock.now,
            caller=_FUNCTION,
            service="sagemaker",
            operation="DescribeEndpointConfig",
            params=asked,
        )
        past = _stale(shown)
        past.expect([read])
        shown.stage.foreign_update()

        with pytest.raises(ClientError, match="Could not find"):
            _read(shown, "describe_endpoint_config", **asked)


def test_what_has_not_changed_is_read_as_it_is() -> None:
    """There is nothing stale to answer with."""
    with theatre() as shown:
        _stale(shown)

        assert _told(shown) == _told(shown) == ("InService", shown.stage.previous_config)


def test_nothing_stays_stale_for_long() -> None:
    """After a while everybody sees what is."""
    with theatre() as shown:
        _stale(shown)
        _told(shown)
        shown.stage.foreign_update()
        shown.world.clock.advance(STALE_FOR_SECONDS + 1)

        assert _told(shown)[0] == "Updating"
