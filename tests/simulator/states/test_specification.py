"""The Amazon States Language specification's own examples: data, variables and JSONata.

Each test names the section of https://states-language.net/spec.html that its example is from. The
specification leaves open what a task is: here it is Step Functions' Lambda integration, so that an
example's `Resource` and `Arguments` are the integration's, and its result is in `Payload`.
"""

from typing import Any

import pytest

from simulator.states.errors import DefinitionError
from simulator.states.execution import Status
from simulator.states.loading import load_machine
from simulator.states.tasks import Invocation
from tests.simulator.states.bench import Bench, definition, task

END = {"Type": "Succeed"}


def calling(payload: Any, **fields: Any) -> dict[str, Any]:
    """A task that calls `work` with that payload."""
    return task(Arguments={"FunctionName": "work", "Payload": payload}, **fields)


def output_of(bench: Bench, value: object, **assigned: object) -> Any:
    """What a Pass state makes of a value, where these variables are assigned."""
    execution = bench.run(
        {
            "Set": {"Type": "Pass", "Assign": assigned, "Next": "A"},
            "A": {"Type": "Pass", "Output": value, "End": True},
        }
    )
    assert execution.status is Status.SUCCEEDED, execution.cause
    return execution.output


def test_hello_world(bench: Bench) -> None:
    """Example: Hello World. One task state; the machine ends with its result."""
    bench.work_answers(Invocation(payload="hello"))
    execution = bench.run({"Hello World": task()}, Comment="A simple minimal example")
    assert execution.status is Status.SUCCEEDED
    assert isinstance(execution.output, dict)
    assert execution.output["Payload"] == "hello"


def test_adding_two_numbers(bench: Bench) -> None:
    """Data. The output of a machine is any JSON text: here, the number 7."""
    state = calling("{% $states.input %}", Output="{% $states.result.Payload %}")
    bench.work_answers(Invocation(payload=3 + 4))
    execution = bench.run({"Add": state}, input={"val1": 3, "val2": 4})
    assert bench.calls == [{"val1": 3, "val2": 4}]
    assert execution.output == 7


def test_assigning_and_referencing(bench: Bench) -> None:
    """Assigning State Machine Variables. A later state sees what an earlier one assigned."""
    execution = bench.run(
        {
            "FirstState": {
                "Type": "Pass",
                "Assign": {"make": "Infiniti", "model": "G35", "year": 2006},
                "Next": "SecondState",
            },
            "SecondState": {
                "Type": "Pass",
                "QueryLanguage": "JSONata",
                "Output": "{% $year & ' ' & $make & ' ' & $model %}",
                "Next": "ThirdState",
            },
            "ThirdState": END,
        }
    )
    assert execution.output == "2006 Infiniti G35"


def test_new_or_old(bench: Bench) -> None:
    """Assigning State Machine Variables. A new value takes effect in the next state only."""
    execution = bench.run(
        {
            "Before": {"Type": "Pass", "Assign": {"x": 5}, "Next": "Assigning"},
            "Assigning": {
                "Type": "Pass",
                "Assign": {"x": 42, "newOrOld": "{% $x %}"},
                "Next": "Referencing",
            },
            "Referencing": {"Type": "Succeed", "Output": "{% [$x, $newOrOld] %}"},
        }
    )
    assert execution.output == [42, 5]


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("year", True),
        ("Größe", True),
        ("数", True),
        ("a" * 80, True),
        ("a" * 81, False),
        ("_x", False),
        ("1x", False),
        ("x-y", False),
        ("", False),
        ("states", False),
    ],
)
def test_names_of_variables(name: str, *, is_taken: bool) -> None:
    """State Machine Variables. A Unicode identifier of at most 80 characters, but not `states`."""
    text = definition({"A": {"Type": "Pass", "Assign": {name: 1}, "End": True}})
    if is_taken:
        load_machine(text, {})
    else:
        with pytest.raises(DefinitionError, match="no variable name"):
            load_machine(text, {})


def test_a_function_within_an_expression(bench: Bench) -> None:
    """Expressions. Five factorial, by a function that the expression defines for itself."""
    product = "($product := function($x, $y) {$x * $y}; $reduce([1..5], $product))"
    assert output_of(bench, f"{{% {product} %}}") == 120


def test_a_library_function(bench: Bench) -> None:
    """Expressions. JSONata's own functions can be called on variables."""
    order = [{"total": 1.5}, {"total": 2}]
    assert output_of(bench, "{% $sum($order.total) %}", order=order) == 3.5


def test_assigning_within_an_expression(bench: Bench) -> None:
    """Expressions. A variable of an expression is no variable of the machine."""
    assert output_of(bench, "{% ($x := 1; $x) + $x %}", x=5) == 6


@pytest.mark.parametrize(
    ("invocation", "output"),
    [
        (
            Invocation(payload={"status": "greeted"}),
            {"customer": "c", "resultStatus": "greeted", "startTime": "2026-03-01T12:00:00.000Z"},
        ),
        (
            Invocation(error="Shy", message="m"),
            {
                "errorDetails": {
                    "Error": "Shy",
                    "Cause": '{"errorMessage":"m","errorType":"Shy"}',
                },
                "input": {"customer": "c"},
            },
        ),
    ],
)
def test_the_reserved_variable(bench: Bench, invocation: Invocation, output: object) -> None:
    """Reserved "states" Variable with JSONata. Result, context and input; or the error and input.

    The example's context object has an `ElapsedTime`; Step Functions' has a start time.
    """
    state = task(
        Output={
            "customer": "{% $states.input.customer %}",
            "resultStatus": "{% $states.result.Payload.status %}",
            "startTime": "{% $states.context.Execution.StartTime %}",
        },
        Catch=[
            {
                "ErrorEquals": ["States.ALL"],
                "Output": {
                    "errorDetails": "{% $states.errorOutput %}",
                    "input": "{% $states.input %}",
                },
                "Next": "Handle Error",
            }
        ],
    )
    bench.work_answers(invocation)
    execution = bench.run({"My Task": state, "Handle Error": END}, input={"customer": "c"})
    assert execution.output == output


def test_evaluating_parts_and_wholes(bench: Bench) -> None:
    """JSONata Evaluation. Expressions make members, items of arrays, or the entire value."""
    execution = bench.run(
        {
            "GetSampleData": {
                "Type": "Pass",
                "Assign": {
                    "student": {
                        "name": "Scotland",
                        "course": [{"grade": 34}, {"grade": 99}, {"grade": 76}, {"grade": 96}],
                    },
                    "class": {"teacher": "Bert"},
                    "two": "the number 2",
                },
                "Next": "A Task",
            },
            "A Task": calling(
                {
                    "student": "{% $student.name %}",
                    "classInfo": {"teacher": "{% $class.teacher %}"},
                    "values": [1, "{% $two %}", "three"],
                },
                Output=(
                    "{% { 'avg': $average($student.course.grade), "
                    "'num': $count($student.course) }  %}"
                ),
                Next="Process the result",
            ),
            "Process the result": END,
        }
    )
    assert bench.calls == [
        {
            "student": "Scotland",
            "classInfo": {"teacher": "Bert"},
            "values": [1, "the number 2", "three"],
        }
    ]
    assert execution.output == {"avg": 76.25, "num": 4}


@pytest.mark.parametrize(
    "fields",
    [
        {"Output": "{% $x + $y %}"},
        {"TimeoutSeconds": "{% $name %}"},
        {"TimeoutSeconds": "{% $negative %}"},
        {"Output": "{% $data.thisFieldDoesNotExist %}"},
    ],
)
def test_runtime_errors(bench: Bench, fields: dict[str, Any]) -> None:
    """JSONata Runtime Errors. Each is States.QueryEvaluationError: retried, and then caught."""
    error = ["States.QueryEvaluationError"]
    state = task(
        Retry=[{"ErrorEquals": error, "MaxAttempts": 1}],
        Catch=[{"ErrorEquals": error, "Next": "Caught"}],
        **fields,
    )
    variables = {"x": "one", "y": 2, "name": "Bert", "negative": -5, "data": {}}
    first = {"Type": "Pass", "Assign": variables, "Next": "A"}
    execution = bench.run({"Set": first, "A": state, "Caught": END})
    assert execution.state == "Caught"
    assert execution.visits["A.Retry[0]"] == 1


@pytest.mark.parametrize(
    "expression", ["$", "$.total", "total", "$$", "$$.total", "$order[total > $$.limit]"]
)
def test_expressions_that_are_refused(expression: str) -> None:
    """JSONata Restrictions. There is no input document: neither `$` at the top, nor ever `$$`."""
    state = {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}
    with pytest.raises(DefinitionError, match="means nothing"):
        load_machine(definition({"A": state}), {})


@pytest.mark.parametrize("expression", ["$order[$.total > 10]", "$order[total > 10]"])
def test_the_context_of_a_path(bench: Bench, expression: str) -> None:
    """JSONata Restrictions. Within an expression, `$` and plain names mean where the path is."""
    order = [{"total": 5}, {"total": 15}]
    assert output_of(bench, f"{{% {expression} %}}", order=order) == {"total": 15}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1, 2, 3, 4, 5, 6, 7, 8, 9], 4)", [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ("$range(1, 9, 2)", [1, 3, 5, 7, 9]),
        # The specification leaves out one digit of forty.
        ("$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("$parse('{\"number\": 20}')", {"number": 20}),
        ("$contains('abc', 'b') and $count([1, 2, 3]) = 3", True),
    ],
)
def test_functions_in_place_of_intrinsic_ones(bench: Bench, expression: str, value: object) -> None:
    """Appendix B. The intrinsic functions' examples, by what JSONata has in their place."""
    assert output_of(bench, f"{{% {expression} %}}") == value
