"""How far the present wait is: a fleet that settles, or a bake."""

from collections.abc import Sequence

from cli.screen.shown import Bar
from cli.words import instances
from simulator.sagemaker.views import FleetView
from simulator.stage import Stage
from simulator.timeline import Entry

_MINUTE = 60


def bar(stage: Stage, entries: Sequence[Entry], *, at: float) -> Bar | None:
    """Return the bar of what is being waited for now, or None.

    Args:
        stage: The world, and the file.
        entries: What has happened since the drop.
        at: Virtual seconds since the drop.
    """
    pending = stage.world.sagemaker.pending(stage.endpoint_name)
    if pending is not None:
        return _settling(pending, entries, at=at)
    return _baking(stage, entries, at=at)


def _baking(stage: Stage, entries: Sequence[Entry], *, at: float) -> Bar | None:
    if not _has(entries, "state", "BakeCandidate"):
        return None
    over = ("Accept", "RollBack", "Ask", "ChangedByOthers")
    if _has(entries, "decision", *over) or _has(entries, "state", "CloseRollout"):
        return None
    # The bake counts from the look that found the endpoint on the candidate.
    started = next(e.at for e in entries if e.kind == "decision" and e.name == "OnTarget")
    minutes = stage.document.rollout.bake.duration_in_minutes
    done = min(at - started, minutes * _MINUTE)
    return Bar(
        name="bake",
        at=at,
        done=done,
        total=minutes * _MINUTE,
        note=f"{int(done // _MINUTE)} of {minutes} min",
    )


def _settling(pending: FleetView, entries: Sequence[Entry], *, at: float) -> Bar:
    wanted = sum(variant.desired for variant in pending.variants)
    present = pending.instances
    by_type = f" ({instances(pending.counts)})" if present else ""
    return Bar(
        name="going back" if _has(entries, "state", "TurnBack") else "new fleet",
        at=at,
        done=present,
        total=wanted,
        note=f"{present} of {wanted}{by_type}",
        waiting_for="starting containers" if present >= wanted else "",
    )


def _has(entries: Sequence[Entry], kind: str, *names: str) -> bool:
    return any(entry.kind == kind and entry.name in names for entry in entries)
