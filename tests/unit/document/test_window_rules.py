"""Each rule of when a rollout starts, broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.problem import Problem

Content = dict[str, Any]
Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

ROLLOUT = ("Rollout",)
WINDOW = (*ROLLOUT, "Window")
AT = "Rollout.Window"


@pytest.fixture
def content(content: Content) -> Content:
    """A valid config file with a window."""
    content["Rollout"]["Window"] = {
        "Cron": "0 2 ? * SUN *",
        "DurationInMinutes": 180,
        "Timezone": "America/New_York",
    }
    return content


FLAWS = [
    ((*WINDOW, "Cron"), ..., f"{AT}.Cron: is missing. Give minutes hours day-of-month month"),
    (WINDOW, "SUN", f'{AT}: is "SUN" and should be'),
    ((*WINDOW, "cron"), "x", f"{AT}.cron: is not a known key. Did you mean Cron?"),
    ((*WINDOW, "Cron"), 5, f"{AT}.Cron: is 5 and should be a valid string. Give minutes hours"),
    ((*WINDOW, "Cron"), "", f'{AT}.Cron: is "" and should have at least 1 character'),
    ((*WINDOW, "Cron"), "0" * 101, f"{AT}.Cron: is "),
    ((*WINDOW, "Cron"), "0 2 ? * SUN\n*", rf'{AT}.Cron: is "0 2 ? * SUN\n*". Give minutes hours'),
    (
        (*WINDOW, "Cron"),
        "cron(0 2 ? * SUN *)",
        f'{AT}.Cron: is "cron(0 2 ? * SUN *)", which has cron() around it. Write only what stands',
    ),
    (
        (*WINDOW, "Cron"),
        "0 2 * * SUN",
        f'{AT}.Cron: is "0 2 * * SUN", which has 5 fields, and not 6. Write minutes hours day-of-',
    ),
    (
        (*WINDOW, "Cron"),
        "0 2 ? * SUN 2027",
        f'{AT}.Cron: is "0 2 ? * SUN 2027", which names a year. Write *',
    ),
    (
        (*WINDOW, "Cron"),
        "0 2 15W * ? *",
        f'{AT}.Cron: is "0 2 15W * ? *", which has W, for the nearest weekday. Name a day of the',
    ),
    (
        (*WINDOW, "Cron"),
        "0 2 31 * ? *",
        f'{AT}.Cron: is "0 2 31 * ? *", which opens too seldom: not in any 35 days. Let it open ',
    ),
    ((*WINDOW, "DurationInMinutes"), ..., f"{AT}.DurationInMinutes: is missing. Give whole"),
    ((*WINDOW, "DurationInMinutes"), 0, f"{AT}.DurationInMinutes: is 0 and should be greater"),
    ((*WINDOW, "DurationInMinutes"), 10081, f"{AT}.DurationInMinutes: is 10081 and should be"),
    (
        (*WINDOW, "DurationInMinutes"),
        35,
        f"{AT}.DurationInMinutes: is 35, and the bake alone takes 35. Give the bake, and what ",
    ),
    (
        (*WINDOW, "Timezone"),
        "America/NewYork",
        f'{AT}.Timezone: is "America/NewYork", and there is no such time zone. Did you mean Amer',
    ),
    ((*WINDOW, "Timezone"), "europe/berlin", f'{AT}.Timezone: is "europe/berlin", and there is'),
    ((*WINDOW, "Timezone"), "../UTC", f'{AT}.Timezone: is "../UTC", and there is no such time'),
    ((*WINDOW, "Timezone"), "UTC\0", rf'{AT}.Timezone: is "UTC\x00", and there is no such time'),
    ((*WINDOW, "Timezone"), "America", f'{AT}.Timezone: is "America", and there is no such'),
    ((*WINDOW, "Timezone"), 2, f"{AT}.Timezone: is 2 and should be a valid string. Give an IANA"),
    ((*ROLLOUT, "QuietBelow"), 0, "Rollout.QuietBelow: is 0 and should be greater than 0. Give"),
    (
        (*ROLLOUT, "QuietWaitUpToMinutes"),
        30,
        "Rollout.QuietWaitUpToMinutes: has no effect without QuietBelow. Add QuietBelow, or",
    ),
    ((*ROLLOUT, "QuietWaitUpToMinutes"), 361, "Rollout.QuietWaitUpToMinutes: is 361 and should"),
    ((*ROLLOUT, "QuietBelw"), 5, "Rollout.QuietBelw: is not a known key. Did you mean QuietBelow?"),
]


@pytest.mark.parametrize(("path", "value", "expected"), FLAWS)
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy, and breaks out of no line."""
    (found,) = problems_after(path, value)
    assert str(found).startswith(expected)
    assert found.remedy
    assert str(found).isprintable()


NEAREST = [
    ("New_York", "America/New_York"),
    ("new york", "America/New_York"),
    ("Berlin", "Europe/Berlin"),
    ("paris", "Europe/Paris"),
    ("Amerika/Los_Angeles", "America/Los_Angeles"),
    ("Asia/Kolkatta", "Asia/Kolkata"),
    ("utc", "UTC"),
]


@pytest.mark.parametrize(("name", "meant"), NEAREST)
def test_an_unknown_time_zone_names_the_nearest(
    problems_after: ProblemsAfter, name: str, meant: str
) -> None:
    """A slip, another case, or a city alone is told the name that was meant."""
    (found,) = problems_after((*WINDOW, "Timezone"), name)
    assert found.remedy == f"Did you mean {meant}?"


def test_a_time_zone_like_no_other_is_told_what_one_is(problems_after: ProblemsAfter) -> None:
    """Where no name is near, the remedy says what to give."""
    (found,) = problems_after((*WINDOW, "Timezone"), "wherever we are")
    assert found.remedy == "Give an IANA name, such as America/New_York"


@pytest.mark.parametrize("bake", [{}, {"DurationInMinutes": 35}])
def test_a_window_is_longer_than_the_bake(
    content: Content, problems: Examine, bake: dict[str, int]
) -> None:
    """A bake that says nothing takes 35 minutes, too."""
    content["Rollout"]["Bake"] = {"Alarms": [{"AlarmName": "a"}], **bake}
    content["Rollout"]["Window"]["DurationInMinutes"] = 35
    (found,) = problems(content)
    assert found.place == "Rollout.Window.DurationInMinutes"
    content["Rollout"]["Window"]["DurationInMinutes"] = 36
    assert problems(content) == []


def test_a_broken_bake_says_nothing_of_the_window(content: Content, problems: Examine) -> None:
    """One mistake is one problem: a window is not too short for a bake that is not known."""
    content["Rollout"]["Bake"]["DurationInMinutes"] = "5"
    content["Rollout"]["Window"]["DurationInMinutes"] = 20
    (found,) = problems(content)
    assert found.place == "Rollout.Bake.DurationInMinutes"


ALLOWED = [
    (WINDOW, ...),
    (WINDOW, {"Cron": "0 2 ? * SUN *", "DurationInMinutes": 180}),
    ((*WINDOW, "Cron"), "0/15 22-23,0-2 ? * MON#1 *"),
    ((*WINDOW, "DurationInMinutes"), 10080),
    ((*WINDOW, "Timezone"), "Australia/Lord_Howe"),
    ((*ROLLOUT, "QuietBelow"), 0.5),
    ((*ROLLOUT, "QuietWaitUpToMinutes"), 60),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_the_rules_allow_is_accepted(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """The edges of each rule are no problem."""
    assert problems_after(path, value) == []


def test_a_quiet_moment_may_be_waited_for_as_long_as_said(
    content: Content, problems: Examine
) -> None:
    """With QuietBelow, its limit has an effect."""
    content["Rollout"] |= {"QuietBelow": 20, "QuietWaitUpToMinutes": 360}
    assert problems(content) == []


def test_a_return_to_the_preferred_type_needs_a_window(content: Content, problems: Examine) -> None:
    """Nobody is there to choose the hour."""
    content["Rollout"]["ReturnToPreferred"] = True
    assert problems(content) == []

    del content["Rollout"]["Window"]
    (problem,) = problems(content)
    assert str(problem).startswith("Rollout.ReturnToPreferred: needs a Window")
