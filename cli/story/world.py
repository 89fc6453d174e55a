"""What the world is before the file is dropped."""

from cli.screen.shown import Fact
from cli.words import counted, instances, version
from simulator.stage import Stage


def world_facts(stage: Stage) -> tuple[Fact, ...]:
    """Return what serves, how much it serves, and what watches it."""
    return (
        Fact("endpoint", f"{stage.endpoint_name}, InService on {stage.previous_config}"),
        Fact("version", version(stage.previous_package)),
        Fact("instances", f"{stage.fleet_size}: {instances(stage.instances)}{_scaling(stage)}"),
        Fact("traffic", _traffic(stage)),
        Fact("alarms", ", ".join(stage.alarm_names)),
    )


def file_facts(stage: Stage) -> tuple[Fact, ...]:
    """Return what the file asks for."""
    bake = stage.document.rollout.bake
    alarms = counted(len(bake.alarms), "alarm")
    return (
        Fact("file", f"s3://{stage.world.config_bucket}/{stage.key}"),
        Fact("version", version(stage.package)),
        Fact("bake", f"{counted(bake.duration_in_minutes, 'minute')}, by {alarms}"),
    )


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
