"""A role's statements are all that its function may do, wherever the template writes them."""

from collections.abc import Callable

import pytest

from simulator.template.error import TemplateError
from simulator.template.views import Template

_TEMPLATE = """
Resources:
  Topic: {{Type: AWS::SNS::Topic, Properties: {{TopicName: alerts}}}}
  Traces:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {{Statement: [{{Effect: Allow, Action: "xray:Put*", Resource: "*"}}]}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: publisher
      ManagedPolicyArns:
        - !Ref Traces
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: publish
          PolicyDocument:
            Statement: {{Effect: Allow, Action: "sns:Publish", Resource: !Ref Topic}}
  F:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: x, Handler: a.b, {role}}}
"""


def _actions(template: Template) -> list[str]:
    return [action for each in template.functions["F"].statements for action in each.actions]


def test_a_role_of_the_template_is_read(read: Callable[..., Template]) -> None:
    """Inline policies and the template's own managed policies count; AWS's log policy is none."""
    template = read(_TEMPLATE.format(role="Role: !GetAtt Role.Arn"))
    function = template.functions["F"]
    assert function.role_name == "publisher"
    assert _actions(template) == ["sns:Publish", "xray:Put*"]
    assert function.statements[0].resources == ("arn:aws:sns:us-east-1:111122223333:alerts",)


@pytest.mark.parametrize(
    "policies",
    [
        "[{Statement: [{Effect: Allow, Action: 'sns:Publish', Resource: !Ref Topic}]}]",
        "{Version: 2012-10-17, Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}}",
        (
            "[AWSLambdaBasicExecutionRole, {Statement: [{Effect: Allow, Action: 'sns:Publish',"
            " Resource: '*'}]}]"
        ),
    ],
)
def test_inline_policies_become_a_role_of_their_own(
    read: Callable[..., Template], policies: str
) -> None:
    """SAM makes a role of a function's Policies, in each form that they may have."""
    template = read(_TEMPLATE.format(role=f"Policies: {policies}"))
    assert template.functions["F"].role_name.startswith("switchback-FRole-")
    assert _actions(template) == ["sns:Publish"]


@pytest.mark.parametrize(
    ("role", "complaint"),
    [
        ("Policies: [AdministratorAccess]", r"F\.Properties\.Policies\[0\].*AdministratorAccess"),
        ("Policies: [{SNSPublishMessagePolicy: {TopicName: x}}]", "SAM's policy templates"),
        ("Policies: [{Statement: [{Effect: Allow, NotAction: 'a:b', Resource: '*'}]}]", "NotAct"),
        ("Role: 'arn:aws:iam::111122223333:role/other'", "a role of this template"),
        ("Role: !GetAtt Role.Arn, Policies: []", r"Policies: .* not understand"),
        ("PermissionsBoundary: 'arn:aws:iam::1:policy/x'", "PermissionsBoundary"),
    ],
)
def test_rights_that_cannot_be_judged_are_refused(
    read: Callable[..., Template], role: str, complaint: str
) -> None:
    """A right that was passed over would make a rehearsal say less than AWS would."""
    with pytest.raises(TemplateError, match=complaint):
        read(_TEMPLATE.format(role=role))
