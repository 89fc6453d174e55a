"""What Application Auto Scaling and Service Quotas ask IAM about.

Application Auto Scaling tries its caller's own rights on the endpoint and on the alarms before it
takes a target or a policy, so those are asked about too.
"""

from collections.abc import Iterator, Mapping

from simulator.iam.request import (
    AuthorizationRequest,
    Caller,
    Params,
    Question,
    on_everything,
    text,
)

_ALARM_ACTIONS = ("PutMetricAlarm", "DescribeAlarms", "DeleteAlarms")
_ENDPOINT_ACTIONS = ("DescribeEndpoint", "UpdateEndpointWeightsAndCapacities")


def _on_target(action: str) -> Question:
    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        yield _target(action, params, caller)

    return question


def _target(action: str, params: Params, caller: Caller) -> AuthorizationRequest:
    # A target's own id is not in the request: IAM is asked about all of them.
    return AuthorizationRequest(
        f"application-autoscaling:{action}",
        caller.arn("application-autoscaling", "scalable-target/*"),
        {
            "application-autoscaling:service-namespace": (text(params, "ServiceNamespace"),),
            "application-autoscaling:scalable-dimension": (text(params, "ScalableDimension"),),
        },
    )


def _register(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    yield _target("RegisterScalableTarget", params, caller)
    if params.get("Tags"):
        yield _target("TagResource", params, caller)
    endpoint = text(params, "ResourceId").split("/")[1].lower()
    for action in _ENDPOINT_ACTIONS:
        yield AuthorizationRequest(
            f"sagemaker:{action}", caller.arn("sagemaker", f"endpoint/{endpoint}")
        )
    # Which config the endpoint runs on is not in the request.
    yield AuthorizationRequest(
        "sagemaker:DescribeEndpointConfig", caller.arn("sagemaker", "endpoint-config/*")
    )


def _put_policy(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    yield _target("PutScalingPolicy", params, caller)
    if params.get("PolicyType") == "TargetTrackingScaling":
        # The alarms' names carry ids that Application Auto Scaling makes up.
        resource_id = text(params, "ResourceId")
        alarm = caller.arn("cloudwatch", f"alarm:TargetTracking-{resource_id}-*")
        for action in _ALARM_ACTIONS:
            yield AuthorizationRequest(f"cloudwatch:{action}", alarm)


def _list_tags(params: Params, _caller: Caller) -> Iterator[AuthorizationRequest]:
    yield AuthorizationRequest(
        "application-autoscaling:ListTagsForResource", text(params, "ResourceARN")
    )


def _quota(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    quota = f"{text(params, 'ServiceCode')}/{text(params, 'QuotaCode')}"
    yield AuthorizationRequest("servicequotas:GetServiceQuota", caller.arn("servicequotas", quota))


APPLICATION_AUTO_SCALING: Mapping[str, Question] = {
    "DeleteScalingPolicy": _on_target("DeleteScalingPolicy"),
    "DeleteScheduledAction": _on_target("DeleteScheduledAction"),
    "DeregisterScalableTarget": _on_target("DeregisterScalableTarget"),
    "DescribeScalableTargets": on_everything("application-autoscaling:DescribeScalableTargets"),
    "DescribeScalingActivities": on_everything("application-autoscaling:DescribeScalingActivities"),
    "DescribeScalingPolicies": on_everything("application-autoscaling:DescribeScalingPolicies"),
    "DescribeScheduledActions": on_everything("application-autoscaling:DescribeScheduledActions"),
    "ListTagsForResource": _list_tags,
    "PutScalingPolicy": _put_policy,
    "PutScheduledAction": _on_target("PutScheduledAction"),
    "RegisterScalableTarget": _register,
}

SERVICE_QUOTAS: Mapping[str, Question] = {
    "GetAWSDefaultServiceQuota": on_everything("servicequotas:GetAWSDefaultServiceQuota"),
    "GetServiceQuota": _quota,
    "ListAWSDefaultServiceQuotas": on_everything("servicequotas:ListAWSDefaultServiceQuotas"),
    "ListServiceQuotas": on_everything("servicequotas:ListServiceQuotas"),
}
