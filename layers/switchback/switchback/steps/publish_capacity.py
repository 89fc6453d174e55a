"""Publish what each endpoint's fleet can carry, once a minute, for its scaling to divide by."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import chain
from typing import Any

from switchback import clock, errors
from switchback.contracts.capacity import NotPublished, Published
from switchback.domain.capacity import EndpointCapacity, MetricValue, capacity_of
from switchback.domain.endpoint import Endpoint
from switchback.domain.outcome import Reason
from switchback.gateways import capacities, metrics, sagemaker
from switchback.gateways.sagemaker import Unread

# The last endpoint asked may take half a minute, and the next run begins in a minute.
_TIME_TO_ASK = timedelta(seconds=25)

# A log line holds 256 KB, and who looks for one endpoint finds it in DescribeEndpoint.
_MOST_TOLD = 100


def publish_capacity(_given: Mapping[str, Any]) -> Published:
    """Publish the capacity of every endpoint that a file manages, and that the run was here at all.

    Where a number is not certain none is published: scaling goes on with the last one.

    Raises:
        ServiceUnavailable: no endpoint could be read.
    """
    now = clock.now()
    weights = capacities.every()
    looks = tuple(sagemaker.describe_endpoints(sorted(weights), until=now + _TIME_TO_ASK))
    known = [capacity_of(look, weights[look.name]) for look in looks if isinstance(look, Endpoint)]
    unread = [look for look in looks if isinstance(look, Unread)]
    if not known and (failed := [look for look in unread if not _is_gone(look)]):
        raise errors.ServiceUnavailable(
            f"none of {len(failed)} endpoints could be read; {failed[0].message}"
        )
    values = tuple(chain.from_iterable(capacity.values for capacity in known))
    endpoints = sum(any(capacity.values) for capacity in known)
    # Last of all: an alarm rings when it stays out.
    heartbeat = MetricValue("PublishedEndpoints", endpoints)
    told = _missing(known, unread)
    return Published(
        endpoints=endpoints,
        values=metrics.publish((*values, heartbeat), at=now),
        not_published=len(told),
        among_them=told[:_MOST_TOLD],
    )


def _is_gone(look: Unread) -> bool:
    return look.error == errors.EndpointNotFound.__name__


def _missing(known: list[EndpointCapacity], unread: list[Unread]) -> tuple[NotPublished, ...]:
    found = [(each.endpoint_name, reason) for each in known for reason in each.reasons]
    found += [(each.name, Reason(each.error, each.message)) for each in unread]
    return tuple(
        NotPublished(endpoint_name=name, reason=reason.code, message=reason.message)
        for name, reason in found
    )
