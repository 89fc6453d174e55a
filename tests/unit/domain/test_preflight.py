"""Everything that speaks against a rollout is found before the endpoint is touched."""

from dataclasses import replace
from typing import Any

import pytest

from switchback.domain.alarms import AlarmReading, AlarmState, WatchedAlarm, WhenAlreadyInAlarm
from switchback.domain.endpoint import EndpointStatus
from switchback.domain.findings import Finding, Severity
from switchback.domain.plan import NOTHING_LIVE
from switchback.domain.preflight import (
    judge_endpoint,
    judge_known,
    judge_planned_from,
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


def test_what_was_planned_from_is_what_is_live() -> None:
    """Then there is nothing to plan again."""
    assert judge_planned_from(endpoint(), plan()) == ()


def test_a_plan_from_what_is_live_no_more_is_made_again() -> None:
    """Somebody's update ended in between; while it runs, that alone is what is in the way."""
    moved = endpoint(config="theirs")
    (finding,) = judge_planned_from(moved, plan())

    assert finding == Finding(
        code="PlanOutdated",
        severity=Severity.PASSING,
        resource=moved.name,
        message=f"the rollout was planned from {plan().previous_config}, and the endpoint runs "
        "theirs now",
        remedy="the rollout plans again",
        evidence={"planned": plan().previous_config, "live": "theirs"},
    )
    assert judge_planned_from(replace(moved, status=EndpointStatus.UPDATING), plan()) == ()


_PERSON: Any = {"code": "EndpointNotUpdatable", "severity": Severity.BLOCKING}
_WAITS: Any = {
    "code": "EndpointBusy",
    "severity": Severity.PASSING,
    "remedy": "the rollout waits until it is done",
}


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (EndpointStatus.CREATING, _WAITS),
        (EndpointStatus.UPDATING, _WAITS),
        (EndpointStatus.SYSTEM_UPDATING, _WAITS),
        (EndpointStatus.ROLLING_BACK, _WAITS),
        (
            EndpointStatus.FAILED,
            {
                **_PERSON,
                "remedy": "SageMaker allows nothing but DeleteEndpoint on a failed endpoint, and "
                "Switchback never deletes one: a person has to decide",
            },
        ),
        (
            EndpointStatus.DELETING,
            {**_PERSON, "remedy": "somebody is deleting it: a person has to decide"},
        ),
        (
            EndpointStatus.OUT_OF_SERVICE,
            {**_PERSON, "remedy": "a person has to bring it back into service first"},
        ),
        (
            EndpointStatus.UNRECOGNISED,
            {**_PERSON, "remedy": "Switchback does not know this status: a person has to look"},
        ),
    ],
)
def test_any_other_status_stops_the_rollout(status: EndpointStatus, told: Any) -> None:
    """What SageMaker leaves by itself is waited for, all else needs a person; it is said which."""
    assert judge_endpoint(endpoint(status, failure_reason="no capacity")) == (
        Finding(
            resource="stt",
            message=f"the endpoint is {status}, not InService",
            evidence={"status": status, "failureReason": "no capacity"},
            **told,
        ),
    )


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

    assert judge_known(plan(), Judgements(condemned={"c": bad}), automatic=automatic) == (
        Finding(
            code="KnownBad",
            severity=severity,
            resource=plan().candidate_model,
            message="this version was bad on 2026-11-20 02:00 UTC: it failed",
            remedy="switchback clear stt, or drop the file by hand",
            evidence={"at": "2026-11-20T02:00:00+00:00"},
        ),
    )
    assert judge_known(plan(), Judgements(), automatic=automatic) == ()


def test_an_update_under_way_is_waited_for() -> None:
    """InService with a pending deployment is not idle, and will be."""
    (finding,) = judge_endpoint(endpoint(pending="other"))

    assert (finding.code, finding.severity) == ("EndpointBusy", Severity.PASSING)
    assert "waits" in finding.remedy


def test_variants_keep_their_names() -> None:
    """A name that is not live is found, and the live ones are told."""
    two = live(variants=[variant(VariantName="B"), variant(VariantName="A")])
    asked = wanted(variants=[variant(VariantName="Blue"), variant(VariantName="A")])

    assert judge_variants(plan()) == ()
    assert judge_variants(plan(was=two, asks=asked)) == (
        Finding(
            code="VariantUnknown",
            severity=Severity.BLOCKING,
            resource="stt",
            message="the endpoint has no variant 'Blue'; it has ['A', 'B']",
            remedy="name the live variant in EndpointConfig.ProductionVariants[].VariantName",
            evidence={"wanted": "Blue", "live": ["A", "B"]},
        ),
    )


def test_an_endpoint_that_is_created_may_have_any_variants() -> None:
    """There are no names yet that they could have lost."""
    assert judge_variants(plan(was=NOTHING_LIVE, asks=wanted(variants=[variant()]))) == ()


def test_one_variant_with_one_model_is_no_finding() -> None:
    """Pools without a model of their own, or with the candidate's, are as usual."""
    told = plan(
        was=live(variants=[variant(InstanceType=None, InstancePools=pools("ml.g6.xlarge"))])
    )

    assert judge_single_model(told) == ()


def test_a_pool_with_a_model_of_its_own_is_found() -> None:
    """It stays on the version it has, as the file does not speak of it, and that is said."""
    large, small = pools("ml.g6.xlarge", "ml.g5.xlarge")
    pooled = variant(
        InstanceType=None, InstancePools=[large, {**small, "ModelNameOverride": "old-model"}]
    )
    told = plan(was=live(variants=[pooled]))

    assert judge_single_model(told) == (
        Finding(
            code="PoolKeepsItsModel",
            severity=Severity.NOTE,
            resource="stt",
            message="ProductionVariants[0].InstancePools[1].ModelNameOverride names the model "
            "old-model: that pool stays on the version it has",
            remedy="to move it too, list the pools in the file without ModelNameOverride",
            evidence={"model": "old-model"},
        ),
    )


def test_a_pool_that_names_the_candidate_is_no_finding() -> None:
    """It comes along."""
    candidate = plan().candidate_model
    named = [{**pools("ml.g6.xlarge")[0], "ModelNameOverride": candidate}]
    told = plan(was=live(variants=[variant(InstanceType=None, InstancePools=named)]))

    assert told.candidate_model == candidate
    assert judge_single_model(told) == ()


def test_several_variants_are_found() -> None:
    """One file has one model; the others' would be overwritten."""
    told = plan(was=live(variants=[variant(VariantName="A"), variant(VariantName="B")]))

    assert judge_single_model(told) == (
        Finding(
            code="SeveralVariants",
            severity=Severity.BLOCKING,
            resource="stt",
            message="the endpoint has 2 variants; a file has one model",
            remedy="Switchback updates endpoints with one production variant",
        ),
    )


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
