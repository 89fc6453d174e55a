"""Bugs that people thought of, in what the template keeps, in its alarms and its parameters."""

from tools.sabotage.by_hand import HandBug

_CAPACITY = "tests/workflow/test_capacity_through_a_rollout.py"
_CLOSED = "tests/template/test_closed.py::test_what_is_kept_is_encrypted_closed_and_safe"
_KEPT = "tests/template/test_kept.py"
_ALARMS = "tests/template/test_alarms.py"
_PARAMETERS = "tests/template/test_parameters.py"

IN_WHAT_IS_KEPT = (
    HandBug(
        "The record of all rollouts goes with the stack",
        (_CLOSED,),
        "    DeletionPolicy: Retain\n",
        "",
        "RolloutTable",
    ),
    HandBug(
        "A replaced bucket takes the config files with it",
        (_CLOSED,),
        "UpdateReplacePolicy: Retain",
        "UpdateReplacePolicy: Delete",
        "ConfigBucket",
    ),
    HandBug(
        "The bucket keeps no versions",
        (_CLOSED,),
        "Status: Enabled}\n      BucketEncryption",
        "Status: Suspended}\n      BucketEncryption",
        "ConfigBucket",
    ),
    HandBug(
        "Nobody hears of a file that lands",
        ("tests/workflow/test_rules_matter.py::test_with_all_rules_it_reacts_at_once",),
        "EventBridgeEnabled: true",
        "EventBridgeEnabled: false",
        "ConfigBucket",
    ),
    HandBug(
        "Items that have expired stay for ever",
        (f"{_KEPT}::test_what_expires_does",),
        "AttributeName: expires_at, Enabled: true",
        "AttributeName: expires, Enabled: true",
        "RolloutTable",
    ),
    HandBug(
        "What could not be delivered is gone after four days",
        (_CLOSED,),
        "MessageRetentionPeriod: 1209600",
        "MessageRetentionPeriod: 345600",
        "DeadLetterQueue",
    ),
    HandBug(
        "The machine's log is kept for ever",
        (_CLOSED,),
        "      RetentionInDays: !Ref LogRetentionInDays\n",
        "",
        "RolloutLogGroup",
    ),
    HandBug(
        "The machine's log tells errors only",
        (_CLOSED,),
        "Level: ALL",
        "Level: ERROR",
        "RolloutStateMachine",
    ),
)

IN_ALARMS = (
    HandBug(
        "One rollout that runs out of time raises no alarm",
        (f"{_ALARMS}::test_an_alarm_rings_at_the_first",),
        "Threshold: 0",
        "Threshold: 1",
        "RolloutTimedOutAlarm",
    ),
    HandBug(
        "The alarm on dead letters watches no queue",
        (f"{_ALARMS}::test_an_alarm_watches_what_it_says",),
        "Name: QueueName",
        "Name: Queue",
        "DeadLetterAlarm",
    ),
    HandBug(
        "The alarm on aborted rollouts counts those that ran out of time",
        (f"{_ALARMS}::test_an_alarm_watches_what_it_says",),
        "MetricName: ExecutionsAborted",
        "MetricName: ExecutionsTimedOut",
        "RolloutAbortedAlarm",
    ),
    HandBug(
        "An alarm rings and nobody is told",
        (f"{_ALARMS}::test_every_alarm_tells_people",),
        "AlarmActions: [!Ref NotificationTopic]",
        "OKActions: [!Ref NotificationTopic]",
        "ReportFailureErrorsAlarm",
    ),
    HandBug(
        "A publisher of capacity that stops is not missed",
        (f"{_CAPACITY}::test_a_publisher_that_stops_is_missed_within_minutes",),
        "TreatMissingData: breaching",
        "TreatMissingData: notBreaching",
        "CapacityNotPublishedAlarm",
    ),
    HandBug(
        "The watcher's alarm rings anew at every try",
        (f"{_ALARMS}::test_an_alarm_on_what_is_tried_again_rings_once",),
        "Period: 10800",
        "Period: 60",
        "WatchVersionsErrorsAlarm",
    ),
)

IN_PARAMETERS = (
    HandBug(
        "Who names a freeze calendar gets none, and who names none gets one",
        (
            (
                "tests/workflow/test_freezes_and_quiet_moments.py::"
                "test_a_freeze_holds_a_start_and_its_end_releases_it"
            ),
        ),
        'HasFreezeCalendar: !Not [!Equals [!Ref FreezeCalendar, ""]]',
        'HasFreezeCalendar: !Equals [!Ref FreezeCalendar, ""]',
    ),
    HandBug(
        "Probe functions may be called only where none is named",
        ("tests/workflow/test_probe.py::test_a_function_of_the_user_s_decides",),
        'HasProbeFunctions: !Not [!Equals [!Join ["", !Ref ProbeFunctionArns], ""]]',
        'HasProbeFunctions: !Equals [!Join ["", !Ref ProbeFunctionArns], ""]',
    ),
    HandBug(
        "A freeze calendar's ARN is taken for a name",
        (f"{_PARAMETERS}::test_a_calendar_is_named_or_given_by_its_arn",),
        "- FreezeCalendarIsArn\n",
        "- HasProbeFunctions\n",
        "FreezeCalendarPolicy",
    ),
    HandBug(
        "A prefix may be longer than what a candidate's name keeps of it",
        (f"{_PARAMETERS}::test_what_is_typed_in_is_checked",),
        "{0,39}$",
        "{0,59}$",
        "EndpointNamePrefix",
    ),
    HandBug(
        "An empty prefix opens every endpoint of the account",
        (f"{_PARAMETERS}::test_what_is_typed_in_is_checked",),
        '"^[a-z0-9][a-z0-9-]{0,39}$"',
        '"^[a-z0-9-]{0,40}$"',
        "EndpointNamePrefix",
    ),
    HandBug(
        "Any role may be given to a model, by a wildcard",
        (f"{_PARAMETERS}::test_what_is_typed_in_is_checked",),
        "role/[A-Za-z0-9+=.@_/-]+$",
        "role/.+$",
        "ModelExecutionRoleArns",
    ),
    HandBug(
        "An account id of eleven digits passes for a publisher",
        (f"{_PARAMETERS}::test_what_is_typed_in_is_checked",),
        "^[0-9]{12}$",
        "^[0-9]{11,12}$",
        "PackagePublisherAccountIds",
    ),
)
