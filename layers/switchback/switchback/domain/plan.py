"""What a rollout would change: the candidate, its difference from what is live, and the way back.

The candidate is the live config with the file laid over it, so that what the file does not speak
about stays as it is. What to leave out of a description is a list of AWS's output-only fields,
never a list of known input fields: a field that AWS adds tomorrow is carried over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from switchback.domain.names import content_name
from switchback.domain.plain import plain

Request = Mapping[str, Any]

CONFIG_OUTPUT_ONLY = frozenset({"EndpointConfigName", "EndpointConfigArn", "CreationTime"})
MODEL_OUTPUT_ONLY = frozenset({"ModelName", "ModelArn", "CreationTime", "DeploymentRecommendation"})

_CONTAINERS = ("PrimaryContainer", "Containers")

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
    """The description of every model the config names, by model name."""


@dataclass(frozen=True)
class Wanted:
    """What the config file asks for: AWS requests without the names, which are ours to give."""

    endpoint_name: str
    model: Request
    endpoint_config: Request


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
    """The CreateEndpointConfig request."""
    changes: tuple[Change, ...]
    live_variants: tuple[PlannedVariant, ...]
    variants: tuple[PlannedVariant, ...]
    settle_deadline_seconds: int
    """How long SageMaker may take to decide the update, at the most."""


def plan_candidate(live: Live, wanted: Wanted) -> Plan:
    """Lay the file over what is live, name the result by its content, and list what it changes."""
    model = _lay_model_over(_live_model(live), wanted.model)
    model_name = _reusable_model(live, model) or content_name(wanted.endpoint_name, plain(model))
    config = _lay_config_over(_without(live.config, CONFIG_OUTPUT_ONLY), wanted.endpoint_config)
    for variant in config["ProductionVariants"]:
        variant["ModelName"] = model_name
    config_name = content_name(wanted.endpoint_name, plain(config))
    # The same name is the same content, also in what no description tells, such as Tags.
    is_live = config_name == live.config_name
    before, after = plain(_with_models(live)), plain(_with_model(config, model))
    changes = () if is_live else tuple(_changes(before, after))
    return Plan(
        endpoint_name=wanted.endpoint_name,
        previous_config=live.config_name,
        candidate_config=config_name if changes else live.config_name,
        candidate_model=model_name,
        model_request=None if model_name in live.models else {"ModelName": model_name, **model},
        config_request={"EndpointConfigName": config_name, **config},
        changes=changes,
        live_variants=tuple(_planned(v) for v in live.config.get("ProductionVariants", ())),
        variants=tuple(_planned(v) for v in config["ProductionVariants"]),
        settle_deadline_seconds=_settle_deadline(config["ProductionVariants"]),
    )


def instance_types(variant: Request) -> tuple[str, ...]:
    """Return the types that a variant of an endpoint config names, in order of priority."""
    pools = sorted(variant.get("InstancePools", ()), key=lambda pool: int(pool["Priority"]))
    if pools:
        return tuple(pool["InstanceType"] for pool in pools)
    return (variant["InstanceType"],) if "InstanceType" in variant else ()


def _planned(variant: Request) -> PlannedVariant:
    return PlannedVariant(
        name=variant["VariantName"],
        initial_count=int(variant.get("InitialInstanceCount", 1)),
        instance_types=instance_types(variant),
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


def _live_model(live: Live) -> dict[str, Any]:
    names = [v["ModelName"] for v in live.config.get("ProductionVariants", ()) if "ModelName" in v]
    return _without(live.models[names[0]], MODEL_OUTPUT_ONLY) if names else {}


def _reusable_model(live: Live, model: Request) -> str | None:
    wanted = plain(model)
    same = (n for n, d in live.models.items() if plain(_without(d, MODEL_OUTPUT_ONLY)) == wanted)
    return next(same, None)


def _lay_model_over(live: Request, wanted: Request) -> dict[str, Any]:
    """Keep what the file is silent about (role, VPC), but take its containers whole.

    A container merged key by key could end up with the old image beside the new package.
    """
    kept = dict(live)
    if any(key in wanted for key in _CONTAINERS):
        kept = _without(live, _CONTAINERS)
    return {**kept, **wanted}


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
        _inline(v, _without(live.models[v["ModelName"]], MODEL_OUTPUT_ONLY))
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
