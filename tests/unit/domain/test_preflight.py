"""Everything that speaks against a rollout is found before the endpoint is touched."""

import pytest

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.endpoint import IN_PROGRESS, EndpointStatus
from switchback.domain.findings import Severity
from switchback.domain.preflight import (
    judge_endpoint,
    judge_known,
    judge_single_model,
    judge_variants,
)
from switchback.domain.preflight_alarms import judge_alarms
from switchback.domain.way_back import Condemned, Judgements
from tests.unit.domain.given import NOW, endpoint, live, plan, pools, reading, variant, wanted

_BAKE_SECONDS = 2100


def test_an_idle_endpoint_in_service_may_be_updated() -> None:
    """InService with nothing pending is the only state that is no finding."""
    assert judge_endpoint(endpoint()) == ()


_MENDED_BY_AN_UPDATE = {EndpointStatus.IN_SERVICE, EndpointStatus.UPDATE_ROLLBACK_FAILED}


@pytest.mark.parametrize("status", [s for s in EndpointStatus if s not in _MENDED_BY_AN_UPDATE])
def test_any_other_status_stops_the_rollout(status: EndpointStatus) -> None:
    """What SageMaker leaves by itself is waited for, all else needs a person; it is said which."""
    (finding,) = judge_endpoint(endpoint(status, failure_reason="no capacity"))

    passes = status in IN_PROGRESS
    assert finding.severity is (Severity.PASSING if passes else Severity.BLOCKING)
    assert finding.remedy
    assert finding.evidence == {"status": status, "failureReason": "no capacity"}


def test_a_mixed_fleet_may_be_updated() -> None:
    """Another update is what mends a rolling update whose rollback failed."""
    assert judge_endpoint(endpoint(EndpointStatus.UPDATE_ROLLBACK_FAILED)) == ()


@pytest.mark.parametrize(
    ("automatic", "severity"), [(True, Severity.BLOCKING), (False, Severity.NOTE)]
)
def test_a_version_known_bad_is_not_tried_again_by_itself(
    automatic: bool,  # noqa: FBT001 - a column of the table
    severity: Severity,
) -> None:
    """A person who asks for it again may have it, and is reminded."""
    bad = Condemned(model=plan().candidate_model, reason="it failed", at=NOW)
    (finding,) = judge_known(plan(), Judgements(condemned={"c": bad}), automatic=automatic)

    assert (finding.code, finding.severity) == ("KnownBad", severity)
    assert "it failed" in finding.message
    assert judge_known(plan(), Judgements(), automatic=automatic) == ()


def test_a_failed_endpoint_is_never_deleted_by_us() -> None:
    """The only thing that SageMaker still allows there is left to a person."""
    (finding,) = judge_endpoint(endpoint(EndpointStatus.FAILED))

    assert "never deletes" in finding.remedy


def test_an_update_under_way_is_waited_for() -> None:
    """InService with a pending deployment is not idle, and will be."""
    (finding,) = judge_endpoint(endpoint(pending="other"))

    assert (finding.code, finding.severity) == ("EndpointBusy", Severity.PASSING)
    assert "waits" in finding.remedy


def test_variants_keep_their_names() -> None:
    """A name that is not live is found, and the live ones are told."""
    assert judge_variants(plan()) == ()
    (finding,) = judge_variants(plan(asks=wanted(variants=[variant(VariantName="Blue")])))

    assert finding.code == "VariantUnknown"
    assert finding.evidence == {"wanted": "Blue", "live": ["AllTraffic"]}


def test_one_variant_with_one_model_is_no_finding() -> None:
    """Pools without a model of their own, or with the candidate's, are as usual."""
    told = plan(
        was=live(variants=[variant(InstanceType=None, InstancePools=pools("ml.g6.xlarge"))])
    )

    assert judge_single_model(told) == ()


def test_a_pool_with_a_model_of_its_own_is_found() -> None:
    """It stays on the version it has, as the file does not speak of it, and that is said."""
    overridden = [{**pools("ml.g6.xlarge")[0], "ModelNameOverride": "old-model"}]
    told = plan(was=live(variants=[variant(InstanceType=None, InstancePools=overridden)]))
    (finding,) = judge_single_model(told)

    assert (finding.code, finding.severity) == ("PoolKeepsItsModel", Severity.NOTE)
    assert "ProductionVariants[0].InstancePools[0].ModelNameOverride" in finding.message


def test_several_variants_are_found() -> None:
    """One file has one model; the others' would be overwritten."""
    told = plan(was=live(variants=[variant(VariantName="A"), variant(VariantName="B")]))

    assert [finding.code for finding in judge_single_model(told)] == ["SeveralVariants"]


@pytest.mark.parametrize("state", [AlarmState.OK, AlarmState.INSUFFICIENT_DATA])
def test_a_quiet_alarm_is_no_finding(state: AlarmState) -> None:
    """An alarm without data yet may get some during the bake."""
    assert (
        judge_alarms([WatchedAlarm("errors")], [reading(state)], bake_seconds=_BAKE_SECONDS) == ()
    )


@pytest.mark.parametrize(
    ("readings", "code"),
    [
        pytest.param([], "AlarmMissing", id="it is not there"),
        pytest.param([reading(name="other")], "AlarmMissing", id="only another one is"),
        pytest.param([reading(AlarmState.ALARM)], "AlarmAlreadyRed", id="it is red already"),
        pytest.param([reading(window_seconds=2101)], "BakeTooShort", id="it cannot fire in time"),
    ],
)
def test_an_alarm_that_cannot_judge_is_found(readings: list[AlarmReading], code: str) -> None:
    """No bake begins whose alarms could not stop it."""
    (finding,) = judge_alarms([WatchedAlarm("errors")], readings, bake_seconds=_BAKE_SECONDS)

    assert finding.code == code
    assert finding.severity is Severity.BLOCKING


def test_all_alarms_are_judged() -> None:
    """The report has all findings, not the first one."""
    found = judge_alarms(
        [WatchedAlarm(name) for name in "abc"],
        [reading(name="b"), reading(AlarmState.ALARM, name="c")],
        bake_seconds=_BAKE_SECONDS,
    )

    assert [(f.resource, f.code) for f in found] == [
        ("a", "AlarmMissing"),
        ("c", "AlarmAlreadyRed"),
    ]


@pytest.mark.parametrize(
    "alarm",
    [
        WatchedAlarm("errors", WhenAlreadyInAlarm.IGNORE),
        WatchedAlarm("errors", WhenAlreadyInAlarm.MUST_CLEAR),
        WatchedAlarm("errors", observe_only=True),
    ],
)
def test_an_alarm_that_may_be_red_is_a_note(alarm: WatchedAlarm) -> None:
    """The file has said what to do about it."""
    red = [reading(AlarmState.ALARM)]
    (finding,) = judge_alarms([alarm], red, bake_seconds=_BAKE_SECONDS)

    assert (finding.code, finding.severity) == ("AlarmAlreadyRed", Severity.NOTE)
