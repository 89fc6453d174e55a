"""A file that follows new versions: what it follows, and the version that it names before."""

from typing import Any

import yaml

from simulator.scenarios.scenario import File
from simulator.stage import NothingToRehearseError, Stage
from simulator.wire import REGION
from switchback.document.model import Upgrade
from switchback.document.parts import containers
from switchback.domain.lines import one_line
from switchback.domain.upgrade import UpgradeMode, is_meant

_PRODUCT_ID = "prod-rehearsed"
_PACKAGE = "ModelPackageName"
_LONGEST_TITLE = 200


def follow(file: File) -> None:
    """Have a file follow the version that it names; one that follows something says so itself.

    Raises:
        NothingToRehearseError: It follows in a way in which nothing would start.
    """
    package = _package(file)
    upgrade = file.setdefault(
        "Upgrade", {"ProductId": _PRODUCT_ID, "Mode": UpgradeMode.AUTOMATIC.value}
    )
    if upgrade.get("Mode", UpgradeMode.NOTIFY) == UpgradeMode.NOTIFY:
        raise NothingToRehearseError(
            "Upgrade.Mode is Notify: a new version is told to people, and starts nothing. Rehearse "
            "it with Propose or Automatic"
        )
    if "ProductId" in upgrade:
        _name_version(upgrade, package)
    else:
        _check_group(upgrade["ModelPackageGroup"], package)


def following(stage: Stage) -> Upgrade:
    """Return what the stage's file says of new versions."""
    upgrade = stage.document.upgrade
    assert upgrade is not None, "a file that is rehearsed by version follows something"
    return upgrade


def title_of(stage: Stage) -> str:
    """Return the title that the stage's version has in the listing."""
    arns = following(stage).version_arns
    return next(title for title, arn in arns.items() if arn == stage.package)


def held(stage: Stage) -> bytes:
    """Return the file as it is in the bucket before: it names the version that runs."""
    file = yaml.safe_load(stage.body)
    (container,) = _named(file)
    container[_PACKAGE] = stage.previous_package
    return yaml.safe_dump(file, sort_keys=False).encode()


def _named(file: File) -> list[Any]:
    return [part for _, part in containers(file) if _PACKAGE in part]


def _package(file: File) -> str:
    named = _named(file)
    if len(named) != 1:
        raise NothingToRehearseError(
            f"Model names {len(named)} model packages, and a new version takes the place of one"
        )
    package = str(named[0][_PACKAGE])
    region = package.split(":")[3]
    if region != REGION:
        raise NothingToRehearseError(
            f"Model names a package of {region}, and the embedded AWS is in {REGION}: a new "
            "version of another Region is refused"
        )
    return package


def _name_version(upgrade: dict[str, Any], package: str) -> None:
    """Give the version a title that the file means, and its ARN, which no listing tells."""
    arns = upgrade.setdefault("VersionArns", {})
    if package in arns.values():
        return
    pattern = upgrade.get("VersionPattern", "*")
    name = package.rpartition("/")[2]
    titles = (pattern.replace("?", "x").replace("*", each) for each in (name, "", "x"))
    meant = [t for t in map(_as_listed, titles) if t and is_meant(t, pattern=pattern)]
    if not meant:
        raise NothingToRehearseError(
            "Upgrade.VersionPattern matches no title that could be made up: give VersionArns with "
            "the title of the version that Model names"
        )
    arns[meant[0]] = package


def _as_listed(title: str) -> str:
    return one_line(title, longest=_LONGEST_TITLE)


def _check_group(group: str, package: str) -> None:
    stem, _, number = package.rpartition("/")
    if not stem.endswith(f"/{group}") or not number.isdecimal() or int(number) == 1:
        raise NothingToRehearseError(
            f"Model names no version of the group {group} that came after another one: there is "
            "nothing newer to follow"
        )
