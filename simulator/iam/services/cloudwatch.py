"""What CloudWatch asks IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import (
    AuthorizationRequest,
    Caller,
    Context,
    Params,
    Question,
    on_everything,
    text,
    texts,
)


def _alarm(caller: Caller, name: str) -> str:
    return caller.arn("cloudwatch", f"alarm:{name}")


def _describe(action: str, *, names_key: str) -> Question:
    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        if "CompositeAlarm" in texts(params, "AlarmTypes"):
            # AWS shows composite alarms only to a permission that is scoped to *.
            yield AuthorizationRequest(f"cloudwatch:{action}", "*")
            return
        for name in _names(params, names_key) or ("*",):
            yield AuthorizationRequest(f"cloudwatch:{action}", _alarm(caller, name))

    return question


def _names(params: Params, key: str) -> tuple[str, ...]:
    found = params.get(key)
    return (found,) if isinstance(found, str) else texts(params, key)


def _delete(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    for name in texts(params, "AlarmNames"):
        yield AuthorizationRequest("cloudwatch:DeleteAlarms", _alarm(caller, name))


def _put_alarm(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    arn = _alarm(caller, text(params, "AlarmName"))
    actions = tuple(
        action
        for key in ("AlarmActions", "OKActions", "InsufficientDataActions")
        for action in texts(params, key)
    )
    context: Context = {"cloudwatch:AlarmActions": actions} if actions else {}
    yield AuthorizationRequest("cloudwatch:PutMetricAlarm", arn, context)
    if params.get("Tags"):
        yield AuthorizationRequest("cloudwatch:TagResource", arn)


def _put_data(params: Params, _caller: Caller) -> Iterator[AuthorizationRequest]:
    namespace = text(params, "Namespace")
    yield AuthorizationRequest(
        "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": (namespace,)}
    )


CLOUDWATCH: Mapping[str, Question] = {
    "DeleteAlarms": _delete,
    "DescribeAlarmHistory": _describe("DescribeAlarmHistory", names_key="AlarmName"),
    "DescribeAlarms": _describe("DescribeAlarms", names_key="AlarmNames"),
    "GetMetricData": on_everything("cloudwatch:GetMetricData"),
    "GetMetricStatistics": on_everything("cloudwatch:GetMetricStatistics"),
    "ListMetrics": on_everything("cloudwatch:ListMetrics"),
    "PutMetricAlarm": _put_alarm,
    "PutMetricData": _put_data,
}
