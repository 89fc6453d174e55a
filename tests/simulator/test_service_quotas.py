"""Service Quotas: applied and default values, as an ordinary client sees them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from types_boto3_service_quotas import ServiceQuotasClient

from simulator.clock import VirtualClock
from simulator.service_quotas import ServiceQuotas, quota_code
from simulator.wire import NotSimulated, Wire, install

G6 = "ml.g6.2xlarge for endpoint usage"
TOTAL = "Number of instances across active endpoints"


@pytest.fixture(scope="module")
def client() -> ServiceQuotasClient:
    install()
    return boto3.client("service-quotas")


@pytest.fixture
def quotas() -> Iterator[ServiceQuotas]:
    quotas = ServiceQuotas()
    clock = VirtualClock(datetime(2026, 11, 20, tzinfo=UTC))
    with Wire(clock=clock, services={"service-quotas": quotas}):
        yield quotas


@pytest.mark.usefixtures("quotas")
def test_a_default_is_no_applied_value(client: ServiceQuotasClient) -> None:
    """GetServiceQuota knows nothing of a quota that was never applied; the default is apart."""
    with pytest.raises(client.exceptions.NoSuchResourceException):
        client.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-98BDE811")
    quota = client.get_aws_default_service_quota(ServiceCode="sagemaker", QuotaCode="L-98BDE811")
    assert quota["Quota"]["QuotaName"] == G6
    assert quota["Quota"]["Value"] == 2.0


def test_the_applied_value_is_in_force(client: ServiceQuotasClient, quotas: ServiceQuotas) -> None:
    """An applied value replaces the default, for callers and for SageMaker."""
    assert quotas.limit(TOTAL) == 20.0
    quotas.applied[TOTAL] = 200.0
    quota = client.get_service_quota(ServiceCode="sagemaker", QuotaCode="L-7A3DF611")["Quota"]
    assert (quota["QuotaName"], quota["Value"]) == (TOTAL, 200.0)
    assert quotas.limit(TOTAL) == 200.0


def test_applied_quotas_are_listed_by_the_page(
    client: ServiceQuotasClient, quotas: ServiceQuotas
) -> None:
    """A long list takes several calls, and names only what has an applied value."""
    names = list(quotas.defaults)[:130]
    quotas.applied = dict.fromkeys(names, 4.0)
    pages = list(client.get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker"))
    assert [len(page["Quotas"]) for page in pages] == [100, 30]
    assert {q["QuotaName"] for page in pages for q in page["Quotas"]} == set(names)


def test_codes_are_distinct_and_stable(quotas: ServiceQuotas) -> None:
    """Known types have AWS's codes, and no two quotas share one."""
    codes = {quota_code(name) for name in quotas.defaults}
    assert len(codes) == len(quotas.defaults)
    assert quota_code("ml.g5.2xlarge for endpoint usage") == "L-9614C779"
    assert quota_code("ml.t2.medium for endpoint usage") == "L-EA4DEE98"


@pytest.mark.usefixtures("quotas")
def test_a_made_up_page_token_is_refused(client: ServiceQuotasClient) -> None:
    """Only a token that was handed out leads to another page."""
    with pytest.raises(client.exceptions.InvalidPaginationTokenException):
        client.list_service_quotas(ServiceCode="sagemaker", NextToken="abcd")


@pytest.mark.usefixtures("quotas")
def test_other_services_have_no_quotas_here(client: ServiceQuotasClient) -> None:
    """A question that cannot be answered faithfully is not answered."""
    with pytest.raises(NotSimulated, match="ec2"):
        client.list_service_quotas(ServiceCode="ec2")
