"""Physical names are stable, and chosen names are honoured."""

import re
from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.stack import Stack
from simulator.template.views import Template

_STACK = Stack(name="a-stack", region="us-east-1", account="111122223333", partition="aws")


def test_a_made_up_name_is_stable_and_fits() -> None:
    """The same stack gives the same names, another stack others, and none is too long."""
    name = _STACK.generated_name("Table", limit=64)
    other = Stack(name="b-stack", region="us-east-1", account="111122223333", partition="aws")
    assert name == _STACK.generated_name("Table", limit=64)
    assert name != other.generated_name("Table", limit=64)
    assert name.startswith("a-stack-Table-")
    assert len(_STACK.generated_name("L" * 200, limit=63)) == 63


def test_each_kind_is_called_as_cloudformation_calls_it(read: Callable[..., Template]) -> None:
    """Buckets are lower case, queues are known by URL, keys by a UUID, and names may be chosen."""
    text = """
    Resources:
      Bucket: {Type: AWS::S3::Bucket}
      Named: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${AWS::StackName}-drop"}}
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
      Key: {Type: AWS::KMS::Key}
      Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/x}}
    Outputs:
      Bucket: {Value: !Ref Bucket}
      Named: {Value: !GetAtt Named.Arn}
      Queue: {Value: !Ref Queue}
      QueueArn: {Value: !GetAtt Queue.Arn}
      Key: {Value: !Ref Key}
      Log: {Value: !GetAtt Log.Arn}
    """
    outputs = read(text).outputs
    assert outputs["Bucket"].startswith("switchback-bucket-")
    assert outputs["Bucket"] == outputs["Bucket"].lower()
    assert outputs["Named"] == "arn:aws:s3:::switchback-drop"
    assert outputs["Queue"] == "https://sqs.us-east-1.amazonaws.com/111122223333/dead"
    assert outputs["QueueArn"] == "arn:aws:sqs:us-east-1:111122223333:dead"
    assert [len(part) for part in outputs["Key"].split("-")] == [8, 4, 4, 4, 12]
    assert outputs["Log"] == "arn:aws:logs:us-east-1:111122223333:log-group:/aws/x:*"


def test_a_function_url_is_named_after_its_function(read: Callable[..., Template]) -> None:
    """SAM makes a resource of it, which has the URL; the function knows it too."""
    text = """
    Resources:
      Say:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: say, Handler: app.handler, FunctionUrlConfig: {AuthType: AWS_IAM}}
    Outputs:
      Url: {Value: !GetAtt SayUrl.FunctionUrl}
    """
    template = read(text)
    url = template.outputs["Url"]
    assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/", url)
    assert template.functions["Say"].url == url


def test_a_function_url_without_iam_is_refused(read: Callable[..., Template]) -> None:
    """The embedded AWS plays no URL that lets everybody in."""
    text = """
    Resources:
      Say:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: say, Handler: app.handler, FunctionUrlConfig: {AuthType: NONE}}
    """
    with pytest.raises(TemplateError, match="ask IAM"):
        read(text)


def test_a_name_that_depends_on_itself_is_refused(read: Callable[..., Template]) -> None:
    """Two names that are made of each other have no value."""
    text = """
    Resources:
      One: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Two.TopicName}}
      Two: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt One.TopicName}}
    """
    with pytest.raises(TemplateError, match="its name depends on itself"):
        read(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Resources: {X: {Type: AWS::EC2::Instance}}", r"Resources\.X\.Type: .*AWS::EC2::Instance"),
        ("Mappings: {}\nResources: {}", "Mappings: the embedded AWS does not understand"),
        ("Resources: {X: {}}", r"Resources\.X\.Type: missing"),
        ("Resources: []", "Resources: must be a mapping"),
        ("Globals: {Api: {}}\nResources: {}", r"Globals\.Api: .* not understand"),
    ],
)
def test_what_is_not_known_is_refused(
    read: Callable[..., Template], text: str, complaint: str
) -> None:
    """Nothing of a template is passed over in silence."""
    with pytest.raises(TemplateError, match=complaint):
        read(text)
