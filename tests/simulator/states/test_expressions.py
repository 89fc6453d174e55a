"""JSONata as Step Functions speaks it."""

from typing import Any

import pytest

from simulator.states.execution import Status
from tests.simulator.states.bench import Bench, task

INPUT = {
    "count": 3,
    "half": 1.5,
    "whole": 2.0,
    "nothing": None,
    "list": [1, 2, None],
    "one": [5],
    "empty": [],
    "nested": {"x": None},
    "alarms": [{"name": "a", "state": "OK"}, {"name": "b", "state": "ALARM"}],
}


def output_of(bench: Bench, value: Any) -> Any:
    """What a Pass state makes of the value."""
    execution = bench.run({"A": {"Type": "Pass", "Output": value, "End": True}}, input=INPUT)
    assert execution.status is Status.SUCCEEDED, execution.cause
    return execution.output


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (None, None),
        ({"a": [1, "{% 1 + 1 %}"], "b": None}, {"a": [1, 2], "b": None}),
        ("{% $states.input %}", INPUT | {"whole": 2}),
        ("{%$states.input.count%}", 3),
        ("{% $states.input.nothing %}", None),
        ("{% null %}", None),
        ("{% {'a': null} %}", {"a": None}),
        ("{% {'a': $states.input.absent} %}", {}),
        ("{% $states.input.list %}", [1, 2, None]),
        ("{% $map($states.input.list, function($x) { $x }) %}", [1, 2, None]),
        ("{% $states.input.nested = {'x': null} %}", True),
        ("{% $states.input.one %}", [5]),
        ("{% $states.input.empty %}", []),
        ("{% [1..3] %}", [1, 2, 3]),
        ("{% $sum([1..4]) %}", 10),
        ("{% $map([1..3], function($x) { $x * 2 }) %}", [2, 4, 6]),
        ("{% $states.input.alarms[state = 'ALARM'].name %}", "b"),
        ("{% [$states.input.alarms[state = 'ALARM'].name] %}", ["b"]),
        ("{% $exists($states.input.absent) %}", False),
        ("{% $exists($states.input.nothing) %}", True),
        ("{% $states.input.absent ? 1 : 2 %}", 2),
        ("{% $merge([{'a': 1}, {'b': 2}]) %}", {"a": 1, "b": 2}),
        ("{% $string($states.input.nested) %}", '{"x":null}'),
        ("{% $parse('{\"a\": [1, null]}') %}", {"a": [1, None]}),
        ("{% $parse('{\"a\": 1}').a + 1 %}", 2),
        ("{% $exists($parse($states.input.absent)) %}", False),
        ("{% $exists($hash($states.input.absent, 'MD5')) %}", False),
        ("{% $exists($partition($states.input.absent, 2)) %}", False),
        ("{% $hash('abc', 'MD5') %}", "900150983cd24fb0d6963f7d28e17f72"),
        ("{% $hash('abc', 'SHA-1') %}", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "{% $hash('abc', 'SHA-256') %}",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        ("{% $partition([1..5], 2) %}", [[1, 2], [3, 4], [5]]),
        ("{% $range(0, 10, 5) %}", [0, 5, 10]),
        ("{% $range(3, 1, -1) %}", [3, 2, 1]),
        ("{% $random(5) = $random(5) %}", True),
        ("{% $now() %}", "2026-03-01T12:00:00.000Z"),
        ("{% $millis() %}", 1_772_366_400_000),
    ],
)
def test_values(bench: Bench, value: object, expected: object) -> None:
    """Expressions and literals give what they give in AWS."""
    with bench.clock:
        assert output_of(bench, value) == expected


@pytest.mark.parametrize(
    "expression",
    ["$states.input.count", "$states.input.whole", "6 / 3", "$number('3')", "$floor(2.5)", "1e3"],
)
def test_whole_numbers_are_ints(bench: Bench, expression: str) -> None:
    """A number without a fraction reaches a Lambda as an int, however it was computed."""
    payload = {"n": f"{{% {expression} %}}"}
    bench.run({"A": task(Arguments={"FunctionName": "work", "Payload": payload})}, input=INPUT)
    assert type(bench.calls[0]["n"]) is int


def test_fractions_stay(bench: Bench) -> None:
    """A number with a fraction keeps it."""
    assert output_of(bench, "{% $states.input.half * 3 %}") == 4.5


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("$states.input.absent", "returned nothing (undefined)."),
        ("$absent", "returned nothing (undefined)."),
        ("$states.input.empty[0]", "returned nothing (undefined)."),
        ("$count", "returned an unsupported result type."),
        ("function($x) { $x }", "returned an unsupported result type."),
        ("{'f': $count}", "returned an unsupported result type."),
        ("{'f': /ab/}", "returned an unsupported result type."),
        ("'a' + 1", "threw an error during evaluation. T2001: "),
        ("1 / 0", "threw an error during evaluation. "),
        ("$error('so there')", "so there"),
        ("$randomSeeded(1)", "threw an error during evaluation. T1006: "),
        ("$parse('{')", "threw an error during evaluation. "),
        ("$hash('a', 'CRC')", "threw an error during evaluation. "),
    ],
)
def test_failures(bench: Bench, expression: str, why: str) -> None:
    """What gives no JSON fails the state, in the words of AWS."""
    state = {"Type": "Pass", "Output": {"deep": f"{{% {expression} %}}"}, "End": True}
    execution = bench.run({"A": state}, input=INPUT)
    assert execution.status is Status.FAILED
    assert execution.error == "States.QueryEvaluationError"
    assert execution.cause is not None
    assert execution.cause.startswith(
        "An error occurred while executing the state 'A' (entered at the event id #2). "
        f"The JSONata expression '{expression}' specified for the field 'Output/deep' "
    )
    assert why in execution.cause


def test_now_moves_with_the_clock(bench: Bench) -> None:
    """An expression that is compiled once reads the present instant every time."""
    look = {"Type": "Pass", "Assign": {"then": "{% $now() %}"}, "Next": "Wait"}
    wait = {"Type": "Wait", "Seconds": 60, "Next": "End"}
    end = {"Type": "Succeed", "Output": "{% [$then, $now()] %}"}
    with bench.clock:
        execution = bench.run({"Look": look, "Wait": wait, "End": end})
    assert execution.output == ["2026-03-01T12:00:00.000Z", "2026-03-01T12:01:00.000Z"]


def test_random_things_follow_the_seed() -> None:
    """The same seed gives the same numbers, another seed others; and no two are the same."""
    value = ["{% $uuid() %}", "{% $uuid() %}", "{% $random() %}"]
    first, again, other = (output_of(Bench(seed=seed), value) for seed in (1, 1, 2))
    assert first == again != other
    assert first[0] != first[1]
    assert first[0][14] == "4"
