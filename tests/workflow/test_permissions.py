"""Roles grant what is needed and nothing else; `make check` makes all runs, and here are a few."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.template.error import TemplateError
from tests.workflow.errands import RUNS
from tools.privilege import reasons
from tools.privilege.changes import Change, Kind, changes, write
from tools.privilege.evidence import Asked, Evidence, merged
from tools.privilege.findings import Finding, findings
from tools.privilege.proof import sample
from tools.privilege.runs import NAMES, Shown, show
from tools.privilege.statements import Document, places, read_text

_CHEAP = ("reject", "miss")


@cache
def _shown(name: str) -> Shown:
    return show(name)


@cache
def _evidence() -> Evidence:
    return merged((_shown(name).parameters, _shown(name).asked) for name in _CHEAP)


@cache
def _told() -> frozenset[Finding]:
    return frozenset(findings(read_text(), _evidence()))


def _new(document: Document) -> list[str]:
    """Return what is wrong with a changed template, and not with the template as it is.

    In a few runs most of what is granted is not needed.
    """
    return [str(each) for each in findings(document, _evidence()) if each not in _told()]


def _change(kind: Kind, *, where: str, what: str) -> Change:
    (found,) = (
        each
        for each in changes(read_text())
        if each.kind is kind and where in each.where and what in each.what
    )
    return found


@pytest.mark.parametrize("name", _CHEAP)
def test_nothing_is_denied(name: str) -> None:
    """And the run comes to its end."""
    assert _shown(name).denied == ()
    assert _shown(name).error == ""
    assert _shown(name).asked


def test_every_run_is_made() -> None:
    """The errands, the scenarios, and a person at the command."""
    assert set(NAMES) > set(RUNS)
    assert "healthy" in NAMES
    assert "an operator" in NAMES


def test_what_the_runs_need_is_not_refused() -> None:
    """Nor what AWS itself asks: no finding is of anything but of what these runs do not use."""
    refused = [each for each in _told() if "is not allowed" in each.what]

    assert refused == []


@pytest.mark.parametrize(
    ("kind", "where", "what", "told"),
    [
        # What a run asks for.
        (
            Kind.REMOVE_ACTION,
            "ReceiveDocumentRole.Properties.Policies[0].PolicyDocument.Statement[2]",
            "s3:PutObject",
            "ReceiveDocumentFunction: s3:PutObject is not allowed (reject)",
        ),
        # What AWS itself asks for.
        (Kind.REMOVE_ACTION, "AcquireEndpointRole", "logs:PutLogEvents", "Lambda writes its log"),
        (Kind.REMOVE_ACTION, "AcquireEndpointRole", "sts:AssumeRole", "AcquireEndpointFunction"),
        (Kind.REMOVE_ACTION, "ReportFailureRole", "sqs:SendMessage", "what the function gave up"),
        (Kind.REMOVE_ACTION, "TracingPolicy", "xray:PutTraceSegments", "Lambda sends its traces"),
        (Kind.REMOVE_ACTION, "RolloutRole", "lambda:InvokeFunction", "a task of the definition"),
        (Kind.REMOVE_ACTION, "RolloutRole", "logs:ListLogDeliveries", "delivers its log"),
        (Kind.REMOVE_ACTION, "TellingPolicy", "kms:Decrypt", "SNS encrypts with the right of"),
        (Kind.REMOVE_ACTION, "NotificationTopicPolicy.Properties.PolicyDocument.Statement[0]",
         "sns:Publish", "CloudWatch publishes what an alarm says"),
        (Kind.REMOVE_ACTION, "NotificationTopicPolicy.Properties.PolicyDocument.Statement[1]",
         "sns:Publish", "is let through (sns:Publish over plain HTTP)"),
        (Kind.REMOVE_ACTION, "NotificationKey", '"kms:Decrypt"', "CloudWatch publishes"),
        (Kind.REMOVE_ACTION, "NotificationKey", '"kms:*"', "the account keeps its key in hand"),
        (Kind.REMOVE_ACTION, "DeadLetterQueuePolicy.Properties.PolicyDocument.Statement[0]",
         "sqs:SendMessage", "EventBridge keeps what reached no function"),
        (Kind.REMOVE_ACTION, "ConfigBucketPolicy", "s3:*", "over plain HTTP"),
        (Kind.REMOVE_RESOURCE, "ConfigBucketPolicy", "/*", "over plain HTTP"),
        (Kind.REMOVE_CONDITION, "RolloutRole", "aws:SourceAccount", "a condition on aws:source"),
        (Kind.REMOVE_CONDITION, "DeadLetterQueuePolicy.Properties.PolicyDocument.Statement[0]",
         "aws:SourceArn", "there could be a condition on aws:sourcearn"),
        # What nobody asks for.
        (Kind.ADD_ACTION, "RolloutRole.Properties.Policies[0].PolicyDocument.Statement[0]",
         "lambda:", "RolloutStateMachine never needs lambda:"),
        (Kind.ADD_STATEMENT, "ParkRolloutRole", "sagemaker:DeleteEndpoint",
         "ParkRolloutFunction never needs sagemaker:DeleteEndpoint"),
        (Kind.ADD_STATEMENT, "OperatorPolicy", "sagemaker:DeleteEndpoint",
         "people never needs sagemaker:DeleteEndpoint"),
        (Kind.ADD_POLICY, "ParkRolloutRole", "AWSLambdaBasicExecutionRole",
         "is no policy of this template"),
        (Kind.ADD_SERVICE, "RolloutRole.Properties.Policies[0].PolicyDocument.Statement[0]",
         "lambda:*", "lambda:* is a pattern of actions"),
        (Kind.WIDEN_RESOURCE,
         "ReceiveDocumentRole.Properties.Policies[0].PolicyDocument.Statement[2]", "status/*",
         "s3:PutObject is on everything, and has no reason"),
    ],
)  # fmt: skip
def test_a_change_is_noticed(kind: Kind, where: str, what: str, told: str) -> None:
    """By what the runs and AWS itself ask, with what asks it beside it."""
    found = _new(_change(kind, where=where, what=what).applied(read_text()))

    assert any(told in each for each in found), found


def test_every_statement_is_judged() -> None:
    """One that nothing understands, or that nobody has, is told of."""
    document = read_text()
    document["Resources"]["TracingPolicy"]["Properties"]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    )
    with pytest.raises(TemplateError, match="NotAction"):
        findings(document, _evidence())

    spare = _role_of_nobody()
    assert [each for each in _new(spare) if "SpareRole" in each and "nobody has it" in each]


def _role_of_nobody() -> Document:
    document = read_text()
    role: dict[str, Any] = document["Resources"]["ParkRolloutRole"]
    document["Resources"]["SpareRole"] = role
    return document


def test_every_action_of_every_statement_is_removed_and_added_to() -> None:
    """Nothing escapes the proof for want of being found."""
    document = read_text()
    everything = list(changes(document))
    removed = {(each.where, each.what) for each in everything if each.kind is Kind.REMOVE_ACTION}
    granted = [
        action for place in places(document) for action in _listed(place.within(document)["Action"])
    ]
    policies = {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}

    assert len(removed) == len(granted) >= 311
    assert {each.where for each in everything if each.kind is Kind.ADD_STATEMENT} == {
        name for name, each in document["Resources"].items() if each["Type"] in policies
    }


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def test_a_reason_that_is_not_true_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stays excused that is not there."""
    monkeypatch.setitem(reasons.ON_EVERYTHING, "sagemaker:DeleteEndpoint", "it is not granted")

    found = [str(each) for each in findings(read_text(), _evidence()) if each not in _told()]

    assert found == [
        "ON_EVERYTHING: sagemaker:DeleteEndpoint is not there, or no wider than needed"
    ]


def test_a_run_without_what_it_needs_is_denied_it() -> None:
    """The evidence is true: a role that lacks an action fails a run that shows its need."""
    (denied,) = sample(_evidence(), seed=0, size=1)

    assert denied.run in _CHEAP
    assert denied.action in denied.told


def test_what_a_copy_of_the_template_says_is_the_same(tmp_path: Path) -> None:
    """The copies that runs are made with lack only what was taken from them."""
    shown = show("reject", template=write(read_text(), tmp_path))

    assert replace(shown, asked=()) == replace(_shown("reject"), asked=())
    assert [_key(each) for each in shown.asked] == [_key(each) for each in _shown("reject").asked]


def _key(asked: Asked) -> tuple[object, ...]:
    return asked.key
