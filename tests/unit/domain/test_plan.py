"""The candidate is the live config with the file laid over it, and nothing is lost on the way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.names import LONGEST_NAME
from switchback.domain.plan import Change, Live, Wanted, instance_types, plan_candidate
from tests.unit.domain.given import PACKAGE, live, model, plan, pools, variant, wanted

_MINUTE = 60


def test_the_new_version_is_the_change() -> None:
    """A change is named by its place, with what was there and what comes."""
    assert plan().changes == (
        Change(
            place="ProductionVariants[0].Model.PrimaryContainer.ModelPackageName",
            before=f"{PACKAGE}1",
            after=f"{PACKAGE}2",
        ),
    )


def test_changes_are_told_from_both_sides() -> None:
    """What the file adds, and what it takes away, are changes; absent is None."""
    was = live(
        variants=[variant(InitialVariantWeight=0.5)],
        model_description={**model(), "PrimaryContainer": {"Image": "i", "ContainerHostname": "h"}},
    )
    asks = Wanted(
        endpoint_name="stt",
        model={"PrimaryContainer": {"Image": "i", "Environment": {"A": "1"}}},
        endpoint_config={"KmsKeyId": "key"},
    )
    container = "ProductionVariants[0].Model.PrimaryContainer"

    assert plan(was=was, asks=asks).changes == (
        Change(place="KmsKeyId", before=None, after="key"),
        Change(place=f"{container}.ContainerHostname", before="h", after=None),
        Change(place=f"{container}.Environment", before=None, after={"A": "1"}),
    )


def test_a_list_that_grows_is_one_change() -> None:
    """Items of lists of different length are not compared by their number."""
    was = live(variants=[variant(InstanceType=None, InstancePools=pools("ml.g6.xlarge"))])
    more = pools("ml.g6.xlarge", "ml.g5.xlarge")
    (change,) = plan(
        was=was,
        asks=wanted(version=1, variants=[{"VariantName": "AllTraffic", "InstancePools": more}]),
    ).changes

    assert change.place == "ProductionVariants[0].InstancePools"
    assert change.after == more


def test_what_is_live_already_is_no_change() -> None:
    """The file that describes what runs, defaults and all, changes nothing and creates nothing."""
    described = model(
        PrimaryContainer={
            "ModelPackageName": f"{PACKAGE}1",
            "Image": "865070037744.dkr.ecr.us-east-1.amazonaws.com/stt",
            "ModelDataUrl": "s3://seller/model.tar.gz",
            "Mode": "SingleModel",
            "Environment": {},
        },
        DeploymentRecommendation={"RecommendationStatus": "NOT_APPLICABLE"},
    )
    was = live(
        variants=[variant(InitialVariantWeight=1.0)],
        model_description=described,
        EnableNetworkIsolation=False,
    )
    same = plan(was=was, asks=wanted(version=1, variants=[variant()]))

    assert same.changes == ()
    assert same.candidate_config == "previous"
    assert same.model_request is None


def test_a_live_model_of_the_same_content_is_used_again() -> None:
    """Only the config is created where only the config changes."""
    bigger = plan(asks=wanted(version=1, variants=[variant(InstanceType="ml.g6.2xlarge")]))

    assert bigger.model_request is None
    assert bigger.candidate_model == "live-model"
    assert bigger.config_request["ProductionVariants"][0]["ModelName"] == "live-model"


def test_a_model_of_other_content_is_created() -> None:
    """The model's request has the name that the config names."""
    told = plan()

    assert told.model_request == {"ModelName": told.candidate_model, **model(version=2)}
    assert told.config_request["EndpointConfigName"] == told.candidate_config


def test_what_the_file_is_silent_about_stays() -> None:
    """A field that AWS adds tomorrow is carried over, at every level."""
    was = live(
        variants=[variant(FutureField={"A": 1})],
        model_description=model(VpcConfig={"Subnets": ["s"]}, FutureSwitch="On"),
        DataCaptureConfig={"EnableCapture": True},
        FutureConfig=[1],
    )
    told = plan(was=was)

    assert told.config_request["DataCaptureConfig"] == {"EnableCapture": True}
    assert told.config_request["FutureConfig"] == [1]
    assert told.config_request["ProductionVariants"][0]["FutureField"] == {"A": 1}
    assert told.model_request is not None
    assert told.model_request["VpcConfig"] == {"Subnets": ["s"]}
    assert told.model_request["FutureSwitch"] == "On"


def test_what_only_aws_says_is_not_sent_back() -> None:
    """Requests hold nothing that a description alone has."""
    told = plan(
        was=live(model_description=model(DeploymentRecommendation={"RecommendationStatus": "X"}))
    )

    assert told.model_request is not None
    assert not told.config_request.keys() & {"EndpointConfigArn", "CreationTime"}
    assert not told.model_request.keys() & {"ModelArn", "CreationTime", "DeploymentRecommendation"}


@pytest.mark.parametrize("containers", ["PrimaryContainer", "Containers"])
def test_containers_are_taken_whole(containers: str) -> None:
    """No old image is left beside a new package, whichever way either is written."""
    was = live(
        model_description={"ExecutionRoleArn": "r", "Containers": [{"Image": "old", "Mode": "X"}]}
    )
    new: Any = {"ModelPackageName": "p"}
    asks = Wanted(
        endpoint_name="stt",
        model={containers: new if containers == "PrimaryContainer" else [new]},
        endpoint_config={},
    )
    told = plan(was=was, asks=asks).model_request

    assert told is not None
    assert "old" not in str(told)
    assert told["ExecutionRoleArn"] == "r"
    assert len(told.keys() & {"PrimaryContainer", "Containers"}) == 1


def test_a_model_that_keeps_its_containers() -> None:
    """A file that only changes the role leaves the containers as they are."""
    asks = Wanted(endpoint_name="stt", model={"ExecutionRoleArn": "new"}, endpoint_config={})
    told = plan(asks=asks).model_request

    assert told is not None
    assert told["PrimaryContainer"] == {"ModelPackageName": f"{PACKAGE}1"}
    assert told["ExecutionRoleArn"] == "new"


def test_pools_replace_a_single_type() -> None:
    """SageMaker refuses both at once."""
    asks = wanted(variants=[{"VariantName": "AllTraffic", "InstancePools": pools("ml.g6.xlarge")}])
    (told,) = plan(asks=asks).config_request["ProductionVariants"]

    assert "InstanceType" not in told
    assert told["InstancePools"] == pools("ml.g6.xlarge")
    assert told["InitialInstanceCount"] == 2


def test_a_single_type_replaces_pools() -> None:
    """The pools' own time-out goes with them."""
    was = live(
        variants=[
            variant(
                InstanceType=None,
                InstancePools=pools("ml.g6.xlarge", "ml.g5.xlarge"),
                VariantInstanceProvisionTimeoutInSeconds=600,
            )
        ]
    )
    asks = wanted(variants=[{"VariantName": "AllTraffic", "InstanceType": "ml.g5.xlarge"}])
    (told,) = plan(was=was, asks=asks).config_request["ProductionVariants"]

    assert told["InstanceType"] == "ml.g5.xlarge"
    assert not told.keys() & {"InstancePools", "VariantInstanceProvisionTimeoutInSeconds"}


def test_variants_are_matched_by_name() -> None:
    """A variant that the file does not name stays; one that is not live is added, to be judged."""
    was = live(variants=[variant(VariantName="A"), variant(VariantName="B")])
    told = plan(was=was, asks=wanted(variants=[variant(VariantName="C")]))

    assert [v.name for v in told.live_variants] == ["A", "B"]
    assert [v.name for v in told.variants] == ["A", "B", "C"]


def test_a_config_without_variants_is_laid_over_none() -> None:
    """What an unusual endpoint leaves out breaks no plan."""
    was = Live(config_name="previous", config={}, models={})
    told = plan(was=was, asks=wanted(variants=[variant()]))

    assert told.live_variants == ()
    assert [v.name for v in told.variants] == ["AllTraffic"]


def test_types_come_in_order_of_priority() -> None:
    """The order in the file does not matter; the priorities do."""
    listed = [*reversed(pools("ml.g6.xlarge", "ml.g5.xlarge", "ml.g4dn.xlarge"))]

    assert instance_types({"InstancePools": listed}) == (
        "ml.g6.xlarge",
        "ml.g5.xlarge",
        "ml.g4dn.xlarge",
    )
    assert instance_types({"InstanceType": "ml.g6.xlarge"}) == ("ml.g6.xlarge",)
    assert instance_types({"ServerlessInferenceConfig": {}}) == ()


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        pytest.param({}, 31 + 10 + 10 + 15, id="nothing said"),
        pytest.param(
            {"ModelDataDownloadTimeoutInSeconds": 3600}, 31 + 60 + 10 + 15, id="a long download"
        ),
        pytest.param(
            {"ContainerStartupHealthCheckTimeoutInSeconds": 1200},
            31 + 10 + 20 + 15,
            id="a slow start",
        ),
        pytest.param(
            {"VariantInstanceProvisionTimeoutInSeconds": 3600},
            60 + 10 + 10 + 15,
            id="much patience for pools",
        ),
    ],
)
def test_an_update_is_waited_for_until_it_is_decided(fields: dict[str, Any], minutes: int) -> None:
    """The deadline is past the 31 minutes for capacity, the download and the start together."""
    told = plan(was=live(variants=[variant(**fields)]))

    assert told.settle_deadline_seconds == minutes * _MINUTE


@given(endpoint_name=st.from_regex(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fullmatch=True))
def test_names_fit_whatever_the_endpoint_is_called(endpoint_name: str) -> None:
    """No candidate's name is longer than SageMaker takes."""
    told = plan_candidate(live(), Wanted(endpoint_name, model(2), {}))

    assert len(told.candidate_config) <= LONGEST_NAME
    assert len(told.candidate_model) <= LONGEST_NAME


def test_a_file_written_in_another_order_is_the_same_candidate() -> None:
    """Dropping the same content twice gives the same names."""
    turned = Wanted("stt", dict(reversed(model(2).items())), {})

    assert plan(asks=turned) == plan(asks=wanted())


def test_the_candidate_of_a_second_drop_is_the_one_that_is_live() -> None:
    """Once it is live, described with AWS's defaults, the same file is no change."""
    first = plan()
    assert first.model_request is not None
    described = {**first.model_request, "ModelArn": "arn", "EnableNetworkIsolation": True}
    config = {**first.config_request, "EndpointConfigArn": "arn"}
    now = Live(first.candidate_config, config, {first.candidate_model: described})
    second = plan(was=now)

    assert second.changes == ()
    assert second.candidate_config == first.candidate_config


def test_what_no_description_tells_is_no_change_for_ever() -> None:
    """Tags are sent and never read back: once they are live, the same file is no change."""
    asks = Wanted("stt", model(2, Tags=[{"Key": "team", "Value": "speech"}]), {})
    first = plan(asks=asks)
    assert first.model_request is not None
    described = {key: value for key, value in first.model_request.items() if key != "Tags"}
    now = Live(first.candidate_config, first.config_request, {first.candidate_model: described})

    assert plan(was=now, asks=asks).changes == ()


def test_a_plan_leaves_what_it_was_given_as_it_was() -> None:
    """Planning has no effect on the descriptions that it reads."""
    was, asks = live(), wanted(variants=[variant(InitialInstanceCount=3)])
    plan(was=was, asks=asks)

    assert was == live()
    assert asks == wanted(variants=[variant(InitialInstanceCount=3)])


def test_a_count_that_the_file_leaves_out_stays() -> None:
    """The live config's count is kept; SageMaker's own default is one."""
    assert plan(was=live(variants=[variant(InitialInstanceCount=7)])).variants[0].initial_count == 7
    bare = live(variants=[variant(InitialInstanceCount=None)])
    assert plan(was=bare).variants[0].initial_count == 1
