"""What AWS itself asks of roles and policies, which no call of a function shows: read from what
the template sets, each with the page of AWS's documentation that says so.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.iam.request import AuthorizationRequest, Context
from simulator.template.kinds import BUCKET, FUNCTION, QUEUE, ROLE, STATE_MACHINE, TOPIC
from simulator.template.node import Node
from simulator.template.views import Rule, Schedule
from simulator.world import deployed_machines
from tools.privilege.evidence import Asked
from tools.privilege.statements import Deployed, for_principal

_ALARM = "AWS::CloudWatch::Alarm"

# Step Functions Developer Guide, "Logging using CloudWatch Logs": what CreateStateMachine tries.
_LOG_DELIVERY = (
    "CreateLogDelivery",
    "DeleteLogDelivery",
    "DescribeLogGroups",
    "DescribeResourcePolicies",
    "GetLogDelivery",
    "ListLogDeliveries",
    "PutResourcePolicy",
    "UpdateLogDelivery",
)
# The same guide, "AWS X-Ray and Step Functions": the policy of a machine that is traced.
_MACHINE_TRACES = (
    "GetSamplingRules",
    "GetSamplingTargets",
    "PutTelemetryRecords",
    "PutTraceSegments",
)
# Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray".
_FUNCTION_TRACES = ("PutTelemetryRecords", "PutTraceSegments")
# Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs"; the group is there.
_LOG = ("CreateLogStream", "PutLogEvents")
# SNS Developer Guide, "Managing Amazon SNS encryption keys and costs": who publishes needs both.
_ENCRYPT = ("Decrypt", "GenerateDataKey")


def asked_by_aws(deployed: Deployed, called: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return what AWS asks by itself of a deployment.

    Args:
        deployed: The template as deployed.
        called: What the runs show: what is encrypted costs whoever publishes a right.
    """
    return (
        *_of_functions(deployed),
        *_of_machines(deployed),
        *_of_publishers(deployed, called),
        *_of_alarms(deployed),
        *_of_rules(deployed),
        *_of_key_owners(deployed),
        *_over_plain_http(deployed),
    )


def _ask(subject: str, action: str, resource: str, why: str, **more: Any) -> Asked:
    context: Context = more.pop("context", {})
    return Asked(subject, AuthorizationRequest(action, resource, context), why, **more)


def _of_functions(deployed: Deployed) -> Iterator[Asked]:
    for name, node in deployed.of_type(FUNCTION):
        # Lambda is not documented to say for whom it assumes a role; nobody can pass it a role of
        # another account.
        yield from _trusted(deployed, name, node, "lambda.amazonaws.com", {})
        group = node.get("LoggingConfig", "LogGroup").text()
        stream = f"arn:aws:logs:{deployed.stack.region}:{deployed.stack.account}:log-group:{group}"
        for action in _LOG:
            why = f"{name} LoggingConfig: Lambda writes its log"
            yield _ask(name, f"logs:{action}", f"{stream}:log-stream:2026/01/05/[$LATEST]1", why)
        if node.text_at("Tracing") == "Active":
            for action in _FUNCTION_TRACES:
                why = f"{name} Tracing: Lambda sends its traces"
                yield _ask(name, f"xray:{action}", "*", why)
        if kept := deployed.template.functions[name].delivery.dead_letter_arn:
            why = f"{name} OnFailure: Lambda keeps what the function gave up"
            yield _ask(name, "sqs:SendMessage", kept, why)


def _trusted(
    deployed: Deployed, name: str, node: Node, service: str, context: Context
) -> Iterator[Asked]:
    """The role's trust: the service assumes it for each invocation."""
    role = node.get("Role").text()
    for logical_id, _ in deployed.of_type(ROLE):
        if deployed.resources.arn(logical_id) == role:
            who = for_principal(logical_id, service)
            yield _ask(who, "sts:AssumeRole", "*", f"{name} Role", context=context)


def _of_machines(deployed: Deployed) -> Iterator[Asked]:
    for name, node in deployed.of_type(STATE_MACHINE):
        account = {"aws:SourceAccount": (deployed.stack.account,)}
        yield from _trusted(deployed, name, node, "states.amazonaws.com", account)
        for function in sorted(_invoked(deployed, name)):
            why = f"{name}: a task of the definition invokes it"
            yield _ask(name, "lambda:InvokeFunction", function, why)
        if node.text_at("Logging", "Level") not in {None, "OFF"}:
            for action in _LOG_DELIVERY:
                why = f"{name} Logging: Step Functions delivers its log"
                yield _ask(name, f"logs:{action}", "*", why)
        if node.flag_at("Tracing", "Enabled"):
            for action in _MACHINE_TRACES:
                why = f"{name} Tracing: Step Functions sends its traces"
                yield _ask(name, f"xray:{action}", "*", why)


def _invoked(deployed: Deployed, machine: str) -> set[str]:
    """Return the functions that the tasks of a machine's definition call."""
    arn = deployed.template.state_machines[machine].arn
    states = deployed_machines(deployed.template)[arn].definition.states.values()
    return {str(state.arguments.function_name.tree) for state in states if state.type == "Task"}


def _of_publishers(deployed: Deployed, called: Iterable[Asked]) -> Iterator[Asked]:
    keys = _key_of_topic(deployed)
    for asked in called:
        key = keys.get(asked.request.resource)
        if asked.request.action == "sns:Publish" and key:
            for action in _ENCRYPT:
                why = "KmsMasterKeyId: SNS encrypts with the right of the one who publishes"
                yield _ask(asked.subject, f"kms:{action}", key, why)


def _key_of_topic(deployed: Deployed) -> dict[str, str]:
    """Return the ARN of each topic's key, where it is the template's."""
    arns = {
        deployed.resources.name(name): deployed.resources.arn(name)
        for name, _ in deployed.of_type("AWS::KMS::Key")
    }
    return {
        deployed.template.topics[name].arn: arns[key]
        for name, node in deployed.of_type(TOPIC)
        if (key := node.text_at("KmsMasterKeyId")) in arns
    }


def _holders(deployed: Deployed, kind: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield each policy of a kind with each of the things that it is on."""
    for name, node in deployed.of_type(kind):
        listed = node.get(key)
        on = listed.items() if isinstance(listed.value, list) else (listed,)
        yield from ((name, each.text()) for each in on)


def _of_alarms(deployed: Deployed) -> Iterator[Asked]:
    told = {
        action.text()
        for _, node in deployed.of_type(_ALARM)
        for action in (node.get("AlarmActions").items() if node.find("AlarmActions") else ())
    }
    service = "cloudwatch.amazonaws.com"
    account = {"aws:SourceAccount": (deployed.stack.account,)}
    why = "AlarmActions: CloudWatch publishes what an alarm says"
    for policy, topic in _holders(deployed, "AWS::SNS::TopicPolicy", "Topics"):
        if topic in told:
            yield _ask(for_principal(policy, service), "sns:Publish", topic, why, context=account)
    keys = _key_of_topic(deployed)
    for name, _ in deployed.of_type("AWS::KMS::Key"):
        key = deployed.resources.arn(name)
        for action in _ENCRYPT if key in {keys.get(topic) for topic in told} else ():
            yield _ask(for_principal(name, service), f"kms:{action}", key, why, context=account)


def _of_rules(deployed: Deployed) -> Iterator[Asked]:
    queues = {queue.url: queue.arn for queue in deployed.template.queues.values()}
    senders: list[Rule | Schedule] = [*deployed.template.rules, *deployed.template.schedules]
    for policy, url in _holders(deployed, "AWS::SQS::QueuePolicy", "Queues"):
        for sender in senders:
            if sender.delivery.dead_letter_arn == queues[url]:
                yield _ask(
                    for_principal(policy, "events.amazonaws.com"),
                    "sqs:SendMessage",
                    queues[url],
                    f"{sender.name} DeadLetterConfig: EventBridge keeps what reached no function",
                    context={"aws:SourceArn": (sender.arn,)},
                )


def _of_key_owners(deployed: Deployed) -> Iterator[Asked]:
    """KMS Developer Guide, "Default key policy": without it nobody can ever change the key."""
    owner = f"arn:aws:iam::{deployed.stack.account}:root"
    for name, _ in deployed.of_type("AWS::KMS::Key"):
        why = f"{name}: the account keeps its key in hand, and its roles get their rights from IAM"
        who = for_principal(name, owner)
        yield _ask(who, "kms:PutKeyPolicy", deployed.resources.arn(name), why)


def _over_plain_http(deployed: Deployed) -> Iterator[Asked]:
    """What is sent unencrypted is refused, whoever sends it."""
    plain = {"aws:SecureTransport": ("false",)}
    topics = {topic.arn: topic.arn for topic in deployed.template.topics.values()}
    queues = {queue.url: queue.arn for queue in deployed.template.queues.values()}
    buckets = {
        bucket.name: f"arn:aws:s3:::{bucket.name}" for bucket in deployed.template.buckets.values()
    }
    for kind, policy_kind, key, arns, calls in (
        (TOPIC, "AWS::SNS::TopicPolicy", "Topics", topics, {"sns:Publish": ""}),
        (QUEUE, "AWS::SQS::QueuePolicy", "Queues", queues, {"sqs:SendMessage": ""}),
        (
            BUCKET,
            "AWS::S3::BucketPolicy",
            "Bucket",
            buckets,
            {"s3:ListBucket": "", "s3:GetObject": "/status/x", "s3:PutObject": "/endpoints/x"},
        ),
    ):
        policies = {on: name for name, on in _holders(deployed, policy_kind, key)}
        for on, arn in arns.items():
            who = for_principal(policies.get(on, f"no policy of a {kind}"), "*")
            for action, rest in calls.items():
                why = f"{action} over plain HTTP"
                yield _ask(who, action, f"{arn}{rest}", why, context=plain, refused=True)
