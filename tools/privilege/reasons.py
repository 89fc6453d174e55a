"""What is wider than the runs need, and why: nothing else is wider, and each of these is true."""

_LOG_DELIVERIES = "CloudWatch Logs knows no resources for log deliveries"
_NO_RESOURCE_TO_READ = "Application Auto Scaling knows no resources for reading"
_COMPOSITE = "composite alarms are only shown to who may see them all"
_METRICS = "CloudWatch knows no resources for metrics"
_LISTS = "SageMaker knows no resources for listing"
_QUOTAS = "Service Quotas knows no resources for listing and for defaults"
_TRACES = "X-Ray knows no resources for traces"

ON_EVERYTHING = {
    "application-autoscaling:DescribeScalableTargets": _NO_RESOURCE_TO_READ,
    "application-autoscaling:DescribeScalingActivities": _NO_RESOURCE_TO_READ,
    "application-autoscaling:DescribeScalingPolicies": _NO_RESOURCE_TO_READ,
    "application-autoscaling:DescribeScheduledActions": _NO_RESOURCE_TO_READ,
    "cloudwatch:DescribeAlarmHistory": _COMPOSITE,
    "cloudwatch:DescribeAlarms": _COMPOSITE,
    "cloudwatch:GetMetricData": _METRICS,
    "cloudwatch:PutMetricData": _METRICS,
    "logs:CreateLogDelivery": _LOG_DELIVERIES,
    "logs:DeleteLogDelivery": _LOG_DELIVERIES,
    "logs:DescribeLogGroups": _LOG_DELIVERIES,
    "logs:DescribeResourcePolicies": _LOG_DELIVERIES,
    "logs:GetLogDelivery": _LOG_DELIVERIES,
    "logs:ListLogDeliveries": _LOG_DELIVERIES,
    "logs:PutResourcePolicy": _LOG_DELIVERIES,
    "logs:UpdateLogDelivery": _LOG_DELIVERIES,
    "sagemaker:ListEndpointConfigs": _LISTS,
    "sagemaker:ListEndpoints": _LISTS,
    "sagemaker:ListModels": _LISTS,
    "servicequotas:GetAWSDefaultServiceQuota": _QUOTAS,
    "servicequotas:ListAWSDefaultServiceQuotas": _QUOTAS,
    "xray:GetSamplingRules": _TRACES,
    "xray:GetSamplingTargets": _TRACES,
    "xray:PutTelemetryRecords": _TRACES,
    "xray:PutTraceSegments": _TRACES,
}
"""What may be allowed on every resource, and why it cannot be narrower."""

PATTERNS_OF_ACTIONS = {
    "kms:*": "AWS's default key policy: without it nobody could ever change the key",
    "kms:GenerateDataKey*": "as CloudWatch documents it for alarms on an encrypted topic",
}
"""The actions with a wildcard, each in the key's own policy."""

_ANY_FILE = "a config file may have any name, and its status has the same"

WIDER = {
    "${ConfigBucket}/endpoints/*": _ANY_FILE,
    "${ConfigBucket}/status/*": _ANY_FILE,
    "execution:${AWS::StackName}-rollout:*": "a rollout that somebody starts by hand has any name",
}
"""The patterns that the runs would fit into more narrowly, and why they stay."""

_MARKS = "a mark is no wall: whoever may create may mark"
_MISSING = "S3 would say of a file that went meanwhile that it may not be read"
_TAGS = "AWS does not say that it tells this of a tag"

UNCONDITIONED = {
    ("application-autoscaling:TagResource", "application-autoscaling:scalable-dimension"): _TAGS,
    ("application-autoscaling:TagResource", "application-autoscaling:service-namespace"): _TAGS,
    ("s3:ListBucket", "s3:prefix"): _MISSING,
    ("sagemaker:AddTags", "aws:requesttag/*"): _MARKS,
    ("sagemaker:CreateEndpoint", "aws:requesttag/*"): _MARKS,
    ("sagemaker:CreateModel", "aws:requesttag/*"): _MARKS,
}
"""Where a condition could stand, by action and key, and why none does."""
