"""JSONata as moto's engine gets it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.stepfunctions.parser.asl.jsonata.jsonata import (
    compose_jsonata_expression,
    encode_jsonata_variable_declarations,
)

from tools.referee.queries import evaluate, evaluate_whole

_TEXTS = st.text(st.characters(codec="ascii", exclude_characters='"\\', exclude_categories=["C"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_EXPRESSIONS = (
    *("$a", "[$a, $b]", "{'a': $a, 'b': [$b]}", "$a = $b", "$a = null", "$exists($a.x)"),
    *(
        "$string($a)",
        "$type($b)",
        "$count($a)",
        "$a[0]",
        "$merge([$a, {'x': 1}][$type($) = 'object'])",
    ),
)


@given(a=_VALUES, b=_VALUES, expression=st.sampled_from(_EXPRESSIONS))
def test_variables_read_as_json_are_what_jsonata_makes_of_them(
    a: object, b: object, expression: str
) -> None:
    """Reading the variables apart from the expression is quicker, and nothing else."""
    declared = encode_jsonata_variable_declarations({"$a": a, "$b": b})
    text = compose_jsonata_expression(expression, [declared])

    assert json.dumps(evaluate(text)) == json.dumps(evaluate_whole(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2", 3),
        ("($a:=[1,2];$sum($a))", 3),
        ('($a:={"b":null};$a.b)', None),
        ('$exists(($a:={"b":null};$a.b))', True),
        ('$exists(($a:={"b":null};$a.c))', False),
        ('$type(($a:="x";$a))', "string"),
        # What is not JSON, or not a whole declaration, is the expression's own.
        ("($double:=function($x){$x*2};$a:=2;$double($a))", 4),
        ("($a:=2)", 2),
        ("[1..3]", [1, 2, 3]),
        ("($a:=0.5;$a*4)", 2),
        ('($a:="two\nlines";$length($a))', 9),
    ],
)
def test_what_moto_asks(text: str, value: object) -> None:
    """An expression is evaluated, whatever moto wraps it in; a whole number is an int."""
    answer = evaluate(text)

    assert (answer, type(answer)) == (value, type(value))
