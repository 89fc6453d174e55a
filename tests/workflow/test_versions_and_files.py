"""Versions, files and events in any order: the newest wish wins, and file and endpoint agree."""

import pytest

from simulator.wire import AwsError, Call
from switchback.domain.decision import Say
from tests.workflow.story import HOUR, PACKAGE, SAM, Story, arn_of, following, story
from tests.workflow.theatre import theatre


def test_a_persons_newer_file_wins() -> None:
    """It lands during the bake: it is not overwritten, and is rolled out afterwards."""
    with story(following("Automatic")) as told:
        told.shown.publish(3)
        told.release(3)
        told.shown.run_into("AwaitBake", execution=1)
        newer = told.shown.stage.body.replace(b"max_active_requests=120", b"max_active_requests=90")
        told.shown.world.drop(told.shown.stage.key, newer)
        told.settle(executions=3)

        assert told.shown.outcomes() == ["Accepted", "Accepted", "Accepted"]
        assert told.file() == newer
        assert told.runs() == told.names() == arn_of(2)
        told.nothing_failed()


def test_a_newer_file_that_outruns_an_upgrade_is_told() -> None:
    """It waited for approval: what takes its place does not name it, and it does not come again."""
    with story(following("Propose")) as told:
        told.shown.publish(3)
        told.release(3)
        told.shown.run_into("AwaitApproval", execution=1)
        newer = told.shown.stage.body.replace(b"max_active_requests=120", b"max_active_requests=90")
        told.shown.world.drop(told.shown.stage.key, newer)
        told.settle(executions=3)

        assert told.shown.outcomes() == ["Accepted", "Superseded", "Accepted"]
        assert arn_of(3) in told.message("Superseded")
        assert told.file() == newer
        told.nothing_failed()


def test_of_two_versions_in_a_row_the_later_one_stays() -> None:
    """It comes while the first bakes, is laid over the same file, and what the first wrote there
    takes nothing from it.
    """
    with story(following("Automatic")) as told:
        told.shown.publish(3, 4)
        told.release(3)
        told.shown.run_into("AwaitBake", execution=1)
        told.release(4)
        told.settle(executions=5)

        assert sorted(told.shown.outcomes()[1:]) == [
            *("Accepted", "Accepted", "NoChange", "Superseded")
        ]
        assert told.shown.outcomes()[1:3] == ["Accepted", "Accepted"]
        told.agree(4)


def test_an_event_that_comes_too_late_takes_nothing_back() -> None:
    """An earlier version's, held up until a later one runs."""
    with story(following("Automatic")) as told:
        told.shown.publish(3, 4)
        usual = told.shown.world.bus.disturb
        told.shown.world.bus.disturb = lambda _: (2 * HOUR,)
        told.release(3)
        told.shown.world.bus.disturb = usual
        told.shown.world.clock.advance(5)
        told.release(4)
        told.settle(executions=3)
        told.agree(4)
        told.hours(3)

        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange", "Superseded"]
        assert told.names() == told.runs() == arn_of(4)


def test_doubled_events_change_nothing() -> None:
    """Every event arrives three times, some of them late."""
    with story(following("Automatic", arns=(3,))) as told:
        told.shown.world.bus.disturb = lambda _: (0.5, 1.5, 400.0)
        told.publish(3)
        told.settle(executions=3)
        told.hours(3)

        assert told.shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        assert told.told == ["Started", "Accepted"]
        assert told.names() == told.runs() == arn_of(3)
        told.nothing_failed()


def test_what_the_file_asks_of_rollouts_keeps_no_rewritten_file_waiting() -> None:
    """Its window is closed by then, and it asks for approval: nothing changes, so nothing waits."""
    asked = "  Approval: Required\n  Window: {Cron: '0 5 * * ? *', DurationInMinutes: 180}\n"
    edit = following("Automatic", rollout=asked)
    with theatre(edit=edit) as shown:
        told = Story(shown)
        shown.drop()
        shown.run_into("AwaitApproval")
        shown.world.decide(shown.stage.endpoint_name, Say.APPROVE, by=SAM, reason="fine")
        told.settle(executions=1)
        told.hours(6)
        shown.publish(3)
        told.release(3)
        shown.run_into("AwaitApproval", execution=1)
        shown.world.decide(shown.stage.endpoint_name, Say.APPROVE, by=SAM, reason="fine")
        shown.run_into("AwaitMoment", execution=1)
        usual = shown.world.bus.disturb
        late = (6 * HOUR,)
        shown.world.bus.disturb = lambda e: late if e["source"] == "aws.s3" else usual(e)
        told.settle(executions=3)
        rewritten = shown.executions[2]
        assert rewritten.stopped_at is not None

        assert shown.outcomes() == ["Accepted", "Accepted", "NoChange"]
        assert rewritten.started_at.hour == 11
        assert (rewritten.stopped_at - rewritten.started_at).total_seconds() < 10
        told.agree(3)


def test_an_endpoint_that_runs_the_version_already_is_not_touched() -> None:
    """Somebody took it there by hand: only the file has something to learn."""
    with story(following("Automatic")) as told:
        told.shown.publish(3)
        released = told.shown.stage.body.replace(PACKAGE, arn_of(3).encode())
        told.shown.world.drop("endpoints/by-hand.yaml", released.partition(b"\nUpgrade:")[0])
        told.settle(executions=2)
        updates = len(told.shown.updates())
        told.release(3)
        told.settle(executions=4)

        assert told.shown.outcomes()[2:] == ["NoChange", "NoChange"]
        assert len(told.shown.updates()) == updates
        told.agree(3)


def _refuse_the_file(told: Story, code: str, status: int) -> None:
    """Let S3 refuse from now on what would be written over the file."""

    def refuse(call: Call) -> None:
        if call.caller == "RewriteDocumentFunction" and call.operation == "PutObject":
            raise AwsError(code, "refused", status=status)

    told.shown.world.wire.interceptors.append(refuse)


@pytest.mark.parametrize(
    ("code", "status", "subject"),
    [("AccessDenied", 403, "Config file not rewritten"), ("SlowDown", 503, "NeedsOperator")],
)
def test_what_cannot_be_written_is_told(code: str, status: int, subject: str) -> None:
    """At once where it will never be, and else when the machine has given up; with the line."""
    with story(following("Automatic")) as told:
        _refuse_the_file(told, code, status)
        told.shown.publish(3)
        told.release(3)
        told.settle(executions=2)
        told.hours(1)

        assert told.shown.outcomes()[0] == "Accepted"
        assert told.told == ["Started", "Accepted", subject]
        assert f"ModelPackageName: {arn_of(3)}" in told.message(subject)
        assert told.runs() == arn_of(3)
        assert told.names() == arn_of(2)
