"""CloudFormation, as far as a deployment is found by it: the one stack, with its outputs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.template.views import Template
from simulator.wire import AwsError


class CloudFormation:
    """The stack that the template was deployed as."""

    def __init__(self, template: Template, *, created_at: datetime) -> None:
        """Take the stack from a template."""
        self._template = template
        self._created_at = created_at

    def describe_stacks(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeStacks."""
        stack = self._template.stack
        stack_id = stack.pseudo_parameters()["AWS::StackId"]
        if params.get("StackName", stack.name) not in (stack.name, stack_id):
            raise AwsError("ValidationError", f"Stack with id {params['StackName']} does not exist")
        outputs = [
            {"OutputKey": key, "OutputValue": value}
            for key, value in self._template.outputs.items()
        ]
        told = {
            "StackId": stack_id,
            "StackName": stack.name,
            "StackStatus": "CREATE_COMPLETE",
            "CreationTime": self._created_at,
            "Outputs": outputs,
        }
        return {"Stacks": [told]}
