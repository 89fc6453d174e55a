"""What a rollout would change, and what speaks against it, before anything is touched."""

from typing import Any

import boto3

from simulator.sagemaker.status import EndpointStatus
from simulator.stage import Stage, set_stage
from simulator.wire import AwsError
from simulator.world import World
from switchback.domain.quota import TOTAL_QUOTA, quota_name
from tests.steps.bench import Bench
from tests.steps.by_hand import ByHand

_MUTATING = {"CreateModel", "CreateEndpointConfig", "UpdateEndpoint", "RegisterScalableTarget"}


def _codes(answer: Any) -> list[str]:
    return [finding["code"] for finding in answer["findings"]]


def _preflight(by_hand: ByHand) -> Any:
    return by_hand.up_to("check_preflight").run("check_preflight")


def _seed(world: World, name: str, *, count: int, instance_type: str = "ml.g6.2xlarge") -> None:
    """Put another endpoint of the account in service."""
    world.sagemaker.seed_endpoint(
        name,
        model={
            "ModelName": name,
            "ExecutionRoleArn": "arn:aws:iam::111122223333:role/sagemaker-execution",
            "PrimaryContainer": {"Image": "image"},
        },
        config={
            "EndpointConfigName": name,
            "ProductionVariants": [
                {
                    "VariantName": "AllTraffic",
                    "ModelName": name,
                    "InitialInstanceCount": count,
                    "InstanceType": instance_type,
                }
            ],
        },
        instances={instance_type: count},
    )


def test_the_plan_names_the_change(by_hand: ByHand) -> None:
    """The new package, in its place, and how it will be judged."""
    answer = by_hand.run("plan_rollout")
    (change,) = answer["plan"]["changes"]

    assert answer["decision"] == "Change"
    assert change["before"] == by_hand.bench.stage.previous_package
    assert change["after"] == by_hand.bench.stage.package
    assert answer["bake"]["duration_seconds"] == 35 * 60
    watched = [alarm["name"] for alarm in answer["bake"]["alarms"]]
    standard = [definition["name"] for definition in answer["bake"]["standard_alarms"]]
    assert watched == [*by_hand.bench.stage.alarm_names, *standard]
    assert standard


def test_the_file_is_read_as_it_was_validated(by_hand: ByHand) -> None:
    """A newer version that landed meanwhile is another rollout's."""
    by_hand.bench.drop(by_hand.bench.stage.body.replace(b"en-v2", b"en-v3"))

    assert by_hand.run("plan_rollout")["plan"]["changes"][0]["after"].endswith("en-v2")


def test_a_file_that_does_not_hold_is_an_error(bench: Bench) -> None:
    """A rollout that somebody started by hand is checked all the same."""
    request = bench.request(body=b"Version: 7")
    rollout = bench.acquire(bench.begin("ours", request=request))

    assert bench.error("plan_rollout", rollout=rollout) == "InvalidDocument"


def test_a_file_that_is_gone_is_an_error(bench: Bench) -> None:
    """What was validated can't be read any more."""
    request = bench.request()
    request["document"]["version_id"] = "00000000-0000-4000-8000-000000000000"
    rollout = bench.acquire(bench.begin("ours", request=request))

    assert bench.error("plan_rollout", rollout=rollout) == "DocumentUnreadable"


def test_without_a_config_to_go_back_to_there_is_no_way_forward(by_hand: ByHand) -> None:
    """Nothing can be planned for an endpoint whose own config was deleted."""
    bench = by_hand.bench
    name = bench.stage.previous_config
    boto3.client("sagemaker").delete_endpoint_config(EndpointConfigName=name)

    assert bench.error("plan_rollout", rollout=by_hand.rollout) == "PreviousNotRestorable"


def test_without_a_model_to_go_back_to_there_is_no_way_forward(by_hand: ByHand) -> None:
    """An endpoint whose own model was deleted is not updated: it is a finding beside the others."""
    model = by_hand.bench.stage.previous_config
    boto3.client("sagemaker").delete_model(ModelName=model)
    answer = _preflight(by_hand)

    assert answer["decision"] == "Reject"
    assert [(f["code"], f["resource"]) for f in answer["findings"]] == [("WayBackMissing", model)]


def test_an_endpoint_that_does_not_exist(bench: Bench) -> None:
    """A file for no endpoint creates none."""
    body = bench.stage.body.replace(b"deepgram-streaming-stt\n", b"deepgram-streaming-stt-new\n")
    request = bench.request(body=body, endpoint_name="deepgram-streaming-stt-new")
    rollout = bench.acquire(bench.begin("ours", request=request))

    assert bench.error("plan_rollout", rollout=rollout) == "EndpointNotFound"


def test_a_clear_preflight_has_no_finding_and_touches_nothing(by_hand: ByHand) -> None:
    """It only makes sure that the alarms' events find this rollout."""
    bench = by_hand.bench
    answer = _preflight(by_hand)

    assert (answer["decision"], answer["findings"]) == ("Clear", [])
    watched = {pk for pk, _ in bench.items() if pk.startswith("ALARM#")}
    alarms = by_hand.given("check_preflight")["bake"]["alarms"]
    assert watched == {f"ALARM#{alarm['name']}" for alarm in alarms}
    assert not _MUTATING & {call.operation for call in bench.calls}


def test_all_findings_come_together(by_hand: ByHand) -> None:
    """One report tells everything that speaks against it, and nothing is watched for it."""
    bench = by_hand.bench
    stage, world = bench.stage, bench.world
    (red,) = stage.alarm_names
    also = stage.body.replace(b"    Alarms:", b"    Alarms:\n      - AlarmName: never-made", 1)
    assert also != stage.body
    by_hand.rollout["request"] = bench.request(body=also)
    by_hand.up_to("check_preflight")
    world.sagemaker.set_status(stage.endpoint_name, EndpointStatus.FAILED)
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=red, StateValue="ALARM", StateReason="it is red"
    )
    world.quotas.applied[TOTAL_QUOTA] = 7
    answer = by_hand.run("check_preflight")

    assert answer["decision"] == "Reject"
    assert _codes(answer) == [
        "AlarmMissing",
        "AlarmAlreadyRed",
        "EndpointNotUpdatable",
        "QuotaShort",
    ]
    assert answer["conclusion"]["outcome"] == "Rejected"
    for finding in answer["findings"]:
        assert finding["message"] in answer["conclusion"]["message"]
        assert finding["remedy"] in answer["conclusion"]["message"]
    assert not any(pk.startswith("ALARM#") for pk, _ in bench.items())


def test_every_type_of_the_pools_needs_quota_for_the_whole_fleet(by_hand: ByHand) -> None:
    """Four instances serve: a second four of each type and in total are needed."""
    quotas = by_hand.bench.world.quotas.applied
    for name in (*map(quota_name, by_hand.bench.stage.instance_types), TOTAL_QUOTA):
        quotas[name] = 7
    answer = _preflight(by_hand)

    assert _codes(answer) == ["QuotaShort"] * 3
    assert all(
        finding["evidence"] == {"needed": 4, "held": 4, "allowed": 7}
        for finding in answer["findings"]
    )


def test_a_fleet_that_was_scaled_in_below_the_file_needs_what_the_file_asks_for(
    by_hand: ByHand,
) -> None:
    """The larger of what serves and what the config says is what a second fleet takes."""
    bench = by_hand.bench
    sagemaker = boto3.client("sagemaker")
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=bench.stage.endpoint_name,
        DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 1}],
    )
    bench.world.clock.advance(300)
    bench.world.quotas.applied[TOTAL_QUOTA] = 2
    answer = _preflight(by_hand)

    assert [f["evidence"] for f in answer["findings"]] == [{"needed": 2, "held": 1, "allowed": 2}]


def test_other_endpoints_hold_quota(by_hand: ByHand) -> None:
    """Whoever they belong to, and in which state they are."""
    world = by_hand.bench.world
    _seed(world, "somebody-elses", count=3)
    world.quotas.applied[quota_name("ml.g6.2xlarge")] = 10
    (finding,) = _preflight(by_hand)["findings"]

    assert finding["evidence"] == {"needed": 4, "held": 7, "allowed": 10}


def test_an_update_under_way_elsewhere_holds_quota_twice(by_hand: ByHand) -> None:
    """The fleet that serves and the fleet that is being built."""
    world = by_hand.bench.world
    _seed(world, "somebody-elses", count=3)
    boto3.client("sagemaker").update_endpoint(
        EndpointName="somebody-elses", EndpointConfigName="somebody-elses"
    )
    world.clock.advance(30)
    world.quotas.applied[quota_name("ml.g6.2xlarge")] = 13
    (finding,) = _preflight(by_hand)["findings"]

    assert finding["evidence"] == {"needed": 4, "held": 10, "allowed": 13}


def test_an_endpoint_that_goes_while_they_are_counted_counts_no_more(by_hand: ByHand) -> None:
    """Between the list and the look it was deleted."""
    world = by_hand.bench.world
    by_hand.up_to("check_preflight")
    _seed(world, "short-lived", count=3)
    endpoints = world.sagemaker._endpoints
    by_hand.bench.after("ListEndpoints", lambda: endpoints.remove(endpoints.get("short-lived")))

    assert by_hand.run("check_preflight")["decision"] == "Clear"


def test_a_quota_that_cannot_be_read_is_no_yes(by_hand: ByHand) -> None:
    """It is told apart from one that is too small."""
    by_hand.up_to("check_preflight")
    denial = AwsError("AccessDeniedException", "not authorized", status=403)
    by_hand.bench.refuse("GetServiceQuota", denial)
    answer = by_hand.run("check_preflight")

    assert answer["decision"] == "Reject"
    assert set(_codes(answer)) == {"QuotaUnknown"}


def test_types_change_under_a_scalable_target(by_hand: ByHand) -> None:
    """SageMaker would refuse it: it is no finding, because scaling is taken off before."""
    bench = by_hand.bench
    pools = b"        - { InstanceType: ml.g6e.2xlarge, Priority: 2 }\n"
    assert pools in bench.stage.body
    by_hand.rollout["request"] = bench.request(body=_one_pool(bench.stage.body, pools))
    answer = _preflight(by_hand)
    assert (answer["decision"], answer["findings"]) == ("Clear", [])

    by_hand.run("hold_scaling")
    assert bench.scaling()["targets"] == []


def test_a_stage_on_what_the_file_asks_for_has_nothing_to_do(
    world: World, stage: Stage, bench: Bench
) -> None:
    """The same content is no change, and no config is looked for that was never created."""
    other = stage.body.replace(b"deepgram-streaming-stt", b"deepgram-streaming-stt2")
    assert other != stage.body
    current = stage.document.model_copy(update={"endpoint_name": "deepgram-streaming-stt2"})
    set_stage(world, current, body=other, is_current=True)
    request = bench.request(body=other, endpoint_name="deepgram-streaming-stt2")
    answer = bench.run("plan_rollout", rollout=bench.acquire(bench.begin("ours", request=request)))

    assert answer["decision"] == "NoChange"
    assert answer["conclusion"]["outcome"] == "NoChange"
    assert answer["plan"]["candidate_config"] == answer["plan"]["previous_config"]


def _one_pool(body: bytes, pools: bytes) -> bytes:
    """Leave the second pool out, and its type's weight."""
    return body.replace(pools, b"").replace(b"    ml.g6e.2xlarge: 40\n", b"")
