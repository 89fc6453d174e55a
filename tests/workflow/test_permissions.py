"""Roles grant what rollouts use, and what no run of them can show is explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.scenarios import SCENARIOS
from simulator.wire import Call
from simulator.world import TEMPLATE, World
from tests.workflow.errands import RUNS
from tests.workflow.plays import play
from tests.workflow.template_copy import without
from tests.workflow.theatre import STREAMING, denied, theatre

Grants = frozenset[tuple[str, str]]

AWS_ITSELF = {
    "kms:Decrypt": "SNS encrypts with the right of the one who publishes",
    "kms:GenerateDataKey": "SNS encrypts with the right of the one who publishes",
    "lambda:InvokeFunction": "Step Functions invokes the tasks",
    "logs:CreateLogDelivery": "Step Functions delivers its log",
    "logs:CreateLogStream": "Lambda writes the log",
    "logs:DeleteLogDelivery": "Step Functions delivers its log",
    "logs:DescribeLogGroups": "Step Functions delivers its log",
    "logs:DescribeResourcePolicies": "Step Functions delivers its log",
    "logs:GetLogDelivery": "Step Functions delivers its log",
    "logs:ListLogDeliveries": "Step Functions delivers its log",
    "logs:PutLogEvents": "Lambda writes the log",
    "logs:PutResourcePolicy": "Step Functions delivers its log",
    "logs:UpdateLogDelivery": "Step Functions delivers its log",
    "sqs:SendMessage": "Lambda keeps what a function gave up",
    "xray:GetSamplingRules": "Step Functions sends traces",
    "xray:GetSamplingTargets": "Step Functions sends traces",
    "xray:PutTelemetryRecords": "Lambda and Step Functions send traces",
    "xray:PutTraceSegments": "Lambda and Step Functions send traces",
}
"""What AWS does with a role, which no call of a function shows."""


@dataclass(frozen=True)
class Seen:
    """What a run shows of the roles.

    Attributes:
        denied: The operations that a role did not allow.
        unused: What a role allows and the run did not use.
    """

    denied: tuple[str, ...]
    unused: Grants


@cache
def _seen(name: str) -> Seen:
    if name in SCENARIOS:
        told = play(name, example=STREAMING)
        return _look(told.stage.world, told.calls)
    run = RUNS[name]
    with TemporaryDirectory() as folder:
        template = without(run.lacks, folder=Path(folder)) if run.lacks else TEMPLATE
        with theatre(
            edit=run.edit, template=template, parameters=run.parameters, idle=run.idle
        ) as shown:
            run.happen(shown)
            return _look(shown.world, shown.calls)


def _look(world: World, calls: Iterable[Call]) -> Seen:
    grants = world.enforcer.unused()
    return Seen(
        denied=tuple(f"{call.caller} {call.operation}" for call in denied(calls)),
        # A role's deployed name is the stack's, its own, and some letters.
        unused=frozenset((grant.role.split("-")[1], grant.action) for grant in grants),
    )


@pytest.mark.parametrize("name", [*SCENARIOS, *RUNS])
def test_nothing_is_denied(name: str) -> None:
    """Whatever happens to a rollout, each role allows what its step calls."""
    assert _seen(name).denied == ()


def test_no_grant_is_there_for_nothing() -> None:
    """What no run uses, AWS itself does with the role; and no explanation outlives its grant."""
    never_used = frozenset.intersection(*(_seen(name).unused for name in (*SCENARIOS, *RUNS)))

    assert {grant for grant in never_used if grant[1] not in AWS_ITSELF} == set()
    assert {action for _, action in never_used} == AWS_ITSELF.keys()
