"""What starts something, so that what the template wires is seen at work."""

import json

import yaml

from simulator.wire import ACCOUNT_ID
from tests.workflow.story import PACKAGE, Story
from tests.workflow.theatre import Theatre

GROUP = "streaming-stt"


def drop(shown: Theatre) -> None:
    """Drop a file."""
    shown.drop()


def abort(shown: Theatre) -> None:
    """Drop a file, and stop its rollout while the update runs."""
    shown.drop()
    shown.run_into("AwaitSettling")
    shown.world.clock.advance(1)
    shown.world.engine.stop_execution(shown.executions[0].arn)


def crash(shown: Theatre) -> None:
    """The same, and nobody hears of it."""
    shown.world.lose_events("aws.states")
    abort(shown)


def clear_away(shown: Theatre) -> None:
    """Have no endpoint and no traffic: what runs by itself is all that happens."""
    shown.world.traffic.loads.clear()


def follow_nothing(shown: Theatre) -> None:
    """Have a file follow a listing that is not there: people are told so."""
    clear_away(shown)
    shown.world.lose_events("aws.s3")
    shown.world.drop(shown.stage.key, shown.stage.body + b"\nUpgrade: {ProductId: prod-gone}\n")


def returning(body: bytes) -> bytes:
    """Let a file ask for the return to the preferred type, in a window of Sundays."""
    asks = b"  ReturnToPreferred: true\n  Window: {Cron: '0 2 ? * SUN *', DurationInMinutes: 180}\n"
    return body.replace(b"\nRollout:\n", b"\nRollout:\n" + asks)


def run_on_fallback(shown: Theatre) -> None:
    """Have the file lie in the bucket: of its fleet, one instance is of the fallback type."""
    clear_away(shown)
    shown.world.lose_events("aws.s3")
    shown.drop()


def release(shown: Theatre) -> None:
    """Have the next version of what the file in the bucket follows be released."""
    shown.world.lose_events("aws.s3")
    shown.drop()
    _release(shown)


def release_for_two(shown: Theatre) -> None:
    """The same, and of another file's endpoint people are only to be told."""
    shown.world.lose_events("aws.s3")
    name, body = shown.stage.endpoint_name.encode(), shown.stage.body
    other = body.replace(b"EndpointName: " + name, b"EndpointName: " + name + b"-2")
    notified = other.replace(b"Mode: Automatic", b"Mode: Notify")
    shown.world.drop(shown.stage.key.replace(".yaml", "-2.yaml"), notified)
    release(shown)


def release_for_what_resists(shown: Theatre) -> None:
    """The same, and the file is JSON that is no YAML: it can't be rewritten for sure."""
    shown.world.lose_events("aws.s3")
    text = json.dumps(yaml.safe_load(shown.stage.body))
    odd = text.replace('"ModelPackageName":', '"ModelPackageName"\n:')
    shown.world.drop(shown.stage.key.replace(".yaml", ".json"), odd.encode())
    _release(shown)


def _release(shown: Theatre) -> None:
    shown.publish(3)
    Story(shown).release(3)


def following_group(body: bytes) -> bytes:
    """Let a file follow a group of the account's own registry."""
    upgrade = f"\nUpgrade: {{ModelPackageGroup: {GROUP}, Mode: Automatic}}\n"
    own = f"arn:aws:sagemaker:us-east-1:{ACCOUNT_ID}:model-package/{GROUP}/2"
    return body.replace(PACKAGE, own.encode()) + upgrade.encode()


def approve(shown: Theatre) -> None:
    """Have the next version of the group that the file in the bucket follows be approved."""
    shown.world.lose_events("aws.s3")
    shown.drop()
    packages = shown.world.sagemaker.packages
    packages.approve(packages.register(GROUP, like=packages.get(shown.stage.package)).arn)
