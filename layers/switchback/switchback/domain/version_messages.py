"""What people are told of new versions that a file follows."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from switchback.domain.message import Message
from switchback.domain.outcome import Outcome
from switchback.domain.upgrade import NewVersion, Upgrade, UpgradeDecision, UpgradeMode

_MOST_NOTES = 1500


@dataclass(frozen=True)
class File:
    """A config file, as people find it."""

    endpoint_name: str
    url: str
    place: str
    """Where it names its model package."""


def tell_version(
    new: NewVersion, upgrade: Upgrade, file: File, *, mode: UpgradeMode, region: str
) -> Message | None:
    """Say what a person has to do about a new version, or None where nobody has to do anything."""
    match upgrade.decision:
        case UpgradeDecision.NEEDS_ARN:
            subject, what = "ARN needed for a new version", _needs_arn(new, mode, region)
        case UpgradeDecision.TELL:
            subject, what = "New version", _how_to_upgrade(upgrade, file, region)
        case UpgradeDecision.REFUSED:
            subject, what = "New version refused", _refused(new, upgrade, file)
        case (
            UpgradeDecision.NOT_MATCHING
            | UpgradeDecision.ALREADY_NAMED
            | UpgradeDecision.OLDER
            | UpgradeDecision.PROPOSE
            | UpgradeDecision.START
        ):
            return None
        case _:
            assert_never(upgrade.decision)
    return Message(
        subject=f"{subject}: {file.endpoint_name}",
        body=f"{new.source} has the version {shown(new.title)}, which {file.url} follows for "
        f"{file.endpoint_name}.\n\n{what}{_notes(new)}",
    )


def tell_no_follower(
    new: NewVersion, decided: Mapping[str, UpgradeDecision], *, asked_by: str
) -> Message:
    """Say to whoever released a version by hand that nothing came of it, file by file."""
    found = "".join(f"\n  {key}: {decision}" for key, decision in decided.items())
    return Message(
        subject=f"Nothing to upgrade to a version of {new.source}",
        body=f"{asked_by} released the version {shown(new.title)} of {new.source}, and no endpoint "
        f"is upgraded to it. {'The files that follow it:' + found if found else _NO_FILE}",
    )


def tell_not_rewritten(file: File, arn: str, *, why: str) -> Message:
    """Say that a file still names another version than the one that runs."""
    return Message(
        subject=f"Config file not rewritten: {file.endpoint_name}",
        body=f"{file.endpoint_name} runs {arn}, and Switchback could not write that into "
        f"{file.url}: {why}.\n\nUntil the file says so, whoever drops it again takes the endpoint "
        f"back to the version that it names. Change this line, and drop it:\n"
        f"  {file.place}: {arn}",
    )


def how_to_try_again(outcome: Outcome, *, version: str, arn: str) -> str:
    """Return what to add to the news of how the rollout of a version ended: its file is as before.

    Empty where nothing is left to do.
    """
    again = f"name it there, and drop the file:\n  ModelPackageName: {arn}"
    match outcome:
        case Outcome.ROLLED_BACK | Outcome.REVERTED | Outcome.REJECTED:
            return (
                f"\n\nThe file still names the version before {shown(version)}: dropped as it is, "
                f"it asks for that one. To try the new one again, {again}"
            )
        case Outcome.SUPERSEDED:
            return (
                f"\n\nThe upgrade to {shown(version)} does not come again by itself. If the newer "
                f"request does not name it or a later version, {again}"
            )
        case Outcome.NEEDS_OPERATOR:
            return (
                f"\n\nThe file names the version before {shown(version)}, as far as is known here: "
                f"dropped as it is, it asks for that one. If the new one stays, {again}"
            )
        case Outcome.ACCEPTED | Outcome.NO_CHANGE:
            return ""
        case _:
            assert_never(outcome)


def shown(text: str) -> str:
    """Return a seller's words fit for one line."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


_NO_FILE = "No file follows it: see Upgrade.ProductId in the files under endpoints/."


def release_command(new: NewVersion, arn: str = "ARN") -> str:
    """Return the command that says which package a version is; whatever it is called, one word."""
    return f"switchback release {new.source} {shlex.quote(shown(new.title))} --arn {arn}"


def _needs_arn(new: NewVersion, mode: UpgradeMode, region: str) -> str:
    then = "is proposed" if mode is UpgradeMode.PROPOSE else "starts"
    return (
        "AWS Marketplace tells buyers no model package ARN through its APIs. Its console does: "
        f"choose the product under Manage subscriptions, this version, and {region}. The upgrade "
        f"{then} once you say it:\n  {release_command(new)}"
    )


def _how_to_upgrade(upgrade: Upgrade, file: File, region: str) -> str:
    arn = upgrade.model_package_arn or f"the version's model package ARN of {region}"
    return (
        "Nothing was done: the file's Upgrade.Mode is Notify. To upgrade, change this line of the "
        f"file, and drop it:\n  {file.place}: {arn}"
    )


def _refused(new: NewVersion, upgrade: Upgrade, file: File) -> str:
    again = (
        f"Then:\n  {release_command(new)}"
        if new.is_listed
        else f"Then name it in the file, and drop it:\n  {file.place}: ARN"
    )
    return f"Nothing was done: {upgrade.objection}. {again}"


def _notes(new: NewVersion) -> str:
    """Return the seller's notes, each line marked: they are not our words."""
    if not new.notes:
        return ""
    cut = new.notes[:_MOST_NOTES] + (" ..." if len(new.notes) > _MOST_NOTES else "")
    lines = "".join(f"\n  | {shown(line)}" for line in cut.splitlines())
    return f"\n\nIts release notes:{lines}"
