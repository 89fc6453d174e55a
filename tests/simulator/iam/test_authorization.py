"""IAM is asked about what AWS asks it about."""

import pytest

from simulator.iam.authorization import request_for
from simulator.iam.request import AuthorizationRequest, UnmappedOperation

_SAGEMAKER = "arn:aws:sagemaker:us-east-1:111122223333:"
_ALARM = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:"
_MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:rollout"


def _asked(service: str, operation: str, **params: object) -> tuple[AuthorizationRequest, ...]:
    return request_for(
        service,
        operation,
        params,
        region="us-east-1",
        account="111122223333",
        partition="aws",
        machine_of_token=lambda token: f"{_MACHINE}-{token}",
    )


def _pairs(service: str, operation: str, **params: object) -> list[tuple[str, str]]:
    return [(each.action, each.resource) for each in _asked(service, operation, **params)]


def test_an_update_needs_endpoint_and_config() -> None:
    """Both ARNs are asked about, in lower case as SageMaker writes them."""
    names = {"EndpointName": "Stt-En", "EndpointConfigName": "stt-en-1"}
    assert _pairs("sagemaker", "UpdateEndpoint", **names) == [
        ("sagemaker:UpdateEndpoint", f"{_SAGEMAKER}endpoint/stt-en"),
        ("sagemaker:UpdateEndpoint", f"{_SAGEMAKER}endpoint-config/stt-en-1"),
    ]


def test_a_model_needs_its_role_passed_and_its_tags_added() -> None:
    """The role is passed to SageMaker, and the tags may be looked at."""
    model, tags, role = _asked(
        "sagemaker",
        "CreateModel",
        ModelName="stt-en",
        ExecutionRoleArn="arn:aws:iam::111122223333:role/r",
        Tags=[{"Key": "team", "Value": "speech"}],
    )
    assert (model.action, model.resource) == ("sagemaker:CreateModel", f"{_SAGEMAKER}model/stt-en")
    assert model.context == {"aws:TagKeys": ("team",), "aws:RequestTag/team": ("speech",)}
    assert (tags.action, tags.resource) == ("sagemaker:AddTags", model.resource)
    assert (role.action, role.resource) == ("iam:PassRole", "arn:aws:iam::111122223333:role/r")
    assert role.context == {"iam:PassedToService": ("sagemaker.amazonaws.com",)}


def test_a_config_without_tags_needs_no_tagging() -> None:
    """AddTags is only demanded where there are Tags."""
    assert _pairs("sagemaker", "CreateEndpointConfig", EndpointConfigName="c") == [
        ("sagemaker:CreateEndpointConfig", f"{_SAGEMAKER}endpoint-config/c")
    ]


def test_a_package_of_another_account_is_asked_about_by_its_own_arn() -> None:
    """A Marketplace package belongs to its seller."""
    arn = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-1"
    assert _pairs("sagemaker", "DescribeModelPackage", ModelPackageName=arn) == [
        ("sagemaker:DescribeModelPackage", arn)
    ]


@pytest.mark.parametrize(
    ("params", "resources"),
    [
        ({"AlarmNames": ["a", "b"]}, [f"{_ALARM}a", f"{_ALARM}b"]),
        ({}, [f"{_ALARM}*"]),
        ({"AlarmNamePrefix": "a"}, [f"{_ALARM}*"]),
        ({"AlarmNames": ["a"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}, ["*"]),
    ],
)
def test_alarms_are_shown_by_name(params: dict[str, object], resources: list[str]) -> None:
    """Named alarms need their own ARNs, composite ones everything."""
    asked = _pairs("cloudwatch", "DescribeAlarms", **params)
    assert asked == [("cloudwatch:DescribeAlarms", each) for each in resources]


def test_metrics_are_published_into_a_namespace() -> None:
    """There is no resource, but a condition may name the namespace."""
    (request,) = _asked("cloudwatch", "PutMetricData", Namespace="Switchback")
    assert request.resource == "*"
    assert request.context == {"cloudwatch:namespace": ("Switchback",)}


def test_a_scalable_target_needs_rights_on_the_endpoint() -> None:
    """Application Auto Scaling tries what its caller may do to the endpoint itself."""
    asked = _pairs(
        "application-autoscaling",
        "RegisterScalableTarget",
        ServiceNamespace="sagemaker",
        ResourceId="endpoint/stt-En/variant/AllTraffic",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
    )
    assert asked == [
        (
            "application-autoscaling:RegisterScalableTarget",
            "arn:aws:application-autoscaling:us-east-1:111122223333:scalable-target/*",
        ),
        ("sagemaker:DescribeEndpoint", f"{_SAGEMAKER}endpoint/stt-en"),
        ("sagemaker:UpdateEndpointWeightsAndCapacities", f"{_SAGEMAKER}endpoint/stt-en"),
        ("sagemaker:DescribeEndpointConfig", f"{_SAGEMAKER}endpoint-config/*"),
    ]


@pytest.mark.parametrize(
    ("operation", "params", "action"),
    [
        ("GetObject", {}, "s3:GetObject"),
        ("GetObject", {"VersionId": "v1"}, "s3:GetObjectVersion"),
        ("HeadObject", {"VersionId": "v1"}, "s3:GetObjectVersion"),
        ("PutObject", {}, "s3:PutObject"),
        ("DeleteObject", {"VersionId": "v1"}, "s3:DeleteObjectVersion"),
    ],
)
def test_a_version_is_a_right_of_its_own(
    operation: str, params: dict[str, object], action: str
) -> None:
    """Who names a version needs the right to versions."""
    asked = _pairs("s3", operation, Bucket="drop", Key="endpoints/a.yaml", **params)
    assert asked == [(action, "arn:aws:s3:::drop/endpoints/a.yaml")]


def test_a_transaction_is_judged_by_what_it_holds() -> None:
    """DynamoDB has no right to transactions as such."""
    items = [{"Update": {"TableName": "t"}}, {"ConditionCheck": {"TableName": "t"}}]
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/t"
    assert _pairs("dynamodb", "TransactWriteItems", TransactItems=items) == [
        ("dynamodb:UpdateItem", table),
        ("dynamodb:ConditionCheckItem", table),
    ]


def test_a_token_is_answered_at_its_machine() -> None:
    """The request names no machine: whoever gave out the token says which it is."""
    assert _pairs("stepfunctions", "SendTaskSuccess", taskToken="t1", output="{}") == [
        ("states:SendTaskSuccess", f"{_MACHINE}-t1")
    ]


def test_a_token_of_nobody_is_an_error() -> None:
    """Without a machine there is no resource to ask about."""
    with pytest.raises(UnmappedOperation, match="whose token"):
        request_for(
            "stepfunctions",
            "SendTaskSuccess",
            {"taskToken": "t"},
            region="us-east-1",
            account="111122223333",
            partition="aws",
        )


@pytest.mark.parametrize(
    ("service", "operation"), [("sagemaker", "DeleteEndpoint"), ("ec2", "RunInstances")]
)
def test_what_is_not_written_down_is_an_error(service: str, operation: str) -> None:
    """A call that nobody thought of is never let through."""
    with pytest.raises(UnmappedOperation, match=f"{service} {operation}"):
        _asked(service, operation)
