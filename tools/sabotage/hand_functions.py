"""Bugs that people thought of, in how the template's functions are set up."""

from tools.sabotage.by_hand import HandBug

_DEPENDENCIES = "tests/template/test_dependencies.py"
_RULES = "tests/workflow/test_rules_matter.py"
_FUNCTIONS = "tests/template/test_functions.py"
_SETUP = "tests/template/test_setup.py"
_MACHINE = "tests/template/test_machine.py"
_SCENARIOS = "tests/workflow/test_scenarios.py::test_it_ends_as_it_states"

IN_FUNCTIONS = (
    HandBug(
        "The handler has another name than the code's",
        (f"{_SCENARIOS}[healthy-deepgram-streaming-stt]", f"{_SETUP}::test_every_handler_is_there"),
        "Handler: app.handler",
        "Handler: app.handle",
    ),
    HandBug(
        "The functions lack Switchback's own code",
        (f"{_SETUP}::test_every_function_has_both_layers",),
        "Layers: [!Ref DependenciesLayer, !Ref SwitchbackLayer]",
        "Layers: [!Ref DependenciesLayer]",
    ),
    HandBug(
        "News go to the table, not to the topic",
        (f"{_SCENARIOS}[healthy-deepgram-streaming-stt]",),
        "TOPIC_ARN: !Ref NotificationTopic",
        "TOPIC_ARN: !Ref RolloutTable",
        "CloseRolloutFunction",
    ),
    HandBug(
        "The reconciler reads the bucket's name as its table's",
        (f"{_RULES}::test_without_the_reconcilers_schedule_a_crash_is_never_made_up_for",),
        "TABLE_NAME: !Ref RolloutTable",
        "TABLE_NAME: !Ref ConfigBucket",
        "ReconcileEndpointsFunction",
    ),
    HandBug(
        "The plan allows one role whose name is all the roles",
        (f"{_SETUP}::test_lists_reach_the_functions_as_lists",),
        'MODEL_EXECUTION_ROLE_ARNS: !Join [",", !Ref ModelExecutionRoleArns]',
        'MODEL_EXECUTION_ROLE_ARNS: !Join [";", !Ref ModelExecutionRoleArns]',
        "PlanRolloutFunction",
    ),
    HandBug(
        "The preflight outlasts its task",
        (f"{_MACHINE}::test_a_function_stops_before_its_task_gives_up",),
        "Timeout: 300",
        "Timeout: 600",
        "CheckPreflightFunction",
    ),
    HandBug(
        "A probe has less time than one request may take",
        ("tests/unit/test_machine_data.py::test_a_task_gives_up_soon_after_its_function",),
        "Timeout: 180",
        "Timeout: 30",
        "ProbeCandidateFunction",
    ),
    HandBug(
        "Two publishers of capacity run at once",
        (f"{_SETUP}::test_a_publisher_is_done_before_the_next_one_begins",),
        "Timeout: 58",
        "Timeout: 62",
        "PublishCapacityFunction",
    ),
    HandBug(
        "A file that the watcher gives up is lost",
        (f"{_FUNCTIONS}::test_what_an_event_function_gives_up_is_kept",),
        "OnFailure: {Type: SQS, Destination: !GetAtt DeadLetterQueue.Arn}",
        "OnFailure: {Type: SNS, Destination: !Ref NotificationTopic}",
        "WatchVersionsFunction",
    ),
    HandBug(
        "Approval is sought by the function that seeks decisions",
        (f"{_MACHINE}::test_a_substitution_is_named_after_its_function",),
        "SeekApprovalFunctionArn: !GetAtt SeekApprovalFunction.Arn",
        "SeekApprovalFunctionArn: !GetAtt SeekDecisionFunction.Arn",
        "RolloutStateMachine",
    ),
    HandBug(
        "The function that restores scaling holds it",
        (
            f"{_SCENARIOS}[healthy-deepgram-streaming-stt]",
            f"{_SETUP}::test_every_function_runs_its_own_step",
        ),
        "steps.restore_scaling import restore_scaling\n\nhandler = entrypoint.handler(restore",
        "steps.hold_scaling import hold_scaling\n\nhandler = entrypoint.handler(hold",
        file="functions/restore_scaling/app.py",
    ),
    HandBug(
        "The layer's botocore does not know change calendars",
        (f"{_DEPENDENCIES}::test_botocore_keeps_the_services_that_the_code_speaks_to",),
        " ssm",
        "",
        file="layers/dependencies/Makefile",
    ),
)
