"""What a config names must be there: every model, and every package, with the types it runs on."""

from typing import Any

from switchback.domain.needs import Needs, PackageUse, all_variants, models_named, needs_of
from switchback.domain.needs import packages_of as packages

_SHADOW = {"VariantName": "Shadow", "ModelName": "old", "InstanceType": "ml.g5.xlarge"}
_CONFIG: dict[str, Any] = {
    "ProductionVariants": [
        {"VariantName": "One", "ModelName": "new", "InstanceType": "ml.g6.xlarge"},
        {
            "VariantName": "Pooled",
            "ModelName": "new",
            "InstancePools": [
                {"InstanceType": "ml.g6.2xlarge"},
                {"InstanceType": "ml.g5.2xlarge", "ModelNameOverride": "small"},
            ],
        },
    ],
    "ShadowProductionVariants": [_SHADOW],
}


def _of(*arns: str) -> dict[str, Any]:
    return {"Containers": [{"ModelPackageName": arn} for arn in arns]}


def test_every_model_is_named_once() -> None:
    """In the config's order: of variants, of their pools, and of what shadows them."""
    assert models_named(_CONFIG) == ("new", "small", "old")
    assert [*all_variants(_CONFIG)] == [*_CONFIG["ProductionVariants"], _SHADOW]


def test_a_config_that_names_nothing_needs_nothing() -> None:
    """Nor does a variant whose model comes from elsewhere."""
    assert [*all_variants({})] == []
    bare = {"ProductionVariants": [{"VariantName": "Bare", "InstancePools": [{}]}]}
    assert models_named(bare) == ()


def test_a_package_is_needed_on_each_type_that_runs_it() -> None:
    """Each once, however many variants share it; and each of a model's containers has its own."""
    models = {"new": _of("arn:one", "arn:two"), "small": _of("arn:two"), "old": _of("arn:one")}

    types = ("ml.g6.xlarge", "ml.g6.2xlarge")
    assert needs_of(_CONFIG, models) == Needs(
        packages=(
            PackageUse("arn:one", (*types, "ml.g5.xlarge")),
            PackageUse("arn:two", (*types, "ml.g5.2xlarge")),
        )
    )


def test_models_that_are_gone_are_told_each_once() -> None:
    """And what comes after them in the config is needed all the same."""
    found = needs_of(_CONFIG, {"old": _of("arn:one")})

    assert found == Needs(
        packages=(PackageUse("arn:one", ("ml.g5.xlarge",)),), missing_models=("new", "small")
    )


def test_a_model_is_needed_where_all_its_pools_have_others() -> None:
    """SageMaker asks for it; of its package, no type is known."""
    pool = {"InstanceType": "ml.g6.xlarge", "ModelNameOverride": "other"}
    config = {"ProductionVariants": [{"ModelName": "own", "InstancePools": [pool]}]}
    models = {"own": _of("arn:own"), "other": _of("arn:other")}

    assert needs_of(config, models).packages == (
        PackageUse("arn:own", ()),
        PackageUse("arn:other", ("ml.g6.xlarge",)),
    )


def test_packages_are_those_of_all_containers() -> None:
    """One alone or several; an image of somebody's own is no package."""
    assert [*packages({"PrimaryContainer": {"ModelPackageName": "arn:one"}})] == ["arn:one"]
    assert [*packages({"Containers": [{"Image": "i"}, *_of("a", "b")["Containers"]]})] == ["a", "b"]
    assert [*packages({})] == []
