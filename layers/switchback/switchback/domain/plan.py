"""What a rollout would change: the candidate, its difference from what is live, and the way back.

The candidate is the live config with the file laid over it, so that what the file does not speak
about stays as it is. What to leave out of a description is a list of AWS's output-only fields,
never a list of known input fields: a field that AWS adds tomorrow is carried over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from switchback.domain.marks import carried
from switchback.domain.names import content_name
from switchback.domain.needs import Needs, needs_of
from switchback.domain.plain import FROM_THE_PACKAGE, plain
from switchback.domain.weights import Weights, weights_of

Request = Mapping[str, Any]

CONFIG_OUTPUT_ONLY = frozenset({"EndpointConfigName", "EndpointConfigArn", "CreationTime"})
MODEL_OUTPUT_ONLY = frozenset({"ModelName", "ModelArn", "CreationTime", "DeploymentRecommendation"})

_CONTAINERS = ("PrimaryContainer", "Containers")
_TAGS = ("Tags",)

# SageMaker reports a lack of capacity for a single instance type after about 31 minutes (observed
# in public trackers, not documented); a deadline below that would give up on a decided update.
_CAPACITY_SECONDS = 31 * 60
_MARGIN_SECONDS = 15 * 60
_DEFAULT_STARTUP_SECONDS = 600


@dataclass(frozen=True)
class Live:
    """What the endpoint runs now, as DescribeEndpointConfig and DescribeModel tell it."""

    config_name: str
    config: Request
    models: Mapping[str, Request]
    """The description of every model that the config or the file names and that exists, by name."""
    config_tags: Mapping[str, str] = field(default_factory=dict)
    model_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the first variant's model."""


NOTHING_LIVE = Live(config_name="", config={}, models={})
"""What is live where there is no endpoint yet."""


@dataclass(frozen=True)
class Wanted:
    """What the config file asks for: AWS requests without the names, which are ours to give."""

    endpoint_name: str
    model: Request
    endpoint_config: Request
    concurrency_per_instance: Mapping[str, float] = field(default_factory=dict)
    """The weights that the file gives, by instance type."""


@dataclass(frozen=True)
class Change:
    """One field that the candidate changes; None where it is absent on that side."""

    place: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PlannedVariant:
    """What preflight needs to know of a variant of the candidate."""

    name: str
    initial_count: int
    instance_types: tuple[str, ...]
    """In order of priority; each holds quota for the whole fleet."""
    priorities: tuple[int, ...] = ()
    """Of the pools, in the same order; none where the variant has no pools."""


@dataclass(frozen=True)
class Plan:
    """The candidate, the difference, and the way back."""

    endpoint_name: str
    previous_config: str
    candidate_config: str
    candidate_model: str
    model_request: Request | None
    """The CreateModel request, or None where a live model already has this content."""
    config_request: Request
    """The CreateEndpointConfig request. Neither request has Switchback's own tags yet."""
    changes: tuple[Change, ...]
    live_variants: tuple[PlannedVariant, ...]
    variants: tuple[PlannedVariant, ...]
    settle_deadline_seconds: int
    """How long SageMaker may take to decide the update, at the most."""
    way_back: str | None
    """The config to go back to; None for a first deployment, which has none."""
    candidate_needs: Needs = field(default_factory=Needs)
    way_back_needs: Needs = field(default_factory=Needs)
    weights: tuple[Weights, ...] = ()
    """Of the candidate, and then of the other configs that the endpoint may be on from here."""

    @property
    def creates(self) -> bool:
        """Whether there is no endpoint yet: it is created, and there is nothing to go back to."""
        return not self.previous_config


def plan_candidate(live: Live, wanted: Wanted) -> Plan:
    """Lay the file over what is live, name the result by its content, and list what it changes."""
    model = _lay_model_over(_live_model(live), _without(wanted.model, _TAGS))
    model_name = _reusable_model(live, model) or content_name(wanted.endpoint_name, plain(model))
    config = _lay_config_over(
        _without(live.config, CONFIG_OUTPUT_ONLY), _without(wanted.endpoint_config, _TAGS)
    )
    for variant in config["ProductionVariants"]:
        variant["ModelName"] = model_name
    config_name = content_name(wanted.endpoint_name, plain(config))
    before, after = plain(_with_models(live)), plain(_with_model(config, model))
    # The same name is the same content, also in what no description tells.
    changes = () if config_name == live.config_name else tuple(_changes(before, after))
    candidate_config = config_name if changes else live.config_name
    models = {**live.models, model_name: model}
    configs = {candidate_config: config, **({live.config_name: live.config} if changes else {})}
    model_request = {"ModelName": model_name, **model}
    config_request = {"EndpointConfigName": config_name, **config}
    return Plan(
        endpoint_name=wanted.endpoint_name,
        previous_config=live.config_name,
        candidate_config=candidate_config,
        candidate_model=model_name,
        model_request=(
            None
            if model_name in live.models
            else _tagged(model_request, live.model_tags, wanted.model)
        ),
        config_request=_tagged(config_request, live.config_tags, wanted.endpoint_config),
        changes=changes,
        live_variants=tuple(_planned(v) for v in live.config.get("ProductionVariants", ())),
        variants=tuple(_planned(v) for v in config["ProductionVariants"]),
        settle_deadline_seconds=_settle_deadline(config["ProductionVariants"]),
        way_back=live.config_name or None,
        candidate_needs=needs_of(config, models),
        way_back_needs=needs_of(live.config, live.models),
        weights=tuple(
            weights_of(name, told, models=models, given=wanted.concurrency_per_instance)
            for name, told in configs.items()
            if name
        ),
    )


def instance_types(variant: Request) -> tuple[str, ...]:
    """Return the types that a variant of an endpoint config names, in order of priority."""
    if pools := _pools(variant):
        return tuple(pool["InstanceType"] for pool in pools)
    return (variant["InstanceType"],) if "InstanceType" in variant else ()


def _pools(variant: Request) -> list[Request]:
    return sorted(variant.get("InstancePools", ()), key=lambda pool: int(pool["Priority"]))


def _planned(variant: Request) -> PlannedVariant:
    return PlannedVariant(
        name=variant["VariantName"],
        initial_count=int(variant.get("InitialInstanceCount", 1)),
        instance_types=instance_types(variant),
        priorities=tuple(int(pool["Priority"]) for pool in _pools(variant)),
    )


def _settle_deadline(variants: Iterable[Request]) -> int:
    """Return seconds after which an update has surely been decided: capacity, download, start."""

    def of(variant: Request) -> int:
        provision = int(variant.get("VariantInstanceProvisionTimeoutInSeconds", 0))
        startup = "ContainerStartupHealthCheckTimeoutInSeconds"
        return (
            max(provision, _CAPACITY_SECONDS)
            + int(variant.get("ModelDataDownloadTimeoutInSeconds", _DEFAULT_STARTUP_SECONDS))
            + int(variant.get(startup, _DEFAULT_STARTUP_SECONDS))
        )

    return max(of(variant) for variant in variants) + _MARGIN_SECONDS


def _without(description: Request, names: Iterable[str]) -> dict[str, Any]:
    left_out = set(names)
    return {key: value for key, value in description.items() if key not in left_out}


def _tagged(request: Request, live: Mapping[str, str], wanted: Request) -> Request:
    tags = carried(live, wanted.get("Tags", ()))
    return {**request, "Tags": tags} if tags else request


def _live_model(live: Live) -> dict[str, Any]:
    """Return the model that the endpoint runs; nothing where it has none, or it was deleted."""
    names = [v["ModelName"] for v in live.config.get("ProductionVariants", ()) if "ModelName" in v]
    return _content(live, names[0]) if names else {}


def _content(live: Live, model_name: str) -> dict[str, Any]:
    return _without(live.models.get(model_name, {}), MODEL_OUTPUT_ONLY)


def _reusable_model(live: Live, model: Request) -> str | None:
    wanted = plain(model)
    same = (n for n, d in live.models.items() if plain(_without(d, MODEL_OUTPUT_ONLY)) == wanted)
    return next(same, None)


def _lay_model_over(live: Request, wanted: Request) -> dict[str, Any]:
    """Keep what the file is silent about (role, VPC), but take its containers whole.

    A container merged key by key could end up with the old image beside the new package.
    """
    if any(key in wanted for key in _CONTAINERS):
        return {**_without(live, _CONTAINERS), **wanted}
    kept = dict(live)
    if "PrimaryContainer" in kept:
        kept["PrimaryContainer"] = _requested(kept["PrimaryContainer"])
    if "Containers" in kept:
        kept["Containers"] = [_requested(container) for container in kept["Containers"]]
    return {**kept, **wanted}


def _requested(container: Request) -> dict[str, Any]:
    """Return a described container as a request has it: its package says the rest."""
    return _without(container, FROM_THE_PACKAGE if "ModelPackageName" in container else ())


def _lay_config_over(live: Request, wanted: Request) -> dict[str, Any]:
    merged = {**live, **wanted}
    merged["ProductionVariants"] = _lay_variants_over(
        live.get("ProductionVariants", ()), wanted.get("ProductionVariants", ())
    )
    return merged


def _lay_variants_over(live: Iterable[Request], wanted: Iterable[Request]) -> list[dict[str, Any]]:
    asked = {variant["VariantName"]: variant for variant in wanted}
    kept = [_lay_variant_over(v, asked.pop(v["VariantName"], {})) for v in live]
    return kept + [dict(variant) for variant in asked.values()]


def _lay_variant_over(live: Request, wanted: Request) -> dict[str, Any]:
    replaced: set[str] = set()
    if "InstancePools" in wanted:
        replaced = {"InstanceType"}
    elif "InstanceType" in wanted:
        # The provision timeout is the pools' own.
        replaced = {"InstancePools", "VariantInstanceProvisionTimeoutInSeconds"}
    return {**_without(live, replaced), **wanted}


def _with_models(live: Live) -> dict[str, Any]:
    """Return the live config with each variant's model in place of its name."""
    config = _without(live.config, CONFIG_OUTPUT_ONLY)
    config["ProductionVariants"] = [
        _inline(v, _content(live, v.get("ModelName", "")))
        for v in config.get("ProductionVariants", ())
    ]
    return config


def _with_model(config: Request, model: Request) -> dict[str, Any]:
    variants = [_inline(variant, model) for variant in config["ProductionVariants"]]
    return {**config, "ProductionVariants": variants}


def _inline(variant: Request, model: Request) -> dict[str, Any]:
    return {**_without(variant, {"ModelName"}), "Model": model}


def _changes(before: Any, after: Any, place: str = "") -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys()):
            inner = f"{place}.{key}" if place else key
            yield from _changes(before.get(key), after.get(key), inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, f"{place}[{index}]")
    else:
        yield Change(place=place, before=before, after=after)
