"""The rules of following new versions: of one thing, for one model package, by a wildcard."""

import re
from collections.abc import Iterator

from switchback.document.parts import Part, containers
from switchback.document.problem import Flaw, Path, quoted
from switchback.domain.package_arn import parse
from switchback.domain.upgrade import is_meant

_UPGRADE: Path = ("Upgrade",)
_PACKAGE = "ModelPackageName"

# What is hardly ever meant as it stands, in a title.
_REGULAR_EXPRESSION = re.compile(r"^\^|\.[*+]|\\|\]\+|\(\?|\$$")


def check_upgrade(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between the keys of Upgrade, and between them and the model."""
    if "Upgrade" not in data:
        return
    upgrade = data["Upgrade"]
    yield from _check_followed(upgrade)
    yield from _check_package(data)
    yield from _check_pattern(upgrade)
    yield from _check_arns(upgrade)


def _check_followed(upgrade: Part) -> Iterator[Flaw]:
    product, group = (*_UPGRADE, "ProductId"), (*_UPGRADE, "ModelPackageGroup")
    if "ProductId" in upgrade and "ModelPackageGroup" in upgrade:
        yield Flaw(group, "stands beside ProductId", "Keep one of the two")
    elif not {"ProductId", "ModelPackageGroup"} & upgrade.keys():
        yield Flaw(
            product,
            "is missing, and there is no ModelPackageGroup, either",
            "Give the product's id on AWS Marketplace, such as prod-tnv5pm6nlcm44, or a group",
            rests_on=(group,),
        )


def _check_package(data: Part) -> Iterator[Flaw]:
    model = data.get("Model", {})
    if "PrimaryContainer" in model and "Containers" in model:
        # One of them has to go anyway.
        return
    found = containers(data)
    packages = [container[_PACKAGE] for _, container in found if _PACKAGE in container]
    if len(packages) == 1:
        yield from _check_group(data["Upgrade"], packages[0])
        return
    counted = f"are {len(packages)}" if packages else "is none"
    yield Flaw(
        _UPGRADE,
        f"changes the {_PACKAGE} in Model, and there {counted}",
        "Give Model just one, the version that runs now, or remove Upgrade",
        rests_on=(
            ("Model", "PrimaryContainer", _PACKAGE),
            ("Model", "Containers"),
            *((*path, _PACKAGE) for path, _ in found),
        ),
    )


def _check_group(upgrade: Part, package: str) -> Iterator[Flaw]:
    arn, group = parse(package), upgrade.get("ModelPackageGroup")
    if arn and arn.number is not None and group not in (None, arn.name):
        yield Flaw(
            (*_UPGRADE, "ModelPackageGroup"),
            f"is {quoted(group)}, and Model names a version of {quoted(arn.name)}",
            "Follow the group of the version that runs, or correct Model",
        )


def _check_pattern(upgrade: Part) -> Iterator[Flaw]:
    pattern = upgrade.get("VersionPattern", "")
    if _REGULAR_EXPRESSION.search(pattern):
        yield Flaw(
            (*_UPGRADE, "VersionPattern"),
            f"is {quoted(pattern)}, which looks like a regular expression",
            "Write * for any text and ? for any character, such as Nova-3 *English*",
        )


def _check_arns(upgrade: Part) -> Iterator[Flaw]:
    path, arns = (*_UPGRADE, "VersionArns"), upgrade.get("VersionArns", {})
    if arns and "ModelPackageGroup" in upgrade and "ProductId" not in upgrade:
        remedy = "Remove it: the event of a group tells the ARN"
        yield Flaw(path, "has no effect beside ModelPackageGroup", remedy)
        return
    pattern = upgrade.get("VersionPattern", "*")
    if _REGULAR_EXPRESSION.search(pattern):
        return
    for title in arns:
        if not is_meant(title, pattern=pattern):
            yield Flaw(
                (*path, title),
                f"has no effect: the title does not match {quoted(pattern)}",
                "Correct the title, or VersionPattern",
                rests_on=((*_UPGRADE, "VersionPattern"),),
            )
