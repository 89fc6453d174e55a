"""A CloudWatch on a virtual clock, called as the wire would call it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from simulator.clock import VirtualClock
from simulator.cloudwatch.service import CloudWatch
from simulator.wire.constraints import violations

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NAMESPACE, METRIC, DIMENSIONS = "AWS/SageMaker", "Invocation5XXErrors", {"EndpointName": "stt"}
_MODEL = botocore.session.get_session().get_service_model("cloudwatch")


@dataclass
class World:
    """A CloudWatch, its clock, and what came out of it."""

    clock: VirtualClock
    cloudwatch: CloudWatch
    events: list[dict[str, Any]] = field(default_factory=list)

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """Call an operation; request and response must be what AWS's model allows."""
        model = _MODEL.operation_model(operation)
        assert model.input_shape is not None
        assert not ParamValidator().validate(params, model.input_shape).has_errors()
        response: dict[str, Any] = getattr(self.cloudwatch, xform_name(operation))(params)
        if model.output_shape is not None:
            report = ParamValidator().validate(response, model.output_shape)
            assert not report.has_errors(), report.generate_report()
            assert not list(violations(response, model.output_shape))
        return response

    def put_alarm(self, name: str = "errors", **changes: Any) -> None:
        """Put an alarm on the metric: over 1.0 on average, three minutes of three."""
        params: dict[str, Any] = {
            "AlarmName": name,
            "Namespace": NAMESPACE,
            "MetricName": METRIC,
            "Dimensions": [{"Name": key, "Value": value} for key, value in DIMENSIONS.items()],
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 3,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        kept = {key: value for key, value in (params | changes).items() if value is not None}
        self.call("PutMetricAlarm", **kept)

    def minute(self, value: float | None) -> None:
        """Let one minute pass in which the metric had this value, or no data."""
        if value is not None:
            self.record(value, at=self.clock.now)
        self.clock.advance(60)

    def record(self, value: float, *, at: datetime) -> None:
        """Record one sample of the metric."""
        self.cloudwatch.record(
            NAMESPACE, METRIC, DIMENSIONS, at, sum=value, count=1, minimum=value, maximum=value
        )

    def described(self, name: str = "errors") -> dict[str, Any]:
        """Return one metric alarm as DescribeAlarms tells of it."""
        (alarm,) = self.call("DescribeAlarms", AlarmNames=[name])["MetricAlarms"]
        described: dict[str, Any] = alarm
        return described

    def state(self, name: str = "errors") -> str:
        """Return what a metric alarm says."""
        return str(self.described(name)["StateValue"])


@pytest.fixture
def world() -> World:
    """A started CloudWatch; the minute that it begins with is just ending."""
    clock = VirtualClock(START)
    events: list[dict[str, Any]] = []
    cloudwatch = CloudWatch(clock, emit=events.append)
    cloudwatch.start()
    # Just past an evaluation, so that `minute` runs exactly the one of the minute that it fills.
    clock.advance(20)
    return World(clock, cloudwatch, events)
