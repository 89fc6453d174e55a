"""Each rule between the keys of the probe, broken alone."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.document.probe_rules import check_probe
from switchback.document.problem import Problem

Content = dict[str, Any]
Problems = Callable[[object], list[Problem]]

AT = "Rollout.Probe.Invocations[0]"
AUDIO = base64.encodebytes(b"RIFF" + bytes(90)).decode()
LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:probe"
TRANSCRIPT = "results.channels[0].alternatives[0].transcript"


@pytest.fixture
def problems_of_probe(content: Content, problems: Problems) -> Problems:
    """What is wrong with the valid file once it has this probe."""

    def found(probe: object) -> list[Problem]:
        content["Rollout"]["Probe"] = probe
        return problems(content)

    return found


NOTHING_TO_DO = (
    "Rollout.Probe: has neither Invocations nor FunctionArn, and so probes nothing. Give"
)


@pytest.mark.parametrize("probe", [{}, {"Invocations": []}])
def test_a_probe_probes(problems_of_probe: Problems, probe: object) -> None:
    """A probe without anything to send is told so: it would always pass."""
    (found,) = problems_of_probe(probe)
    assert str(found).startswith(NOTHING_TO_DO)


@pytest.mark.parametrize(
    ("probe", "place"),
    [
        ({"Invocations": "hello"}, "Rollout.Probe.Invocations"),
        ({"FunctionArn": "probe"}, "Rollout.Probe.FunctionArn"),
        ({"Invocations": [None]}, "Rollout.Probe.Invocations[0]"),
    ],
)
def test_a_broken_probe_is_one_problem(
    problems_of_probe: Problems, probe: object, place: str
) -> None:
    """What is broken is not also told to be missing."""
    assert [found.place for found in problems_of_probe(probe)] == [place]


WRONG = [
    ({}, f"{AT}.Body: is missing. Give a Body, or for audio a BodyBase64"),
    ({"Body": "{}", "BodyBase64": "e30="}, f"{AT}.BodyBase64: stands beside Body. Keep one"),
    ({"BodyBase64": 5}, f"{AT}.BodyBase64: is 5 and should be a valid string"),
    ({"BodyBase64": "e30", "ContentType": "audio/wav"}, f"{AT}.BodyBase64: is not base64. Give"),
    ({"BodyBase64": "hé==", "ContentType": "audio/wav"}, f"{AT}.BodyBase64: is not base64"),
    ({"BodyBase64": "@file", "ContentType": "audio/wav"}, f"{AT}.BodyBase64: is not base64"),
    (
        {"BodyBase64": AUDIO},
        f"{AT}.BodyBase64: is not JSON, and its ContentType is application/json unless another",
    ),
    ({"Body": "{'text': 1}"}, f"{AT}.Body: is not JSON, and its ContentType is"),
    ({"Body": "[" * 20_000}, f"{AT}.Body: is not JSON"),
    (
        {"Body": "hello", "ContentType": "Application/JSON; charset=utf-8"},
        f"{AT}.Body: is not JSON, and its ContentType is",
    ),
    ({"Body": "hello", "ContentType": "text/plän"}, f"{AT}.ContentType: is"),
    (
        {"Body": "{}", "ExpectEqualTo": "a", "ExpectSimilarTo": "b"},
        f"{AT}.ExpectSimilarTo: stands beside ExpectEqualTo. Keep one of the two",
    ),
    (
        {"Body": "{}", "ExpectJsonPath": TRANSCRIPT},
        f"{AT}.ExpectJsonPath: says where to look in the answer, and nothing says what to expect",
    ),
    (
        {"Body": "{}", "ExpectJsonPath": TRANSCRIPT, "ExpectEqualTo": 5},
        f"{AT}.ExpectEqualTo: is 5 and should be a valid string",
    ),
    (
        {"Body": "{}", "ExpectEqualTo": "a", "Similarity": 0.8},
        f"{AT}.Similarity: has no effect without ExpectSimilarTo. Add ExpectSimilarTo, or remove",
    ),
    (
        {"Body": "{}", "ExpectSimilarTo": 5, "Similarity": 0.8},
        f"{AT}.ExpectSimilarTo: is 5 and should be a valid string",
    ),
]


@pytest.mark.parametrize(("invocation", "expected"), WRONG)
def test_a_mistake_is_one_problem_at_its_place(
    problems_of_probe: Problems, invocation: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy."""
    found = problems_of_probe({"Invocations": [invocation]})
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert found[0].remedy


NO_JMESPATH = [
    ("results.", "which is not a JMESPath expression"),
    ("results.channels[0", "which is not a JMESPath expression"),
    ("$.results", "which is not a JMESPath expression"),
    ("length(a, b)", "which is not a JMESPath expression"),
    ("(" * 500, "which is not a JMESPath expression"),
    ("results[?id==`a`]", "which writes text as `text`, and JMESPath now writes it as 'text'"),
    ("lenght(results)", "which calls a function that JMESPath does not have"),
]


@pytest.mark.parametrize(("expression", "fault"), NO_JMESPATH)
def test_a_path_that_cannot_be_followed_is_refused(
    problems_of_probe: Problems, expression: str, fault: str
) -> None:
    """A mistyped path is found when the file lands, not after the switch."""
    invocation = {"Body": "{}", "ExpectJsonPath": expression, "ExpectEqualTo": "a"}
    (found,) = problems_of_probe({"Invocations": [invocation]})
    assert found.place == f"{AT}.ExpectJsonPath"
    assert found.message.endswith(fault)


RIGHT = [
    {"Body": "{}"},
    {"Body": "{}", "ExpectEqualTo": ""},
    {"Body": "hello", "ContentType": "text/plain", "ExpectEqualTo": "hello"},
    {"BodyBase64": base64.b64encode(b"{}").decode()},
    {"BodyBase64": AUDIO, "ContentType": "audio/wav", "ExpectSimilarTo": "hello"},
    {"Body": "{}", "ExpectJsonPath": TRANSCRIPT, "ExpectSimilarTo": "hello", "Similarity": 0.5},
    {"Body": "{}", "ExpectJsonPath": "length(results.channels)", "ExpectEqualTo": "1"},
    {"Body": "{}", "ExpectJsonPath": "contains('a', results)", "ExpectEqualTo": "true"},
    {"Body": "{}", "ExpectJsonPath": "results.channels[?id=='a'] | [0]", "ExpectEqualTo": "1"},
]


@pytest.mark.parametrize("invocation", RIGHT)
def test_a_right_invocation_has_no_problem(problems_of_probe: Problems, invocation: object) -> None:
    """Text, base64 in lines, any path and either expectation are accepted."""
    assert problems_of_probe({"Invocations": [invocation]}) == []


def test_a_function_probes_by_itself(problems_of_probe: Problems) -> None:
    """A Lambda function needs no Invocations, and may stand beside some."""
    assert problems_of_probe({"FunctionArn": LAMBDA}) == []
    assert problems_of_probe({"FunctionArn": LAMBDA, "Invocations": []}) == []
    assert problems_of_probe({"FunctionArn": LAMBDA, "Invocations": [{"Body": "{}"}]}) == []


@given(st.text(alphabet="abc[]().*?@&|`'\"{}:,-0129!=<> \\$", max_size=30))
def test_any_path_is_answered(expression: str) -> None:
    """No expression makes the check raise."""
    invocation = {"Body": "{}", "ExpectJsonPath": expression, "ExpectEqualTo": ""}
    flaws = list(check_probe({"Rollout": {"Probe": {"Invocations": [invocation]}}}))
    assert len(flaws) <= 1


@given(st.binary(min_size=1, max_size=200))
def test_whatever_base64_prints_is_accepted(body: bytes) -> None:
    """Any file's bytes can be sent, in one line or in the command's many."""
    for text in (base64.b64encode(body), base64.encodebytes(body)):
        invocation = {"BodyBase64": text.decode(), "ContentType": "audio/wav"}
        assert not list(check_probe({"Rollout": {"Probe": {"Invocations": [invocation]}}}))
