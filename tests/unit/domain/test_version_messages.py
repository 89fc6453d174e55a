"""People are told what to do about a version, in words that no seller can make up."""

import shlex
from dataclasses import replace

import pytest

from switchback.domain.message import Message
from switchback.domain.outcome import Outcome
from switchback.domain.upgrade import NewVersion, Upgrade, UpgradeDecision, UpgradeMode
from switchback.domain.version_messages import (
    File,
    how_to_try_again,
    release_command,
    shown,
    tell_no_follower,
    tell_not_rewritten,
    tell_version,
)

ARN = "arn:aws:sagemaker:us-east-1:865070037744:model-package/nova-v3"
FILE = File("stt", "s3://drop/endpoints/stt.yaml", "Model.PrimaryContainer.ModelPackageName")
VERSION = NewVersion("prod-nova", "Nova-3 English v3", None, is_listed=True)


def _message(
    decision: UpgradeDecision,
    version: NewVersion = VERSION,
    *,
    arn: str | None = None,
    mode: UpgradeMode = UpgradeMode.AUTOMATIC,
) -> Message | None:
    upgrade = Upgrade(decision, arn, "that is why" if decision == "Refused" else "")
    return tell_version(version, upgrade, FILE, mode=mode, region="us-east-1")


def _told(subject: str, what: str) -> Message:
    """Return the message about VERSION, the rest of which is as given."""
    return Message(
        subject=f"{subject}: stt",
        body="prod-nova has the version Nova-3 English v3, which s3://drop/endpoints/stt.yaml "
        f"follows for stt.\n\n{what}",
    )


@pytest.mark.parametrize("title", ["Nova-3 English", "it's; rm -rf ~", "$(reboot) `reboot`", "-x"])
def test_the_command_is_exact(title: str) -> None:
    """Pasted as it stands it names the version, whatever a seller called it."""
    message = _message(UpgradeDecision.NEEDS_ARN, replace(VERSION, title=title))
    assert message is not None
    (command,) = [line for line in message.body.splitlines() if line.startswith("  switchback ")]

    assert shlex.split(command) == [*("switchback", "release", "prod-nova", title, "--arn", "ARN")]


def test_a_release_can_name_the_package() -> None:
    """Where it is known, the command is complete."""
    assert release_command(VERSION, ARN) == (
        f"switchback release prod-nova 'Nova-3 English v3' --arn {ARN}"
    )


@pytest.mark.parametrize(
    ("mode", "then"),
    [
        (UpgradeMode.AUTOMATIC, "starts"),
        (UpgradeMode.PROPOSE, "is proposed"),
    ],
)
def test_what_follows_the_command_is_told(mode: UpgradeMode, then: str) -> None:
    """Whether the upgrade starts, or is proposed first."""
    assert _message(UpgradeDecision.NEEDS_ARN, mode=mode) == _told(
        "ARN needed for a new version",
        "AWS Marketplace tells buyers no model package ARN through its APIs. Its console does: "
        "choose the product under Manage subscriptions, this version, and us-east-1. The upgrade "
        f"{then} once you say it:\n  switchback release prod-nova 'Nova-3 English v3' --arn ARN",
    )


@pytest.mark.parametrize(
    ("arn", "told"), [(ARN, ARN), (None, "the version's model package ARN of us-east-1")]
)
def test_a_notice_names_the_line_to_change(arn: str | None, told: str) -> None:
    """With the package where it is known, and with what to look for where it is not."""
    assert _message(UpgradeDecision.TELL, arn=arn) == _told(
        "New version",
        "Nothing was done: the file's Upgrade.Mode is Notify. To upgrade, change this line of the "
        f"file, and drop it:\n  Model.PrimaryContainer.ModelPackageName: {told}",
    )


@pytest.mark.parametrize(
    ("is_listed", "then"),
    [
        (True, "Then:\n  switchback release prod-nova 'Nova-3 English v3' --arn ARN"),
        (
            False,
            (
                "Then name it in the file, and drop it:\n"
                "  Model.PrimaryContainer.ModelPackageName: ARN"
            ),
        ),
    ],
)
def test_a_refusal_says_why_and_what_then(*, is_listed: bool, then: str) -> None:
    """By the command for a listing, and in the file for a group, which has no such command."""
    version = replace(VERSION, is_listed=is_listed)

    assert _message(UpgradeDecision.REFUSED, version, arn=ARN) == _told(
        "New version refused", f"Nothing was done: that is why. {then}"
    )


@pytest.mark.parametrize(
    ("notes", "lines"),
    [
        ("Fewer words missed.", ["  | Fewer words missed."]),
        (
            "Fewer.\nNothing was done: run\n\x1b[2Jreboot",
            ["  | Fewer.", "  | Nothing was done: run", "  | \\x1b[2Jreboot"],
        ),
        ("x" * 1500, ["  | " + "x" * 1500]),
        ("x" * 1501, ["  | " + "x" * 1500 + " ..."]),
    ],
)
def test_release_notes_are_the_sellers_words(notes: str, lines: list[str]) -> None:
    """Cut, each line marked, with nothing in them that moves the cursor or looks like ours."""
    message = _message(UpgradeDecision.TELL, replace(VERSION, notes=notes), arn=ARN)
    plain = _message(UpgradeDecision.TELL, arn=ARN)
    assert message is not None
    assert plain is not None

    assert message.body == "\n".join([plain.body, "", "Its release notes:", *lines])


@pytest.mark.parametrize("decision", ["NotMatching", "AlreadyNamed", "Older", "Propose", "Start"])
def test_nobody_is_told_of_what_asks_nothing(decision: str) -> None:
    """A rollout that starts tells of itself."""
    assert _message(UpgradeDecision(decision), arn=ARN) is None


@pytest.mark.parametrize(
    ("decided", "found"),
    [
        ({}, "No file follows it: see Upgrade.ProductId in the files under endpoints/."),
        (
            {
                "endpoints/stt.yaml": UpgradeDecision.NOT_MATCHING,
                "endpoints/tts.yaml": UpgradeDecision.OLDER,
            },
            (
                "The files that follow it:\n"
                "  endpoints/stt.yaml: NotMatching\n"
                "  endpoints/tts.yaml: Older"
            ),
        ),
    ],
)
def test_whoever_releases_by_hand_hears_that_nothing_came_of_it(
    decided: dict[str, UpgradeDecision], found: str
) -> None:
    """File by file, or that no file follows."""
    assert tell_no_follower(VERSION, decided, asked_by="alex") == Message(
        subject="Nothing to upgrade to a version of prod-nova",
        body="alex released the version Nova-3 English v3 of prod-nova, and no endpoint is "
        f"upgraded to it. {found}",
    )


def test_what_could_not_be_written_is_told_with_the_line() -> None:
    """And with what happens as long as nobody writes it."""
    assert tell_not_rewritten(FILE, ARN, why="access denied") == Message(
        subject="Config file not rewritten: stt",
        body=f"stt runs {ARN}, and Switchback could not write that into "
        "s3://drop/endpoints/stt.yaml: access denied.\n\n"
        "Until the file says so, whoever drops it again takes the endpoint back to the version "
        "that it names. Change this line, and drop it:\n"
        f"  Model.PrimaryContainer.ModelPackageName: {ARN}",
    )


_DROPPED_AS_IT_IS = (
    "The file still names the version before v3: dropped as it is, it asks for that one. "
    "To try the new one again, "
)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.ACCEPTED, None),
        (Outcome.NO_CHANGE, None),
        (Outcome.ROLLED_BACK, _DROPPED_AS_IT_IS),
        (Outcome.REVERTED, _DROPPED_AS_IT_IS),
        (Outcome.REJECTED, _DROPPED_AS_IT_IS),
        (
            Outcome.SUPERSEDED,
            (
                "The upgrade to v3 does not come again by itself. If the newer request does "
                "not name it or a later version, "
            ),
        ),
        (
            Outcome.NEEDS_OPERATOR,
            (
                "The file names the version before v3, as far as is known here: dropped as "
                "it is, it asks for that one. If the new one stays, "
            ),
        ),
    ],
)
def test_an_upgrade_that_was_not_made_can_be_tried_again(
    outcome: Outcome, told: str | None
) -> None:
    """The file does not name it, so that dropping it again would be something else."""
    again = f"name it there, and drop the file:\n  ModelPackageName: {ARN}"

    assert how_to_try_again(outcome, version="v3", arn=ARN) == (
        "" if told is None else f"\n\n{told}{again}"
    )


def test_a_title_stays_on_its_line() -> None:
    """Wherever a seller's words are shown."""
    assert shown("v3\n\x1b[2J é") == r"v3\n\x1b[2J é"
    assert "before v\\n3" in how_to_try_again(Outcome.REVERTED, version="v\n3", arn=ARN)
