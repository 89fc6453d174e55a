"""A template is read for the stack that it would become."""

from pathlib import Path

import pytest

from simulator.template.error import TemplateError
from simulator.template.reading import read_template

_TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Conditions: {Never: !Equals [a, b]}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref AWS::StackName}}
Outputs:
  Topic: {Value: !Ref Topic}
  Suffix: {Value: !Ref AWS::URLSuffix}
  Nothing: {Value: !Ref Missing, Condition: Never}
"""


def test_the_stack_is_where_it_is_deployed(tmp_path: Path) -> None:
    """Partition, Region, account and name reach every ARN; an output may have a condition."""
    path = tmp_path / "template.yaml"
    path.write_text(_TEMPLATE, encoding="utf-8")
    template = read_template(
        path,
        parameters={},
        region="cn-north-1",
        account="444455556666",
        stack_name="stt",
        partition="aws-cn",
    )
    assert template.outputs == {
        "Topic": "arn:aws-cn:sns:cn-north-1:444455556666:stt",
        "Suffix": "amazonaws.com.cn",
    }
    assert template.stack.name == "stt"


def test_only_sam_templates_are_read(tmp_path: Path) -> None:
    """Another transform would make other resources."""
    path = tmp_path / "template.yaml"
    path.write_text("Transform: AWS::LanguageExtensions\nResources: {}\n", encoding="utf-8")
    with pytest.raises(TemplateError, match="Transform: must be AWS::Serverless"):
        read_template(path, parameters={})
