"""What starts a rollout in a rehearsal: each way leads through what the template wires."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import boto3

from simulator.following import follow, following, held, title_of
from simulator.lambda_runtime import Ran
from simulator.scenarios.scenario import File, Scenario, as_it_is, nothing
from simulator.stage import NothingToRehearseError, Stage
from simulator.windows import JUST_BEFORE, LONG_BEFORE, open_later
from simulator.wire import ACCOUNT_ID
from simulator.world import World
from switchback.contracts.rollout import DocumentRef, Request

_WATCHER = "WatchVersionsFunction"

# Somebody else than the person on call, who may have to approve it.
_ALICE = f"arn:aws:iam::{ACCOUNT_ID}:user/alice"

# A scenario takes up to six minutes to arrange what is then to be found as it is.
_BEFORE_LOOK_SECONDS = 7 * 60


def _any(_scenario: Scenario) -> None:
    """Start whatever the scenario."""


@dataclass(frozen=True)
class Trigger:
    """A way to start a rollout.

    Attributes:
        pull: Makes it so that the rollout will begin, through what the template wires.
        summary: What was done, for people.
        amend: Changes the file before it is used, where this way needs the file's consent.
        prepare: Brings the world to where it can happen.
        check: Raises NothingToRehearseError for a scenario in which nothing would start.
        lead: How long before the file's window opens it happens, where the file has one.
    """

    name: str
    pull: Callable[[Stage], None]
    summary: str
    amend: Callable[[File], None] = as_it_is
    prepare: Callable[[Stage], None] = nothing
    check: Callable[[Scenario], None] = _any
    lead: tuple[timedelta, ...] = JUST_BEFORE


def _drop(stage: Stage) -> None:
    stage.world.drop(stage.key, stage.body)


def _start_by_hand(stage: Stage) -> None:
    """Ask Step Functions for it. The file has to be there; that it came is told to nobody."""
    world = stage.world
    with _unheard(world):
        version_id = _put(stage, stage.body)
    ref = DocumentRef(bucket=world.config_bucket, key=stage.key, version_id=version_id)
    request = Request(
        endpoint_name=stage.endpoint_name,
        document=ref,
        requested_by=_ALICE,
        requested_at=world.clock.now,
    )
    with world.wire.calling_as(_ALICE):
        boto3.client("stepfunctions").start_execution(
            stateMachineArn=world.machine.arn,
            input=request.model_dump_json(exclude_defaults=True),
        )


def _await_watcher(stage: Stage) -> None:
    """Have the file in the bucket name the version that runs, and the watcher look once.

    What it finds then is not new. It ends some minutes before the watcher's next look.
    """
    world, upgrade = stage.world, following(stage)
    with _unheard(world):
        _put(stage, held(stage))
    if upgrade.product_id is None:
        return
    world.marketplace.publish(upgrade.product_id, "The version before")
    looks: list[Ran] = []
    world.functions.observers.append(
        lambda ran: looks.append(ran) if ran.function.logical_id == _WATCHER else None
    )
    (interval,) = (s.interval_seconds for s in world.template.schedules if s.function == _WATCHER)
    world.clock.run_until(lambda: bool(looks), limit_seconds=interval)
    world.clock.advance(interval - _BEFORE_LOOK_SECONDS)


def _publish(stage: Stage) -> None:
    """Publish the version that the stage's file names, where the file in the bucket follows it."""
    product_id = following(stage).product_id
    if product_id is None:
        stage.world.sagemaker.packages.approve(stage.package)
    else:
        stage.world.marketplace.publish(product_id, title_of(stage), release_notes="Rehearsed.")


def _put(stage: Stage, body: bytes) -> str:
    """Put a file in the bucket, and return its version."""
    with stage.world.wire.calling_as(_ALICE):
        told = boto3.client("s3").put_object(
            Bucket=stage.world.config_bucket, Key=stage.key, Body=body
        )
    return told["VersionId"]


@contextmanager
def _unheard(world: World) -> Iterator[None]:
    """Let no event tell of what is put."""
    usual = world.bus.disturb
    world.bus.disturb = lambda event: () if event["source"] == "aws.s3" else usual(event)
    try:
        yield
    finally:
        world.bus.disturb = usual


def _needs_a_version_before(scenario: Scenario) -> None:
    if scenario.is_current or scenario.is_first:
        raise NothingToRehearseError(
            f"in the scenario {scenario.name} there is no newer version to follow: nothing would "
            "start. Choose another scenario, or another trigger"
        )


TRIGGERS = {
    trigger.name: trigger
    for trigger in (
        Trigger("s3", _drop, "dropped"),
        Trigger(
            "schedule", _drop, "dropped outside its window", amend=open_later, lead=LONG_BEFORE
        ),
        Trigger(
            "version",
            _publish,
            "published",
            amend=follow,
            prepare=_await_watcher,
            check=_needs_a_version_before,
            lead=LONG_BEFORE,
        ),
        Trigger("manual", _start_by_hand, "started by hand"),
    )
}
