"""Every function is wired as all the others are: code, log, role, environment, lost events."""

import re
from pathlib import Path
from typing import Any


def test_every_folder_is_a_function(root: Path, functions: dict[str, Any]) -> None:
    """No function lacks its code, and no code is left undeployed."""
    folders = {app.parent.name for app in (root / "functions").glob("*/app.py")}

    assert {properties["CodeUri"] for properties in functions.values()} == {
        f"functions/{folder}" for folder in folders
    }


def test_a_function_is_named_after_its_folder(functions: dict[str, Any]) -> None:
    """Folder, resource and deployed function carry one name."""
    for logical_id, properties in functions.items():
        words = properties["CodeUri"].removeprefix("functions/").split("_")

        assert logical_id == "".join(word.title() for word in words) + "Function"
        assert properties["FunctionName"] == {"Fn::Sub": "${AWS::StackName}-" + "-".join(words)}


def test_every_function_has_a_log_of_its_own_that_ends(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """No log is kept for ever, and none is shared."""
    for logical_id, properties in functions.items():
        name = properties["FunctionName"]["Fn::Sub"]
        group = resources[properties["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]

        assert group == {
            "LogGroupName": {"Fn::Sub": f"/aws/lambda/{name}"},
            "RetentionInDays": {"Ref": "LogRetentionInDays"},
        }, logical_id


def test_every_function_has_a_role_of_its_own(functions: dict[str, Any]) -> None:
    """No function has another one's rights."""
    roles = {name: properties["Role"] for name, properties in functions.items()}

    assert roles == {
        name: {"Fn::GetAtt": [name.removesuffix("Function") + "Role", "Arn"]} for name in functions
    }


def test_variables_are_those_that_the_settings_read(root: Path, functions: dict[str, Any]) -> None:
    """A variable that the code reads exists under that name, and no other is set."""
    settings = (root / "layers/switchback/switchback/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'_read\("(\w+)"\)', settings))
    given = {
        name for properties in functions.values() for name in properties["Environment"]["Variables"]
    }

    assert given == read


def test_every_rule_has_a_queue_for_what_it_cannot_deliver(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """An event that reaches no function is kept, and the queue takes it from these rules only."""
    rules = {
        name + event_name: event
        for name, properties in functions.items()
        for event_name, event in properties.get("Events", {}).items()
    }
    allowed, _ = resources["DeadLetterQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]

    for event in rules.values():
        assert event["Type"] in {"EventBridgeRule", "Schedule"}
        assert event["Properties"]["DeadLetterConfig"] == {"Arn": _DEAD_LETTERS}
        assert event["Properties"]["RetryPolicy"]["MaximumRetryAttempts"] == 185
    assert allowed["Condition"]["ArnEquals"]["aws:SourceArn"] == [
        {"Fn::GetAtt": [rule, "Arn"]} for rule in rules
    ]


def test_what_an_event_function_gives_up_is_kept(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    """An event that a function fails on, three times, is neither lost nor unseen."""
    for name, properties in functions.items():
        if "Events" not in properties:
            continue
        failure = properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
        alarm = resources[name.removesuffix("Function") + "ErrorsAlarm"]["Properties"]

        assert failure == {"Type": "SQS", "Destination": _DEAD_LETTERS}
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": name}}]


_DEAD_LETTERS = {"Fn::GetAtt": ["DeadLetterQueue", "Arn"]}
