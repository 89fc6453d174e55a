"""What is read for a plan: the file, what is live with its tags, and every model that is named."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
import yaml

from simulator.wire import ACCOUNT_ID
from tests.steps.prepared import Prepared, prepared

_NAME = "deepgram-streaming-stt"
_LIVE = f"{_NAME}-live"
_NEW = "arn:aws:sagemaker:us-east-1:865070037744:model-package/deepgram-nova-3-streaming-en-v2"
_OLD = _NEW.replace("-v2", "-v1")


@pytest.fixture
def ready() -> Iterator[Prepared]:
    """A rollout of the streaming example, on a live endpoint."""
    with prepared() as found:
        yield found


def _failure(ready: Prepared) -> str:
    """Plan the rollout, which must fail, and return what was told of it."""
    arn = ready.world.template.functions["PlanRolloutFunction"].arn
    told: Any = ready.world.functions.invoke(arn, {"rollout": ready.rollout})
    return f"{told.error}: {told.message}"


def _drop(ready: Prepared, body: bytes) -> None:
    """Drop another version of the file, and have the rollout be of that one."""
    document = ready.rollout["request"]["document"]
    put = boto3.client("s3").put_object(Bucket=document["bucket"], Key=document["key"], Body=body)
    document["version_id"] = put["VersionId"]


def _tag(arn: str, whose: str) -> None:
    boto3.client("sagemaker").add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": whose}])


def _another_model() -> str:
    """Create a model of the old version, and return its ARN."""
    client = boto3.client("sagemaker")
    live: Any = client.describe_model(ModelName=_LIVE)
    asked = ("ExecutionRoleArn", "EnableNetworkIsolation", "PrimaryContainer")
    request: Any = {key: live[key] for key in asked}
    return client.create_model(ModelName="another", **request)["ModelArn"]


def test_a_candidate_has_the_tags_of_what_it_comes_after(ready: Prepared) -> None:
    """Costs are told apart by them: the model has the model's, and the config the config's."""
    client = boto3.client("sagemaker")
    _tag(client.describe_model(ModelName=_LIVE)["ModelArn"], "the model's")
    config = client.describe_endpoint_config(EndpointConfigName=_LIVE)
    _tag(config["EndpointConfigArn"], "the config's")
    plan = ready.plan()["plan"]

    assert plan["model_request"]["Tags"] == [{"Key": "team", "Value": "the model's"}]
    assert plan["config_request"]["Tags"] == [{"Key": "team", "Value": "the config's"}]


def test_a_model_that_is_gone_lends_its_place_to_none(ready: Prepared) -> None:
    """The candidate's comes after the variant's own: what a pool runs besides may be another's."""
    client = boto3.client("sagemaker")
    _tag(_another_model(), "another's")
    variants: Any = client.describe_endpoint_config(EndpointConfigName=_LIVE)["ProductionVariants"]
    variants[0]["InstancePools"][1]["ModelNameOverride"] = "another"
    client.create_endpoint_config(EndpointConfigName="both", ProductionVariants=variants)
    client.update_endpoint(EndpointName=_NAME, EndpointConfigName="both")
    ready.world.clock.advance(3600)
    client.delete_model(ModelName=_LIVE)
    plan = ready.plan()["plan"]

    assert plan["way_back"] == "both"
    assert plan["way_back_needs"]["missing_models"] == [_LIVE]
    assert "Tags" not in plan["model_request"]


def test_a_model_that_only_the_file_names_is_looked_for() -> None:
    """Live knows nothing of it: it is there, and its version is what that pool needs."""
    with prepared(AutoScaling=None) as ready:
        _another_model()
        content = yaml.safe_load(ready.stage.body)
        pool = content["EndpointConfig"]["ProductionVariants"][0]["InstancePools"][1]
        pool["ModelNameOverride"] = "another"
        _drop(ready, yaml.safe_dump(content).encode())
        needs = ready.plan()["plan"]["candidate_needs"]

    assert needs == {
        "packages": [
            {"arn": _NEW, "instance_types": ["ml.g6.2xlarge"]},
            {"arn": _OLD, "instance_types": ["ml.g6e.2xlarge"]},
        ],
        "missing_models": [],
    }


def test_an_endpoint_whose_config_is_gone_is_told_with_it(ready: Prepared) -> None:
    """And why nothing is planned then."""
    boto3.client("sagemaker").delete_endpoint_config(EndpointConfigName=_LIVE)

    assert _failure(ready) == (
        f"PreviousNotRestorable: {_NAME} runs on the config {_LIVE}, which was deleted: there "
        "would be no way back"
    )


def test_an_endpoint_of_inference_components_is_told_to_be_none_of_ours(ready: Prepared) -> None:
    """Its variants name no model: those come and go without any update of the endpoint."""
    configs = ready.world.sagemaker._configs
    config = configs.by_name[_LIVE]
    bare = [{k: v for k, v in each.items() if k != "ModelName"} for each in config.variants]
    configs.by_name[_LIVE] = replace(config, request={**config.request, "ProductionVariants": bare})

    assert _failure(ready) == (
        f"EndpointNotSupported: {_NAME} runs inference components: a rollout updates endpoints "
        "whose variants run a model"
    )


def test_a_package_without_an_account_is_of_ones_own() -> None:
    """It may run where the deployment lists its own account."""
    listed = {"PackagePublisherAccountIds": f"865070037744,{ACCOUNT_ID}"}
    with prepared(parameters=listed) as ready:
        _drop(ready, ready.stage.body.replace(_NEW.encode(), b"ours-v2"))

        assert [each["after"] for each in ready.plan()["plan"]["changes"]] == ["ours-v2"]


def test_a_change_is_told_and_a_long_one_cut(ready: Prepared) -> None:
    """People read it, and the machine carries it; there is nothing to conclude yet."""
    content = yaml.safe_load(ready.stage.body)
    content["Model"]["PrimaryContainer"]["Environment"]["DEEPGRAM_ENGINE_02"] = 999 * "x"
    _drop(ready, yaml.safe_dump(content).encode())
    told = ready.plan()
    cut, package = told["plan"]["changes"]

    assert (told["decision"], told["conclusion"]) == ("Change", None)
    assert cut["place"].endswith(".Environment.DEEPGRAM_ENGINE_02")
    assert (cut["before"], cut["after"]) == (None, f"{174 * 'x'} ... (999 bytes, cut here)")
    assert (package["before"], package["after"]) == (_OLD, _NEW)


def test_a_file_with_a_probe_has_one_on_its_terms() -> None:
    """It takes its time after the update, which a window has to hold."""
    with prepared(rollout={"Probe": {"Invocations": [{"Body": "{}"}]}}) as ready:
        assert ready.plan()["terms"]["has_probe"] is True
