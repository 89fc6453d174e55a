"""How many requests run on an endpoint at once, by CloudWatch."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from switchback.domain.endpoint import Endpoint, Variant
from switchback.domain.moment import Traffic
from switchback.gateways.clients import cloudwatch
from switchback.gateways.translation import translated

if TYPE_CHECKING:
    from types_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

_METRIC: Final = "ConcurrentRequestsPerModel"

# Metrics come late: the newest minute may have no data yet, or not all of it.
_SPAN: Final = timedelta(minutes=3)


def read(endpoint: Endpoint, *, now: datetime) -> Traffic:
    """Return how many requests run at once, all variants together, and rather too many.

    The metric is of each instance, and AWS gives it a minimum and a maximum only: what the busiest
    one had at its busiest in the last minutes, times the instances, is what runs at the most.
    """
    variants = [variant for variant in endpoint.variants if variant.current_count]
    if not variants:
        return Traffic(requests=0)
    queries = [_query(endpoint.name, v, number=n) for n, v in enumerate(variants)]
    with translated("GetMetricData", resource=f"{_METRIC} of {endpoint.name}"):
        pages = cloudwatch().get_paginator("get_metric_data")
        told = {
            result["Id"]: result["Values"]
            for page in pages.paginate(
                MetricDataQueries=queries,
                StartTime=now.replace(second=0, microsecond=0) - _SPAN,
                EndTime=now,
            )
            for result in page["MetricDataResults"]
        }
    busiest = [max(told.get(_id(number), ()), default=None) for number in range(len(variants))]
    known = [value for value in busiest if value is not None]
    if len(known) < len(variants):
        return Traffic(requests=None, why_unknown=f"{_METRIC} has no data")
    each = zip(known, variants, strict=True)
    return Traffic(requests=sum(value * variant.current_count for value, variant in each))


def _query(endpoint_name: str, variant: Variant, *, number: int) -> "MetricDataQueryTypeDef":
    return {
        "Id": _id(number),
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/SageMaker",
                "MetricName": _METRIC,
                "Dimensions": [
                    {"Name": "EndpointName", "Value": endpoint_name},
                    {"Name": "VariantName", "Value": variant.name},
                ],
            },
            "Period": 60,
            "Stat": "Maximum",
        },
    }


def _id(number: int) -> str:
    return f"variant{number}"
