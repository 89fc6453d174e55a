"""What one instance of each type carries, in concurrent requests: the weights of a fleet.

They are the file's, as load-tested. For a type that the file gives none they follow from the
container's own limit: a container that is told to refuse the next request is full there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Request = Mapping[str, Any]

SHARE_OF_LIMIT = 0.9
"""A container is slow before it refuses: what counts as full lies a little below its limit."""

# Deepgram's containers take a key of their configuration file, and its value, from a variable.
_LIMIT = re.compile(r"\s*max_active_requests\s*=\s*([1-9][0-9]{0,8})\s*", re.ASCII)


@dataclass(frozen=True)
class Weights:
    """What an instance carries on one endpoint config, in concurrent requests."""

    config_name: str
    by_variant: Mapping[str, Mapping[str, float | None]]
    """By variant, then by each of its instance types; None where nobody knows."""

    @property
    def known(self) -> Mapping[str, float]:
        """Those that are known, by type; of variants that differ, the smaller."""
        known: dict[str, float] = {}
        for by_type in self.by_variant.values():
            for name, weight in by_type.items():
                if weight is not None:
                    known[name] = min(weight, known.get(name, weight))
        return known


def weights_of(
    config_name: str,
    config: Request,
    *,
    models: Mapping[str, Request],
    given: Mapping[str, float],
) -> Weights:
    """Return the weights of a config: those given by type, else those that its models tell.

    `models` by name: of one that is not there, nothing is known.
    """
    return Weights(
        config_name=config_name,
        by_variant={
            variant["VariantName"]: {
                instance_type: given.get(instance_type, _told_by(models.get(model, {})))
                for instance_type, model in _types(variant)
            }
            for variant in config.get("ProductionVariants", ())
        },
    )


def request_limit(model: Request) -> int | None:
    """Return how many requests at once a model's containers allow, or None where none says it.

    A request goes through all containers of a model: the smallest limit is the model's.
    """
    containers = (model.get("PrimaryContainer"), *model.get("Containers", ()))
    limits = (_limit(each.get("Environment", {})) for each in containers if each)
    return min((limit for limit in limits if limit is not None), default=None)


def _told_by(model: Request) -> float | None:
    limit = request_limit(model)
    return None if limit is None else SHARE_OF_LIMIT * limit


def _limit(environment: Mapping[str, str]) -> int | None:
    # The container applies its variables in the order of their names: the last one stands.
    found = (_LIMIT.fullmatch(environment[name]) for name in sorted(environment, reverse=True))
    return next((int(match[1]) for match in found if match), None)


def _types(variant: Request) -> Iterator[tuple[str, str]]:
    """Yield each type that a variant may run on, with the name of the model that runs there."""
    own = variant.get("ModelName", "")
    if "InstanceType" in variant:
        yield variant["InstanceType"], own
    for pool in variant.get("InstancePools", ()):
        yield pool["InstanceType"], pool.get("ModelNameOverride", own)
