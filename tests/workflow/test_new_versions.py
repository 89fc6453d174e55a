"""A new version of what files follow, from the listing or the registry to the file itself."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from simulator.sagemaker.packages import Behaviour
from simulator.wire import ACCOUNT_ID
from switchback.domain.decision import Say
from tests.workflow.story import (
    ALEX,
    PACKAGE,
    PRODUCT,
    SAM,
    Story,
    arn_of,
    following,
    story,
    title_of,
)

GROUP = "streaming-stt"


def test_a_version_that_the_file_knows_is_rolled_out_and_written_into_it() -> None:
    """By the schedule alone, from the listing to the file: only the value changes there."""
    with story(following("Automatic", arns=(3,))) as told:
        told.publish(3)
        told.settle(executions=3)

        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        before = told.shown.stage.body
        assert told.file() == before.replace(
            b"ModelPackageName: " + PACKAGE, f"ModelPackageName: {arn_of(3)}".encode()
        )
        told.agree(3)
        told.hours(5)
        assert len(told.shown.executions) == 3
        assert told.told == ["Started", "Accepted"]


def test_without_its_package_a_person_is_told_once_and_can_complete_it() -> None:
    """Not once for each run; and the command that the message names is the event that does it."""
    with story(following("Automatic")) as told:
        told.publish(3)
        told.hours(8)
        assert told.told == ["ARN needed for a new version"]
        body = told.message("ARN needed")
        assert f"switchback release {PRODUCT} '{title_of(3)}' --arn ARN" in body
        assert "  | Fewer words missed." in body
        assert told.names() == arn_of(2)

        told.release(3)
        told.settle(executions=3)
        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        told.agree(3)
        started: Any = told.shown.executions[1].input
        assert started["requested_by"] == ALEX


def test_a_version_of_another_kind_is_left_alone() -> None:
    """Also where it looks newer than all."""
    with story(following("Automatic", arns=(3,))) as told:
        told.publish(3, title="Nova-3 Thai v3")
        told.hours(5)

        assert len(told.shown.executions) == 1
        assert told.told == []
        told.nothing_failed()


def test_a_notice_is_given_once() -> None:
    """With the line to change, and nothing done."""
    with story(following("Notify", arns=(3,))) as told:
        told.publish(3)
        told.hours(5)

        assert len(told.shown.executions) == 1
        assert told.told == ["New version"]
        body = told.message("New version")
        assert f"Model.PrimaryContainer.ModelPackageName: {arn_of(3)}" in body
        told.nothing_failed()


def test_a_proposal_waits_for_somebody_else() -> None:
    """Whoever released it can't approve it; when somebody did, it goes on."""
    with story(following("Propose")) as told:
        told.shown.publish(3)
        told.release(3, by=ALEX)
        told.shown.run_into("AwaitApproval", execution=1)
        told.hours(3)
        assert told.shown.updates() == []
        assert told.told == ["Approval needed"]
        with pytest.raises(AssertionError, match="whoever asked"):
            told.shown.world.decide(
                told.shown.stage.endpoint_name, Say.APPROVE, by=ALEX, reason="mine"
            )
        told.shown.world.decide(told.shown.stage.endpoint_name, Say.APPROVE, by=SAM, reason="fine")
        told.settle(executions=3)

        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        told.agree(3)


def test_a_bad_version_goes_back_and_the_file_still_names_the_good_one() -> None:
    """The news says how to try again; what is repeated starts nothing."""
    with story(following("Automatic", arns=(3,))) as told:
        told.shown.world.traffic.error_rates[arn_of(3)] = 0.2
        told.publish(3)
        told.settle(executions=2)

        assert told.shown.outcomes() == ["Accepted", "RolledBack"]
        assert (told.names(), told.runs()) == (arn_of(2), arn_of(2))
        assert told.file() == told.shown.stage.body
        assert f"ModelPackageName: {arn_of(3)}" in told.message("RolledBack")
        told.release(3, by=None)
        told.hours(2)
        assert len(told.shown.executions) == 2
        told.nothing_failed()


def test_what_is_known_bad_is_cleared_by_a_person_first() -> None:
    """A release goes to every file that follows: it is no look at this endpoint, even by hand."""
    with story(following("Automatic")) as told:
        told.shown.publish(3)
        told.shown.world.traffic.error_rates[arn_of(3)] = 0.2
        told.release(3)
        told.settle(executions=2)
        told.shown.world.traffic.error_rates.clear()
        told.hours(1)
        told.release(3)
        told.settle(executions=3)
        assert told.shown.outcomes() == ["Accepted", "RolledBack", "Rejected"]
        assert f"switchback clear {told.shown.stage.endpoint_name}" in told.message("Rejected")

        _clear(told)
        told.release(3)
        told.settle(executions=5)
        assert told.shown.outcomes()[3:] == ["Accepted", "NoChange"]
        told.agree(3)


def _clear(told: Story) -> None:
    """Do as `switchback clear` does."""
    (table,) = told.shown.world.template.tables.values()
    name = told.shown.stage.endpoint_name
    boto3.client("dynamodb").update_item(
        TableName=table.name,
        Key={"pk": {"S": "JUDGEMENTS"}, "sk": {"S": name}},
        UpdateExpression="SET condemned = :none",
        ExpressionAttributeValues={":none": {"S": "{}"}},
    )


def test_a_version_that_does_not_start_is_reverted() -> None:
    """The endpoint and the file stay on the version before."""
    with story(following("Automatic", arns=(3,))) as told:
        told.shown.world.sagemaker.packages.behaviours[arn_of(3)] = Behaviour(
            fails_health_check_after_seconds=60
        )
        told.publish(3)
        told.settle(executions=2)

        assert told.shown.outcomes() == ["Accepted", "Reverted"]
        assert (told.names(), told.runs()) == (arn_of(2), arn_of(2))


def test_of_two_files_that_follow_one_may_fail() -> None:
    """Each is upgraded by itself: the other one's endpoint is gone."""
    with story(following("Automatic")) as told:
        name = told.shown.stage.endpoint_name
        other = told.shown.stage.body.replace(
            f"EndpointName: {name}".encode(), f"EndpointName: {name}-2".encode()
        )
        told.shown.world.drop("endpoints/a.yaml", other)
        told.settle(executions=2)
        told.shown.publish(3)
        told.release(3)
        told.settle(executions=5)

        assert sorted(told.shown.outcomes()[2:]) == ["Accepted", "NoChange", "Rejected"]
        told.agree(3)


def _of_group(number: int) -> bytes:
    return f"arn:aws:sagemaker:us-east-1:{ACCOUNT_ID}:model-package/{GROUP}/{number}".encode()


def _following_group(body: bytes) -> bytes:
    upgrade = f"\nUpgrade:\n  ModelPackageGroup: {GROUP}\n  Mode: Automatic\n"
    return body.replace(PACKAGE, _of_group(2)) + upgrade.encode()


def test_an_approved_package_of_a_group_is_rolled_out_once() -> None:
    """By SageMaker's own event, which it repeats for other changes; an older one does nothing."""
    with story(_following_group) as told:
        packages = told.shown.world.sagemaker.packages
        second = packages.get(_of_group(2).decode())
        third = packages.register(GROUP, like=second)
        told.hours(1)
        assert len(told.shown.executions) == 1
        packages.approve(third.arn)
        told.settle(executions=3)
        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        assert (told.names(), told.runs()) == (third.arn, third.arn)

        packages.annotate(third.arn)
        packages.add(replace(second, approval="PendingManualApproval"))
        packages.approve(second.arn)
        told.hours(1)
        assert len(told.shown.executions) == 3
        told.nothing_failed()
