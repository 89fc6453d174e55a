"""Roles grant what rollouts use, and what is never seen to be used is explained."""

from collections.abc import Callable

from simulator.scenarios import SCENARIOS
from switchback.domain.quota import quota_name
from switchback.gateways import service_quotas
from tests.workflow.theatre import Edit, Theatre, theatre

Grants = set[tuple[str, str]]

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

NOT_YET: Grants = {
    ("AcquireEndpointRole", "dynamodb:PutItem"),
    ("CloseRolloutRole", "dynamodb:GetItem"),
    ("CreateCandidateRole", "sagemaker:DescribeModel"),
    ("HoldScalingRole", "application-autoscaling:DescribeScalingPolicies"),
    ("HoldScalingRole", "application-autoscaling:DescribeScheduledActions"),
    ("ParkRolloutRole", "dynamodb:GetItem"),
    ("ReportFailureRole", "dynamodb:DeleteItem"),
    ("ReportFailureRole", "states:SendTaskSuccess"),
    ("SignalRolloutRole", "dynamodb:GetItem"),
}
"""What roles have and no step uses."""


def _rehearse(shown: Theatre) -> None:
    shown.rehearse()


def _queue(shown: Theatre) -> None:
    """One runs, one waits, one takes its place."""
    shown.publish(3, 4)
    shown.drop()
    shown.run_into("AwaitBake")
    for number, version in enumerate((3, 4), start=1):
        shown.drop(version=version)
        shown.run_into("AwaitTurn", execution=number)
    shown.run_to_the_end(executions=3)


def _abort(shown: Theatre) -> None:
    shown.drop()
    shown.run_into("AwaitBake")
    shown.world.engine.stop_execution(shown.executions[0].arn)
    shown.world.clock.advance(300)


def _storm(shown: Theatre) -> None:
    """Events come between looking and parking."""
    shown.world.bus.disturb = lambda _: tuple(number / 10 for number in range(30))
    shown.rehearse()


def _reject(shown: Theatre) -> None:
    shown.world.drop(shown.stage.key, b"Version: 7")
    shown.world.clock.advance(5)


def _read_unusual_quotas(shown: Theatre) -> None:
    """One has only AWS's default, and one is found by its name only."""
    service_quotas._codes_by_name.cache_clear()
    del shown.world.quotas.applied[quota_name("ml.g6.2xlarge")]
    shown.rehearse()


def _change_types(shown: Theatre) -> None:
    shown.drop()
    shown.run_to_the_end(executions=1)
    other = shown.stage.body.replace(b"ml.g6e.2xlarge", b"ml.g5.2xlarge")
    shown.world.drop(shown.stage.key, other)
    shown.run_to_the_end(executions=2)


def _tagged(body: bytes) -> bytes:
    return body.replace(b"Model:\n", b"Model:\n  Tags: [{Key: team, Value: speech}]\n", 1)


def _rare_type(body: bytes) -> bytes:
    return body.replace(b"ml.g6e.2xlarge", b"ml.g5.4xlarge")


_PLAYS: list[tuple[str, Callable[[Theatre], None], Edit | None]] = [
    *((name, _rehearse, None) for name in SCENARIOS),
    ("healthy", _queue, None),
    ("healthy", _abort, None),
    ("healthy", _storm, None),
    ("healthy", _reject, None),
    ("healthy", _change_types, None),
    ("healthy", _rehearse, _tagged),
    ("healthy", _read_unusual_quotas, _rare_type),
]


def _never_used() -> Grants:
    """Return what no role used, whatever happened to a rollout; nothing may be denied."""
    unused: list[Grants] = []
    for scenario, play, edit in _PLAYS:
        with theatre(scenario, edit=edit) as shown:
            play(shown)
            assert shown.denied == []
            grants = shown.world.enforcer.unused()
            # A role's deployed name is the stack's, its own, and some letters.
            unused.append({(grant.role.split("-")[1], grant.action) for grant in grants})
    return set.intersection(*unused)


def test_no_grant_is_there_for_nothing() -> None:
    """What our own calls never use, AWS itself does with the role; or it is written down here.

    And no explanation outlives its grant.
    """
    never_used = _never_used()

    assert {grant for grant in never_used if grant[1] not in AWS_ITSELF} == NOT_YET
    assert {action for _, action in never_used} >= AWS_ITSELF.keys()
