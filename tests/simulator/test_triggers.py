"""Each way to start leads through the template's own rules and schedules, and ends as announced."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
import yaml

from simulator.rehearsal import Rehearsal, rehearse, run, staged
from simulator.scenarios import SCENARIOS
from simulator.stage import NothingToRehearseError, Stage
from simulator.starts import start_of_call
from simulator.timeline import Entry
from simulator.triggers import TRIGGERS
from simulator.windows import LONG_BEFORE, start_for
from simulator.wire import Call
from simulator.world import START, TEMPLATE
from switchback.contracts.rollout import Request
from switchback.document.examine import read_document
from switchback.document.model import Document, Window

_EXAMPLES = TEMPLATE.parent / "examples"
_NAMES = ("healthy", "bad-version", "quota-exceeded", "silent-revert", "changed-by-others")
_GROUP = "arn:aws:sagemaker:us-east-1:123456789012:model-package/speech/7"
_EVERY_WAY = [
    *((trigger, name) for trigger in TRIGGERS for name in _NAMES),
    *((trigger, "no-change") for trigger in TRIGGERS if trigger != "version"),
]

File = dict[str, Any]


def _file(**more: Any) -> tuple[Document, bytes]:
    """Return the streaming example, with more in it."""
    file: File = yaml.safe_load((_EXAMPLES / "deepgram-streaming-stt.yaml").read_bytes())
    body = yaml.safe_dump(_laid_over(file, more), sort_keys=False).encode()
    return read_document(body, name="file.yaml"), body


def _laid_over(file: File, more: File) -> File:
    mixed = {
        k: _laid_over(file[k], v) if isinstance(v, dict) and k in file else v
        for k, v in more.items()
    }
    return {**file, **mixed}


@cache
def _played(trigger: str, name: str) -> Rehearsal:
    document, body = _file()
    return rehearse(
        document, body=body, scenario=SCENARIOS[name], trigger=TRIGGERS[trigger], checked=True
    )


def _starts(rehearsal: Rehearsal) -> list[str]:
    return [entry.name for entry in rehearsal.timeline.entries if entry.kind == "start"]


def _decisions(rehearsal: Rehearsal) -> list[str]:
    return [entry.name for entry in rehearsal.timeline.entries if entry.kind == "decision"]


@pytest.mark.parametrize(("trigger", "name"), _EVERY_WAY)
def test_each_scenario_ends_the_same_in_every_way(trigger: str, name: str) -> None:
    """However it was started, what happens to it is what the scenario says."""
    assert _played(trigger, name).closed.outcome is SCENARIOS[name].outcome


def test_a_file_is_found_by_its_event() -> None:
    """S3's event reaches the function by the rule, which starts the rollout."""
    assert _starts(_played("s3", "healthy")) == ["PutObject", "Object Created", "StartExecution"]


def test_a_rollout_by_hand_needs_no_event() -> None:
    """Step Functions is asked by a person, and nobody hears of the file."""
    rehearsal = _played("manual", "healthy")

    assert _starts(rehearsal) == ["PutObject", "StartExecution"]
    assert rehearsal.timeline.calls["stepfunctions:StartExecution"] == 0


def test_whoever_starts_by_hand_does_not_approve() -> None:
    """A file that wants approval is approved by another person."""
    document, body = _file(Rollout={"Approval": "Required"})
    rehearsal = rehearse(
        document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["manual"]
    )

    assert "Approved" in _decisions(rehearsal)


def test_the_documented_input_is_what_starts_a_rollout_by_hand() -> None:
    """The sample has just the keys that the rehearsal sends, and the function reads it."""
    sample = json.loads((_EXAMPLES / "start-execution-input.json").read_text(encoding="utf-8"))
    sent: Any = _played("manual", "healthy").execution.input

    assert Request.model_validate_json(json.dumps(sample)).endpoint_name
    assert sample.keys() == sent.keys()
    assert sample["document"].keys() == sent["document"].keys()


def test_a_window_is_waited_for() -> None:
    """It starts when the window opens, and not a second before."""
    rehearsal = _played("schedule", "healthy")
    update = next(e for e in rehearsal.timeline.entries if e.name == "CreateCandidate")
    opens = timedelta(hours=3).total_seconds()

    assert rehearsal.stage.document.rollout.window is not None
    assert opens <= update.at < opens + 2


def test_a_file_that_is_rejected_waits_for_no_window() -> None:
    """What speaks against it is told at once."""
    assert _played("schedule", "quota-exceeded").virtual_seconds < 60


def test_a_version_is_found_by_the_watcher() -> None:
    """Its schedule finds it, its event passes the rule, and the rewritten file is no change."""
    rehearsal = _played("version", "healthy")

    assert _starts(rehearsal) == [
        "ListFulfillmentOptions",
        "PutEvents",
        "Model Package Version Available",
        "StartExecution",
        "PutObject",
        "Object Created",
        "StartExecution",
    ]
    assert _decisions(rehearsal)[-3:] == ["Written", "Acquired", "NoChange"]
    assert rehearsal.timeline.entries[0].at == 7 * 60


def test_the_file_names_the_version_that_runs() -> None:
    """After an upgrade it names the new one, after a way back still the one before."""
    for name, upgraded in (("healthy", True), ("bad-version", False)):
        document, body = _file()
        trigger = TRIGGERS["version"]
        with staged(document, body=body, scenario=SCENARIOS[name], trigger=trigger) as stage:
            run(stage, trigger=trigger)
            told = boto3.client("s3").get_object(Bucket=stage.world.config_bucket, Key=stage.key)
            names_it = f"{stage.package}\n".encode() in told["Body"].read().split(b"Rollout:")[0]
        assert names_it is upgraded, name


def test_a_proposed_version_waits_for_approval() -> None:
    """A file that says Propose is rehearsed so."""
    document, body = _file(Upgrade={"ProductId": "prod-abc123", "Mode": "Propose"})
    rehearsal = rehearse(
        document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["version"]
    )

    assert "Approved" in _decisions(rehearsal)
    assert rehearsal.closed.outcome == "Accepted"


def test_a_version_waits_for_the_files_window() -> None:
    """Automatic is not at any time."""
    window = {"Cron": "0 2 ? * SUN *", "DurationInMinutes": 240, "Timezone": "America/New_York"}
    document, body = _file(Rollout={"Window": window})
    rehearsal = rehearse(
        document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["version"]
    )
    candidate = next(e for e in rehearsal.timeline.entries if e.name == "CreateCandidate")

    assert candidate.at > 3600
    assert rehearsal.closed.outcome == "Accepted"


def test_the_version_of_a_group_is_approved() -> None:
    """A group of one's own registry has no watcher: SageMaker's own event starts it."""
    container = {"PrimaryContainer": {"ModelPackageName": _GROUP}}
    follows = {"ModelPackageGroup": "speech", "Mode": "Automatic"}
    document, body = _file(Model=container, Upgrade=follows)
    rehearsal = rehearse(
        document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["version"]
    )

    assert _starts(rehearsal)[:2] == ["SageMaker Model Package State Change", "StartExecution"]
    assert rehearsal.closed.outcome == "Accepted"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"Upgrade": {"ProductId": "prod-abc123"}}, "Upgrade.Mode is Notify"),
        (
            {"Upgrade": {"ModelPackageGroup": "speech", "Mode": "Automatic"}},
            "Model names no version of the group speech",
        ),
        (
            {"Model": {"PrimaryContainer": {"ModelPackageName": _GROUP.replace("us-", "eu-")}}},
            "a package of eu-east-1",
        ),
    ],
)
def test_a_version_that_would_start_nothing(more: File, told: str) -> None:
    """It is said why, instead of waiting for what never comes."""
    document, body = _file(**more)
    with pytest.raises(NothingToRehearseError, match=told):
        rehearse(document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["version"])


@pytest.mark.parametrize("name", ["no-change", "first-deployment"])
def test_a_scenario_without_a_version_before(name: str) -> None:
    """There is nothing that could be upgraded."""
    document, body = _file()
    with pytest.raises(NothingToRehearseError, match=name):
        rehearse(document, body=body, scenario=SCENARIOS[name], trigger=TRIGGERS["version"])


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        ("*", "deepgram-nova-3-streaming-en-v2"),
        ("Nova-3 (English)", "Nova-3 (English)"),
        ("v?", "vx"),
    ],
)
def test_the_title_is_one_that_the_file_means(pattern: str, title: str) -> None:
    """A title is made up that matches; one that the file gives an ARN for is taken."""
    follows = {"ProductId": "prod-abc123", "Mode": "Automatic", "VersionPattern": pattern}
    document, body = _file(Upgrade=follows)
    with _set(document, body) as stage:
        assert list(_arns(stage)) == [title]


def test_the_title_that_the_file_knows() -> None:
    """A file that maps the version keeps its own title."""
    document, _ = _file()
    package = document.model["PrimaryContainer"]["ModelPackageName"]
    follows = {"ProductId": "prod-abc123", "Mode": "Automatic", "VersionArns": {"Two": package}}
    document, body = _file(Upgrade=follows)
    with _set(document, body) as stage:
        assert _arns(stage) == {"Two": package}


def _set(document: Document, body: bytes) -> Any:
    return staged(document, body=body, scenario=SCENARIOS["healthy"], trigger=TRIGGERS["version"])


def _arns(stage: Stage) -> dict[str, str]:
    assert stage.document.upgrade is not None
    return stage.document.upgrade.version_arns


def _window(cron: str, minutes: int) -> Window:
    return Window.model_validate({"Cron": cron, "DurationInMinutes": minutes})


@pytest.mark.parametrize(
    ("cron", "minutes", "begin"),
    [
        ("0 6 ? * MON *", 60, datetime(2026, 1, 5, 2, 45, tzinfo=UTC)),
        # Three hours before one opening, the one before it is open still: half an hour before.
        ("0 0/4 ? * * *", 180, datetime(2026, 1, 5, 3, 15, tzinfo=UTC)),
        ("0 0 1 * ? *", 60, datetime(2026, 1, 31, 20, 45, tzinfo=UTC)),
    ],
)
def test_the_world_begins_before_the_window_opens(cron: str, minutes: int, begin: datetime) -> None:
    """A file of one's own is dropped hours before, and never while the window is open."""
    assert start_for(_window(cron, minutes), lead=LONG_BEFORE, earliest=START) == begin


def test_a_window_that_never_closes() -> None:
    """There is nothing to wait for."""
    with pytest.raises(NothingToRehearseError, match="never closed"):
        start_for(_window("0 * ? * * *", 120), lead=LONG_BEFORE, earliest=START)


def test_what_failed_leads_to_nothing() -> None:
    """Only a file below the folder is one that somebody asks something with."""
    call = Call(
        at=START,
        caller="somebody",
        service="s3",
        operation="PutObject",
        params={"Bucket": "b", "Key": "status/x.json"},
    )
    assert start_of_call(call) is None


def test_the_timeline_is_in_order() -> None:
    """What leads to a rollout comes before its first state."""
    entries: list[Entry] = _played("version", "healthy").timeline.entries
    kinds = [entry.kind for entry in entries]
    assert set(kinds[: kinds.index("state")]) == {"start"}
