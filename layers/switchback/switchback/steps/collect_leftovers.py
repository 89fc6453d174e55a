"""Collect the models and endpoint configs that old rollouts left behind, once a day."""

from collections.abc import Mapping, Set
from typing import Any

from switchback import clock, errors
from switchback.contracts.leftovers import Collected
from switchback.domain.needs import models_named
from switchback.domain.retention import decide_leftovers
from switchback.gateways import judgements, leftovers, locks, sagemaker


def collect_leftovers(_given: Mapping[str, Any]) -> Collected:
    """Delete what no endpoint needs. An endpoint with a rollout under way is left for tomorrow.

    Where a live config was deleted, nobody can tell which models it runs: nothing is collected.
    """
    live = _live_configs()
    described = [sagemaker.describe_config(config) for config in sorted(live)]
    if None in described:
        return Collected(deleted=())
    live_models = frozenset(
        model for config in described if config for model in models_named(config)
    )
    deleted: list[str] = []
    for name, item in locks.all_known():
        if item.lock.holder is None:
            deleted += _collect(name, live, live_models)
    return Collected(deleted=tuple(deleted))


def _live_configs() -> set[str]:
    """Return every config that some endpoint of the account runs, or is being taken to."""
    live: set[str] = set()
    for name in sagemaker.list_endpoint_names():
        try:
            endpoint = sagemaker.describe_endpoint(name)
        except errors.EndpointNotFound:
            continue  # deleted since it was listed
        if endpoint.config_name:
            live.add(endpoint.config_name)
        if endpoint.pending:
            live.add(endpoint.pending.config_name)
    return live


def _models_of(config_name: str) -> tuple[str, ...]:
    config = sagemaker.describe_config(config_name)
    return models_named(config) if config else ()


def _collect(endpoint_name: str, live: Set[str], live_models: frozenset[str]) -> list[str]:
    known = judgements.read(endpoint_name)
    way_back = {known.last_good} if known.last_good else set()
    gone = decide_leftovers(
        leftovers.marked_configs(endpoint_name),
        leftovers.marked_models(endpoint_name),
        needed=live | way_back,
        # A way back that somebody else made may name a model of ours.
        needed_models=live_models.union(*map(_models_of, way_back)),
        now=clock.now(),
    )
    for config in gone.configs:
        leftovers.delete_config(config)
    for model in gone.models:
        leftovers.delete_model(model)
    return [*gone.configs, *gone.models]
