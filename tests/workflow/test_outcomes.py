"""How each scenario ends, for each example, and what it costs."""

from typing import Any

import pytest

from simulator.rehearsal import Rehearsal
from tests.workflow.plays import play
from tests.workflow.theatre import BATCH, STREAMING, Edit, denied, theatre

_RECONCILER = "ReconcileEndpointsFunction"
_MUTATING = ("Create", "Update", "Delete")
_EACH = pytest.mark.parametrize("example", [STREAMING, BATCH])


@_EACH
@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("healthy", "Accepted"),
        ("bad-version", "RolledBack"),
        ("silent-revert", "Reverted"),
        ("capacity-unavailable", "Reverted"),
        ("quota-exceeded", "Rejected"),
        ("no-change", "NoChange"),
    ],
)
def test_each_scenario_has_its_outcome(example: str, scenario: str, outcome: str) -> None:
    """In what the machine says, on record, and in where the endpoint is then."""
    told = play(scenario, example=example)

    assert told.rehearsal.closed.outcome == outcome
    assert told.rehearsal.closed.reason
    assert told.rehearsal.closed.message
    assert [record.outcome for record in told.records] == [outcome]
    assert denied(told.calls) == []
    assert told.endpoint["EndpointStatus"] == "InService"
    on_candidate = told.endpoint["EndpointConfigName"] != told.stage.previous_config
    assert on_candidate == (outcome == "Accepted")


@pytest.mark.parametrize(
    "scenario",
    ["healthy", "bad-version", "approval", "second-drop", "throttled", "doubled-events"],
)
def test_the_same_scenario_twice_is_the_same_document(scenario: str) -> None:
    """A rehearsal can be repeated, to the last figure."""
    first = play(scenario, example=STREAMING)
    again = play.__wrapped__(scenario, example=STREAMING)

    assert again is not first
    assert again.document == first.document


@_EACH
@pytest.mark.parametrize("scenario", ["quota-exceeded", "no-change"])
def test_what_is_not_to_be_done_touches_nothing(example: str, scenario: str) -> None:
    """No call that could change anything is made to SageMaker, or to its scaling."""
    with theatre(scenario, example=example) as shown:
        before = shown.endpoint(), shown.scaling()
        shown.rehearse()
        made = {
            call.operation
            for call in shown.calls
            if call.service in ("sagemaker", "application-autoscaling")
        }

        assert made
        assert not [name for name in made if name.startswith((*_MUTATING, "Register"))]
        after = shown.endpoint(), shown.scaling()
        assert _timeless(after) == _timeless(before)


def test_a_short_quota_is_told_type_by_type() -> None:
    """What is needed, held and allowed, for every type of the pools."""
    with theatre("quota-exceeded") as shown:
        message = shown.rehearse().closed.message

        for name in shown.stage.instance_types:
            assert (
                f"'{name} for endpoint usage': a second fleet needs 4, "
                "4 are held now, 7 are allowed"
            ) in message


@_EACH
def test_a_bad_version_goes_back(example: str) -> None:
    """To where it was: config, capacity, scalable target and policies; and fast."""
    told = play("bad-version", example=example)
    document = told.document
    before, after = told.scaling

    assert document["endpoint"]["status"] == "InService"
    assert document["endpoint"]["config"] == told.stage.previous_config
    assert document["endpoint"]["config"] == document["previousConfig"]
    assert sum(document["endpoint"]["instances"].values()) >= told.stage.fleet_size
    assert after == before
    assert document["reactionSeconds"] <= 2
    assert told.updates == [document["candidateConfig"], document["previousConfig"]]


@_EACH
def test_the_reason_of_a_way_back_says_what_was_read(example: str) -> None:
    """The alarm, its threshold, and the values that crossed it."""
    told = play("bad-version", example=example)
    closed = told.rehearsal.closed

    assert closed.reason == "AlarmFired"
    for part in (told.stage.alarm_names[0], "threshold (0.01)", "0.05"):
        assert part in closed.message


@pytest.mark.parametrize("scenario", ["silent-revert", "capacity-unavailable"])
def test_a_revert_leaves_everything_as_it_was(scenario: str) -> None:
    """SageMaker went back by itself: we call no second update, and scaling is restored."""
    told = play(scenario, example=STREAMING)
    document = told.document
    before, after = told.scaling

    assert document["endpoint"]["instances"] == told.stage.instances
    assert after == before
    assert told.updates == [document["candidateConfig"]]
    assert document["reactionSeconds"] is None


def test_capacity_is_waited_for_until_sagemaker_gives_up() -> None:
    """For more than the 31 minutes after which it says so."""
    told = play("capacity-unavailable", example=STREAMING)

    assert told.rehearsal.virtual_seconds > 31 * 60


def _baked(minutes: int) -> Rehearsal:
    def edit(body: bytes) -> bytes:
        return body.replace(b"DurationInMinutes: 35", f"DurationInMinutes: {minutes}".encode())

    with theatre(edit=edit) as shown:
        return shown.rehearse()


def test_waiting_costs_little() -> None:
    """An hour's bake takes at most 120 state transitions, and another hour at most 40 more."""
    hour, two_hours = (_baked(minutes) for minutes in (60, 120))

    assert hour.closed.outcome == two_hours.closed.outcome == "Accepted"
    assert hour.timeline.transitions <= 120
    assert two_hours.timeline.transitions - hour.timeline.transitions <= 40
    assert two_hours.virtual_seconds - hour.virtual_seconds == pytest.approx(3600, abs=5)


def _tagged(body: bytes) -> bytes:
    return body.replace(b"Model:\n", b"Model:\n  Tags: [{Key: team, Value: speech}]\n", 1)


@pytest.mark.parametrize("edit", [None, _tagged], ids=["as it is", "with tags"])
def test_the_last_rollout_is_the_next_ones_no_change(edit: Edit | None) -> None:
    """The same file dropped again is NoChange; it makes no second candidate."""
    with theatre(edit=edit) as shown:
        shown.drop()
        shown.run_to_the_end(executions=1)
        shown.drop()
        shown.run_to_the_end(executions=2)

        assert shown.outcomes() == ["Accepted", "NoChange"]
        assert len(shown.updates()) == 1


def test_an_invalid_file_starts_nothing() -> None:
    """Nothing runs, and nothing is asked of SageMaker."""
    with theatre() as shown:
        shown.world.drop(shown.stage.key, b"Version: 7\n")
        shown.world.clock.advance(600)

        assert shown.executions == []
        # The reconciler comes round meanwhile, as ever.
        made = {(call.caller, call.service) for call in shown.calls}
        assert made == {("ReceiveDocumentFunction", "s3"), (_RECONCILER, "dynamodb")}


def _timeless(told: tuple[dict[str, Any], Any]) -> Any:
    endpoint, scaling = told
    return {k: v for k, v in endpoint.items() if k != "ResponseMetadata"}, scaling
