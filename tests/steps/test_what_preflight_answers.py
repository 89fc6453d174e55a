"""All that preflight answers: the decision, the findings, since when it waits, and how it ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from simulator.service_quotas import TOTAL_QUOTA_NAME
from simulator.surroundings import put_alarms
from simulator.wire import AwsError, Call
from switchback.domain.way_back import Condemned
from switchback.gateways import judgements
from tests.steps.bench import Json
from tests.steps.prepared import Prepared, prepared

_ALARMS = [
    {"AlarmName": "errors", "WhenAlreadyInAlarm": "Ignore"},
    {"AlarmName": "seen", "ObserveOnly": True},
]
_LOOKED_AT = "2026-01-05T02:15:00Z"
_CLEAR: Json = {
    "decision": "Clear",
    "looked_at": _LOOKED_AT,
    "findings": [],
    "red_before": [],
    "wake_ups": 1,
    "wait_seconds": 60,
    "waiting_since": None,
    "conclusion": None,
}


@pytest.fixture
def ready() -> Iterator[Prepared]:
    """A rollout of the streaming example, on an endpoint that nothing speaks against."""
    with prepared(bake={"Alarms": _ALARMS, "StandardAlarms": None}) as found:
        yield found


def _found(told: Json) -> list[tuple[str, str]]:
    return [(found["code"], found["resource"]) for found in told["findings"]]


def test_a_clear_endpoint_is_answered_whole(ready: Prepared) -> None:
    """What is red already is told; the events of what only observes wake nobody."""
    planned = ready.plan()
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName="errors", StateValue="ALARM", StateReason="it is red"
    )
    told = ready.check(planned)

    assert _found(told) == [("AlarmAlreadyRed", "errors")]
    assert {**told, "findings": []} == {**_CLEAR, "red_before": ["errors"]}
    assert [put["Item"]["pk"]["S"] for put in ready.made("PutItem")] == ["ALARM#errors"]


def test_a_file_that_scales_nothing_has_no_maximum_to_reach() -> None:
    """The quota is asked for the fleets of the rollout alone."""
    with prepared(AutoScaling=None, bake={"Alarms": _ALARMS, "StandardAlarms": None}) as ready:
        ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 8

        assert ready.check() == _CLEAR


def test_a_rejection_is_answered_whole(ready: Prepared) -> None:
    """It ends with all that blocks, in words, and with the first as its reason."""
    ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 7
    boto3.client("cloudwatch").delete_alarms(AlarmNames=["errors"])
    told = ready.check(waiting_since="2026-01-05T02:14:00Z")
    missing, short = told["findings"]

    assert _found(told) == [("AlarmMissing", "errors"), ("QuotaShort", TOTAL_QUOTA_NAME)]
    words = "; ".join(f"{found['message']} ({found['remedy']})" for found in (missing, short))
    assert {**told, "findings": []} == {
        **_CLEAR,
        "decision": "Reject",
        "conclusion": {
            "outcome": "Rejected",
            "reason": "AlarmMissing",
            "message": f"{words}. The endpoint was not touched.",
        },
    }


def test_a_wait_is_answered_whole(ready: Prepared) -> None:
    """It goes on from the first look that found only what passes by itself."""
    planned = ready.plan()
    ready.stage.foreign_update()
    first = ready.check(planned)
    since = (ready.world.clock.now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = ready.check(planned, waiting_since=since)

    assert _found(first) == _found(later) == [("EndpointBusy", ready.stage.endpoint_name)]
    wait = {**_CLEAR, "decision": "Wait", "findings": first["findings"]}
    assert first == {**wait, "waiting_since": _LOOKED_AT}
    assert later == {**wait, "waiting_since": since, "wait_seconds": 720}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("DescribeAlarms", [("AlarmsUnreadable", "the alarms of the bake")]),
        ("ListEndpoints", [("EndpointsUnreadable", "the list of endpoints")]),
        ("ListTags", [("TagsUnreadable", "{arn}")]),
        ("DescribeEndpoint", [("EndpointUnreadable", "{name}")]),
        (
            "DescribeEndpointConfig",
            [("ConfigUnreadable", "{name}-live"), ("EndpointUnreadable", "{name}")],
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    ready: Prepared, operation: str, expected: list[tuple[str, str]]
) -> None:
    """Each with what it is."""
    planned, name = ready.plan(), ready.stage.endpoint_name
    arn = boto3.client("sagemaker").describe_endpoint(EndpointName=name)["EndpointArn"]
    ready.denied = {operation}
    told = ready.check(planned)

    assert _found(told) == [(code, of.format(name=name, arn=arn)) for code, of in expected]
    assert all(found["resource"] in found["message"] for found in told["findings"])


def test_alarms_below_a_composite_one_that_cannot_be_read_are_named(ready: Prepared) -> None:
    """With what AWS said: the one that asks about them is judged as far as it is known."""
    put_alarms(["slow"], ready.stage.endpoint_name, "AllTraffic")
    client = boto3.client("cloudwatch")
    client.delete_alarms(AlarmNames=["errors"])
    client.put_composite_alarm(AlarmName="errors", AlarmRule="ALARM(slow)")
    planned = ready.plan()

    def refuse(call: Call) -> None:
        if call.operation == "DescribeAlarms" and call.params["AlarmNames"] == ["slow"]:
            raise AwsError("AccessDeniedException", "not slow", status=403)

    ready.world.wire.interceptors.append(refuse)
    told = ready.check(planned)

    assert told["decision"] == "Reject"
    assert told["findings"] == [
        {
            "code": "AlarmsUnreadable",
            "severity": "Unknown",
            "resource": "the alarms of the bake",
            "message": "the alarms of the bake could not be read: DescribeAlarms slow: not slow "
            "(AccessDeniedException)",
            "remedy": "see that Switchback's role may read it, then drop the file again",
            "evidence": {},
        }
    ]


def test_a_config_that_is_gone_is_named_as_what_to_go_back_to(ready: Prepared) -> None:
    """Somebody deleted it after the plan was made."""
    planned, live = ready.plan(), ready.stage.previous_config
    boto3.client("sagemaker").delete_endpoint_config(EndpointConfigName=live)
    told = ready.check(planned)

    assert ("WayBackMissing", live) in _found(told)


# The update may take 3,960 seconds, the bake 2,100, and the start 300.
_NEEDED = 3960 + 2100 + 300


@pytest.mark.parametrize(
    ("terms", "open_seconds", "codes"),
    [
        ({}, _NEEDED, []),
        ({}, _NEEDED - 1, ["WindowTooShort"]),
        ({"has_probe": True}, _NEEDED, ["WindowTooShort"]),
        ({"quiet_below": 5}, _NEEDED + 3600, []),
        ({"quiet_below": 5}, _NEEDED + 3599, ["WindowTooShortForQuiet"]),
    ],
)
def test_a_window_has_to_hold_all_of_the_rollout(
    ready: Prepared, terms: Json, open_seconds: int, codes: list[str]
) -> None:
    """The update, the probe and the bake, and before them the wait for a quiet moment."""
    planned = ready.plan()
    window = {"cron": "0 2 * * ? *", "timezone": "UTC", "duration_seconds": open_seconds}
    planned["terms"] |= {"window": window, **terms}
    told = ready.check(planned)

    assert [code for code, _ in _found(told)] == codes


@pytest.mark.parametrize(
    ("trigger", "severity", "decision"),
    [("DocumentDropped", "Note", "Clear"), ("VersionAvailable", "Blocking", "Reject")],
)
def test_a_version_that_is_known_bad_is_not_tried_again_by_itself(
    ready: Prepared,
    monkeypatch: pytest.MonkeyPatch,
    trigger: str,
    severity: str,
    decision: str,
) -> None:
    """A person who drops the file may want just that."""
    planned = ready.plan()
    (table,) = ready.world.template.tables.values()
    monkeypatch.setenv("TABLE_NAME", table.name)
    model: Any = planned["plan"]["candidate_model"]
    bad = Condemned(model=model, reason="an alarm fired", at=ready.world.clock.now)
    judgements.condemn(ready.stage.endpoint_name, "another", bad, way_back=None)
    ready.rollout["request"]["trigger"] = trigger
    told = ready.check(planned)

    assert told["decision"] == decision
    assert [(f["code"], f["resource"], f["severity"]) for f in told["findings"]] == [
        ("KnownBad", model, severity)
    ]


@pytest.mark.parametrize(
    ("wait_for_quota", "waited", "decision"),
    [(0, 0, "Reject"), (3600, 0, "Wait"), (3600, 3599, "Wait"), (3600, 3600, "Reject")],
)
def test_a_first_deployment_needs_quota_for_one_fleet(
    ready: Prepared, wait_for_quota: int, waited: int, decision: str
) -> None:
    """There is no endpoint to look at, and nothing to go back to."""
    planned = ready.plan()
    planned["plan"] |= {"previous_config": "", "way_back": None, "live_variants": []}
    planned["terms"]["wait_for_quota_seconds"] = wait_for_quota
    ready.world.quotas.applied[TOTAL_QUOTA_NAME] = 5
    since = (ready.world.clock.now - timedelta(seconds=waited)).isoformat()
    told = ready.check(planned, waiting_since=since)

    assert told["decision"] == decision
    assert [(f["code"], f["evidence"]) for f in told["findings"]] == [
        ("QuotaShort", {"needed": 2, "held": 4, "allowed": 5})
    ]
