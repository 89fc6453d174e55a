"""Each rule between the keys of the bake and of the quota, broken alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.examine import read_document
from switchback.document.problem import Problem
from switchback.domain.standard_alarms import EndpointKind, alarm_keys

Content = dict[str, Any]
Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

BAKE = ("Rollout", "Bake")
OBSERVER = {"AlarmName": "observed", "ObserveOnly": True}
THRESHOLDS = "Rollout.Bake.StandardAlarms.Thresholds"
STREAMING = {"Kind": "Streaming"}
ASYNCHRONOUS = {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}

BETWEEN_KEYS = [
    (
        (*BAKE, "Alarms"),
        ...,
        "Rollout.Bake.Alarms: is missing, and a bake without an alarm cannot fail. Give a list ",
    ),
    ((*BAKE, "Alarms"), [], "Rollout.Bake.Alarms: names no alarm, and a bake without an alarm"),
    (BAKE, {}, "Rollout.Bake.Alarms: is missing, and a bake without an alarm cannot fail"),
    (
        (*BAKE, "Alarms"),
        [OBSERVER],
        "Rollout.Bake.Alarms: holds no alarm that judges: all are ObserveOnly. Give a list",
    ),
    (
        (*BAKE, "Alarms"),
        [{"AlarmName": "same"}, {"AlarmName": "same"}],
        "Rollout.Bake.Alarms[1].AlarmName: is the same as in an earlier entry",
    ),
    (
        (*BAKE, "Alarms"),
        [{"AlarmName": "judges"}, {**OBSERVER, "WhenAlreadyInAlarm": "MustClear"}],
        "Rollout.Bake.Alarms[1].WhenAlreadyInAlarm: has no effect beside ObserveOnly: true",
    ),
    (
        (*BAKE, "StandardAlarms"),
        {**STREAMING, "Thresholds": {"MidStreamErorrs": 9}},
        f"{THRESHOLDS}.MidStreamErorrs: is not an alarm of the Streaming set. Did you mean Mid",
    ),
    (
        (*BAKE, "StandardAlarms"),
        {"Kind": "Synchronous", "Thresholds": {"Temperature": 9}},
        f"{THRESHOLDS}.Temperature: is not an alarm of the Synchronous set. It has ErrorRate, ",
    ),
    (
        (*BAKE, "StandardAlarms"),
        {**STREAMING, "Thresholds": {"ErrorRate": 5}},
        f"{THRESHOLDS}.ErrorRate: is 5, and no share of requests is above 1. Give a share below",
    ),
    (
        (*BAKE, "ExtendUpToMinutes"),
        30,
        "Rollout.Bake.ExtendUpToMinutes: has no effect unless WhenInconclusive is Extend. Write",
    ),
    (
        ("Rollout", "Quota"),
        {"WaitUpToMinutes": 30},
        "Rollout.Quota.WaitUpToMinutes: has no effect unless OnShortage is Wait. Write OnShortage",
    ),
    (
        ("Rollout", "Quota"),
        {"OnShortage": "Fail", "WaitUpToMinutes": 30},
        "Rollout.Quota.WaitUpToMinutes: has no effect unless OnShortage is Wait. Write OnShortage",
    ),
    # What is broken itself is one problem, and whatever rests on it none.
    ((*BAKE, "Alarms"), "mine", 'Rollout.Bake.Alarms: is "mine"'),
    ((*BAKE, "Alarms"), [{**OBSERVER, "ObserveOnly": "y"}], "Rollout.Bake.Alarms[0].ObserveOnly: "),
    (BAKE, {"StandardAlarms": None}, "Rollout.Bake.StandardAlarms: is empty"),
    (
        (*BAKE, "StandardAlarms"),
        {"Kind": "Async", "Thresholds": {"Temperature": 9}},
        'Rollout.Bake.StandardAlarms.Kind: is "Async"',
    ),
    (
        BAKE,
        {"Alarms": [{"AlarmName": "a"}], "WhenInconclusive": "extend", "ExtendUpToMinutes": 30},
        'Rollout.Bake.WhenInconclusive: is "extend"',
    ),
    (
        ("Rollout", "Quota"),
        {"OnShortage": "wait", "WaitUpToMinutes": 30},
        'Rollout.Quota.OnShortage: is "wait"',
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), BETWEEN_KEYS)
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert found[0].remedy


ALLOWED = [
    (BAKE, {"StandardAlarms": STREAMING}),
    (BAKE, {"Alarms": [], "StandardAlarms": STREAMING}),
    (BAKE, {"Alarms": [OBSERVER], "StandardAlarms": STREAMING}),
    ((*BAKE, "Alarms"), [OBSERVER, {"AlarmName": "judges"}]),
    ((*BAKE, "Alarms"), [{"AlarmName": "judges", "WhenAlreadyInAlarm": "Ignore"}]),
    ((*BAKE, "StandardAlarms"), {**STREAMING, "Thresholds": {"ErrorRate": 0.999}}),
    # The live endpoint may be asynchronous.
    ((*BAKE, "StandardAlarms"), {"Kind": "Asynchronous"}),
    (("Rollout", "Quota"), {"OnShortage": "Wait", "WaitUpToMinutes": 30}),
    (
        BAKE,
        {"StandardAlarms": STREAMING, "WhenInconclusive": "Extend", "ExtendUpToMinutes": 30},
    ),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_the_rules_allow_is_accepted(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """The edges of each rule are no problem."""
    assert problems_after(path, value) == []


@pytest.mark.parametrize("kind", EndpointKind)
def test_each_alarm_of_a_set_takes_a_threshold(
    content: Content, problems: Examine, kind: EndpointKind
) -> None:
    """The file can say a threshold for every alarm of the kind's set."""
    thresholds = dict.fromkeys(alarm_keys(kind), 0.5)
    content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": kind, "Thresholds": thresholds}
    assert thresholds
    assert problems(content) == []


@pytest.mark.parametrize("kind", ["Streaming", "Synchronous"])
def test_the_kind_does_not_contradict_the_config(
    content: Content, problems: Examine, kind: str
) -> None:
    """Alarms for another kind of endpoint than the file configures would watch nothing."""
    content["EndpointConfig"]["AsyncInferenceConfig"] = ASYNCHRONOUS
    content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": kind}
    (found,) = problems(content)
    assert str(found) == (
        f"Rollout.Bake.StandardAlarms.Kind: is {kind}, and EndpointConfig.AsyncInferenceConfig "
        "makes the endpoint asynchronous. Write Kind: Asynchronous"
    )
    content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": "Asynchronous"}
    assert problems(content) == []


def test_to_say_a_default_is_no_mistake(content: Content) -> None:
    """A file that spells out every default reads as the file that leaves them out."""
    content["Rollout"]["Bake"]["Alarms"].append(OBSERVER)
    content["Rollout"]["Probe"] = {"Invocations": [{"Body": "{}"}]}
    brief = read_document(json.dumps(content).encode(), name="endpoint.json")
    in_full = brief.model_dump_json(by_alias=True, exclude_none=True)
    assert "ExtendUpToMinutes" in in_full
    assert read_document(in_full.encode(), name="endpoint.json") == brief


def test_the_defaults_are_the_careful_ones(content: Content) -> None:
    """A file that says nothing blocks on red alarms, asks when in doubt, and creates nothing."""
    rollout = read_document(json.dumps(content).encode(), name="endpoint.json").rollout
    assert rollout.bake.alarms[0].when_already_in_alarm == "Block"
    assert rollout.bake.when_inconclusive == "Hold"
    assert rollout.quota.on_shortage == "Fail"
    assert rollout.approval == "NotRequired"
    assert rollout.create_if_missing is False
    assert rollout.probe is None
