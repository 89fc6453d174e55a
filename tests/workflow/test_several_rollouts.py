"""One rollout at a time, whatever lands meanwhile; and never past a person."""

import boto3
import pytest

from tests.workflow.theatre import BATCH, Theatre, theatre


def _others_update(shown: Theatre) -> None:
    """Let somebody else take the endpoint to a config of theirs."""
    client = boto3.client("sagemaker")
    config = shown.endpoint()["EndpointConfigName"]
    variants = client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    client.create_endpoint_config(EndpointConfigName="theirs", ProductionVariants=variants)
    client.update_endpoint(EndpointName=shown.stage.endpoint_name, EndpointConfigName="theirs")


def test_a_second_file_waits_and_then_runs() -> None:
    """Dropped during the bake, it starts when the first is accepted, and lands after it."""
    with theatre() as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitBake")
        shown.drop(version=3)
        shown.run_into("AwaitTurn", execution=1)
        assert len(shown.updates()) == 1
        shown.run_to_the_end(executions=2)
        first, second = shown.executions

        assert shown.outcomes() == ["Accepted", "Accepted"]
        assert len(shown.updates()) == 2
        assert first.stopped_at is not None
        assert second.stopped_at is not None
        assert second.stopped_at > first.stopped_at
        assert shown.endpoint()["EndpointConfigName"] == shown.updates()[1]
        assert shown.denied == []


def test_the_queue_has_one_place_and_the_newest_has_it() -> None:
    """Of two that wait the older one is superseded at once; the newer one runs."""
    with theatre() as shown:
        shown.publish(3, 4)
        shown.drop()
        shown.run_into("AwaitBake")
        shown.drop(version=3)
        shown.run_into("AwaitTurn", execution=1)
        shown.drop(version=4)
        shown.run_into("AwaitTurn", execution=2)
        shown.world.clock.advance(5)
        assert not shown.executions[1].is_running
        shown.run_to_the_end(executions=3)

        assert shown.outcomes() == ["Accepted", "Superseded", "Accepted"]
        assert len(shown.updates()) == 2


def test_a_file_that_waited_for_a_bad_version_is_not_judged_by_its_alarm() -> None:
    """The first goes back; its alarm is still red, so the second is told to come again later."""
    with theatre("bad-version") as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitBake")
        shown.drop(version=3)
        shown.run_to_the_end(executions=2)
        second: object = shown.executions[1].variables["closed"]

        assert shown.outcomes() == ["RolledBack", "Rejected"]
        assert isinstance(second, dict)
        assert second["reason"] == "AlarmAlreadyRed"
        assert shown.endpoint()["EndpointConfigName"] == shown.stage.previous_config

        shown.world.clock.advance(600)
        shown.drop(version=3)
        shown.run_to_the_end(executions=3)
        assert shown.outcomes()[2] == "Accepted"


def test_two_files_of_one_second_both_end() -> None:
    """Two files name one endpoint and land at once: one runs, and the other one is told so."""
    with theatre() as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitBake")
        body = shown.stage.body
        shown.world.drop("endpoints/a.yaml", body.replace(b"en-v2", b"en-v3"))
        shown.world.drop("endpoints/b.yaml", body.replace(b"en-v2", b"en-v3"))
        shown.run_to_the_end(executions=3)

        assert shown.outcomes()[0] == "Accepted"
        assert sorted(shown.outcomes()[1:]) == ["Accepted", "Superseded"]
        assert all(execution.transitions < 120 for execution in shown.executions)


def test_two_endpoints_do_not_wait_for_each_other() -> None:
    """The lock is the endpoint's, not Switchback's: another one's lock is of no interest."""
    with theatre(example=BATCH) as shown:
        shown.world.bus.put(
            {
                "source": "aws.sagemaker",
                "detail-type": "SageMaker Endpoint State Change",
                "detail": {"EndpointName": "deepgram-batch-stt-other"},
            }
        )
        assert shown.rehearse().closed.outcome == "Accepted"


@pytest.mark.parametrize("state", ["AwaitSettling", "AwaitBake"])
def test_a_rollout_that_was_aborted_is_recorded_and_taken_over(state: str) -> None:
    """Whoever stopped it: it needs a person; the next file finds the endpoint free."""
    with theatre() as shown:
        scaling = shown.scaling()
        shown.publish(3)
        shown.drop()
        shown.run_into(state)
        (aborted,) = shown.executions
        shown.world.engine.stop_execution(aborted.arn)
        shown.world.clock.advance(900)
        assert shown.records() == {aborted.name: "NeedsOperator"}
        assert shown.scaling() == scaling
        shown.drop(version=3)
        shown.run_until(lambda: len(shown.executions) > 1 and not shown.executions[1].is_running)

        assert shown.records()[shown.executions[1].name] == "Accepted"


def test_a_rollout_that_waits_for_a_dead_one_goes_on_after_a_while() -> None:
    """A holder that was aborted gives no sign: the reconciler looks for it every ten minutes."""
    with theatre() as shown:
        shown.publish(3)
        shown.drop()
        shown.run_into("AwaitBake")
        shown.drop(version=3)
        shown.run_into("AwaitTurn", execution=1)
        shown.world.engine.stop_execution(shown.executions[0].arn)
        began = shown.world.clock.seconds
        shown.run_into("PlanRollout", execution=1)

        assert shown.world.clock.seconds - began <= 605


def test_somebody_elses_update_during_the_bake_is_theirs() -> None:
    """A person is told, and the endpoint is not touched again: not even with an alarm red."""
    with theatre("bad-version") as shown:
        shown.drop()
        shown.run_into("AwaitBake")
        _others_update(shown)
        shown.run_to_the_end(executions=1)
        shown.world.clock.advance(3600)
        (execution,) = shown.executions
        closed: object = execution.variables["closed"]

        assert isinstance(closed, dict)
        assert (closed["outcome"], closed["reason"]) == ("NeedsOperator", "ChangedByOthers")
        assert "theirs" in closed["message"]
        assert len(shown.updates()) == 1
        assert shown.endpoint()["EndpointConfigName"] == "theirs"


def test_somebody_elses_update_before_ours_starts_is_theirs() -> None:
    """Between the plan and the start the endpoint was taken elsewhere: nothing is started."""
    with theatre() as shown:
        scaling = shown.scaling()
        shown.drop()
        shown.run_into("HoldScaling")
        _others_update(shown)
        shown.run_to_the_end(executions=1)

        assert shown.outcomes() == ["Rejected"]
        assert shown.updates() == []
        assert shown.scaling() == scaling
