"""No rule and no schedule is there for nothing: without any one, a run shows it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.rehearsal import Rehearsal
from simulator.world import TEMPLATE
from tests.workflow.beginnings import (
    abort,
    approve,
    clear_away,
    crash,
    follow_nothing,
    following_group,
    release,
    returning,
    run_on_fallback,
)
from tests.workflow.story import following
from tests.workflow.template_copy import entries, without
from tests.workflow.theatre import Edit, Theatre, theatre

_RULES = entries("Resources", "*", "Properties", "Events")

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600


def _rehearsed(template: Path) -> Rehearsal:
    with theatre("bad-version", template=template) as shown:
        return shown.rehearse()


def _recorded_after(shown: Theatre) -> float:
    """Abort a rollout, and return how many seconds later that is on record."""
    abort(shown)
    began = shown.world.clock.seconds
    shown.run_until(lambda: bool(shown.records()))
    return shown.world.clock.seconds - began


def _settled_after(rehearsal: Rehearsal) -> float:
    """Return how long after SageMaker was done with the candidate that was seen."""
    entries = rehearsal.timeline.entries
    seen = next(e.at for e in entries if e.kind == "decision" and e.name == "OnTarget")
    return seen - max(e.at for e in entries if e.kind == "endpoint" and e.at <= seen)


def test_every_rule_is_taken_away() -> None:
    """Nothing escapes for want of being found."""
    assert {place[-1] for place in _RULES} == {
        "DocumentDropped",
        "EndpointChanged",
        "AlarmRaised",
        "RolloutDied",
        "EveryDay",
        "EveryHour",
        "EveryMinute",
        "EveryTenMinutes",
        "OnceADay",
        "VersionAvailable",
        "PackageApproved",
    }


def test_with_all_rules_it_reacts_at_once() -> None:
    """Within seconds: when SageMaker is done, and when an alarm fires."""
    rehearsal = _rehearsed(TEMPLATE)

    assert rehearsal.timeline.reaction_seconds is not None
    assert rehearsal.timeline.reaction_seconds <= 2
    assert _settled_after(rehearsal) <= 2


def _without_rule(name: str, folder: Path) -> Path:
    (place,) = [place for place in _RULES if place[-1] == name]
    return without(place, folder=folder)


def test_without_the_rule_on_documents_nothing_starts(tmp_path: Path) -> None:
    """A file that is dropped stays a file."""
    with theatre(template=_without_rule("DocumentDropped", tmp_path)) as shown:
        shown.drop()
        shown.world.clock.advance(3600)

        assert shown.executions == []


def test_without_the_rule_on_endpoints_settling_waits_for_the_slow_look(tmp_path: Path) -> None:
    """It is seen up to a minute late."""
    rehearsal = _rehearsed(_without_rule("EndpointChanged", tmp_path))

    assert _settled_after(rehearsal) > 2


def test_without_the_rule_on_alarms_the_reaction_takes_minutes(tmp_path: Path) -> None:
    """The slow look of the bake finds the alarm."""
    rehearsal = _rehearsed(_without_rule("AlarmRaised", tmp_path))

    assert rehearsal.timeline.reaction_seconds is not None
    assert rehearsal.timeline.reaction_seconds > 60


def test_without_the_rule_on_executions_an_aborted_one_waits_for_the_reconciler(
    tmp_path: Path,
) -> None:
    """It is recorded within seconds with the rule, and up to ten minutes late without it."""
    with theatre() as shown:
        assert _recorded_after(shown) <= 5
    with theatre(template=_without_rule("RolloutDied", tmp_path)) as shown:
        assert _MINUTE < _recorded_after(shown) <= 10 * _MINUTE + 5


def test_without_the_reconcilers_schedule_a_crash_is_never_made_up_for(tmp_path: Path) -> None:
    """With it the scaling of a rollout that nobody saw die is whole again soon."""
    with theatre() as shown:
        scaling = shown.scaling()
        crash(shown)
        shown.world.clock.advance(_HOUR / 2)
        assert shown.scaling() == scaling
    with theatre(template=_without_rule("EveryTenMinutes", tmp_path)) as shown:
        crash(shown)
        shown.world.clock.advance(_DAY / 4)
        assert shown.scaling() != scaling
        assert shown.records() == {}


def test_without_its_schedule_the_collector_never_runs(tmp_path: Path) -> None:
    """With it, it looks every day at what may be deleted."""
    assert _looks_in_a_day(TEMPLATE) == 1
    assert _looks_in_a_day(_without_rule("EveryDay", tmp_path)) == 0


def test_without_its_schedule_nobody_publishes_what_fleets_carry(tmp_path: Path) -> None:
    """With it, every minute."""
    assert _published_in_an_hour(TEMPLATE) == 60
    assert _published_in_an_hour(_without_rule("EveryMinute", tmp_path)) == 0


def _published_in_an_hour(template: Path) -> int:
    with theatre(template=template, idle=()) as shown:
        clear_away(shown)
        shown.calls.clear()
        shown.world.clock.advance(_HOUR)
        return [call.operation for call in shown.calls].count("PutMetricData")


def _looks_in_a_day(template: Path) -> int:
    """Return how often the collector listed what endpoints run."""
    with theatre(template=template) as shown:
        clear_away(shown)
        shown.world.clock.advance(_DAY)
        made = [(call.caller, call.operation) for call in shown.calls]
        return made.count(("CollectLeftoversFunction", "ListEndpoints"))


def test_without_its_schedule_the_watcher_never_asks(tmp_path: Path) -> None:
    """With it, AWS Marketplace is asked every hour."""
    assert _asked_in_three_hours(TEMPLATE) == 3
    assert _asked_in_three_hours(_without_rule("EveryHour", tmp_path)) == 0


def _asked_in_three_hours(template: Path) -> int:
    """Return how often the watcher asked for what a file follows."""
    with theatre(template=template) as shown:
        follow_nothing(shown)
        shown.world.clock.advance(3 * _HOUR)
        return sum(call.operation == "ListFulfillmentOptions" for call in shown.calls)


def test_without_its_schedule_no_fleet_returns_to_its_preferred_type(tmp_path: Path) -> None:
    """With it, a rollout is started that waits for the file's window."""
    assert _returns_in_a_day(TEMPLATE) == 1
    assert _returns_in_a_day(_without_rule("OnceADay", tmp_path)) == 0


def _returns_in_a_day(template: Path) -> int:
    with theatre(template=template, edit=returning) as shown:
        run_on_fallback(shown)
        shown.world.clock.advance(_DAY)
        return len(shown.executions)


@pytest.mark.parametrize(
    ("rule", "happen", "edit"),
    [
        ("VersionAvailable", release, following("Automatic")),
        ("PackageApproved", approve, following_group),
    ],
)
def test_without_the_rule_on_a_new_version_nothing_starts(
    rule: str, happen: Callable[[Theatre], None], edit: Edit, tmp_path: Path
) -> None:
    """With it, the file's endpoint is taken there."""
    assert _started(TEMPLATE, happen, edit) == 1
    assert _started(_without_rule(rule, tmp_path), happen, edit) == 0


def _started(template: Path, happen: Callable[[Theatre], None], edit: Edit) -> int:
    """Return how many rollouts there are soon after something happened."""
    with theatre(template=template, edit=edit) as shown:
        happen(shown)
        shown.world.clock.advance(_MINUTE)
        return len(shown.executions)
