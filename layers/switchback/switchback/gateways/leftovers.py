"""The models and endpoint configs that rollouts leave behind. The only code here that deletes.

No endpoint is ever deleted, here or anywhere.
"""

from switchback.domain.marks import ENDPOINT, MANAGED_BY, US
from switchback.domain.names import content_stem
from switchback.domain.needs import models_named
from switchback.domain.retention import OldConfig, OldModel
from switchback.gateways import sagemaker as described
from switchback.gateways.clients import sagemaker
from switchback.gateways.translation import translated


def marked_configs(endpoint_name: str) -> tuple[OldConfig, ...]:
    """Return the endpoint configs that carry Switchback's mark for this endpoint."""
    with translated("ListEndpointConfigs", resource=endpoint_name):
        pages = sagemaker().get_paginator("list_endpoint_configs")
        found = [
            config
            for page in pages.paginate(NameContains=content_stem(endpoint_name))
            for config in page["EndpointConfigs"]
        ]
    return tuple(
        OldConfig(
            name=config["EndpointConfigName"],
            created_at=config["CreationTime"],
            models=_models_of(config["EndpointConfigName"]),
        )
        for config in found
        if _is_marked(config["EndpointConfigArn"], endpoint_name)
    )


def marked_models(endpoint_name: str) -> tuple[OldModel, ...]:
    """Return the models that carry Switchback's mark for this endpoint."""
    with translated("ListModels", resource=endpoint_name):
        pages = sagemaker().get_paginator("list_models")
        found = [
            model
            for page in pages.paginate(NameContains=content_stem(endpoint_name))
            for model in page["Models"]
        ]
    return tuple(
        OldModel(name=model["ModelName"], created_at=model["CreationTime"])
        for model in found
        if _is_marked(model["ModelArn"], endpoint_name)
    )


def delete_config(name: str) -> None:
    """Delete an endpoint config that nothing needs any more."""
    with translated("DeleteEndpointConfig", resource=name):
        sagemaker().delete_endpoint_config(EndpointConfigName=name)


def delete_model(name: str) -> None:
    """Delete a model that no config needs any more."""
    with translated("DeleteModel", resource=name):
        sagemaker().delete_model(ModelName=name)


def _models_of(config_name: str) -> tuple[str, ...]:
    config = described.describe_config(config_name)
    return models_named(config) if config else ()


def _is_marked(arn: str, endpoint_name: str) -> bool:
    tags = described.list_tags(arn)
    return tags.get(MANAGED_BY) == US and tags.get(ENDPOINT) == endpoint_name
