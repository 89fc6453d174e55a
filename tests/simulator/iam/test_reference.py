"""The questions agree with botocore and with AWS's service authorization reference."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from simulator.iam.authorization import QUESTIONS, request_for
from simulator.iam.request import AuthorizationRequest
from tests.simulator.iam.calls import CALLS

_MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:rollout"

# The reference lists a resource that is optional for these (a dataset); everything is the right
# that works for sure.
_ON_EVERYTHING_ANYWAY = frozenset(
    {
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "cloudwatch:PutMetricData",
    }
)
# The reference lists no resource, AWS is seen to ask about one (aws/aws-cdk pull request 8486).
_ON_THE_MACHINE = frozenset(
    {"states:SendTaskFailure", "states:SendTaskHeartbeat", "states:SendTaskSuccess"}
)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The service authorization reference, as cfn-lint ships it."""
    text = files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_every_question_is_tried_here() -> None:
    """Whoever writes a question writes a call of it."""
    assert set(CALLS) == {(service, name) for service in QUESTIONS for name in QUESTIONS[service]}


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_the_call_exists(service: str, operation: str) -> None:
    """Service, operation and parameters are what botocore knows."""
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    report = ParamValidator().validate(CALLS[service, operation], shape)
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_the_reference_knows_action_and_resource(
    service: str, operation: str, reference: dict[str, Any]
) -> None:
    """Each action exists, on a resource of a type that the reference lists for it."""
    for request in request_for(
        service,
        operation,
        CALLS[service, operation],
        region="us-east-1",
        account="111122223333",
        partition="aws",
        machine_of_token=lambda _token: _MACHINE,
    ):
        assert _is_listed(request, reference), request


def _is_listed(request: AuthorizationRequest, reference: dict[str, Any]) -> bool:
    prefix, _, action = request.action.partition(":")
    kinds = reference[prefix]["Actions"][action.lower()].get("Resources", [])
    if not kinds or request.action in _ON_EVERYTHING_ANYWAY:
        return request.resource == "*" or request.action in _ON_THE_MACHINE
    formats = (
        each
        for kind in kinds
        for each in reference[prefix]["Resources"][kind.lower()]["ARNFormats"]
    )
    return any(
        re.fullmatch(re.sub(r"\$\{\w+\}", "[^:]*", each), request.resource) for each in formats
    )
