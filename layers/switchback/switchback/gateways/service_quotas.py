"""Service Quotas: how many instances of a type the account may run on endpoints."""

from functools import cache

from botocore.exceptions import ClientError

from switchback import errors
from switchback.domain.quota import TOTAL_QUOTA, Allowance, quota_name
from switchback.gateways.clients import service_quotas
from switchback.gateways.translation import code_of, translated

_SERVICE = "sagemaker"

# Seen in public listings. A code saves reading SageMaker's very long list of quotas; the name that
# comes back is compared, so that a wrong one here can only cost time.
_CODES = {
    TOTAL_QUOTA: "L-7A3DF611",
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


def read_allowance(quota: str) -> Allowance:
    """Return what is allowed, or why it cannot be read: the two are not the same answer.

    Raises:
        ServiceUnavailable: It cannot be read at this moment.
        Throttled: The same.
    """
    try:
        return Allowance(quota=quota, allowed=_read(quota))
    except (errors.UnexpectedAnswer, errors.AccessDenied) as error:
        return Allowance(quota=quota, allowed=None, why_unknown=str(error))


def _read(quota: str) -> int | None:
    code = _CODES.get(quota)
    if code:
        name, value = _value(code)
        if name == quota:
            return value
    listed = _codes_by_name()
    if quota not in listed:
        raise errors.UnexpectedAnswer(f"Service Quotas lists no SageMaker quota named '{quota}'")
    return _value(listed[quota])[1]


def _value(code: str) -> tuple[str, int]:
    with translated("GetServiceQuota", resource=code):
        try:
            told = service_quotas().get_service_quota(ServiceCode=_SERVICE, QuotaCode=code)
        except ClientError as error:
            # No applied value: the account was never given its own, and has AWS's default.
            if code_of(error) != "NoSuchResourceException":
                raise
            told = service_quotas().get_aws_default_service_quota(
                ServiceCode=_SERVICE, QuotaCode=code
            )
    return told["Quota"]["QuotaName"], int(told["Quota"]["Value"])


@cache
def _codes_by_name() -> dict[str, str]:
    """Return the code of every SageMaker quota; codes never change.

    ListServiceQuotas would leave out every quota that the account has AWS's default of.
    """
    with translated("ListAWSDefaultServiceQuotas", resource=_SERVICE):
        pages = service_quotas().get_paginator("list_aws_default_service_quotas")
        return {
            quota["QuotaName"]: quota["QuotaCode"]
            for page in pages.paginate(ServiceCode=_SERVICE)
            for quota in page["Quotas"]
        }
