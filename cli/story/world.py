"""What the world is before the rollout starts, and what the file asks for."""

from cli.screen.shown import Fact
from cli.words import counted, duration, instances, version
from simulator.stage import Stage
from switchback.document.bake_model import Bake
from switchback.document.model import Upgrade, Window
from switchback.document.problem import shown

_MINUTE = 60


def world_facts(stage: Stage) -> tuple[Fact, ...]:
    """Return what serves, how much it serves, and what watches it."""
    alarms = Fact("alarms", ", ".join(stage.alarm_names) or "none of the file's own")
    if not stage.instances:
        return Fact("endpoint", f"there is no {stage.endpoint_name} yet"), alarms
    told = stage.world.sagemaker.describe_endpoint({"EndpointName": stage.endpoint_name})
    status, config = told["EndpointStatus"], told["EndpointConfigName"]
    return (
        Fact("endpoint", f"{stage.endpoint_name}, {status} on {config}"),
        Fact("version", version(stage.previous_package)),
        Fact("instances", f"{stage.fleet_size}: {instances(stage.instances)}{_scaling(stage)}"),
        Fact("traffic", _traffic(stage)),
        alarms,
    )


def file_facts(stage: Stage) -> tuple[Fact, ...]:
    """Return what the file asks for."""
    bake, window = stage.document.rollout.bake, stage.document.rollout.window
    upgrade = stage.document.upgrade
    return (
        Fact("file", f"s3://{stage.world.config_bucket}/{stage.key}"),
        Fact("version", version(stage.package)),
        Fact("bake", f"{counted(bake.duration_in_minutes, 'minute')}, by {_judges(bake)}"),
        *((Fact("window", _window(window)),) if window else ()),
        *((Fact("follows", _follows(upgrade)),) if upgrade else ()),
    )


def _window(window: Window) -> str:
    opens = f"{window.cron} {window.timezone}"
    return f"{opens}, for {duration(window.duration_in_minutes * _MINUTE)}"


def _follows(upgrade: Upgrade) -> str:
    followed = upgrade.product_id or f"the group {upgrade.model_package_group}"
    return f"{followed}, versions like {shown(upgrade.version_pattern)}: {upgrade.mode}"


def _judges(bake: Bake) -> str:
    own = [counted(len(bake.alarms), "alarm")] if bake.alarms else []
    standard = bake.standard_alarms
    sets = [f"the standard alarms for {standard.kind}"] if standard else []
    return " and ".join(own + sets)


def _scaling(stage: Stage) -> str:
    scaling = stage.document.auto_scaling
    if scaling is None:
        return ""
    bounds = f"{scaling.min_capacity} to {scaling.max_capacity}"
    if stage.fleet_size <= scaling.min_capacity:
        return f" (autoscaling keeps {bounds})"
    return f" (scaled out from {scaling.min_capacity}; autoscaling keeps {bounds})"


def _traffic(stage: Stage) -> str:
    load = stage.world.traffic.loads[stage.endpoint_name]
    return f"{load.requests_per_minute} requests a minute, {load.concurrent_requests} at a time"
