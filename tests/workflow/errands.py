"""What happens besides the scenarios, so that every role is seen to use what it is given."""

import base64
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import yaml

from simulator.change_calendar import Calendar
from simulator.sagemaker_runtime import transcript
from simulator.wire import ACCOUNT_ID
from simulator.world import EVERY_MINUTE
from switchback.domain.quota import quota_name
from switchback.gateways import service_quotas
from tests.steps.scaled import NIGHT, STEP, TRACKING
from tests.workflow.beginnings import returning
from tests.workflow.schedules import (
    NOTHING_TO_SEE,
    collect,
    look_at_theirs,
    return_to_preferred,
    watch,
)
from tests.workflow.theatre import Edit, Theatre
from tests.workflow.theirs import go_back_to_theirs

_MINUTE, _TEN_MINUTES = 60, 600
_CALENDAR = "change-freeze"
_PROBE = f"arn:aws:lambda:us-east-1:{ACCOUNT_ID}:function:our-probe"


@dataclass(frozen=True)
class Run:
    """One thing that happens, besides the scenarios.

    Attributes:
        happen: What happens.
        edit: What the file says otherwise than the example.
        parameters: What the deployment says otherwise.
        idle: The functions that no schedule starts.
    """

    happen: Callable[[Theatre], None]
    edit: Edit | None = None
    parameters: Mapping[str, str] | None = None
    idle: Collection[str] = EVERY_MINUTE


def _rehearse(shown: Theatre) -> None:
    shown.rehearse()


def _queue(shown: Theatre) -> None:
    """One runs, one waits, one takes its place."""
    shown.publish(3, 4)
    shown.drop()
    shown.run_into("AwaitBake")
    for number, version in enumerate((3, 4), start=1):
        shown.drop(version=version)
        shown.run_into("AwaitTurn", execution=number)
    shown.run_to_the_end(executions=3)


def _abort(shown: Theatre) -> None:
    shown.drop()
    shown.run_into("AwaitBake")
    shown.world.engine.stop_execution(shown.executions[0].arn)
    shown.world.clock.advance(5)


def _crash(shown: Theatre) -> None:
    """A rollout dies while its scaling is off, and nobody hears of it."""
    _change_types(shown)
    _die_unheard(shown)
    _await_reconciler(shown, "Publish", "PutScalingPolicy")


def _crash_before_another(shown: Theatre) -> None:
    """A rollout dies unheard while another one waits for its turn."""
    shown.publish(3)
    shown.drop()
    shown.run_into("AwaitBake")
    shown.drop(version=3)
    shown.run_into("AwaitTurn", execution=1)
    # The reconciler comes before the one that waits looks by itself.
    shown.run_until(lambda: shown.world.clock.seconds % _TEN_MINUTES > _TEN_MINUTES - _MINUTE)
    _die_unheard(shown)
    _await_reconciler(shown, "SendTaskSuccess")


def _die_unheard(shown: Theatre) -> None:
    shown.world.lose_events("aws.states")
    shown.world.engine.stop_execution(shown.executions[0].arn)


def _await_reconciler(shown: Theatre, *operations: str) -> None:
    """Let things happen until the reconciler has called all of these."""
    shown.run_until(
        lambda: (
            {call.operation for call in shown.calls if call.caller == "ReconcileEndpointsFunction"}
            >= set(operations)
        )
    )


def _storm(shown: Theatre) -> None:
    """Events come between looking and parking."""
    shown.world.bus.disturb = lambda _: tuple(number / 10 for number in range(30))
    shown.rehearse()


def _reject(shown: Theatre) -> None:
    shown.world.drop(shown.stage.key, b"Version: 7")
    shown.world.clock.advance(5)


def _miss(shown: Theatre) -> None:
    """There is no endpoint of the file's name."""
    boto3.client("sagemaker").delete_endpoint(EndpointName=shown.stage.endpoint_name)
    shown.world.clock.advance(5 * _MINUTE)
    shown.drop()
    shown.run_to_the_end(executions=1)


def _read_unusual_quotas(shown: Theatre) -> None:
    """One has only AWS's default, and one is found by its name only."""
    service_quotas._codes_by_name.cache_clear()
    del shown.world.quotas.applied[quota_name("ml.g6.2xlarge")]
    shown.drop()
    shown.run_to_the_end(executions=1)


def _scale_richly() -> None:
    """Have the variant scale by all that there is: policies, an alarm, a schedule; with a tag."""
    client: Any = boto3.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    keys = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    identity = {key: target[key] for key in keys}
    client.deregister_scalable_target(**identity)
    bounds = {key: target[key] for key in ("MinCapacity", "MaxCapacity")}
    client.register_scalable_target(**identity, **bounds, Tags={"team": "speech"})
    client.put_scaling_policy(**identity, **TRACKING)
    policy = client.put_scaling_policy(**identity, **STEP)
    client.put_scheduled_action(**identity, **NIGHT)
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName="burst",
        Namespace="AWS/SageMaker",
        MetricName="Invocations",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1e9,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[policy["PolicyARN"]],
    )


def _change_types(shown: Theatre) -> None:
    """The file leaves out the second pool, and scaling has to come off for it."""
    _scale_richly()
    left = [line for line in shown.stage.body.splitlines() if b"ml.g6e.2xlarge" not in line]
    shown.world.drop(shown.stage.key, b"\n".join(left))
    shown.run_into("AwaitSettling")


def _change_back(shown: Theatre) -> None:
    """Scaling is put back, also by the rollout itself."""
    _change_types(shown)
    shown.run_into("BakeCandidate")


def _asynchronous(body: bytes) -> bytes:
    """Have the example take requests from a queue, and sleep where there are none."""
    config = b"  AsyncInferenceConfig: {OutputConfig: {S3OutputPath: 's3://outputs/here'}}\n"
    body = body.replace(b"EndpointConfig:\n", b"EndpointConfig:\n" + config)
    body = body.replace(b"MinCapacity: 2", b"MinCapacity: 0")
    body = body.replace(b"FirstChunkLatencyMicroseconds", b"InvocationFailures")
    return body.replace(b"Kind: Streaming", b"Kind: Asynchronous")


def _scale_no_more(shown: Theatre) -> None:
    """A file asks for scaling where there was none, and then for none."""
    client: Any = boto3.client("application-autoscaling")
    (target,) = client.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    keys = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    client.deregister_scalable_target(**{key: target[key] for key in keys})
    shown.drop()
    shown.run_to_the_end(executions=1)
    shown.world.drop(shown.stage.key, without_scaling(shown.stage.body))
    shown.run_to_the_end(executions=2)


def without_scaling(body: bytes) -> bytes:
    """Return a file that asks for no scaling any more."""
    head, _, rest = body.partition(b"\nAutoScaling:")
    _, _, tail = rest.partition(b"\nRollout:")
    return head + b"\nRollout:" + tail


def _probe(shown: Theatre) -> None:
    shown.world.inference.replies[shown.stage.package] = transcript("hello")
    shown.world.own_functions.functions[_PROBE] = lambda _: {"verdict": "Pass", "message": ""}
    shown.drop()
    shown.run_into("BakeCandidate")


def _freeze(shown: Theatre) -> None:
    """A change calendar is closed, for an hour and some minutes."""
    now = shown.world.clock.now
    closed = [(now, now + timedelta(minutes=70))]
    shown.world.calendar.calendars[_CALENDAR] = Calendar(closed)
    shown.drop()
    shown.run_into("CreateCandidate")


def _followed(body: bytes) -> bytes:
    return body + b"\nUpgrade: {ProductId: prod-followed, Mode: Automatic}\n"


def _release(shown: Theatre) -> None:
    """A version is told of, then rolled out; then one whose file nobody could rewrite for sure."""
    shown.publish(3, 4)
    shown.drop()
    shown.run_to_the_end(executions=1)
    _announce(shown, "v3")
    _announce(shown, "v3", modelPackageArn=shown.stage.package.replace("en-v2", "en-v3"))
    shown.run_to_the_end(executions=3)
    _drop_what_resists(shown)
    shown.run_to_the_end(executions=4)
    _announce(shown, "v4", modelPackageArn=shown.stage.package.replace("en-v2", "en-v4"))
    shown.run_to_the_end(executions=5)


def _announce(shown: Theatre, version: str, **more: str) -> None:
    detail = json.dumps({"productId": "prod-followed", "version": version, **more})
    shown.world.bus.put_events(
        {
            "Entries": [
                {
                    "Source": "switchback",
                    "DetailType": "Model Package Version Available",
                    "Detail": detail,
                }
            ]
        }
    )
    shown.world.clock.advance(5)


def _drop_what_resists(shown: Theatre) -> None:
    """Put JSON that is no YAML in the file's place."""
    bucket, body = shown.world.config_bucket, shown.stage.body.replace(b"en-v2", b"en-v3")
    odd = json.dumps(yaml.safe_load(body)).replace('"ModelPackageName":', '"ModelPackageName"\n:')
    boto3.client("s3").delete_object(Bucket=bucket, Key=shown.stage.key)
    shown.world.drop(shown.stage.key.replace(".yaml", ".json"), odd.encode())


def _rare_type(body: bytes) -> bytes:
    return body.replace(b"ml.g6e.2xlarge", b"ml.g5.4xlarge")


def _probed(body: bytes) -> bytes:
    audio = base64.b64encode(b"RIFF")
    return body.replace(
        b"Rollout:\n",
        b"Rollout:\n  Probe:\n    FunctionArn: " + _PROBE.encode() + b"\n"
        b"    Invocations: [{ContentType: audio/wav, BodyBase64: '" + audio + b"'}]\n",
    )


RUNS = {
    "queue": Run(_queue),
    "abort": Run(_abort),
    "crash": Run(_crash),
    "crash before another": Run(_crash_before_another),
    "go back to theirs": Run(go_back_to_theirs),
    "storm": Run(_storm),
    "reject": Run(_reject),
    "miss": Run(_miss),
    "unusual quotas": Run(_read_unusual_quotas, edit=_rare_type),
    "change types": Run(_change_back),
    "scale no more": Run(_scale_no_more, edit=_asynchronous),
    "probe": Run(_probe, edit=_probed, parameters={"ProbeFunctionArns": _PROBE}),
    "collect": Run(collect, idle=NOTHING_TO_SEE),
    "publish": Run(_rehearse, idle=()),
    "watch": Run(watch),
    "release": Run(_release, edit=_followed),
    "return": Run(return_to_preferred, edit=returning),
    "look at theirs": Run(look_at_theirs, edit=returning),
    "freeze": Run(_freeze, parameters={"FreezeCalendar": _CALENDAR}),
}
