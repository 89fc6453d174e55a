"""What other people made before Switchback came, under names outside of its prefix."""

from typing import Any

import boto3

from simulator.scenarios import SCENARIOS
from tests.workflow.theatre import Theatre

CONFIG, MODEL, ENDPOINT = "speech-2024", "speech-model-2024", "speech-of-another-team"

_MINUTE = 60


def settle_on_theirs(shown: Theatre) -> None:
    """Have the endpoint run a config and a model of theirs, and have an endpoint of theirs, too."""
    with shown.world.wire.calling_as("somebody else"):
        client: Any = boto3.client("sagemaker")
        before = shown.stage.previous_config
        model = client.describe_model(ModelName=before)
        (variant,) = client.describe_endpoint_config(EndpointConfigName=before)[
            "ProductionVariants"
        ]
        client.create_model(
            ModelName=MODEL,
            ExecutionRoleArn=model["ExecutionRoleArn"],
            PrimaryContainer=model["PrimaryContainer"],
            EnableNetworkIsolation=True,
        )
        variants = [{**variant, "ModelName": MODEL}]
        client.create_endpoint_config(EndpointConfigName=CONFIG, ProductionVariants=variants)
        client.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName=CONFIG)
        client.update_endpoint(
            EndpointName=shown.stage.endpoint_name,
            EndpointConfigName=CONFIG,
            RetainAllVariantProperties=True,
        )
    shown.run_until(lambda: shown.endpoint()["EndpointStatus"] == "InService")
    shown.world.clock.advance(_MINUTE)


def go_back_to_theirs(shown: Theatre) -> None:
    """A version is bad, and what runs before and after it was made by somebody else."""
    settle_on_theirs(shown)
    SCENARIOS["bad-version"].arrange(shown.stage)
    shown.rehearse()
