"""What to do about a flawed key of Switchback's own, by the key's name."""

from enum import StrEnum

from switchback.document.model import Approval, ConcurrencyStatistic, OnShortage
from switchback.domain.alarms import WhenAlreadyInAlarm
from switchback.domain.standard_alarms import EndpointKind
from switchback.domain.upgrade import UpgradeMode
from switchback.domain.watch import WhenInconclusive


def _one_of(values: type[StrEnum]) -> str:
    *first, last = values
    return f"Give {', '.join(first)} or {last}"


_TRUE_OR_FALSE = "Give true or false, without quotes"
_TEXT = "Give text, in quotes"

REMEDIES = {
    "Version": "Write Version: 1",
    "EndpointName": "Give the name of the endpoint: 1 to 63 letters, digits and inner hyphens",
    "Model": "Give a CreateModel request, without a ModelName",
    "EndpointConfig": "Give a CreateEndpointConfig request, without an EndpointConfigName",
    "AutoScaling": "Give MinCapacity, MaxCapacity and ConcurrencyPerInstance",
    "MinCapacity": "Give the fewest instances, such as 2",
    "MaxCapacity": "Give the most instances, such as 10",
    "ConcurrencyPerInstance": "Give each type's load-tested concurrency, such as ml.g6.2xlarge: 20",
    "TargetUtilization": "Give a share above 0 and up to 1, such as 0.7",
    "ConcurrencyStatistic": _one_of(ConcurrencyStatistic),
    "ScaleOutCooldownInSeconds": "Give whole seconds from 0 to 3600, such as 60",
    "ScaleInCooldownInSeconds": "Give whole seconds from 0 to 3600, such as 300",
    "Rollout": "Give a Bake with at least one alarm",
    "Bake": "Give at least one alarm, in Alarms or by StandardAlarms",
    "DurationInMinutes": "Give whole minutes, 1 to 1440 for the bake, to 10080 for the window",
    "Alarms": "Give a list such as [{AlarmName: stt-5xx-rate}]",
    "AlarmName": "Give the name of a CloudWatch alarm, 1 to 255 characters",
    "WhenAlreadyInAlarm": _one_of(WhenAlreadyInAlarm),
    "ObserveOnly": _TRUE_OR_FALSE,
    "StandardAlarms": "Give the endpoint's kind, such as {Kind: Streaming}",
    "Kind": _one_of(EndpointKind),
    "Thresholds": "Give numbers above 0, by the alarm's key",
    "MinimumInvocations": "Give a whole number of requests, such as 100",
    "WhenInconclusive": _one_of(WhenInconclusive),
    "ExtendUpToMinutes": "Give whole minutes from 1 to 1440, such as 60",
    "CreateIfMissing": _TRUE_OR_FALSE,
    "Approval": _one_of(Approval),
    "Quota": "Give what to do, such as {OnShortage: Wait}",
    "OnShortage": _one_of(OnShortage),
    "WaitUpToMinutes": "Give whole minutes from 1 to 10080 (a week), such as 360",
    "Probe": "Give Invocations, or the FunctionArn of a Lambda function of yours",
    "Invocations": "Give a list of up to 20 requests, each with a Body or a BodyBase64",
    "ContentType": "Give a media type, such as audio/wav",
    "CustomAttributes": "Give up to 1024 ASCII characters, such as v1/listen?model=nova-3",
    "Body": _TEXT,
    "BodyBase64": "Give base64 text",
    "ExpectJsonPath": "Give a JMESPath of up to 512 characters, such as results.channels[0]",
    "ExpectEqualTo": _TEXT,
    "ExpectSimilarTo": _TEXT,
    "Similarity": "Give a share above 0 and up to 1, such as 0.9",
    "FunctionArn": (
        "Give a Lambda function's ARN, such as arn:aws:lambda:REGION:ACCOUNT:function:NAME"
    ),
    "Window": "Give Cron, DurationInMinutes and perhaps a Timezone",
    "Cron": "Give minutes hours day-of-month month day-of-week year, such as 0 2 ? * SUN *",
    "Timezone": "Give an IANA name, such as America/New_York",
    "QuietBelow": "Give a number of concurrent requests above 0, such as 20",
    "ReturnToPreferred": "Give true or false",
    "QuietWaitUpToMinutes": "Give whole minutes from 1 to 360, such as 60",
    "Upgrade": "Give a ProductId or a ModelPackageGroup, and a Mode",
    "ProductId": "Give the product's id on AWS Marketplace, such as prod-tnv5pm6nlcm44",
    "ModelPackageGroup": "Give a group's name: 1 to 63 letters, digits and inner hyphens",
    "VersionPattern": "Give up to 200 characters, such as Nova-3 *English*",
    "Mode": _one_of(UpgradeMode),
    "VersionArns": (
        "Give ARNs by version title, such as "
        '"Nova-3 v3": arn:aws:sagemaker:REGION:ACCOUNT:model-package/NAME'
    ),
}
