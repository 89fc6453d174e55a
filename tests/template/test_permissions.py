"""Roles reach as far as AWS lets them be narrowed, and no further."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from switchback.contracts.versions import DETAIL_TYPE
from switchback.gateways.event_bridge import SOURCE
from tools.privilege.reasons import ON_EVERYTHING

_CHANGES_AN_ENDPOINT = {"sagemaker:UpdateEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"}


def test_no_action_is_a_pattern(resources: dict[str, Any]) -> None:
    """A role names each thing it may do."""
    assert not [action for action, _ in _grants(resources) if "*" in action]


def test_only_what_cannot_be_narrower_is_on_everything(resources: dict[str, Any]) -> None:
    """A grant on every resource has a reason, and no reason outlives its grant."""
    broad = {action for action, resource in _grants(resources) if resource == "*"}

    assert broad == set(ON_EVERYTHING)


def test_what_is_on_everything_knows_no_resource() -> None:
    """So says AWS's service authorization reference, as cfn-lint ships it; else IAM asks for it."""
    text = files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text("utf-8")
    reference: dict[str, Any] = json.loads(text)
    with_resources = {
        action
        for action in ON_EVERYTHING
        for service, _, name in [action.partition(":")]
        if reference[service]["Actions"][name.lower()].get("Resources")
    }

    assert with_resources == {
        # The reference names alarms, yet composite ones are only shown on everything.
        "cloudwatch:DescribeAlarmHistory",
        "cloudwatch:DescribeAlarms",
        # The reference names datasets, which are optional.
        "cloudwatch:GetMetricData",
        "cloudwatch:PutMetricData",
    }


def test_only_its_service_takes_a_role(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """Lambda those of functions, Step Functions the machine's, and that for this account only."""
    taken = {
        name: each["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        for name, each in resources.items()
        if each["Type"] == "AWS::IAM::Role"
    }
    by_lambda = {"Service": "lambda.amazonaws.com"}
    account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}

    assert taken.pop("RolloutRole") == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "states.amazonaws.com"},
            "Condition": account,
        }
    ]
    assert taken == {
        f"{name.removesuffix('Function')}Role": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": by_lambda}
        ]
        for name in functions
    }


def test_nothing_can_delete_an_endpoint(resources: dict[str, Any]) -> None:
    """Not even a bug: no role has the right."""
    assert "sagemaker:DeleteEndpoint" not in {action for action, _ in _grants(resources)}


def test_only_the_collector_can_delete_in_sagemaker(resources: dict[str, Any]) -> None:
    """It deletes models and configs below the prefix; no rollout can delete anything."""
    collector = resources["CollectLeftoversRole"]
    others = {name: each for name, each in resources.items() if each is not collector}
    allowed = {
        action: on["Fn::Sub"].rpartition(":")[2]
        for action, on in _grants({"collector": collector})
        if action.startswith("sagemaker:Delete")
    }

    assert allowed == {
        "sagemaker:DeleteEndpointConfig": "endpoint-config/${EndpointNamePrefix}*",
        "sagemaker:DeleteModel": "model/${EndpointNamePrefix}*",
    }
    assert not [name for name, _ in _grants(others) if name.startswith("sagemaker:Delete")]


def test_only_our_endpoints_can_be_changed(resources: dict[str, Any]) -> None:
    """An endpoint outside the prefix is out of reach, whatever a config file says."""
    endpoints = [
        resource["Fn::Sub"]
        for action, resource in _grants(resources)
        if action in _CHANGES_AN_ENDPOINT and ":endpoint/" in resource["Fn::Sub"]
    ]

    assert endpoints
    assert all(arn.endswith(":endpoint/${EndpointNamePrefix}*") for arn in endpoints)


def test_a_function_writes_its_own_log_only(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """No function can write into another one's log."""
    for name in functions:
        stem = name.removesuffix("Function")
        role = {stem: resources[f"{stem}Role"]}
        logs = {str(on) for action, on in _grants(role) if action.startswith("logs:")}

        assert logs == {str({"Fn::GetAtt": [f"{stem}LogGroup", "Arn"]})}, name


def test_people_may_start_but_not_speak_in_our_name(resources: dict[str, Any]) -> None:
    """The operators' policy lets them put config files and tell of versions, and no more."""
    statements = resources["OperatorPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (put,) = (each for each in statements if each["Action"] == "events:PutEvents")
    writes = {str(s["Resource"]) for s in statements if s["Action"] == "s3:PutObject"}

    assert writes == {str({"Fn::Sub": "${ConfigBucket.Arn}/endpoints/*"})}
    assert put["Condition"] == {
        "StringEquals": {"events:source": SOURCE, "events:detail-type": DETAIL_TYPE}
    }


def _grants(resources: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each action that roles and managed policies allow, with each resource it is on."""
    for statement in _statements(resources):
        for action in _listed(statement["Action"]):
            for on in _listed(statement["Resource"]):
                yield action, on


def _statements(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties["Policies"]]
        elif resource["Type"] == "AWS::IAM::ManagedPolicy":
            documents = [properties["PolicyDocument"]]
        else:
            continue
        for document in documents:
            for statement in document["Statement"]:
                assert statement["Effect"] == "Allow"
                yield statement


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
