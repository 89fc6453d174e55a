"""A valid config file to break, and what `examine` says of it then."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.examine import examine
from switchback.document.problem import Problem

Content = dict[str, Any]
Path = tuple[str | int, ...]
Examine = Callable[[object], list[Problem]]


@pytest.fixture
def content() -> Content:
    """A valid config file, as plain data."""
    return {
        "Version": 1,
        "EndpointName": "deepgram-streaming-stt",
        "Model": {
            "ExecutionRoleArn": "arn:aws:iam::111122223333:role/sagemaker-execution",
            "EnableNetworkIsolation": True,
            "PrimaryContainer": {
                "ModelPackageName": "arn:aws:sagemaker:us-east-1:865070037744:model-package/dg-v2",
                "Environment": {"DEEPGRAM_ENGINE_01": "max_active_requests=120"},
            },
        },
        "EndpointConfig": {
            "ProductionVariants": [
                {
                    "VariantName": "AllTraffic",
                    "InitialInstanceCount": 2,
                    "InstancePools": [
                        {"InstanceType": "ml.g6.2xlarge", "Priority": 1},
                        {"InstanceType": "ml.g6e.2xlarge", "Priority": 2},
                    ],
                    "VariantInstanceProvisionTimeoutInSeconds": 600,
                }
            ]
        },
        "AutoScaling": {
            "MinCapacity": 2,
            "MaxCapacity": 10,
            "ConcurrencyPerInstance": {"ml.g6.2xlarge": 20, "ml.g6e.2xlarge": 40},
            "TargetUtilization": 0.7,
        },
        "Rollout": {"Bake": {"DurationInMinutes": 35, "Alarms": [{"AlarmName": "stt-5xx-rate"}]}},
    }


@pytest.fixture
def problems() -> Examine:
    """What is wrong with a file of this content."""

    def found(content: object) -> list[Problem]:
        return list(examine(json.dumps(content).encode(), name="endpoint.json").problems)

    return found


@pytest.fixture
def problems_after(content: Content, problems: Examine) -> Callable[[Path, object], list[Problem]]:
    """What is wrong with the valid file once one place is set; `...` removes the place."""

    def found(path: Path, value: object) -> list[Problem]:
        target: Any = content
        for step in path[:-1]:
            target = target[step]
        if value is ...:
            del target[path[-1]]
        else:
            target[path[-1]] = value
        return problems(content)

    return found
