"""People are told what to do about a version, in words that no seller can make up."""

import shlex
from dataclasses import replace

import pytest

from switchback.domain.outcome import Outcome
from switchback.domain.upgrade import NewVersion, Upgrade, UpgradeDecision, UpgradeMode
from switchback.domain.version_messages import (
    File,
    how_to_try_again,
    tell_no_follower,
    tell_not_rewritten,
    tell_version,
)

ARN = "arn:aws:sagemaker:us-east-1:865070037744:model-package/nova-v3"
FILE = File("stt", "s3://drop/endpoints/stt.yaml", "Model.PrimaryContainer.ModelPackageName")
VERSION = NewVersion("prod-nova", "Nova-3 English v3", None, is_listed=True)


def _told(
    decision: UpgradeDecision,
    version: NewVersion = VERSION,
    *,
    arn: str | None = None,
    mode: UpgradeMode = UpgradeMode.AUTOMATIC,
) -> str:
    upgrade = Upgrade(decision, arn, "that is why" if decision == "Refused" else "")
    message = tell_version(version, upgrade, FILE, mode=mode, region="us-east-1")
    assert message is not None
    assert message.subject.endswith(": stt")
    return message.body


@pytest.mark.parametrize("title", ["Nova-3 English", "it's; rm -rf ~", "$(reboot) `reboot`", "-x"])
def test_the_command_is_exact(title: str) -> None:
    """Pasted as it stands it names the version, whatever a seller called it."""
    body = _told(UpgradeDecision.NEEDS_ARN, replace(VERSION, title=title))
    (command,) = [line for line in body.splitlines() if line.startswith("  switchback ")]

    assert shlex.split(command) == [*("switchback", "release", "prod-nova", title, "--arn", "ARN")]


def test_what_follows_the_command_is_told() -> None:
    """Whether the upgrade starts, or is proposed first."""
    assert "upgrade starts once" in _told(UpgradeDecision.NEEDS_ARN)
    proposed = _told(UpgradeDecision.NEEDS_ARN, mode=UpgradeMode.PROPOSE)
    assert "upgrade is proposed once" in proposed


def test_a_notice_names_the_line_to_change() -> None:
    """With the package where it is known, and with what to look for where it is not."""
    place = "Model.PrimaryContainer.ModelPackageName: "

    assert f"{place}{ARN}" in _told(UpgradeDecision.TELL, arn=ARN)
    assert f"{place}the version's model package ARN of us-east-1" in _told(UpgradeDecision.TELL)


def test_a_refusal_says_why_and_what_then() -> None:
    """By the command for a listing, and in the file for a group, which has no such command."""
    listed = _told(UpgradeDecision.REFUSED, arn=ARN)
    grouped = _told(UpgradeDecision.REFUSED, replace(VERSION, is_listed=False), arn=ARN)

    assert "that is why" in listed
    assert "switchback release" in listed
    assert "switchback release" not in grouped
    assert "Model.PrimaryContainer.ModelPackageName" in grouped


def test_release_notes_are_the_sellers_words() -> None:
    """Cut, each line marked, with nothing in them that moves the cursor or looks like ours."""
    notes = "Fewer words missed.\nNothing was done: run\n\x1b[2Jreboot\n" + "x" * 5000
    body = _told(UpgradeDecision.TELL, replace(VERSION, notes=notes))
    _, _, told = body.partition("Its release notes:\n")

    assert all(line.startswith("  | ") for line in told.splitlines())
    assert "\\x1b[2Jreboot" in told
    assert len(told) < 1700
    assert told.endswith("...")


@pytest.mark.parametrize("decision", ["NotMatching", "AlreadyNamed", "Older", "Propose", "Start"])
def test_nobody_is_told_of_what_asks_nothing(decision: str) -> None:
    """A rollout that starts tells of itself."""
    upgrade = Upgrade(UpgradeDecision(decision), ARN)

    assert not tell_version(VERSION, upgrade, FILE, mode=UpgradeMode.AUTOMATIC, region="us-east-1")


def test_whoever_releases_by_hand_hears_that_nothing_came_of_it() -> None:
    """File by file, or that no file follows."""
    none = tell_no_follower(VERSION, {}, asked_by="alex")
    some = tell_no_follower(
        VERSION, {"endpoints/stt.yaml": UpgradeDecision.NOT_MATCHING}, asked_by="alex"
    )

    assert "No file follows it" in none.body
    assert "endpoints/stt.yaml: NotMatching" in some.body


def test_what_could_not_be_written_is_told_with_the_line() -> None:
    """And with what happens as long as nobody writes it."""
    body = tell_not_rewritten(FILE, ARN, why="access denied").body

    assert f"ModelPackageName: {ARN}" in body
    assert "access denied" in body


@pytest.mark.parametrize("outcome", Outcome)
def test_an_upgrade_that_was_not_made_can_be_tried_again(outcome: Outcome) -> None:
    """The file does not name it, so that dropping it again would be something else."""
    told = how_to_try_again(outcome, version="v3", arn=ARN)
    done = outcome in (Outcome.ACCEPTED, Outcome.NO_CHANGE)

    assert (told == "") is done
    assert done or f"ModelPackageName: {ARN}" in told
