"""Bugs that people thought of, in the template's rules and schedules."""

from tools.sabotage.by_hand import HandBug

_RULES = "tests/workflow/test_rules_matter.py"
_EVENTS = "tests/template/test_events.py"
_FUNCTIONS = "tests/template/test_functions.py"

IN_RULES = (
    HandBug(
        "Any file in the bucket starts a rollout, also a status file",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "{prefix: endpoints/}",
        '{prefix: ""}',
        "ReceiveDocumentFunction",
    ),
    HandBug(
        "Deleting a config file counts as dropping it",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "[Object Created]",
        "[Object Created, Object Deleted]",
        "ReceiveDocumentFunction",
    ),
    HandBug(
        "Files of any bucket of the account are received",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "bucket: {name: [!Ref ConfigBucket]}",
        "bucket: {name: [{exists: true}]}",
        "ReceiveDocumentFunction",
    ),
    HandBug(
        "Rollouts are woken when an alarm is over, not when it fires",
        (f"{_RULES}::test_with_all_rules_it_reacts_at_once",),
        "[ALARM]",
        "[OK]",
        "SignalRolloutFunction",
    ),
    HandBug(
        "Every change of every alarm in the account wakes the signaller",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "detail: {state: {value: [ALARM]}}",
        "detail: {state: {value: [ALARM, OK, INSUFFICIENT_DATA]}}",
        "SignalRolloutFunction",
    ),
    HandBug(
        "Endpoints outside the prefix wake the signaller",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "{prefix: !Ref EndpointNamePrefix}",
        "{exists: true}",
        "SignalRolloutFunction",
    ),
    HandBug(
        "A rollout that somebody stops is not reported",
        (f"{_RULES}::test_without_the_rule_on_executions_an_aborted_one_waits_for_the_reconciler",),
        "[FAILED, TIMED_OUT, ABORTED]",
        "[FAILED, TIMED_OUT]",
        "ReportFailureFunction",
    ),
    HandBug(
        "A rollout that runs out of time is not reported",
        (f"{_EVENTS}::test_all_that_concerns_a_function_reaches_it",),
        "[FAILED, TIMED_OUT, ABORTED]",
        "[FAILED, ABORTED]",
        "ReportFailureFunction",
    ),
    HandBug(
        "Executions of other machines are reported as failed rollouts",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "stateMachineArn: [!Ref RolloutStateMachine]",
        "stateMachineArn: [{exists: true}]",
        "ReportFailureFunction",
    ),
    HandBug(
        "A package is rolled out while its approval is pending",
        (f"{_EVENTS}::test_only_what_concerns_a_function_reaches_it",),
        "{ModelApprovalStatus: [Approved]}",
        "{ModelApprovalStatus: [Approved, PendingManualApproval]}",
        "ReceiveVersionFunction",
    ),
    HandBug(
        "The reconciler comes every ten hours",
        (f"{_RULES}::test_without_the_reconcilers_schedule_a_crash_is_never_made_up_for",),
        "rate(10 minutes)",
        "rate(10 hours)",
        "ReconcileEndpointsFunction",
    ),
    HandBug(
        "Capacity is published every five minutes",
        (f"{_RULES}::test_without_its_schedule_nobody_publishes_what_fleets_carry",),
        "rate(1 minute)",
        "rate(5 minutes)",
        "PublishCapacityFunction",
    ),
    HandBug(
        "AWS Marketplace is asked once a day",
        (f"{_RULES}::test_without_its_schedule_the_watcher_never_asks",),
        "rate(1 hour)",
        "rate(1 day)",
        "WatchVersionsFunction",
    ),
    HandBug(
        "Leftovers are collected every hour",
        (f"{_RULES}::test_without_its_schedule_the_collector_never_runs",),
        "rate(1 day)",
        "rate(1 hour)",
        "CollectLeftoversFunction",
    ),
    HandBug(
        "An event about a file is given up after the first try",
        (f"{_FUNCTIONS}::test_every_rule_has_a_queue_for_what_it_cannot_deliver",),
        "MaximumRetryAttempts: 185",
        "MaximumRetryAttempts: 0",
        "ReceiveDocumentFunction",
    ),
    HandBug(
        "A capacity tick that is a day old is still delivered",
        (f"{_EVENTS}::test_what_comes_too_late_to_matter_is_given_up",),
        "MaximumEventAgeInSeconds: 60}",
        "MaximumEventAgeInSeconds: 86400}",
        "PublishCapacityFunction",
    ),
)
