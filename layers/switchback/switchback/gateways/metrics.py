"""The metrics that Switchback publishes: many endpoints' values in one call."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from switchback.domain.capacity import NAMESPACE, MetricValue
from switchback.gateways.clients import cloudwatch
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch.type_defs import MetricDatumTypeDef

# As many as AWS takes. With the longest names that there can be, they stay below its 1 MB.
_VALUES_PER_CALL = 1_000


def publish(values: Iterable[MetricValue], *, at: datetime) -> int:
    """Publish all values as those of one instant, and return how many they were."""
    left, published = iter(values), 0
    while data := [_datum(value, at) for value in islice(left, _VALUES_PER_CALL)]:
        with translated("PutMetricData", resource=NAMESPACE):
            cloudwatch().put_metric_data(Namespace=NAMESPACE, MetricData=data)
        published += len(data)
    return published


def _datum(value: MetricValue, at: datetime) -> "MetricDatumTypeDef":
    return {
        "MetricName": value.name,
        "Dimensions": [{"Name": name, "Value": told} for name, told in value.dimensions],
        "Timestamp": at,
        "Value": value.value,
    }
