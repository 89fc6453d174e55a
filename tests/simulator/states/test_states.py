"""The states that compute, choose, wait and end."""

from typing import Any

import pytest

from simulator.states.execution import Status
from tests.simulator.states.bench import Bench, task

END = {"Type": "Succeed"}


def choosing(conditions: list[Any], **fields: Any) -> dict[str, dict[str, Any]]:
    """A choice among states that are named after the rules."""
    rules = [
        {"Condition": condition, "Next": f"Rule{index}"}
        for index, condition in enumerate(conditions)
    ]
    targets = {f"Rule{index}": END for index in range(len(rules))}
    return {"Choose": {"Type": "Choice", "Choices": rules} | fields, **targets, "Other": END}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([True, True], "Rule0"),
        ([False, True], "Rule1"),
        (["{% $states.input.n > 5 %}", "{% $states.input.n = 3 %}"], "Rule1"),
        (["{% $states.input.absent = 1 %}"], "Other"),
        ([False, False], "Other"),
    ],
)
def test_the_first_rule_that_holds_is_taken(
    bench: Bench, conditions: list[object], expected: str
) -> None:
    """Rules are tried in order; without a match the default is taken."""
    execution = bench.run(choosing(conditions, Default="Other"), input={"n": 3})
    assert (execution.status, execution.state) == (Status.SUCCEEDED, expected)


def test_no_match_and_no_default_fails(bench: Bench) -> None:
    """A choice that leads nowhere fails the execution."""
    execution = bench.run(choosing([False]))
    assert (execution.status, execution.error) == (Status.FAILED, "States.NoChoiceMatched")


@pytest.mark.parametrize("value", ["'yes'", "1", "null", "[true]", "$states.input.absent"])
def test_a_condition_must_be_true_or_false(bench: Bench, value: str) -> None:
    """A condition that is neither true nor false fails the execution: nothing is truthy."""
    execution = bench.run(choosing([f"{{% {value} %}}"], Default="Other"), input={})
    assert execution.error == "States.QueryEvaluationError"


def test_a_rule_assigns_and_gives_output(bench: Bench) -> None:
    """The rule that holds, and only that one, assigns its variables and makes the output."""
    rules: list[dict[str, Any]] = [
        {"Condition": False, "Next": "End", "Assign": {"a": 1, "b": 1}, "Output": "wrong"},
        {"Condition": True, "Next": "End", "Assign": {"a": 2}, "Output": "{% $states.input + 1 %}"},
    ]
    execution = bench.run({"Choose": {"Type": "Choice", "Choices": rules}, "End": END}, input=1)
    assert execution.output == 2
    assert execution.variables == {"a": 2}


def test_output_defaults_to_input(bench: Bench) -> None:
    """Every state but a task hands its input on."""
    states: dict[str, Any] = {
        "Pass": {"Type": "Pass", "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Choose"},
        **choosing([True], Default="Other"),
    }
    assert bench.run(states, input={"a": [None]}).output == {"a": [None]}


def test_output_may_be_null(bench: Bench) -> None:
    """An output that is written as null is null, not left out."""
    assert bench.run({"A": {"Type": "Pass", "Output": None, "End": True}}, input=1).output is None
    assert bench.happenings[-1].detail["output"] is None


def test_assigned_variables_show_in_later_states_only(bench: Bench) -> None:
    """Within one state all expressions see the old values, the output's included."""
    states: dict[str, Any] = {
        "First": {"Type": "Pass", "Assign": {"a": 1, "b": 10}, "Next": "Swap"},
        "Swap": {
            "Type": "Pass",
            "Assign": {"a": "{% $b %}", "b": "{% $a %}"},
            "Output": "{% [$a, $b] %}",
            "Next": "End",
        },
        "End": {"Type": "Succeed", "Output": "{% {'seen': $states.input, 'now': [$a, $b]} %}"},
    }
    assert bench.run(states).output == {"seen": [1, 10], "now": [10, 1]}


def test_a_variable_is_unknown_in_the_state_that_assigns_it(bench: Bench) -> None:
    """A first assignment cannot be read by its neighbours, and a failed state assigns nothing."""
    state = {"Type": "Pass", "Assign": {"a": 1, "b": "{% $a %}"}, "End": True}
    execution = bench.run({"A": state})
    assert execution.error == "States.QueryEvaluationError"
    assert execution.variables == {}


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"Seconds": 0}, 0),
        ({"Seconds": 90}, 90),
        ({"Seconds": "{% $states.input.n * 2 %}"}, 20),
        ({"Timestamp": "2026-03-01T12:30:00Z"}, 1800),
        ({"Timestamp": "2026-03-01T14:00:00.5+01:00"}, 3600.5),
        ({"Timestamp": "2020-01-01T00:00:00Z"}, 0),
        ({"Timestamp": "{% $states.input.at %}"}, 60),
    ],
)
def test_waiting(bench: Bench, fields: dict[str, Any], seconds: float) -> None:
    """A wait lasts as long as it says; an instant that has passed is no wait."""
    given = {"n": 10, "at": "2026-03-01T12:01:00Z"}
    bench.run({"A": {"Type": "Wait", "End": True} | fields}, input=given)
    assert bench.clock.seconds == seconds


@pytest.mark.parametrize(
    "fields",
    [
        {"Seconds": "{% -1 %}"},
        {"Seconds": "{% 1.5 %}"},
        {"Seconds": "{% '5' %}"},
        {"Seconds": "{% true %}"},
        {"Seconds": "{% 100000000 %}"},
        {"Timestamp": "{% 5 %}"},
        {"Timestamp": "{% '2026-03-01T12:00:00' %}"},
        {"Timestamp": "{% '2026-03-01 12:00:00Z' %}"},
        {"Timestamp": "{% '2026-02-30T12:00:00Z' %}"},
    ],
)
def test_impossible_waits_fail(bench: Bench, fields: dict[str, Any]) -> None:
    """A computed duration or instant that AWS would not take fails the execution."""
    execution = bench.run({"A": {"Type": "Wait", "End": True} | fields})
    assert execution.error == "States.QueryEvaluationError"


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        ({}, None, None),
        ({"Error": "Rejected", "Cause": "why"}, "Rejected", "why"),
        (
            {"Error": "{% $states.input.e %}", "Cause": "{% 'because ' & $states.input.e %}"},
            "E",
            "because E",
        ),
        ({"Error": "{% 5 %}"}, "States.QueryEvaluationError", None),
    ],
)
def test_failing(
    bench: Bench, fields: dict[str, Any], error: str | None, cause: str | None
) -> None:
    """A Fail state ends the execution with its error and cause."""
    execution = bench.run({"A": {"Type": "Fail"} | fields}, input={"e": "E"})
    assert (execution.status, execution.error) == (Status.FAILED, error)
    if cause is not None or error is None:
        assert execution.cause == cause


def test_a_computed_type_error_names_both_types(bench: Bench) -> None:
    """A value of the wrong type is reported with both types and the value."""
    execution = bench.run({"A": {"Type": "Wait", "Seconds": "{% {'a': 1} %}", "End": True}})
    assert execution.cause is not None
    assert execution.cause.endswith("Expected 'number', but was 'object' for value: {\"a\":1}")


def test_the_context_object(bench: Bench) -> None:
    """Expressions know the execution, the machine and the state they are in."""
    states: dict[str, Any] = {
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "End"},
        "End": {"Type": "Succeed", "Output": "{% $states.context %}"},
    }
    assert bench.run(states, input={"a": 1}).output == {
        "Execution": {
            "Id": "arn:aws:states:us-east-1:111122223333:execution:rollout:one",
            "Name": "one",
            "Input": {"a": 1},
            "StartTime": "2026-03-01T12:00:00.000Z",
            "RoleArn": "arn:aws:iam::111122223333:role/rollout",
            "RedriveCount": 0,
        },
        "State": {"Name": "End", "EnteredTime": "2026-03-01T12:00:05.000Z", "RetryCount": 0},
        "StateMachine": {
            "Id": "arn:aws:states:us-east-1:111122223333:stateMachine:rollout",
            "Name": "rollout",
        },
    }


def text_of(size: int) -> str:
    """An expression for a string whose JSON has that many bytes, quotes included."""
    return f"{{% $pad('', {size - 2}, 'x') %}}"


@pytest.mark.parametrize(
    ("state", "fits"),
    [
        ({"Type": "Pass", "Output": text_of(262_144), "End": True}, True),
        ({"Type": "Pass", "Output": text_of(262_145), "End": True}, False),
        ({"Type": "Pass", "Output": "{% $pad('', 131072, 'é') %}", "End": True}, False),
        # Six bytes go to the braces, the name and the colon.
        ({"Type": "Pass", "Output": 1, "Assign": {"a": text_of(262_138)}, "End": True}, True),
        ({"Type": "Pass", "Output": 1, "Assign": {"a": text_of(262_139)}, "End": True}, False),
        (task(Arguments={"FunctionName": "f", "Payload": text_of(262_144)}), True),
        (task(Arguments={"FunctionName": "f", "Payload": text_of(262_145)}), False),
    ],
)
def test_the_data_limit(bench: Bench, state: dict[str, Any], *, fits: bool) -> None:
    """Output, variables and arguments hold 256 KiB of UTF-8 JSON, and not a byte more."""
    execution = bench.run({"A": state})
    assert execution.error == (None if fits else "States.DataLimitExceeded")
