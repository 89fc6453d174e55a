"""A plan in whole: of a rollout, of a first deployment, and of what is no change."""

from typing import Any

from switchback.domain.names import content_name
from switchback.domain.needs import Needs, PackageUse
from switchback.domain.plan import NOTHING_LIVE, Change, Live, Plan, PlannedVariant, Wanted
from switchback.domain.weights import Weights
from tests.unit.domain.given import PACKAGE, ROLE, live, model, plan, pools, variant, wanted

_SETTLE_SECONDS = (31 + 10 + 10 + 15) * 60
_UNKNOWN = {"AllTraffic": {"ml.g6.xlarge": None}}


def _named(model_name: str, **fields: Any) -> dict[str, Any]:
    return {"ProductionVariants": [{**variant(), "ModelName": model_name}], **fields}


def test_a_rollout_in_whole() -> None:
    """The requests as they are sent, under names by their content, and the way back."""
    model_name = content_name("stt", model(2))
    config_name = content_name("stt", _named(model_name))
    fleet = (PlannedVariant("AllTraffic", initial_count=2, instance_types=("ml.g6.xlarge",)),)

    assert plan() == Plan(
        endpoint_name="stt",
        previous_config="previous",
        candidate_config=config_name,
        candidate_model=model_name,
        model_request={"ModelName": model_name, **model(2)},
        config_request={"EndpointConfigName": config_name, **_named(model_name)},
        changes=(
            Change(
                place="ProductionVariants[0].Model.PrimaryContainer.ModelPackageName",
                before=f"{PACKAGE}1",
                after=f"{PACKAGE}2",
            ),
        ),
        live_variants=fleet,
        variants=fleet,
        settle_deadline_seconds=_SETTLE_SECONDS,
        way_back="previous",
        candidate_needs=Needs(packages=(PackageUse(f"{PACKAGE}2", ("ml.g6.xlarge",)),)),
        way_back_needs=Needs(packages=(PackageUse(f"{PACKAGE}1", ("ml.g6.xlarge",)),)),
        weights=(Weights(config_name, _UNKNOWN), Weights("previous", _UNKNOWN)),
    )
    assert not plan().creates


def test_a_first_deployment_in_whole() -> None:
    """There is nothing to go back to, and everything is a change."""
    model_name = content_name("stt", model())
    config_name = content_name("stt", _named(model_name))
    told = plan(was=NOTHING_LIVE, asks=wanted(version=1, variants=[variant()]))

    assert told == Plan(
        endpoint_name="stt",
        previous_config="",
        candidate_config=config_name,
        candidate_model=model_name,
        model_request={"ModelName": model_name, **model()},
        config_request={"EndpointConfigName": config_name, **_named(model_name)},
        changes=(
            Change(
                place="ProductionVariants",
                before=None,
                after=[{**variant(), "Model": model()}],
            ),
        ),
        live_variants=(),
        variants=(PlannedVariant("AllTraffic", initial_count=2, instance_types=("ml.g6.xlarge",)),),
        settle_deadline_seconds=_SETTLE_SECONDS,
        way_back=None,
        candidate_needs=Needs(packages=(PackageUse(f"{PACKAGE}1", ("ml.g6.xlarge",)),)),
        way_back_needs=Needs(),
        weights=(Weights(config_name, _UNKNOWN),),
    )
    assert told.creates


def test_what_aws_keeps_to_itself_is_no_change_for_ever() -> None:
    """The same name is the same content, also where AWS keeps a part of it to itself."""
    asks = Wanted("stt", model(2), {"FutureSecret": "s"})
    first = plan(asks=asks)
    assert first.model_request is not None
    described = {k: v for k, v in first.config_request.items() if k != "FutureSecret"}
    now = Live(first.candidate_config, described, {first.candidate_model: first.model_request})
    second = plan(was=now, asks=asks)

    assert second.changes == ()
    assert second.candidate_config == first.candidate_config


def test_a_container_without_a_package_keeps_its_image() -> None:
    """Nothing else says what it runs."""
    for container in ({"PrimaryContainer": {"Image": "i"}}, {"Containers": [{"Image": "i"}]}):
        was = live(model_description={"ExecutionRoleArn": ROLE, **container})
        told = plan(was=was, asks=Wanted("stt", {"ExecutionRoleArn": "new"}, {}))

        assert told.model_request == {
            "ModelName": told.candidate_model,
            "ExecutionRoleArn": "new",
            **container,
        }


def test_a_list_that_comes_or_goes_is_one_change() -> None:
    """In place of what it replaces."""
    listed = pools("ml.g6.xlarge", "ml.g5.xlarge")
    pooled = variant(InstanceType=None, InstancePools=listed)
    same = model(1)
    one = {"VariantName": "AllTraffic", "InstanceType": "ml.g6.xlarge"}
    many = {"VariantName": "AllTraffic", "InstancePools": listed}

    comes = plan(asks=Wanted("stt", same, {"ProductionVariants": [many]})).changes
    goes = plan(
        was=live(variants=[pooled]), asks=Wanted("stt", same, {"ProductionVariants": [one]})
    ).changes

    assert comes == (
        Change("ProductionVariants[0].InstancePools", before=None, after=listed),
        Change("ProductionVariants[0].InstanceType", before="ml.g6.xlarge", after=None),
    )
    assert goes == (
        Change("ProductionVariants[0].InstancePools", before=listed, after=None),
        Change("ProductionVariants[0].InstanceType", before=None, after="ml.g6.xlarge"),
    )


def test_an_update_is_as_slow_as_its_slowest_variant() -> None:
    """Whichever of them that is."""
    slow = variant(VariantName="B", ModelDataDownloadTimeoutInSeconds=3600)
    was = live(variants=[variant(VariantName="A"), slow, variant(VariantName="C")])

    assert plan(was=was).settle_deadline_seconds == (31 + 60 + 10 + 15) * 60
