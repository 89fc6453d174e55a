"""The rules of when a rollout starts: the window opens, and holds a bake; the wait has a reason."""

from collections.abc import Iterator

from switchback.document.bake_model import Bake
from switchback.document.model import RolloutSettings
from switchback.document.parts import BAKE, Part, chosen, part_at
from switchback.document.problem import Flaw, Path, nearest, quoted
from switchback.domain.cron import CronError, check_cron
from switchback.domain.window import known_timezones

_ROLLOUT: Path = ("Rollout",)
_WINDOW: Path = (*_ROLLOUT, "Window")


def check_window(data: Part) -> Iterator[Flaw]:
    """Yield what keeps the window from opening, or from holding a rollout."""
    window = part_at(data, _WINDOW)
    yield from _check_cron(window)
    yield from _check_timezone(window)
    yield from _check_duration(window, part_at(data, BAKE))


def check_return(data: Part) -> Iterator[Flaw]:
    """Yield a return to the preferred type that could begin at any hour of the day."""
    rollout = part_at(data, _ROLLOUT)
    if rollout.get("ReturnToPreferred") is True and "Window" not in rollout:
        yield Flaw(
            (*_ROLLOUT, "ReturnToPreferred"),
            "needs a Window: nobody is there to choose the hour",
            "Add Window, or remove it",
            rests_on=(_WINDOW,),
        )


def check_quiet(data: Part) -> Iterator[Flaw]:
    """Yield a limit to a wait that never begins."""
    rollout = part_at(data, _ROLLOUT)
    limited = chosen(rollout, RolloutSettings, "QuietWaitUpToMinutes")
    if limited and "QuietBelow" not in rollout:
        yield Flaw(
            (*_ROLLOUT, "QuietWaitUpToMinutes"),
            "has no effect without QuietBelow",
            "Add QuietBelow, or remove it",
            rests_on=((*_ROLLOUT, "QuietBelow"),),
        )


def _check_cron(window: Part) -> Iterator[Flaw]:
    if "Cron" not in window:
        return
    cron = window["Cron"]
    try:
        check_cron(cron)
    except CronError as error:
        yield Flaw((*_WINDOW, "Cron"), f"is {quoted(cron)}, {error.fault}", error.remedy)


def _check_timezone(window: Part) -> Iterator[Flaw]:
    name, known = window.get("Timezone"), known_timezones()
    if name is None or name in known:
        return
    # A city's name is often all that is written.
    names = {zone if "/" in name else zone.rpartition("/")[2]: zone for zone in sorted(known)}
    meant = nearest(name, names)
    yield Flaw(
        (*_WINDOW, "Timezone"),
        f"is {quoted(name)}, and there is no such time zone",
        f"Did you mean {names[meant]}?" if meant else "Give an IANA name, such as America/New_York",
    )


def _check_duration(window: Part, bake: Part) -> Iterator[Flaw]:
    baking = bake.get("DurationInMinutes", Bake.model_fields["duration_in_minutes"].default)
    opened = window.get("DurationInMinutes")
    if opened is not None and opened <= baking:
        yield Flaw(
            (*_WINDOW, "DurationInMinutes"),
            f"is {opened}, and the bake alone takes {baking}",
            "Give the bake, and what the update before it takes, such as 180",
            rests_on=((*BAKE, "DurationInMinutes"),),
        )
