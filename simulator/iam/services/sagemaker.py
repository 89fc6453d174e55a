"""What SageMaker asks IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import (
    AuthorizationRequest,
    Caller,
    Context,
    Params,
    Question,
    on_everything,
    rows,
    text,
)


def _arn(caller: Caller, kind: str, name: str) -> str:
    if name.startswith("arn:"):
        return name
    # SageMaker lower-cases the names of its resources in their ARNs.
    return caller.arn("sagemaker", f"{kind}/{name.lower()}")


def _on(action: str, *resources: tuple[str, str]) -> Question:
    """The question about resources given as (kind, the parameter that names it)."""

    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        for kind, key in resources:
            yield AuthorizationRequest(f"sagemaker:{action}", _arn(caller, kind, text(params, key)))

    return question


def _created(action: str, kind: str, key: str) -> Question:
    """The question of an operation that creates something, passes a role to it and tags it."""

    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        arn = _arn(caller, kind, text(params, key))
        tags = {text(tag, "Key"): text(tag, "Value") for tag in rows(params, "Tags")}
        context = _tag_context(tags)
        yield AuthorizationRequest(f"sagemaker:{action}", arn, context)
        if tags:
            yield AuthorizationRequest("sagemaker:AddTags", arn, context)
        if "ExecutionRoleArn" in params:
            yield AuthorizationRequest(
                "iam:PassRole",
                text(params, "ExecutionRoleArn"),
                {"iam:PassedToService": ("sagemaker.amazonaws.com",)},
            )

    return question


def _create_endpoint(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    yield from _created("CreateEndpoint", *_ENDPOINT)(params, caller)
    yield from _on("CreateEndpoint", _CONFIG)(params, caller)


def _tag_context(tags: Mapping[str, str]) -> Context:
    keys = {"aws:TagKeys": tuple(tags)} if tags else {}
    return {**keys, **{f"aws:RequestTag/{key}": (value,) for key, value in tags.items()}}


def _list_packages(_params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    yield AuthorizationRequest("sagemaker:ListModelPackages", _arn(caller, "model-package", "*"))


def _tagged(action: str) -> Question:
    return lambda params, _caller: (
        AuthorizationRequest(f"sagemaker:{action}", text(params, "ResourceArn")),
    )


_ENDPOINT = ("endpoint", "EndpointName")
_CONFIG = ("endpoint-config", "EndpointConfigName")
_MODEL = ("model", "ModelName")

CONTROL: Mapping[str, Question] = {
    "AddTags": _tagged("AddTags"),
    "CreateEndpoint": _create_endpoint,
    "CreateEndpointConfig": _created("CreateEndpointConfig", *_CONFIG),
    "CreateModel": _created("CreateModel", *_MODEL),
    "DeleteEndpointConfig": _on("DeleteEndpointConfig", _CONFIG),
    "DeleteModel": _on("DeleteModel", _MODEL),
    "DescribeEndpoint": _on("DescribeEndpoint", _ENDPOINT),
    "DescribeEndpointConfig": _on("DescribeEndpointConfig", _CONFIG),
    "DescribeModel": _on("DescribeModel", _MODEL),
    "DescribeModelPackage": _on("DescribeModelPackage", ("model-package", "ModelPackageName")),
    "DescribeModelPackageGroup": _on(
        "DescribeModelPackageGroup", ("model-package-group", "ModelPackageGroupName")
    ),
    "ListEndpointConfigs": on_everything("sagemaker:ListEndpointConfigs"),
    "ListEndpoints": on_everything("sagemaker:ListEndpoints"),
    "ListModelPackages": _list_packages,
    "ListModels": on_everything("sagemaker:ListModels"),
    "ListTags": _tagged("ListTags"),
    "UpdateEndpoint": _on("UpdateEndpoint", _ENDPOINT, _CONFIG),
    "UpdateEndpointWeightsAndCapacities": _on("UpdateEndpointWeightsAndCapacities", _ENDPOINT),
}

RUNTIME: Mapping[str, Question] = {
    "InvokeEndpoint": _on("InvokeEndpoint", _ENDPOINT),
    "InvokeEndpointAsync": _on("InvokeEndpointAsync", _ENDPOINT),
    "InvokeEndpointWithResponseStream": _on("InvokeEndpointWithResponseStream", _ENDPOINT),
}
