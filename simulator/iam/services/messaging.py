"""What SNS, SQS, EventBridge and Lambda ask IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import AuthorizationRequest, Caller, Params, Question, rows, text


def _publish(params: Params, _caller: Caller) -> Iterator[AuthorizationRequest]:
    yield AuthorizationRequest("sns:Publish", text(params, "TopicArn"))


def _send_message(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    name = text(params, "QueueUrl").rsplit("/", 1)[-1]
    yield AuthorizationRequest("sqs:SendMessage", caller.arn("sqs", name))


def _put_events(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    for entry in rows(params, "Entries"):
        bus = str(entry.get("EventBusName", "default"))
        arn = bus if bus.startswith("arn:") else caller.arn("events", f"event-bus/{bus}")
        context = {
            "events:source": (str(entry["Source"]),),
            "events:detail-type": (str(entry["DetailType"]),),
        }
        yield AuthorizationRequest("events:PutEvents", arn, context)


def _invoke(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    name = text(params, "FunctionName")
    arn = name if name.startswith("arn:") else caller.arn("lambda", f"function:{name}")
    yield AuthorizationRequest("lambda:InvokeFunction", arn)


SNS: Mapping[str, Question] = {"Publish": _publish}
SQS: Mapping[str, Question] = {"SendMessage": _send_message}
EVENTS: Mapping[str, Question] = {"PutEvents": _put_events}
LAMBDA: Mapping[str, Question] = {"Invoke": _invoke}
