"""Which old models and endpoint configs may be collected.

Deleting a config that is live takes SageMaker's own patching from the endpoint, and deleting one
that is a way back takes the way back. So nothing is collected that is live anywhere, a way back,
young, or not Switchback's own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

YOUNG = timedelta(days=30)
"""Younger ones are kept, whatever became of them."""

NEWEST_KEPT = 5
"""So many of the newest configs of each endpoint are kept, however old they are."""


@dataclass(frozen=True)
class OldConfig:
    """An endpoint config of Switchback's making, by its mark."""

    name: str
    created_at: datetime
    models: tuple[str, ...]


@dataclass(frozen=True)
class OldModel:
    """A model of Switchback's making, by its mark."""

    name: str
    created_at: datetime


@dataclass(frozen=True)
class Leftovers:
    """What may be deleted: the configs first, because a model that a config names is needed."""

    configs: tuple[str, ...]
    models: tuple[str, ...]


def decide_leftovers(
    configs: Iterable[OldConfig],
    models: Iterable[OldModel],
    *,
    needed: Collection[str],
    needed_models: Collection[str],
    now: datetime,
) -> Leftovers:
    """Return what may be deleted of one endpoint's configs and models.

    Args:
        configs: The endpoint's configs that carry Switchback's mark.
        models: Its models that do.
        needed: Configs that are live on any endpoint, pending, or a way back.
        needed_models: The models that needed configs name, whoever made these.
        now: The present instant.
    """
    newest_first = sorted(configs, key=lambda config: config.created_at, reverse=True)
    gone = [
        config
        for config in newest_first[NEWEST_KEPT:]
        if config.name not in needed and now - config.created_at >= YOUNG
    ]
    kept = [config for config in newest_first if config not in gone]
    in_use = {model for config in kept for model in config.models}
    return Leftovers(
        configs=tuple(config.name for config in gone),
        models=tuple(
            model.name
            for model in models
            if model.name not in in_use
            and model.name not in needed_models
            and now - model.created_at >= YOUNG
        ),
    )
