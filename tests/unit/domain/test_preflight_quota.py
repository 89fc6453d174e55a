"""The quota must hold a second fleet, and the fleet of the way back after that."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.findings import Finding, Severity
from switchback.domain.fleets import planned, serving
from switchback.domain.quota import (
    TOTAL_QUOTA,
    Fleet,
    judge_quota,
    judge_quota_back,
    passing,
    quota_name,
)
from tests.unit.domain.quotas import G5, G6, allow


def codes(second: Fleet, previous: Fleet, others: list[Fleet], allowed: int | None) -> list[str]:
    """Judge the way back, with as much allowed of each type as in total."""
    found = judge_quota_back(
        second_fleet=[second],
        previous=[previous],
        held_by_others=others,
        allowances=allow(total=allowed, g5=allowed, g6=allowed),
    )
    return [f"{finding.code} {finding.resource}" for finding in found]


def test_the_old_fleet_is_gone_by_then() -> None:
    """Going back needs the previous fleet beside the candidate's, not beside both."""
    assert codes(Fleet("stt", 4, (G6,)), Fleet("stt", 4, (G6,)), [], 8) == []


def test_a_way_back_without_quota_is_found() -> None:
    """A candidate with more instances makes the way back larger than the way forward."""
    found = codes(Fleet("stt", 6, (G6,)), Fleet("stt", 6, (G6,)), [Fleet("tts", 1, (G5,))], 12)

    assert found == [f"QuotaShortForWayBack {TOTAL_QUOTA}"]


def test_a_way_back_without_quota_says_what_it_would_take() -> None:
    """The finding is enough to write the request to Service Quotas."""
    found = judge_quota_back(
        second_fleet=[Fleet("stt", 3, (G5,))],
        previous=[Fleet("stt", 2, (G6,))],
        held_by_others=[Fleet("tts", 6, (G6,))],
        allowances=allow(total=20, g5=20, g6=7),
    )

    assert found == (
        Finding(
            code="QuotaShortForWayBack",
            severity=Severity.BLOCKING,
            resource="ml.g6.2xlarge for endpoint usage",
            message="'ml.g6.2xlarge for endpoint usage': going back would need 2 beside the "
            "candidate's fleet, 6 would be held then, 7 are allowed",
            remedy="ask Service Quotas for at least 8",
            evidence={"needed": 2, "held": 6, "allowed": 7},
        ),
    )


def test_a_way_back_fits_to_the_very_instance() -> None:
    """Nothing else is held of a type that nobody runs then."""
    assert codes(Fleet("stt", 1, (G5,)), Fleet("stt", 2, (G6,)), [], 3) == []
    assert codes(Fleet("stt", 0, (G5,)), Fleet("stt", 2, (G6,)), [], 2) == []
    assert codes(Fleet("stt", 0, (G5,)), Fleet("stt", 2, (G6,)), [], 1) == [
        f"QuotaShortForWayBack {quota_name(G6)}",
        f"QuotaShortForWayBack {TOTAL_QUOTA}",
    ]


def test_types_that_only_the_previous_config_has_are_judged() -> None:
    """The way forward frees them, and somebody's quota may have been lowered since."""
    found = codes(Fleet("stt", 2, (G6,)), Fleet("stt", 2, (G5,)), [Fleet("tts", 7, (G5,))], 8)

    assert f"QuotaShortForWayBack {quota_name(G5)}" in found
    assert codes(Fleet("stt", 1, (G6,)), Fleet("stt", 1, (G5,)), [], None) == [
        f"QuotaUnknown {quota_name(G5)}",
        f"QuotaUnknown {TOTAL_QUOTA}",
    ]


def test_a_file_that_waits_makes_shortage_something_that_passes() -> None:
    """And nothing else."""
    four = [Fleet("stt", 4, (G6,))]
    short = judge_quota(second_fleet=four, held=four, allowances=allow(total=7, g6=7))

    assert {f.severity for f in short} == {Severity.BLOCKING}
    assert passing(short) == tuple(replace(f, severity=Severity.PASSING) for f in short)


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        ("QuotaShort", True),
        ("QuotaShortForWayBack", True),
        ("QuotaUnknown", True),
        ("QuotaBelowMaximum", False),
        ("AlarmMissing", False),
    ],
)
def test_only_a_lack_of_quota_passes(*, code: str, passes: bool) -> None:
    """No alarm comes, and no note goes, by waiting."""
    finding = Finding(code, Severity.NOTE, "resource", "message", "remedy")

    assert passing([finding]) == (
        replace(finding, severity=Severity.PASSING) if passes else finding,
    )


def test_shadow_variants_hold_quota_too() -> None:
    """What DescribeEndpoint leaves out of its counts is in the config."""
    shadow = {"VariantName": "Shadow", "InstanceType": G5, "InitialInstanceCount": 3}
    config = {
        "ProductionVariants": [
            {"VariantName": "A", "InstanceType": G6, "InitialInstanceCount": 2},
        ],
        "ShadowProductionVariants": [shadow],
    }
    fleets = planned("stt", config, counts={"A": 5})

    assert [(f.variant_name, f.count, f.instance_types) for f in fleets] == [
        ("A", 5, (G6,)),
        ("Shadow", 3, (G5,)),
    ]
    endpoint = Endpoint(
        name="stt",
        status=EndpointStatus.IN_SERVICE,
        config_name="live",
        last_modified_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    assert Fleet("stt", 3, (G5,), "Shadow") in serving(endpoint, config)
