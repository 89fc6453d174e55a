"""A second fleet is only started where the account's quota holds it."""

from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.findings import Finding, Severity
from switchback.domain.quota import (
    TOTAL_QUOTA,
    Allowance,
    Fleet,
    judge_maximum,
    judge_quota,
    judge_quota_back,
    needed_by_quota,
    quota_name,
)
from tests.unit.domain.quotas import G5, G6, allow

types = st.lists(st.sampled_from([G6, G5, "ml.g6e.2xlarge"]), unique=True, max_size=3).map(tuple)
fleets = st.builds(
    Fleet,
    endpoint_name=st.sampled_from(["stt", "tts"]),
    count=st.integers(0, 9),
    instance_types=types,
)


def _codes(
    second: list[Fleet], held: list[Fleet], allowances: dict[str, Allowance]
) -> dict[str, str]:
    found = judge_quota(second_fleet=second, held=held, allowances=allowances)
    return {finding.resource: finding.code for finding in found}


def test_a_quota_that_just_fits_is_no_finding() -> None:
    """What is held and what is needed may take all that is allowed."""
    four = Fleet("stt", 4, (G6,))

    assert _codes([four], [four], allow(g6=8)) == {}
    assert _codes([four], [four], allow(g6=7)) == {quota_name(G6): "QuotaShort"}


def test_a_fleet_of_pools_needs_its_count_of_every_type() -> None:
    """A pool list holds quota for the whole fleet in each of its types."""
    pooled = Fleet("stt", 4, (G6, G5))

    assert needed_by_quota([pooled]) == {quota_name(G6): 4, quota_name(G5): 4, TOTAL_QUOTA: 4}
    assert _codes([pooled], [], allow(g6=4, g5=3)) == {quota_name(G5): "QuotaShort"}


def test_other_endpoints_and_updates_under_way_hold_quota() -> None:
    """Everything that runs in the account counts, also a fleet that an update is building."""
    ours, building, other = Fleet("stt", 2, (G6,)), Fleet("tts", 2, (G6,)), Fleet("x", 2, (G6,))

    assert _codes([ours], [ours, building, other], allow(g6=8)) == {}
    assert _codes([ours], [ours, building, other], allow(g6=7)) == {quota_name(G6): "QuotaShort"}


def test_the_total_is_a_quota_of_its_own() -> None:
    """Types that have room do not help where the account's total has none."""
    second, held = [Fleet("stt", 4, (G6,))], [Fleet("tts", 6, (G5,))]

    assert _codes(second, held, allow(total=9, g6=8)) == {TOTAL_QUOTA: "QuotaShort"}


def test_a_short_quota_says_what_is_needed_held_and_allowed() -> None:
    """The finding is enough to write the request to Service Quotas."""
    four = Fleet("stt", 4, (G6,))
    three = Fleet("stt", 3, (G6,))

    assert judge_quota(second_fleet=[four], held=[three], allowances=allow(g6=6)) == (
        Finding(
            code="QuotaShort",
            severity=Severity.BLOCKING,
            resource="ml.g6.2xlarge for endpoint usage",
            message="'ml.g6.2xlarge for endpoint usage': a second fleet needs 4, 3 are held now, 6 "
            "are allowed",
            remedy="ask Service Quotas for at least 7",
            evidence={"needed": 4, "held": 3, "allowed": 6},
        ),
    )


def test_a_quota_that_cannot_be_read_is_neither_yes_nor_no() -> None:
    """It is a finding of its own, with the reason, and it is not a yes."""
    unknown = Allowance(quota_name(G6), allowed=None, why_unknown="no permission")
    needed, held = [Fleet("stt", 2, (G6,))], [Fleet("tts", 1, (G6,))]
    allowances = {**allow(), quota_name(G6): unknown}
    found = (
        Finding(
            code="QuotaUnknown",
            severity=Severity.UNKNOWN,
            resource="ml.g6.2xlarge for endpoint usage",
            message="the quota 'ml.g6.2xlarge for endpoint usage' could not be read: no permission",
            remedy="Switchback does not start what it cannot check: drop the file again later",
            evidence={"needed": 2, "held": 1, "allowed": None},
        ),
    )

    assert judge_quota(second_fleet=needed, held=held, allowances=allowances) == found
    assert (
        judge_quota_back(
            second_fleet=[], previous=needed, held_by_others=held, allowances=allowances
        )
        == found
    )


@given(
    second=st.lists(fleets, max_size=3),
    held=st.lists(fleets, max_size=4),
    allowed=st.integers(0, 40),
)
def test_it_never_counts_too_little(second: list[Fleet], held: list[Fleet], allowed: int) -> None:
    """Where nothing is found, every instance of every fleet fits into every quota it draws on."""
    quotas = needed_by_quota(second)
    allowances = {quota: Allowance(quota, allowed) for quota in quotas}
    found = judge_quota(second_fleet=second, held=held, allowances=allowances)
    short = {finding.resource for finding in found}

    for name in {name for fleet in second for name in fleet.instance_types}:
        used = sum(fleet.count for fleet in (*second, *held) if name in fleet.instance_types)
        assert (quota_name(name) in short) == (used > allowed)
    if second:
        assert (TOTAL_QUOTA in short) == (sum(f.count for f in (*second, *held)) > allowed)


@given(st.integers(1, 9), st.lists(fleets, max_size=3), st.integers(0, 30))
def test_a_maximum_is_told_exactly_where_scaling_could_not_get_there(
    most: int, others: list[Fleet], allowed: int
) -> None:
    """Beside what others hold; in the total as in each type; and never so that it blocks."""
    largest = [Fleet("ours", most, (G6, G5))]
    allowances = allow(g6=allowed, g5=100)
    found = judge_maximum(largest=largest, held_by_others=others, allowances=allowances)
    held = sum(fleet.count for fleet in others if G6 in fleet.instance_types)

    assert {f.resource for f in found} == ({quota_name(G6)} if held + most > allowed else set())
    assert all(f.severity is Severity.NOTE for f in found)


def test_a_maximum_that_is_out_of_reach_says_what_it_would_take() -> None:
    """The note is enough to write the request to Service Quotas, or to correct the file."""
    largest, others = [Fleet("stt", 9, (G6,))], [Fleet("tts", 2, (G6,))]

    assert judge_maximum(largest=largest, held_by_others=others, allowances=allow(g6=10)) == (
        Finding(
            code="QuotaBelowMaximum",
            severity=Severity.NOTE,
            resource="ml.g6.2xlarge for endpoint usage",
            message="'ml.g6.2xlarge for endpoint usage': AutoScaling.MaxCapacity needs 9, other "
            "endpoints hold 2, 10 are allowed: scaling out will fail before it gets there",
            remedy="ask Service Quotas for at least 11, or lower MaxCapacity",
            evidence={"needed": 9, "held": 2, "allowed": 10},
        ),
    )


def test_a_maximum_is_judged_where_others_hold_nothing() -> None:
    """To the very instance."""
    largest = [Fleet("stt", 9, (G6,))]

    assert judge_maximum(largest=largest, held_by_others=(), allowances=allow(g6=9)) == ()
    (note,) = judge_maximum(largest=largest, held_by_others=(), allowances=allow(g6=8))
    assert note.evidence == {"needed": 9, "held": 0, "allowed": 8}


def test_a_maximum_is_not_judged_by_a_quota_that_nobody_could_read() -> None:
    """That has a finding of its own."""
    unknown = {q: Allowance(q, None, "denied") for q in (quota_name(G6), TOTAL_QUOTA)}
    largest = [Fleet("ours", 9, (G6,))]

    assert judge_maximum(largest=largest, held_by_others=(), allowances=unknown) == ()
