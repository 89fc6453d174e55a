"""Switchback's alarms on itself watch what they say, ring at once, and tell people."""

from typing import Any

import pytest

_SEVERAL = {"PublishCapacityErrorsAlarm", "CapacityNotPublishedAlarm"}
_TRIED_EVERY = {"WatchVersionsErrorsAlarm": 3600, "ReconcileEndpointsErrorsAlarm": 600}
_OF_THE_MACHINE = {
    "RolloutTimedOutAlarm": "ExecutionsTimedOut",
    "RolloutAbortedAlarm": "ExecutionsAborted",
    "RolloutThrottledAlarm": "ExecutionThrottled",
}
_DEAD_LETTERS = {
    "Name": "QueueName",
    "Value": {"Fn::GetAtt": ["DeadLetterQueue", "QueueName"]},
}


@pytest.fixture(scope="module")
def alarms(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of the template's alarms, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_every_alarm_tells_people(alarms: dict[str, dict[str, Any]]) -> None:
    """An alarm that nobody hears is none."""
    assert len(alarms) >= 14
    for name, alarm in alarms.items():
        assert alarm["AlarmActions"] == [{"Ref": "NotificationTopic"}], name
        assert alarm.get("ActionsEnabled", True) is True, name


def test_an_alarm_rings_at_the_first(alarms: dict[str, dict[str, Any]]) -> None:
    """Nothing that they watch ever happens where all is well."""
    for name in alarms.keys() - _SEVERAL:
        alarm = alarms[name]
        count = "Maximum" if name == "DeadLetterAlarm" else "Sum"
        assert (alarm["Statistic"], alarm["EvaluationPeriods"]) == (count, 1), name
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert "DatapointsToAlarm" not in alarm, name


def test_an_alarm_watches_what_it_says(alarms: dict[str, dict[str, Any]]) -> None:
    """The dead-letter queue, the machine's executions, or the errors of one function."""
    seen = {
        name: (alarm["Namespace"], alarm["MetricName"], alarm.get("Dimensions"))
        for name, alarm in alarms.items()
    }
    machine = [{"Name": "StateMachineArn", "Value": {"Ref": "RolloutStateMachine"}}]

    assert seen.pop("DeadLetterAlarm") == (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        [_DEAD_LETTERS],
    )
    assert seen.pop("CapacityNotPublishedAlarm") == ("Switchback", "PublishedEndpoints", None)
    for name, metric in _OF_THE_MACHINE.items():
        assert seen.pop(name) == ("AWS/States", metric, machine)
    for name, told in seen.items():
        function = {"Ref": name.removesuffix("ErrorsAlarm") + "Function"}
        errors = [{"Name": "FunctionName", "Value": function}]
        assert told == ("AWS/Lambda", "Errors", errors), name


def test_an_alarm_on_what_is_tried_again_rings_once(alarms: dict[str, dict[str, Any]]) -> None:
    """Its period is longer than it takes until the next try: else it would ring at each."""
    for name, alarm in alarms.items():
        if name in _TRIED_EVERY:
            assert alarm["Period"] > _TRIED_EVERY[name], name
        else:
            assert alarm["Period"] == 60, name


def test_capacity_that_is_not_published_now_and_then_wakes_nobody(
    alarms: dict[str, dict[str, Any]],
) -> None:
    """It is tried every minute: three failures in five minutes are too many, or none for three."""
    errors, silence = alarms["PublishCapacityErrorsAlarm"], alarms["CapacityNotPublishedAlarm"]

    assert (errors["EvaluationPeriods"], errors["DatapointsToAlarm"]) == (5, 3)
    assert (errors["ComparisonOperator"], errors["Threshold"]) == ("GreaterThanThreshold", 0)
    assert (silence["EvaluationPeriods"], silence["Statistic"]) == (3, "SampleCount")
    assert (silence["ComparisonOperator"], silence["Threshold"]) == ("LessThanThreshold", 1)
    assert silence["TreatMissingData"] == "breaching"


def test_alarms_can_publish_to_the_topic(resources: dict[str, Any]) -> None:
    """CloudWatch needs the topic and its key, and gets them for alarms of this account only."""
    cloudwatch = {"Service": "cloudwatch.amazonaws.com"}
    ours = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    topic = resources["NotificationTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    key = resources["NotificationKey"]["Properties"]["KeyPolicy"]["Statement"]
    (publish,) = [each for each in topic if each["Principal"] == cloudwatch]
    (encrypt,) = [each for each in key if each["Principal"] == cloudwatch]

    assert (publish["Effect"], publish["Action"]) == ("Allow", "sns:Publish")
    assert (encrypt["Effect"], encrypt["Action"]) == (
        "Allow",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
    )
    assert publish["Condition"] == encrypt["Condition"] == ours
