"""Each rule of a single key under Rollout, broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.problem import Problem

Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

ROLLOUT = ("Rollout",)
BAKE = (*ROLLOUT, "Bake")
ALARM = (*BAKE, "Alarms", 0)
STANDARD = (*BAKE, "StandardAlarms")
PROBE = (*ROLLOUT, "Probe")
LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:"
TRUE_OR_FALSE = "Give true or false, without quotes"


@pytest.fixture
def content(content: dict[str, Any]) -> dict[str, Any]:
    """A valid config file that says something of every kind under Rollout."""
    invocation = {"Body": "{}", "ExpectSimilarTo": "hello"}
    content["Rollout"] |= {"Quota": {"OnShortage": "Wait"}, "Probe": {"Invocations": [invocation]}}
    content["Rollout"]["Bake"]["StandardAlarms"] = {"Kind": "Streaming", "Thresholds": {}}
    return content


CHOICES = [
    (
        (*ALARM, "WhenAlreadyInAlarm"),
        "block",
        'Rollout.Bake.Alarms[0].WhenAlreadyInAlarm: is "block". Give Block, Ignore or MustClear',
    ),
    (
        (*BAKE, "WhenInconclusive"),
        "Rollback",
        'Rollout.Bake.WhenInconclusive: is "Rollback". Give Hold, Extend, RollBack or Accept',
    ),
    (
        (*STANDARD, "Kind"),
        "Batch",
        'Rollout.Bake.StandardAlarms.Kind: is "Batch". Give Streaming, Synchronous or Asynchronous',
    ),
    (
        (*STANDARD, "Kind"),
        ...,
        "Rollout.Bake.StandardAlarms.Kind: is missing. Give Streaming, Synchronous or Asynchronous",
    ),
    ((*STANDARD, "Kind"), {}, "Rollout.Bake.StandardAlarms.Kind: is a mapping. Give Streaming, "),
    (
        (*ROLLOUT, "Approval"),
        True,
        "Rollout.Approval: is true. Give NotRequired or Required",
    ),
    (
        (*ROLLOUT, "Quota", "OnShortage"),
        "wait",
        'Rollout.Quota.OnShortage: is "wait". Give Fail or Wait',
    ),
]

KINDS = [
    ((*ALARM, "ObserveOnly"), "yes", 'Rollout.Bake.Alarms[0].ObserveOnly: is "', TRUE_OR_FALSE),
    ((*ROLLOUT, "CreateIfMissing"), 1, "Rollout.CreateIfMissing: is 1 and", TRUE_OR_FALSE),
    (STANDARD, "Streaming", "Rollout.Bake.StandardAlarms: is ", "{Kind: Streaming}"),
    (
        (*STANDARD, "Thresholds"),
        [5],
        "Rollout.Bake.StandardAlarms.Thresholds: is a l",
        "Give numbers",
    ),
    (
        (*STANDARD, "Thresholds", "MidStreamErrors"),
        "5",
        'Rollout.Bake.StandardAlarms.Thresholds.MidStreamErrors: is "5" and should be',
        "Give numbers",
    ),
    (
        (*STANDARD, "Thresholds", "MidStreamErrors"),
        0,
        "Rollout.Bake.StandardAlarms.Thresholds.MidStreamErrors: is 0 and should be greater",
        "above 0",
    ),
    ((*BAKE, "MinimumInvocations"), -1, "Rollout.Bake.MinimumInvocations: is -1", "Give a whole"),
    ((*BAKE, "MinimumInvocations"), 1.5, "Rollout.Bake.MinimumInvocations: is 1.5", "Give a whole"),
    ((*BAKE, "ExtendUpToMinutes"), 0, "Rollout.Bake.ExtendUpToMinutes: is 0", "1 to 1440"),
    ((*BAKE, "ExtendUpToMinutes"), 1441, "Rollout.Bake.ExtendUpToMinutes: is 1441", "1 to 1440"),
    ((*ROLLOUT, "Quota"), "Wait", "Rollout.Quota: is ", "{OnShortage: Wait}"),
    (
        (*ROLLOUT, "Quota", "WaitUpToMinutes"),
        0,
        "Rollout.Quota.WaitUpToMinutes: is 0",
        "1 to 10080",
    ),
    (
        (*ROLLOUT, "Quota", "WaitUpToMinutes"),
        10081,
        "Rollout.Quota.WaitUpToMinutes: is 1",
        "to 10080",
    ),
    (PROBE, [], "Rollout.Probe: is a list", "Give Invocations, or the FunctionArn"),
    ((*PROBE, "Invocations"), {}, "Rollout.Probe.Invocations: is a mapping", "Give a list"),
    ((*PROBE, "Invocations"), [None], "Rollout.Probe.Invocations[0]: is empty", "Give it a value"),
    ((*PROBE, "Invocations"), ["{}"], 'Rollout.Probe.Invocations[0]: is "{}"', "Give a list"),
    (
        (*PROBE, "Invocations"),
        [{"Body": "{}"}] * 21,
        "Rollout.Probe.Invocations: is a list and should have at most 20 items",
        "up to 20 requests",
    ),
    ((*PROBE, "FunctionArn"), "probe", 'Rollout.Probe.FunctionArn: is "probe"', "arn:aws:lambda"),
    (
        (*PROBE, "FunctionArn"),
        "arn:aws:sagemaker:us-east-1:111122223333:endpoint/e",
        "Rollout.Probe.FunctionArn: is ",
        "arn:aws:lambda",
    ),
    ((*PROBE, "FunctionArn"), f"{LAMBDA}a:b:c", "Rollout.Probe.FunctionArn: is ", "arn:aws:lambda"),
    ((*PROBE, "FunctionArn"), f"{LAMBDA}a\n", "Rollout.Probe.FunctionArn: is ", "arn:aws:lambda"),
]

INVOCATION = (*PROBE, "Invocations", 0)
AT = "Rollout.Probe.Invocations[0]"

INVOCATIONS = [
    ((*INVOCATION, "ContentType"), "", f'{AT}.ContentType: is ""', "media type"),
    ((*INVOCATION, "ContentType"), "text/plän", f"{AT}.ContentType: is ", "media type"),
    ((*INVOCATION, "CustomAttributes"), "a\r\nX: y", f"{AT}.CustomAttributes: is ", "v1/listen"),
    ((*INVOCATION, "CustomAttributes"), "a" * 1025, f"{AT}.CustomAttributes: is ", "1024"),
    (
        (*INVOCATION, "Body"),
        {"text": "hello"},
        f"{AT}.Body: is a mapping and should be",
        "in quotes",
    ),
    ((*INVOCATION, "Body"), "", f'{AT}.Body: is ""', "in quotes"),
    ((*INVOCATION, "ExpectJsonPath"), "", f'{AT}.ExpectJsonPath: is ""', "JMESPath"),
    ((*INVOCATION, "ExpectJsonPath"), "a" * 513, f"{AT}.ExpectJsonPath: is ", "512"),
    ((*INVOCATION, "ExpectSimilarTo"), "", f'{AT}.ExpectSimilarTo: is ""', "in quotes"),
    ((*INVOCATION, "ExpectSimilarTo"), 5, f"{AT}.ExpectSimilarTo: is 5 and should be", "in quotes"),
    ((*INVOCATION, "Similarity"), 0, f"{AT}.Similarity: is 0", "0.9"),
    (
        (*INVOCATION, "Similarity"),
        90,
        f"{AT}.Similarity: is 90 and should be less than or eq",
        "0.9",
    ),
]

UNKNOWN = [
    ((*ALARM, "ObserveOnyl"), True, "Did you mean ObserveOnly?"),
    ((*BAKE, "StandardAlarm"), {}, "Did you mean StandardAlarms?"),
    ((*STANDARD, "Threshold"), {}, "Did you mean Thresholds?"),
    ((*STANDARD, "Endpoint"), {}, "Known here: Kind, Thresholds"),
    ((*ROLLOUT, "CreateIfMising"), True, "Did you mean CreateIfMissing?"),
    ((*ROLLOUT, "Quota", "Onshortage"), "Wait", "Did you mean OnShortage?"),
    ((*PROBE, "Functionarn"), LAMBDA, "Did you mean FunctionArn?"),
    ((*INVOCATION, "BodyBase46"), "e30=", "Did you mean BodyBase64?"),
    ((*INVOCATION, "ExpectEquals"), "x", "Did you mean ExpectEqualTo?"),
]


@pytest.mark.parametrize(("path", "value", "expected"), CHOICES)
def test_a_wrong_choice_is_told_the_right_ones(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """A value that is none of a few is one problem, and the remedy lists the few."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)


@pytest.mark.parametrize(("path", "value", "expected", "remedy"), [*KINDS, *INVOCATIONS])
def test_a_wrong_value_is_one_problem_with_the_key_s_remedy(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str, remedy: str
) -> None:
    """A value of the wrong kind or range is told once, at its place, with what to give."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert remedy in found[0].remedy


@pytest.mark.parametrize(("path", "value", "remedy"), UNKNOWN)
def test_an_unknown_key_names_the_nearest(
    problems_after: ProblemsAfter, path: Path, value: object, remedy: str
) -> None:
    """A slip in a key's name is told the key that was meant."""
    found = problems_after(path, value)
    assert [(problem.message, problem.remedy) for problem in found] == [
        ("is not a known key", remedy)
    ]


ALLOWED = [
    ((*ALARM, "WhenAlreadyInAlarm"), "MustClear"),
    ((*STANDARD, "Thresholds"), {"MidStreamErrors": 0.5, "Concurrency": 18}),
    ((*BAKE, "MinimumInvocations"), 0),
    ((*BAKE, "WhenInconclusive"), "Accept"),
    ((*ROLLOUT, "Approval"), "Required"),
    ((*ROLLOUT, "Quota"), {}),
    ((*ROLLOUT, "Quota", "WaitUpToMinutes"), 10080),
    ((*PROBE, "FunctionArn"), f"{LAMBDA}switchback-probe"),
    ((*PROBE, "FunctionArn"), f"{LAMBDA}probe:$LATEST"),
    ((*PROBE, "FunctionArn"), "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:probe:7"),
    ((*PROBE, "Invocations"), [{"Body": "{}"}] * 20),
    ((*INVOCATION, "CustomAttributes"), "v1/listen?model=nova-3&language=en"),
    ((*INVOCATION, "Similarity"), 1),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_the_rules_allow_is_accepted(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """The edges of each rule are no problem."""
    assert problems_after(path, value) == []
