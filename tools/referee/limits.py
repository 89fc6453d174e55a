"""Where moto's engine is known to differ from the specification, outside what the machine does."""

from dataclasses import dataclass
from typing import Any

_END = {"Type": "Succeed"}
_FROM_CONTEXT = "{% $states.context.Task.Token %}"
_CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "work", "Payload": {}},
    "Next": "End",
}


@dataclass(frozen=True)
class Limit:
    """Something that moto does otherwise.

    Attributes:
        name: What, in a few words.
        says: What the specification or AWS's pages say.
        does: What moto does.
        states: A machine that shows it, from its first state. A function that gets a token sends a
            failure with it.
        fails: What the machine's function fails with, if it does.
    """

    name: str
    says: str
    does: str
    states: dict[str, Any]
    fails: str | None = None


def _passing(**fields: Any) -> dict[str, Any]:
    return {"A": {"Type": "Pass", "Next": "End", **fields}, "End": _END}


def _calling(**fields: Any) -> dict[str, Any]:
    return {"A": {**_CALL, **fields}, "End": _END}


_CAUGHT = [{"ErrorEquals": ["States.ALL"], "Next": "End"}]

LIMITS = (
    Limit(
        "`Assign` and `Output`",
        "both see the variables as they were when the state was entered",
        "`Output` sees what `Assign` has just assigned",
        {"Set": {"Type": "Pass", "Assign": {"a": 1}, "Next": "A"},
         **_passing(Assign={"a": 2}, Output="{% $a %}")},
    ),
    Limit(
        "an expression that throws",
        "`States.QueryEvaluationError`",
        "`States.Runtime`, which nothing catches",
        _passing(Output="{% 'a' + 1 %}"),
    ),
    Limit(
        "the cause of an evaluation error",
        "names the field, and the event at which the state was entered",
        "names no field, and the event before",
        _passing(Output="{% $states.input.absent %}"),
    ),
    Limit(
        "an `Output` that fails after its task has succeeded",
        "is an error of the task, which its `Catch` may take",
        "fails the execution",
        _calling(Output="{% $states.result.absent %}", Catch=_CAUGHT),
    ),
    Limit(
        "a `Choice` without a match and without a `Default`",
        "`States.NoChoiceMatched`",
        "`States.Runtime`",
        {"A": {"Type": "Choice", "Choices": [{"Condition": False, "Next": "End"}]}, "End": _END},
    ),
    Limit(
        "a computed number of seconds that is none",
        "`States.QueryEvaluationError`",
        "rounds it, or reads it out of a string",
        _calling(TimeoutSeconds="{% 1.5 %}"),
    ),
    Limit(
        "an error that a function names `States.…`",
        "is matched by that name",
        "`States.Runtime`",
        _calling(Catch=[{"ErrorEquals": ["States.Permissions"], "Next": "End"}]),
        fails="States.Permissions",
    ),
    Limit(
        "a failure that is sent with a task's token, without error and cause",
        "both are strings in the error output",
        "both are null",
        _calling(
            Resource="arn:aws:states:::lambda:invoke.waitForTaskToken",
            Arguments={"FunctionName": "work", "Payload": {"token": _FROM_CONTEXT}},
            Catch=_CAUGHT,
        ),
    ),
    Limit(
        "letters beyond ASCII in what a function fails with",
        "are in the cause as the function wrote them",
        "are escaped",
        _calling(Catch=_CAUGHT),
        fails="Zurückgewiesen",
    ),
    Limit(
        "arguments and variables above 256 KiB",
        "`States.DataLimitExceeded`",
        "passes them on",
        _passing(Assign={"a": "{% $pad('', 262143, 'x') %}"}),
    ),
    Limit(
        "the functions `$hash`, `$uuid` and a seeded `$random`",
        "work",
        "does not have them",
        _passing(Output="{% $hash('abc', 'MD5') %}"),
    ),
    Limit(
        "`$` within an expression, as in `$order[$ > 10]`",
        "is where the path has come to",
        "is refused",
        {"Set": {"Type": "Pass", "Assign": {"order": [5, 15]}, "Next": "A"},
         **_passing(Output="{% $order[$ > 10] %}")},
    ),
    Limit(
        "a timestamp with an offset in a `Wait`",
        "is waited for",
        "refuses it, and takes the wall clock's local time for UTC",
        {"A": {"Type": "Wait", "Timestamp": "{% '2026-03-01T14:00:00+01:00' %}", "Next": "End"},
         "End": _END},
    ),
    Limit(
        "the context object",
        "tells how often an execution was redriven",
        "does not",
        _passing(Output="{% $states.context.Execution.RedriveCount %}"),
    ),
)  # fmt: skip
"""What a test shows to be so; none of it is met in the runs, or the engines would not agree."""
