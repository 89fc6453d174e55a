"""What a new version means for a file that follows it: nothing, a word to people, or a rollout."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import assert_never

from switchback.domain.package_arn import parse


class UpgradeMode(StrEnum):
    """What to do about a new version that a file follows."""

    NOTIFY = "Notify"
    PROPOSE = "Propose"
    AUTOMATIC = "Automatic"


class UpgradeDecision(StrEnum):
    """What becomes of a new version for one file."""

    NOT_MATCHING = "NotMatching"
    """The file means others: listings carry languages as versions, too."""
    ALREADY_NAMED = "AlreadyNamed"
    OLDER = "Older"
    """The file names a later one of the same group."""
    REFUSED = "Refused"
    """It may not run here."""
    NEEDS_ARN = "NeedsArn"
    TELL = "Tell"
    PROPOSE = "Propose"
    START = "Start"


@dataclass(frozen=True)
class NewVersion:
    """A version that was published, or approved."""

    source: str
    """The product's id on AWS Marketplace, or the model package group's name."""
    title: str
    """Its title there, or its number in the group."""
    model_package_arn: str | None
    is_listed: bool
    """Whether it is a listing's, and not a group's."""
    notes: str = ""


@dataclass(frozen=True)
class Following:
    """What a file runs, and what it says of new versions."""

    package: str
    """The model package that it names."""
    pattern: str
    mode: UpgradeMode
    arns: Mapping[str, str]
    """By version title."""


@dataclass(frozen=True)
class Bounds:
    """What may run in this deployment."""

    region: str
    publishers: Collection[str]
    """Account ids."""


@dataclass(frozen=True)
class Upgrade:
    """The decision, the package that it is about where that is known, and why it was refused."""

    decision: UpgradeDecision
    model_package_arn: str | None = None
    objection: str = ""


def decide_upgrade(new: NewVersion, following: Following, bounds: Bounds) -> Upgrade:
    """Decide for one file, whatever was decided before."""
    if not is_meant(new.title, pattern=following.pattern):
        return Upgrade(UpgradeDecision.NOT_MATCHING)
    arn = new.model_package_arn or following.arns.get(new.title)
    if arn is None:
        told = following.mode is UpgradeMode.NOTIFY
        return Upgrade(UpgradeDecision.TELL if told else UpgradeDecision.NEEDS_ARN)
    return _decide_package(arn, following, bounds)


def _decide_package(arn: str, following: Following, bounds: Bounds) -> Upgrade:
    if arn == following.package:
        return Upgrade(UpgradeDecision.ALREADY_NAMED, arn)
    if _is_older(arn, than=following.package):
        return Upgrade(UpgradeDecision.OLDER, arn)
    objection = _objection(arn, bounds)
    if objection:
        return Upgrade(UpgradeDecision.REFUSED, arn, objection)
    return Upgrade(_by_mode(following.mode), arn)


def is_meant(title: str, *, pattern: str) -> bool:
    """Say whether a version's title matches a pattern, in which only * and ? have a meaning."""
    return fnmatchcase(title, pattern.replace("[", "[[]"))


# What was done, or was not to be done, stays so: whoever takes the file back to an earlier version
# does not want this one again because its event is repeated.
_SETTLED = frozenset(
    {
        UpgradeDecision.ALREADY_NAMED,
        UpgradeDecision.OLDER,
        UpgradeDecision.PROPOSE,
        UpgradeDecision.START,
    }
)


def is_settled(upgrade: Upgrade, *, known: Upgrade) -> bool:
    """Tell whether nothing is left to do, after what was decided before about the same version."""
    same_package = upgrade.model_package_arn == known.model_package_arn
    return upgrade == known or (same_package and known.decision in _SETTLED)


def _by_mode(mode: UpgradeMode) -> UpgradeDecision:
    match mode:
        case UpgradeMode.NOTIFY:
            return UpgradeDecision.TELL
        case UpgradeMode.PROPOSE:
            return UpgradeDecision.PROPOSE
        case UpgradeMode.AUTOMATIC:
            return UpgradeDecision.START
        case _:
            assert_never(mode)


def _is_older(arn: str, *, than: str) -> bool:
    """Tell a package from an earlier one of its group: approving that one again is no upgrade."""
    new, named = parse(arn), parse(than)
    if new is None or named is None or new.number is None or named.number is None:
        return False
    return replace(new, number=None) == replace(named, number=None) and new.number < named.number


def _objection(arn: str, bounds: Bounds) -> str:
    parts = parse(arn)
    if parts is None:
        return f"{arn!r} is no model package's ARN: name one"
    if parts.region != bounds.region:
        return (
            f"{arn} is of {parts.region}, and this deployment is in {bounds.region}: a model "
            "package has another ARN in each Region, name the one of this Region"
        )
    if parts.account not in bounds.publishers:
        return (
            f"{arn} is a package of account {parts.account}, whose packages may not run here: "
            "if they may, add the account to the deployment's parameter PackagePublisherAccountIds"
        )
    return ""
