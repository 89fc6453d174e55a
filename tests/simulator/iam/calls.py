"""A call of every operation that IAM can be asked about."""

from collections.abc import Mapping

ENDPOINT = {"EndpointName": "stt-En"}
CONFIG = {"EndpointConfigName": "stt-en-1a2b"}
_TARGET = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/stt-En/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
_NAMESPACE = {"ServiceNamespace": "sagemaker"}
_KEY = {"pk": {"S": "endpoint"}}
_OBJECT = {"Bucket": "drop", "Key": "endpoints/stt.yaml"}
_EXECUTION = {"executionArn": "arn:aws:states:us-east-1:111122223333:execution:rollout:one"}
_MACHINE = {"stateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:rollout"}
_MODEL_ARN = "arn:aws:sagemaker:us-east-1:111122223333:model/stt-en"
_QUOTA = {"ServiceCode": "sagemaker", "QuotaCode": "L-98BDE811"}
_RANGE = {"StartTime": 0, "EndTime": 60}
_METRIC = {"Namespace": "Switchback", "MetricName": "WeightedCapacity"}

CALLS: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("application-autoscaling", "DeleteScalingPolicy"): _TARGET | {"PolicyName": "p"},
    ("application-autoscaling", "DeleteScheduledAction"): _TARGET | {"ScheduledActionName": "a"},
    ("application-autoscaling", "DeregisterScalableTarget"): _TARGET,
    ("application-autoscaling", "DescribeScalableTargets"): _NAMESPACE,
    ("application-autoscaling", "DescribeScalingActivities"): _NAMESPACE,
    ("application-autoscaling", "DescribeScalingPolicies"): _NAMESPACE,
    ("application-autoscaling", "DescribeScheduledActions"): _NAMESPACE,
    ("application-autoscaling", "ListTagsForResource"): {
        "ResourceARN": "arn:aws:application-autoscaling:us-east-1:111122223333:scalable-target/1a2b"
    },
    ("application-autoscaling", "PutScalingPolicy"): _TARGET
    | {"PolicyName": "p", "PolicyType": "TargetTrackingScaling"},
    ("application-autoscaling", "PutScheduledAction"): _TARGET | {"ScheduledActionName": "a"},
    ("application-autoscaling", "RegisterScalableTarget"): _TARGET | {"Tags": {"a": "b"}},
    ("cloudwatch", "DeleteAlarms"): {"AlarmNames": ["one"]},
    ("cloudwatch", "DescribeAlarmHistory"): {"AlarmName": "one"},
    ("cloudwatch", "DescribeAlarms"): {"AlarmNames": ["one", "two"]},
    ("cloudwatch", "GetMetricData"): {"MetricDataQueries": [], **_RANGE},
    ("cloudwatch", "GetMetricStatistics"): {**_METRIC, **_RANGE, "Period": 60},
    ("cloudwatch", "ListMetrics"): {},
    ("cloudwatch", "PutMetricAlarm"): {
        "AlarmName": "one",
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": ["arn:aws:sns:us-east-1:111122223333:alerts"],
        "Tags": [{"Key": "a", "Value": "b"}],
    },
    ("cloudwatch", "PutMetricData"): {"Namespace": "Switchback", "MetricData": []},
    ("dynamodb", "DeleteItem"): {"TableName": "rollouts", "Key": _KEY},
    ("dynamodb", "GetItem"): {"TableName": "rollouts", "Key": _KEY},
    ("dynamodb", "PutItem"): {"TableName": "rollouts", "Item": _KEY},
    ("dynamodb", "Query"): {"TableName": "rollouts"},
    ("dynamodb", "Scan"): {"TableName": "rollouts", "IndexName": "by-state"},
    ("dynamodb", "TransactGetItems"): {
        "TransactItems": [{"Get": {"TableName": "rollouts", "Key": _KEY}}]
    },
    ("dynamodb", "TransactWriteItems"): {
        "TransactItems": [
            {"Put": {"TableName": "rollouts", "Item": _KEY}},
            {
                "ConditionCheck": {
                    "TableName": "rollouts",
                    "Key": _KEY,
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
        ]
    },
    ("dynamodb", "UpdateItem"): {"TableName": "rollouts", "Key": _KEY},
    ("events", "PutEvents"): {
        "Entries": [{"Source": "switchback", "DetailType": "Rollout Ended", "Detail": "{}"}]
    },
    ("lambda", "Invoke"): {"FunctionName": "wake"},
    ("marketplace-agreement", "SearchAgreements"): {},
    ("marketplace-discovery", "ListFulfillmentOptions"): {"productId": "prod-tnv5pm6nlcm44"},
    ("s3", "DeleteObject"): _OBJECT,
    ("s3", "GetObject"): _OBJECT | {"VersionId": "v1"},
    ("s3", "HeadObject"): _OBJECT,
    ("s3", "ListObjectVersions"): {"Bucket": "drop"},
    ("s3", "ListObjectsV2"): {"Bucket": "drop", "Prefix": "endpoints/"},
    ("s3", "PutObject"): _OBJECT | {"Tagging": "a=b"},
    ("sagemaker", "AddTags"): {
        "ResourceArn": _MODEL_ARN,
        "Tags": [{"Key": "a", "Value": "b"}],
    },
    ("sagemaker", "CreateEndpoint"): ENDPOINT
    | CONFIG
    | {"Tags": [{"Key": "team", "Value": "speech"}]},
    ("sagemaker", "CreateEndpointConfig"): CONFIG | {"ProductionVariants": [{"VariantName": "A"}]},
    ("sagemaker", "CreateModel"): {
        "ModelName": "stt-en",
        "ExecutionRoleArn": "arn:aws:iam::111122223333:role/sagemaker-execution",
        "Tags": [{"Key": "team", "Value": "speech"}],
    },
    ("sagemaker", "DeleteEndpointConfig"): CONFIG,
    ("sagemaker", "DeleteModel"): {"ModelName": "stt-en"},
    ("sagemaker", "DescribeEndpoint"): ENDPOINT,
    ("sagemaker", "DescribeEndpointConfig"): CONFIG,
    ("sagemaker", "DescribeModel"): {"ModelName": "stt-en"},
    ("sagemaker", "DescribeModelPackage"): {
        "ModelPackageName": "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-1"
    },
    ("sagemaker", "DescribeModelPackageGroup"): {"ModelPackageGroupName": "speech"},
    ("sagemaker", "ListEndpointConfigs"): {},
    ("sagemaker", "ListEndpoints"): {},
    ("sagemaker", "ListModelPackages"): {},
    ("sagemaker", "ListModels"): {},
    ("sagemaker", "ListTags"): {"ResourceArn": _MODEL_ARN},
    ("sagemaker", "UpdateEndpoint"): ENDPOINT | CONFIG,
    ("sagemaker", "UpdateEndpointWeightsAndCapacities"): ENDPOINT
    | {"DesiredWeightsAndCapacities": [{"VariantName": "AllTraffic"}]},
    ("sagemaker-runtime", "InvokeEndpoint"): ENDPOINT | {"Body": b"{}"},
    ("sagemaker-runtime", "InvokeEndpointAsync"): ENDPOINT | {"InputLocation": "s3://drop/in"},
    ("sagemaker-runtime", "InvokeEndpointWithResponseStream"): ENDPOINT | {"Body": b"{}"},
    ("service-quotas", "GetAWSDefaultServiceQuota"): _QUOTA,
    ("service-quotas", "GetServiceQuota"): _QUOTA,
    ("service-quotas", "ListAWSDefaultServiceQuotas"): {"ServiceCode": "sagemaker"},
    ("service-quotas", "ListServiceQuotas"): {"ServiceCode": "sagemaker"},
    ("sns", "Publish"): {
        "TopicArn": "arn:aws:sns:us-east-1:111122223333:alerts",
        "Message": "hello",
    },
    ("sqs", "SendMessage"): {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/dead",
        "MessageBody": "x",
    },
    ("ssm", "GetCalendarState"): {"CalendarNames": ["freeze"]},
    ("stepfunctions", "DescribeExecution"): _EXECUTION,
    ("stepfunctions", "DescribeStateMachine"): _MACHINE,
    ("stepfunctions", "GetExecutionHistory"): _EXECUTION,
    ("stepfunctions", "ListExecutions"): _MACHINE,
    ("stepfunctions", "SendTaskFailure"): {"taskToken": "token"},
    ("stepfunctions", "SendTaskHeartbeat"): {"taskToken": "token"},
    ("stepfunctions", "SendTaskSuccess"): {"taskToken": "token", "output": "{}"},
    ("stepfunctions", "StartExecution"): _MACHINE,
    ("stepfunctions", "StopExecution"): _EXECUTION,
}
