"""Bugs that people thought of, in the template's roles and policies."""

from tools.sabotage.by_hand import HandBug

_CLOSED = "tests/template/test_closed.py"
_ALARMS = "tests/template/test_alarms.py"
_FUNCTIONS = "tests/template/test_functions.py"
_PERMISSIONS = "tests/template/test_permissions.py"
_SETUP = "tests/template/test_setup.py"
_MACHINE = "tests/template/test_machine.py"
_SCENARIOS = "tests/workflow/test_scenarios.py::test_it_ends_as_it_states"

IN_ROLES = (
    HandBug(
        "The update reaches endpoints outside the prefix",
        (f"{_PERMISSIONS}::test_only_our_endpoints_can_be_changed",),
        "                Action: sagemaker:UpdateEndpoint\n                Resource:\n"
        "                  - !Sub arn:${AWS::Partition}:sagemaker:${AWS::Region}:"
        "${AWS::AccountId}:endpoint/${EndpointNamePrefix}*",
        "                Action: sagemaker:UpdateEndpoint\n                Resource:\n"
        "                  - !Sub arn:${AWS::Partition}:sagemaker:${AWS::Region}:"
        "${AWS::AccountId}:endpoint/*",
        "StartUpdateRole",
    ),
    HandBug(
        "Roles of models can be passed to any service",
        (f"{_SETUP}::test_a_role_is_passed_to_sagemaker_only",),
        "{StringEquals: {iam:PassedToService: sagemaker.amazonaws.com}}",
        "{StringLike: {iam:PassedToService: '*'}}",
        "CreateCandidateRole",
    ),
    HandBug(
        "The function that closes may not wake the next in the queue",
        (f"{_SCENARIOS}[second-drop-deepgram-streaming-stt]",),
        "stateMachine:${AWS::StackName}-rollout",
        "stateMachine:${AWS::StackName}-rollouts",
        "CloseRolloutRole",
    ),
    HandBug(
        "The machine may not invoke the function that parks",
        (f"{_MACHINE}::test_the_machine_may_invoke_its_functions_and_no_others",),
        "                  - !GetAtt ParkRolloutFunction.Arn\n",
        "",
        "RolloutRole",
    ),
    HandBug(
        "The status file is out of reach for what tells people",
        (f"{_SCENARIOS}[healthy-deepgram-streaming-stt]",),
        "${ConfigBucket.Arn}/status/*",
        "${ConfigBucket.Arn}/state/*",
        "TellingPolicy",
    ),
    HandBug(
        "The dead-letter queue takes nothing from the rule on alarms",
        (f"{_FUNCTIONS}::test_every_rule_has_a_queue_for_what_it_cannot_deliver",),
        "                  - !GetAtt SignalRolloutFunctionAlarmRaised.Arn\n",
        "",
        "DeadLetterQueuePolicy",
    ),
    HandBug(
        "Anybody may call the function that takes decisions, unsigned",
        (f"{_SETUP}::test_who_decides_is_proven",),
        "AuthType: AWS_IAM",
        "AuthType: NONE",
        "DecideRolloutFunction",
    ),
    HandBug(
        "CloudWatch cannot encrypt what alarms publish",
        (f"{_ALARMS}::test_alarms_can_publish_to_the_topic",),
        '"kms:GenerateDataKey*"',
        '"kms:DescribeKey"',
        "NotificationKey",
    ),
    HandBug(
        "Alarms of other accounts may publish to the topic",
        (f"{_ALARMS}::test_alarms_can_publish_to_the_topic",),
        '            Condition: {StringEquals: {"aws:SourceAccount": !Ref "AWS::AccountId"}}\n',
        "",
        "NotificationTopicPolicy",
    ),
    HandBug(
        "The bucket can be read without TLS",
        (f"{_CLOSED}::test_nothing_is_taken_over_plain_http",),
        '{"aws:SecureTransport": "false"}',
        '{"aws:SecureTransport": "true"}',
        "ConfigBucketPolicy",
    ),
)
