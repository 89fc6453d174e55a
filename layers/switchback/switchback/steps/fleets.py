"""Read every fleet that holds quota in the account, whoever it belongs to."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from switchback.domain.endpoint import Endpoint
from switchback.domain.findings import Finding
from switchback.domain.fleets import building, serving
from switchback.domain.quota import Fleet
from switchback.errors import EndpointNotFound
from switchback.gateways import sagemaker
from switchback.steps.reading import read_or_find


def read_held() -> tuple[tuple[Fleet, ...], tuple[Finding, ...]]:
    """Return every fleet that serves or is being built, and what could not be read."""
    names, findings = read_or_find(
        "Endpoints", resource="the list of endpoints", read=sagemaker.list_endpoint_names
    )
    fleets: tuple[Fleet, ...] = ()
    for name in names or ():
        found, unread = read_or_find("Endpoint", resource=name, read=partial(_held_by, name))
        fleets, findings = (*fleets, *(found or ())), (*findings, *unread)
    return fleets, findings


def _held_by(name: str) -> tuple[Fleet, ...]:
    try:
        endpoint: Endpoint = sagemaker.describe_endpoint(name)
    except EndpointNotFound:
        return ()  # deleted since it was listed
    fleets = serving(endpoint, _config(endpoint.config_name))
    if endpoint.pending:
        fleets += building(endpoint, _config(endpoint.pending.config_name))
    return fleets


def _config(name: str) -> Mapping[str, Any]:
    # Without its config, which somebody deleted, an endpoint still tells its counts.
    return (sagemaker.describe_config(name) if name else None) or {}
