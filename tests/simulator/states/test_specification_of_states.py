"""The Amazon States Language specification's own examples: the types of state.

Each test names the section of https://states-language.net/spec.html that its example is from; see
`test_specification.py` for what a task is here.
"""

from typing import Any

import pytest

from simulator.states.errors import DefinitionError
from simulator.states.execution import Status
from simulator.states.loading import load_machine
from tests.simulator.states.bench import INVOKE, Bench, definition, task

END = {"Type": "Succeed"}
TIMEOUT = {"ErrorEquals": ["States.Timeout"]}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


def refusal(state: dict[str, Any], **fields: Any) -> str:
    """Why a machine with that state is refused."""
    with pytest.raises(DefinitionError) as refused:
        load_machine(definition({"A": state, "B": END}, **fields), {})
    return str(refused.value)


@pytest.mark.parametrize(("given", "additional"), [({}, {}), ({"moreData": [1]}, [1])])
def test_test_data(bench: Bench, given: dict[str, Any], additional: object) -> None:
    """JSONata Pass State. Fixed data in a variable, with what the input may add to it."""
    more = "{% $exists($states.input.moreData) ? $states.input.moreData : {} %}"
    coords = {"x-datum": 0.381018, "y-datum": 622.2269926397355, "additional": more}
    state = {"Type": "Pass", "Assign": {"coords": coords}, "Next": "End"}
    execution = bench.run({"ProvideTestData": state, "End": END}, input=given)
    assert execution.variables == {"coords": {**coords, "additional": additional}}
    assert execution.output == given


RULES = [
    {"Condition": "{% $states.input.type != 'Private' %}", "Next": "Public"},
    {
        "Condition": (
            "{% $exists($value) and $type($value)='number' and $value>=20 and $value<30 %}"
        ),
        "Assign": {"range": "twenties"},
        "Next": "ValueInTwenties",
    },
    {
        "Condition": "{% $states.input.rating >= $states.input.auditThreshold %}",
        "Output": {"excess": "{% $states.input.rating - $states.input.auditThreshold %}"},
        "Next": "StartAudit",
    },
]
ELSE = {"Condition": True, "Assign": {"range": "default"}, "Next": "RecordEvent"}
DISPATCH = {"Type": "Choice", "Choices": [*RULES, ELSE]}
PRIVATE = {"type": "Private", "rating": 1, "auditThreshold": 5}
AUDITED = {"type": "Private", "rating": 7, "auditThreshold": 5}


@pytest.mark.parametrize(
    ("value", "given", "ends_in", "assigned"),
    [
        (23, {"type": "Public"}, ("Public", {"type": "Public"}), None),
        (23, PRIVATE, ("ValueInTwenties", PRIVATE), "twenties"),
        (30, AUDITED, ("StartAudit", {"excess": 2}), None),
        ("23", AUDITED, ("StartAudit", {"excess": 2}), None),
        (None, PRIVATE, ("RecordEvent", PRIVATE), "default"),
    ],
)
def test_dispatching(
    bench: Bench, value: object, given: object, ends_in: tuple[str, object], assigned: str | None
) -> None:
    """JSONata Choice Rules. The first rule that holds says what is assigned and handed on.

    The example says what holds without a match with an `Assign` of the state's own, which is
    refused here: a last rule that always holds says the same.
    """
    first = {"Type": "Pass", "Assign": {} if value is None else {"value": value}, "Next": "D"}
    ends = dict.fromkeys(("Public", "ValueInTwenties", "StartAudit", "RecordEvent"), END)
    execution = bench.run({"Set": first, "D": DISPATCH, **ends}, input=given)
    assert execution.status is Status.SUCCEEDED, execution.cause
    assert (execution.state, execution.output) == ends_in
    assert execution.variables.get("range") == assigned


def test_no_choice_matched(bench: Bench) -> None:
    """Choice State. Without a match and without a Default it is States.NoChoiceMatched."""
    choice = {"Type": "Choice", "Choices": [{"Condition": False, "Next": "B"}]}
    assert bench.run({"A": choice, "B": END}).error == "States.NoChoiceMatched"


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"Seconds": 10}, 10),
        ({"Timestamp": "2016-03-14T01:59:00Z"}, 0),
        ({"Timestamp": "{% $states.input.expirydate %}"}, 90),
    ],
)
def test_waiting(bench: Bench, fields: dict[str, Any], seconds: float) -> None:
    """Wait State. Ten seconds; until an instant; until an instant that the input says."""
    state = {"Type": "Wait", "Next": "NextState", **fields}
    given = {"expirydate": "2026-03-01T13:01:30+01:00"}
    execution = bench.run({"wait": state, "NextState": END}, input=given)
    assert bench.clock.seconds == seconds
    assert execution.output == given


@pytest.mark.parametrize(
    ("error", "cause"), [("ErrorA", "Kaiju attack"), ("{% $states.input.Error %}", "{% 'C' %}")]
)
def test_failing(bench: Bench, error: str, cause: str) -> None:
    """Fail State, and JSONata Fail State. With fixed texts, or with texts from the input."""
    state = {"Type": "Fail", "Comment": "my error comment", "Error": error, "Cause": cause}
    execution = bench.run({"FailState": state}, input={"Error": "ErrorA"})
    assert (execution.status, execution.error) == (Status.FAILED, "ErrorA")
    assert execution.cause in ("Kaiju attack", "C")


# --- What the table of fields allows, and what is refused by design ---

BRANCH = {"StartAt": "X", "States": {"X": {"Type": "Succeed"}}}
STATES: dict[str, dict[str, Any]] = {
    "Task": task(),
    "Pass": {"Type": "Pass", "Next": "B"},
    "Wait": {"Type": "Wait", "Seconds": 1, "Next": "B"},
    "Choice": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "B"}]},
    "Succeed": {"Type": "Succeed"},
    "Fail": {"Type": "Fail"},
}
FIELDS: dict[str, Any] = {
    "Comment": "c",
    "Output": 1,
    "Assign": {"a": 1},
    "Arguments": {"FunctionName": "f", "Payload": 1},
    "Retry": [TIMEOUT],
    "Catch": [TIMEOUT | {"Next": "B"}],
}
ALLOWED = {
    "Task": {"Comment", "Output", "Assign", "Arguments", "Retry", "Catch"},
    "Pass": {"Comment", "Output", "Assign"},
    "Wait": {"Comment", "Output", "Assign"},
    # The table allows Output and Assign, for when no rule matches; see DISPATCH.
    "Choice": {"Comment"},
    "Succeed": {"Comment", "Output"},
    "Fail": {"Comment"},
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", STATES)
def test_the_table_of_fields(kind: str, field: str) -> None:
    """Table of State Types and Fields (JSONata). Each is taken where it is allowed, only."""
    state = {**STATES[kind], field: FIELDS[field]}
    if field in ALLOWED[kind]:
        load_machine(definition({"A": state, "B": END}), {})
    else:
        assert f"States.A.{kind}.{field}: Extra inputs are not permitted" in refusal(state)


@pytest.mark.parametrize(
    ("section", "state", "why"),
    [
        ("Example: Hello World", task(Resource=f"{ARN}HelloWorld"), "States.A.Task.Resource"),
        ("Task State", task(Resource="arn:aws:states:us-east-1:1:task:X"), "Task.Resource"),
        ("Task State", {"Type": "Task", "Resource": INVOKE, "End": True}, "Task.Arguments"),
        ("Timeouts", task(HeartbeatSeconds=60), "States.A.Task.HeartbeatSeconds"),
        ("Credentials", task(Credentials={}), "States.A.Task.Credentials"),
        ("JSONata Choice Rules", {**DISPATCH, "Assign": {"range": 1}}, "States.A.Choice.Assign"),
        ("Parallel State", {"Type": "Parallel", "Branches": [BRANCH], "Next": "B"}, "'Parallel'"),
        ("Map State", {"Type": "Map", "ItemProcessor": BRANCH, "Next": "B"}, "'Map'"),
        ("Query Languages", {**STATES["Pass"], "QueryLanguage": "JSONPath"}, "Pass.QueryLanguage"),
        ("Payload Template", {**STATES["Pass"], "Parameters": {"a.$": "$"}}, "Pass.Parameters"),
        ("Using InputPath", {**STATES["Pass"], "ResultPath": "$.sum"}, "Pass.ResultPath"),
    ],
)
def test_what_is_refused_by_design(section: str, state: dict[str, Any], why: str) -> None:
    """What the shipped machine does not need is refused at loading, and its place is named."""
    assert why in refusal(state), section


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"Type": "Wait", "Seconds": 1, "Timestamp": "2016-03-14T01:59:00Z", "Next": "B"}, "one"),
        ({"Type": "Wait", "Next": "B"}, "exactly one of Seconds and Timestamp"),
        ({"Type": "Wait", "Seconds": 1}, "exactly one of Next and End"),
        ({**STATES["Pass"], "End": True}, "exactly one of Next and End"),
        ({"Type": "Pass", "Next": "Nowhere"}, "there is no state Nowhere"),
        ({**STATES["Choice"], "End": True}, "Choice.End"),
        ({**STATES["Succeed"], "Next": "B"}, "Succeed.Next"),
        ({**STATES["Fail"], "End": True}, "Fail.End"),
        (task(Retry=[{"ErrorEquals": ["States.ALL", "E"]}]), "stands alone"),
        (task(Retry=[{"ErrorEquals": ["States.ALL"]}, TIMEOUT]), "the last retrier"),
        (task(Retry=[TIMEOUT | {"BackoffRate": 0.9}]), "BackoffRate"),
        (task(TimeoutSeconds=0), "TimeoutSeconds"),
    ],
)
def test_what_the_specification_refuses(state: dict[str, Any], why: str) -> None:
    """State Types. What a state must have, and must not have, is held to."""
    assert why in refusal(state)


def test_the_query_language_of_a_machine() -> None:
    """Top-level fields. Without a query language a machine is in JSONPath, which is refused."""
    assert "QueryLanguage" in refusal(STATES["Pass"], QueryLanguage="JSONPath")
