"""Loading: everything is known and in its place, or the machine is refused."""

import json
from typing import Any

import pytest

from simulator.states.errors import DefinitionError
from simulator.states.loading import load_machine
from tests.simulator.states.bench import definition, task

PASS = {"Type": "Pass", "End": True}


def retrying(**retrier: Any) -> dict[str, Any]:
    """A task with this retrier."""
    return task(Retry=[{"ErrorEquals": ["Throttled"]} | retrier])


@pytest.mark.parametrize(
    ("state", "place", "reason"),
    [
        ({"Type": "Parallel", "End": True}, "States.A", "Parallel"),
        ({"Type": "Map", "End": True}, "States.A", "Map"),
        ({"End": True}, "States.A", "Type"),
        (PASS | {"Result": 1}, "States.A.Pass.Result", "not permitted"),
        (PASS | {"ResultPath": "$"}, "States.A.Pass.ResultPath", "not permitted"),
        (PASS | {"QueryLanguage": "JSONPath"}, "States.A.Pass.QueryLanguage", "JSONata"),
        (PASS | {"Next": "A"}, "States.A", "exactly one of Next and End"),
        ({"Type": "Pass"}, "States.A", "exactly one of Next and End"),
        ({"Type": "Pass", "Next": "B"}, "States.A", "there is no state B"),
        (PASS | {"Assign": {"states": 1}}, "States.A.Pass.Assign", "no variable name"),
        (PASS | {"Assign": {"a-b": 1}}, "States.A.Pass.Assign", "no variable name"),
        (PASS | {"Assign": "{% {'a': 1} %}"}, "States.A.Pass.Assign", "is an object"),
        ({"Type": "Succeed", "End": True}, "States.A.Succeed.End", "not permitted"),
        ({"Type": "Succeed", "Assign": {}}, "States.A.Succeed.Assign", "not permitted"),
        ({"Type": "Fail", "Output": 1}, "States.A.Fail.Output", "not permitted"),
        ({"Type": "Fail", "Error": 1}, "States.A.Fail.Error", "neither an expression"),
        ({"Type": "Wait", "End": True}, "States.A", "exactly one of Seconds and Timestamp"),
        ({"Type": "Wait", "Seconds": -1, "End": True}, "Wait.Seconds", "neither an expression"),
        ({"Type": "Wait", "Seconds": "5", "End": True}, "Wait.Seconds", "neither an expression"),
        ({"Type": "Wait", "Seconds": 1.5, "End": True}, "Wait.Seconds", "neither an expression"),
        ({"Type": "Wait", "Seconds": True, "End": True}, "Wait.Seconds", "neither an expression"),
        ({"Type": "Wait", "SecondsPath": "$", "End": True}, "Wait.SecondsPath", "not permitted"),
        (
            {"Type": "Wait", "Timestamp": "2026-13-01T00:00:00Z", "End": True},
            "Wait.Timestamp",
            "neither an expression",
        ),
        (
            {"Type": "Wait", "Timestamp": "2026-01-01T00:00:00", "End": True},
            "Wait.Timestamp",
            "neither an expression",
        ),
        ({"Type": "Choice", "Choices": [], "Default": "A"}, "Choice.Choices", "at least 1"),
        (
            {"Type": "Choice", "Choices": [{"Condition": True, "Next": "B"}]},
            "States.A",
            "there is no state B",
        ),
        (
            {"Type": "Choice", "Choices": [{"Condition": "yes", "Next": "A"}]},
            "Choices[0].Condition",
            "neither an expression",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$", "Condition": True, "Next": "A"}]},
            "Choices[0].Variable",
            "not permitted",
        ),
        (
            {"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}], "Assign": {}},
            "Choice.Assign",
            "not permitted",
        ),
        (task(HeartbeatSeconds=5), "Task.HeartbeatSeconds", "not permitted"),
        (task(TimeoutSeconds=0), "Task.TimeoutSeconds", "neither an expression"),
        (task(TimeoutSeconds=100_000_000), "Task.TimeoutSeconds", "neither an expression"),
        (task(Resource="arn:aws:states:::lambda:invoke.sync"), "Task.Resource", "pattern"),
        (task(Resource="arn:aws:lambda:us-east-1:1:function:f"), "Task.Resource", "pattern"),
        (task(Arguments={"FunctionName": "f"}), "Arguments.Payload", "required"),
        (task(Arguments={"Payload": {}}), "Arguments.FunctionName", "required"),
        (
            task(Arguments={"FunctionName": "f", "Payload": {}, "Qualifier": "1"}),
            "Arguments.Qualifier",
            "not permitted",
        ),
        (task(Catch=[{"ErrorEquals": ["E"], "Next": "B"}]), "States.A", "there is no state B"),
        (
            task(Catch=[{"ErrorEquals": ["E"], "Next": "A", "ResultPath": "$"}]),
            "Catch[0].ResultPath",
            "not permitted",
        ),
        (task(Catch=[{"ErrorEquals": [], "Next": "A"}]), "Catch[0].ErrorEquals", "at least 1"),
        (retrying(ErrorEquals=["States.ALL", "E"]), "Retry[0].ErrorEquals", "stands alone"),
        (
            task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]),
            "States.A.Task",
            "the last retrier",
        ),
        (
            task(
                Catch=[
                    {"ErrorEquals": ["States.ALL"], "Next": "A"},
                    {"ErrorEquals": ["E"], "Next": "A"},
                ]
            ),
            "States.A.Task",
            "the last catcher",
        ),
        (retrying(IntervalSeconds=0), "Retry[0].IntervalSeconds", "greater than"),
        (retrying(IntervalSeconds="1"), "Retry[0].IntervalSeconds", "integer"),
        (retrying(MaxAttempts=-1), "Retry[0].MaxAttempts", "greater than"),
        (retrying(BackoffRate=0.5), "Retry[0].BackoffRate", "greater than"),
        (retrying(JitterStrategy="HALF"), "Retry[0].JitterStrategy", "FULL"),
        (retrying(IntervalSeconds=5, MaxDelaySeconds=5), "Retry[0]", "must exceed"),
        (retrying(Next="A"), "Retry[0].Next", "not permitted"),
    ],
)
def test_a_state_at_fault_is_refused(state: dict[str, Any], place: str, reason: str) -> None:
    """A state with anything unknown or out of place is refused, and the place is named."""
    with pytest.raises(DefinitionError) as refusal:
        load_machine(definition({"A": state}), {})
    assert place in str(refusal.value)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"QueryLanguage": "JSONPath"}, "QueryLanguage"),
        ({"StartAt": "B"}, "there is no state B"),
        ({"TimeoutSeconds": 0}, "TimeoutSeconds"),
        ({"TimeoutSeconds": "{% 5 %}"}, "TimeoutSeconds"),
        ({"Version": "2.0"}, "Version"),
        ({"ProcessorConfig": {}}, "ProcessorConfig"),
        ({"States": {}}, "there is no state A"),
        ({"States": {"A" * 81: PASS}}, "80"),
    ],
)
def test_a_machine_at_fault_is_refused(fields: dict[str, Any], reason: str) -> None:
    """A machine with anything unknown or out of place is refused."""
    with pytest.raises(DefinitionError, match=reason):
        load_machine(definition({"A": PASS}, **fields), {})


def test_the_query_language_must_be_said() -> None:
    """A machine without a query language is one in JSONPath, and refused."""
    states = {"StartAt": "A", "States": {"A": PASS}}
    with pytest.raises(DefinitionError, match="QueryLanguage"):
        load_machine(json.dumps(states), {})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("{% $eval('1') %}", "use \\$parse"),
        ("{% 1 ~> $eval() %}", "use \\$parse"),
        ("{% $ %}", "means nothing at the top level"),
        ("{% $$.a %}", "there is no input document"),
        ("{% status = 'green' %}", "use \\$states.input.status"),
        ("{% {'a': status} %}", "use \\$states.input.status"),
        ("{% $states.result %}", "\\$states.result does not exist here"),
        ("{% $states.errorOutput.Error %}", "\\$states.errorOutput does not exist here"),
        ("{% $states.imput %}", "\\$states.imput does not exist here"),
        ("{% 1 +  %}", "Output"),
        ("{% %}", "Output"),
        (" {% 1 %}", "the whole string"),
        ("{% 1 %} ", "the whole string"),
        ("at {% 1 %} o'clock", "the whole string"),
        ("{% 1", "the whole string"),
        ({"deep": ["{% $states.result %}"]}, "Output/deep\\[0\\]"),
    ],
)
def test_an_expression_at_fault_is_refused(value: object, reason: str) -> None:
    """What AWS would refuse in an expression is refused when the machine is loaded."""
    with pytest.raises(DefinitionError, match=reason):
        load_machine(definition({"A": PASS | {"Output": value}}), {})


@pytest.mark.parametrize(
    "value",
    [
        "{% $states.input.endpoint %}",
        "{% $states.input.alarms[state = 'ALARM'].name %}",
        "{% $states.input.alarms.{'name': name} %}",
        "{% $states.input^(age) %}",
        "{% $map($states.input.alarms, function($a) { $a.name }) %}",
        "{% ($x := $states.context.Execution.Name; $x & '-1') %}",
        "$states.input is only text",
    ],
)
def test_a_sound_expression_is_taken(value: str) -> None:
    """Names below a path, and text without delimiters, are nobody's fault."""
    load_machine(definition({"A": PASS | {"Output": value}}), {})


def test_each_field_has_its_own_members_of_states() -> None:
    """A task's output knows its result, and a catcher's the error; never the other way round."""
    catcher = {"ErrorEquals": ["E"], "Next": "A"}
    load_machine(
        definition(
            {
                "A": task(
                    Output="{% $states.result.Payload %}",
                    Assign={"a": "{% $states.result %}"},
                    Catch=[catcher | {"Output": "{% $states.errorOutput.Error %}"}],
                )
            }
        ),
        {},
    )
    for fields in (
        {"Output": "{% $states.errorOutput %}"},
        {"TimeoutSeconds": "{% $states.result %}"},
        {"Catch": [catcher | {"Output": "{% $states.result %}"}]},
        {"Catch": [catcher | {"Assign": {"a": "{% $states.result %}"}}]},
    ):
        with pytest.raises(DefinitionError, match="does not exist here"):
            load_machine(definition({"A": task(**fields)}), {})


def test_substitutions_are_made() -> None:
    """Every name in `${}` is replaced, as often as it stands there."""
    text = definition({"A": PASS | {"Output": ["${Name}", "${Name}-${Other}"]}})
    machine = load_machine(text, {"Name": "stt", "Other": "tts"})
    assert machine.states["A"].model_dump()["output"].tree == ["stt", "stt-tts"]


@pytest.mark.parametrize(
    ("substitutions", "reason"),
    [({}, "no substitution is given for Name"), ({"Name": "", "X": ""}, "does not name X")],
)
def test_substitutions_must_fit(substitutions: dict[str, str], reason: str) -> None:
    """A missing substitution is refused, and so is one too many."""
    with pytest.raises(DefinitionError, match=reason):
        load_machine(definition({"A": PASS | {"Output": "${Name}"}}), substitutions)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("States: {A: {Type: Pass}, A: {Type: Fail}}", "named twice below: A"),
        ("States: [", "line 1"),
        ("just text", "Input should be"),
        ("QueryLanguage: JSONata\nStartAt: A\nStates: {on: {Type: Succeed}}", "string"),
    ],
)
def test_broken_yaml_is_refused(text: str, reason: str) -> None:
    """Text that is no definition is refused, a state named twice included."""
    with pytest.raises(DefinitionError, match=reason):
        load_machine(text, {})


def test_an_unquoted_timestamp_is_refused() -> None:
    """YAML makes an instant of an unquoted timestamp, which is not JSON."""
    text = (
        "{QueryLanguage: JSONata, StartAt: A, "
        "States: {A: {Type: Wait, Timestamp: 2026-01-01T00:00:00Z, End: true}}}"
    )
    with pytest.raises(DefinitionError, match="should it be quoted"):
        load_machine(text, {})


def test_the_places_of_a_machine() -> None:
    """A machine lists everything that a test should visit."""
    choice = {"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}], "Default": "A"}
    a = task(
        Retry=[{"ErrorEquals": ["E"]}, {"ErrorEquals": ["F"]}],
        Catch=[{"ErrorEquals": ["E"], "Next": "B"}],
    )
    assert load_machine(definition({"A": a, "B": choice}), {}).places == {
        "A",
        "A.Retry[0]",
        "A.Retry[1]",
        "A.Catch[0]",
        "B",
        "B.Choices[0]",
        "B.Default",
    }
