"""The event that SageMaker sends to EventBridge when an endpoint changes."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from simulator.sagemaker.region import Region

if TYPE_CHECKING:
    from simulator.sagemaker.endpoint import Endpoint

_numbers = itertools.count(1)
_MILLISECONDS_PER_SECOND = 1000


def state_change(endpoint: "Endpoint", region: Region, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return a "SageMaker Endpoint State Change", in its EventBridge envelope."""
    variants = endpoint.serving.variants.values() if endpoint.serving else ()
    return {
        "version": "0",
        "id": str(UUID(int=next(_numbers))),
        "detail-type": "SageMaker Endpoint State Change",
        "source": "aws.sagemaker",
        "account": region.account_id,
        "time": region.clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region.name,
        "resources": [endpoint.arn],
        "detail": {
            "EndpointName": endpoint.name,
            "EndpointArn": endpoint.arn,
            "EndpointConfigName": endpoint.config_name,
            "ProductionVariants": [
                {"DesiredWeight": variant.weight, "DesiredInstanceCount": variant.desired}
                for variant in variants
            ],
            "EndpointStatus": endpoint.status.in_events,
            "CreationTime": _epoch_milliseconds(endpoint.created),
            "LastModifiedTime": _epoch_milliseconds(endpoint.modified),
            "Tags": dict(tags),
        },
    }


def _epoch_milliseconds(instant: datetime) -> float:
    return instant.timestamp() * _MILLISECONDS_PER_SECOND
