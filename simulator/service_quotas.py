"""A simulated Service Quotas: what the account may run on endpoints, by default and as applied."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import botocore.session
from botocore.model import StringShape

from simulator.sagemaker.quota import TOTAL_QUOTA_NAME, quota_name
from simulator.wire import ACCOUNT_ID, REGION, AwsError, NotSimulated

__all__ = ["TOTAL_QUOTA_NAME", "ServiceQuotas", "quota_code", "quota_name"]

_PAGE = 100
_DEFAULT_PER_TYPE = 2.0  # AWS gives 0 to 2 of a GPU type to a new account
_DEFAULT_TOTAL = 20.0
_KNOWN_CODES = {
    TOTAL_QUOTA_NAME: "L-7A3DF611",
    quota_name("ml.g5.2xlarge"): "L-9614C779",
    quota_name("ml.g5.12xlarge"): "L-65C4BD00",
    quota_name("ml.g6.xlarge"): "L-D470D954",
    quota_name("ml.g6.2xlarge"): "L-98BDE811",
    quota_name("ml.g6.4xlarge"): "L-DFB10FDE",
    quota_name("ml.g6.12xlarge"): "L-0A29AACF",
    quota_name("ml.g6e.xlarge"): "L-B0729CB4",
    quota_name("ml.g6e.2xlarge"): "L-F8D7F460",
    quota_name("ml.g6e.12xlarge"): "L-60313EA3",
}


def quota_code(name: str) -> str:
    """Return a quota's code: AWS's own where it is known, else one that never changes."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:8].upper()
    return _KNOWN_CODES.get(name, f"L-{digest}")


class ServiceQuotas:
    """The endpoint quotas of the account.

    Attributes:
        defaults: AWS's default by quota name; every instance type of SageMaker has one.
        applied: The account's own value by quota name, where there is one.
    """

    def __init__(self) -> None:
        """With AWS's defaults, and nothing applied."""
        self.defaults = {TOTAL_QUOTA_NAME: _DEFAULT_TOTAL}
        self.defaults |= dict.fromkeys(map(quota_name, _instance_types()), _DEFAULT_PER_TYPE)
        self.applied: dict[str, float] = {}

    def limit(self, quota_name: str) -> float:
        """Return the quota that is in force."""
        return self.applied.get(quota_name, self.defaults[quota_name])

    def get_service_quota(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetServiceQuota: only the applied value, never the default."""
        if "ContextId" in params:
            raise NotSimulated("quotas of single resources")
        return {"Quota": _find(self.applied, params)}

    def get_aws_default_service_quota(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetAWSDefaultServiceQuota."""
        return {"Quota": _find(self.defaults, params)}

    def list_service_quotas(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListServiceQuotas: quotas without an applied value are left out."""
        if params.get("QuotaAppliedAtLevel", "ACCOUNT") != "ACCOUNT":
            raise NotSimulated("quotas of single resources")
        _require_sagemaker(params)
        found = [
            _quota(name, value)
            for name, value in sorted(self.applied.items())
            if params.get("QuotaCode", quota_code(name)) == quota_code(name)
        ]
        return _page(found, params)

    def list_aws_default_service_quotas(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListAWSDefaultServiceQuotas: every quota there is."""
        _require_sagemaker(params)
        return _page([_quota(*quota) for quota in sorted(self.defaults.items())], params)


@cache
def _instance_types() -> tuple[str, ...]:
    model = botocore.session.Session().get_service_model("sagemaker")
    shape = model.shape_for("ProductionVariantInstanceType")
    assert isinstance(shape, StringShape)
    return tuple(shape.enum)


def _page(found: Sequence[dict[str, Any]], params: Mapping[str, Any]) -> dict[str, Any]:
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise AwsError("InvalidPaginationTokenException", "Invalid token was used.")
    start, size = int(token), params.get("MaxResults", _PAGE)
    following = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {"Quotas": found[start : start + size], **following}


def _require_sagemaker(params: Mapping[str, Any]) -> None:
    if params["ServiceCode"] != "sagemaker":
        raise NotSimulated(f"quotas of {params['ServiceCode']}")


def _find(values: Mapping[str, float], params: Mapping[str, Any]) -> dict[str, Any]:
    _require_sagemaker(params)
    for name, value in values.items():
        if quota_code(name) == params["QuotaCode"]:
            return _quota(name, value)
    raise AwsError(
        "NoSuchResourceException", "The request failed because the specified quota does not exist."
    )


def _quota(name: str, value: float) -> dict[str, Any]:
    code = quota_code(name)
    instance_type = name.partition(" for endpoint usage")[0]
    resource = "total_instance_count" if name == TOTAL_QUOTA_NAME else instance_type
    return {
        "ServiceCode": "sagemaker",
        "ServiceName": "Amazon SageMaker",
        "QuotaArn": f"arn:aws:servicequotas:{REGION}:{ACCOUNT_ID}:sagemaker/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "UsageMetric": {
            "MetricNamespace": "AWS/Usage",
            "MetricName": "ResourceCount",
            "MetricDimensions": {
                "Class": "None",
                "Resource": f"endpoint/{resource}",
                "Service": "SageMaker",
                "Type": "Resource",
            },
            "MetricStatisticRecommendation": "Maximum",
        },
    }
