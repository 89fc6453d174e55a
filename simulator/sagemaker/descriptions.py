"""How endpoints look to callers: DescribeEndpoint and ListEndpoints."""

from collections.abc import Mapping
from typing import Any

from simulator.sagemaker.endpoint import Endpoint, Endpoints
from simulator.sagemaker.errors import invalid
from simulator.sagemaker.fleet import Fleet, VariantFleet
from simulator.wire import NotSimulated

_PAGE = 10  # SageMaker's own default
_AS_CONFIGURED = ("AsyncInferenceConfig", "ExplainerConfig", "MetricsConfig")
_LIST_PARAMS = {"SortBy", "SortOrder", "NextToken", "MaxResults", "NameContains", "StatusEquals"}


class Descriptions:
    """Answers what endpoints are."""

    def __init__(self, endpoints: Endpoints) -> None:
        """Args: the endpoints to describe."""
        self._endpoints = endpoints

    def describe_endpoint(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeEndpoint."""
        endpoint = self._endpoints.get(params["EndpointName"])
        answer: dict[str, Any] = {
            "EndpointName": endpoint.name,
            "EndpointArn": endpoint.arn,
            "EndpointConfigName": endpoint.config_name,
            "EndpointStatus": endpoint.status.value,
            "CreationTime": endpoint.created,
            "LastModifiedTime": endpoint.modified,
        }
        if endpoint.failure_reason:
            answer["FailureReason"] = endpoint.failure_reason
        if endpoint.serving:
            answer |= _serving(endpoint.serving)
        if endpoint.pending:
            answer["PendingDeploymentSummary"] = _pending(endpoint.pending)
        return answer

    def list_endpoints(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListEndpoints: by default the newest first, ten to a page."""
        if unplayed := params.keys() - _LIST_PARAMS:
            raise NotSimulated(f"{', '.join(sorted(unplayed))} of ListEndpoints")
        found = [endpoint for endpoint in self._endpoints if _is_asked_for(endpoint, params)]
        found.sort(
            key=lambda endpoint: _sort_key(endpoint, params.get("SortBy", "CreationTime")),
            reverse=params.get("SortOrder", "Descending") == "Descending",
        )
        token = params.get("NextToken", "0")
        if not token.isdigit():
            raise invalid("Invalid NextToken.")
        start, size = int(token), params.get("MaxResults", _PAGE)
        page = found[start : start + size]
        following = {"NextToken": str(start + size)} if start + size < len(found) else {}
        return {"Endpoints": [_summary(endpoint) for endpoint in page], **following}


def _is_asked_for(endpoint: Endpoint, params: Mapping[str, Any]) -> bool:
    status = params.get("StatusEquals", endpoint.status)
    return params.get("NameContains", "") in endpoint.name and status == endpoint.status


def _sort_key(endpoint: Endpoint, sort_by: str) -> tuple[str, str]:
    keys = {
        "Name": endpoint.name,
        "CreationTime": endpoint.created.isoformat(),
        "Status": endpoint.status.value,
    }
    return keys[sort_by], endpoint.name


def _summary(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "CreationTime": endpoint.created,
        "LastModifiedTime": endpoint.modified,
        "EndpointStatus": endpoint.status.value,
    }


def _serving(fleet: Fleet) -> dict[str, Any]:
    variants = [_variant(variant, fleet) for variant in fleet.variants.values()]
    answer: dict[str, Any] = {"ProductionVariants": variants}
    request = fleet.config.request
    answer |= {name: request[name] for name in _AS_CONFIGURED if name in request}
    if fleet.data_capture:
        capture = fleet.data_capture
        enabled = capture.get("EnableCapture", False)
        answer["DataCaptureConfig"] = {
            "EnableCapture": enabled,
            "CaptureStatus": "Started" if enabled else "Stopped",
            "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
            "DestinationS3Uri": capture["DestinationS3Uri"],
            "KmsKeyId": capture.get("KmsKeyId", ""),
        }
    return answer


def _pending(fleet: Fleet) -> dict[str, Any]:
    variants = []
    for variant in fleet.variants.values():
        described = _variant(variant, fleet)
        described["VariantStatus"] = [{"Status": "Creating", "StartTime": fleet.started}]
        if not variant.pooled:
            described["InstanceType"] = variant.pools[0].instance_type
        variants.append(described)
    return {
        "EndpointConfigName": fleet.config.name,
        "ProductionVariants": variants,
        "StartTime": fleet.started,
    }


def _variant(variant: VariantFleet, fleet: Fleet) -> dict[str, Any]:
    images = dict.fromkeys(pool.image for pool in variant.pools)
    configured = next(v for v in fleet.config.variants if v["VariantName"] == variant.name)
    answer = {
        "VariantName": variant.name,
        "DeployedImages": [
            {"SpecifiedImage": image, "ResolvedImage": image, "ResolutionTime": fleet.started}
            for image in images
        ],
        "CurrentWeight": variant.weight,
        "DesiredWeight": variant.weight,
        "CurrentInstanceCount": variant.current,
        "DesiredInstanceCount": variant.desired,
    }
    if variant.pooled:
        answer["InstancePools"] = [
            {"InstanceType": name, "CurrentInstanceCount": variant.counts.get(name, 0)}
            for name in variant.instance_types
        ]
    if "RoutingConfig" in configured:
        answer["RoutingConfig"] = configured["RoutingConfig"]
    return answer
