"""The fleets that hold quota: also those of endpoints of which little is known."""

from datetime import UTC, datetime

import pytest

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.gateways import sagemaker
from switchback.steps.fleets import read_held

_NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_an_endpoint_without_a_config_is_not_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """DescribeEndpoint need not tell one, and nothing has an empty name."""
    bare = Endpoint("bare", EndpointStatus.CREATING, config_name="", last_modified_at=_NOW)
    monkeypatch.setattr(sagemaker, "list_endpoint_names", lambda: ("bare",))
    monkeypatch.setattr(sagemaker, "describe_endpoint", lambda _name: bare)
    asked: list[str] = []
    monkeypatch.setattr(sagemaker, "describe_config", asked.append)

    assert read_held() == ((), ())
    assert asked == []
