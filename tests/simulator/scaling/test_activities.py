"""What Application Auto Scaling tells of its activities, also of those that SageMaker refuses."""

import pytest

from simulator.sagemaker import EndpointStatus
from simulator.service_quotas import quota_name
from simulator.wire import Wire
from tests.simulator.scaling.account import BIG, PREDEFINED, SMALL, TARGET, Account


def test_a_refusal_is_told_and_tried_again(account: Account) -> None:
    """While the endpoint is busy, each minute has its failed activity; then it is done."""
    account.register()
    account.track(PREDEFINED)
    account.sagemaker.set_status("stt", EndpointStatus.UPDATING)
    account.load(60)
    account.minutes(5)
    account.sagemaker.set_status("stt", EndpointStatus.IN_SERVICE)
    refused = account.activities
    assert len(refused) > 1
    assert {activity["StatusCode"] for activity in refused} == {"Failed"}
    assert "Cannot update in-progress endpoint" in refused[0]["StatusMessage"]

    account.minutes(1)

    assert account.desired == 6
    assert account.activities[0]["StatusCode"] == "InProgress"


def test_a_quota_that_is_used_up_is_told(account: Account) -> None:
    """In SageMaker's words, with the code that it refuses with."""
    account.register()
    account.track(PREDEFINED)
    account.quotas.applied[quota_name(SMALL)] = 3.0
    account.load(60)

    account.minutes(3)

    told = account.activities[0]["StatusMessage"]
    assert told.startswith("Failed to set desired instance count to 6. Reason: The account-level")
    assert f"'{quota_name(SMALL)}' is 3 Instances" in told
    assert "Error Code: ResourceLimitExceeded" in told
    assert account.desired == 2


@pytest.mark.parametrize(("silent", "status"), [(False, "Failed"), (True, "InProgress")])
def test_a_shortage_is_told_unless_sagemaker_is_silent(
    account: Account, *, silent: bool, status: str
) -> None:
    """The count goes back; without a reason, the activity was seen to stay as it was."""
    account.register()
    account.track(PREDEFINED)
    account.sagemaker.capacity.available |= {BIG: 1, SMALL: 1}
    account.sagemaker.capacity.silent = silent
    account.load(60)
    account.minutes(3)
    account.client.delete_scaling_policy(**TARGET, PolicyName="track")

    account.minutes(30)

    (activity,) = account.activities
    assert activity["StatusCode"] == status
    assert ("InsufficientInstanceCapacity" in activity["StatusMessage"]) is not silent
    assert account.counts == {BIG: 2}


def test_activities_come_newest_first_and_in_pages(account: Account) -> None:
    """Bounds that move the count are activities too, and all outlive their target."""
    account.register(minimum=3)
    account.minutes(15)
    account.register(minimum=1, maximum=1)
    account.minutes(5)
    account.client.deregister_scalable_target(**TARGET)

    first = account.client.describe_scaling_activities(**TARGET, MaxResults=1)
    second = account.client.describe_scaling_activities(**TARGET, NextToken=first["NextToken"])

    causes = [each["ScalingActivities"][0]["Cause"] for each in (first, second)]
    assert causes == ["maximum capacity was set to 1", "minimum capacity was set to 3"]
    assert {activity["StatusCode"] for activity in account.activities} == {"Successful"}
    other = {**TARGET, "ResourceId": "endpoint/other/variant/AllTraffic"}
    assert account.client.describe_scaling_activities(**other)["ScalingActivities"] == []


def test_bounds_that_sagemaker_refuses_stand(account: Account) -> None:
    """The registration is kept, and the activity tells why the count is not within it."""
    account.sagemaker.set_status("stt", EndpointStatus.UPDATING)

    account.register(minimum=3)

    (activity,) = account.activities
    assert activity["StatusCode"] == "Failed"
    assert "Cannot update in-progress endpoint" in activity["StatusMessage"]
    assert account.desired == 2


def test_sagemaker_sees_who_scales(account: Account) -> None:
    """Application Auto Scaling calls as itself."""
    account.register()
    account.track(PREDEFINED)
    account.load(60)
    callers: list[str] = []
    Wire.current().observers.append(
        lambda call: callers.append(call.caller) if "Weights" in call.operation else None
    )

    account.minutes(3)

    assert callers == ["application-autoscaling"]
