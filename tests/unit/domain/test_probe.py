"""What the probe finds wrong with an answer, and how it says so."""

import json
from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback import errors
from switchback.domain.outcome import Reason
from switchback.domain.probe import (
    Answer,
    Expectation,
    Verdict,
    alikeness,
    failed,
    passed,
    quoted,
    read_verdict,
    shortfall,
)

TRANSCRIPT = "results.channels[0].alternatives[0].transcript"
SPACEWALK = "Yeah, as as much as it's worth celebrating the first spacewalk."


def heard(text: object) -> Answer:
    """Return the answer of a container that heard this."""
    channel = {"alternatives": [{"transcript": text, "confidence": 0.99}]}
    return Answer(json.dumps({"results": {"channels": [channel]}}).encode())


@given(body=st.binary())
def test_without_an_expectation_every_answer_is_good(body: bytes) -> None:
    """Where the file expects nothing, it is enough that the container answered."""
    assert shortfall(Answer(body), Expectation()) is None


@pytest.mark.parametrize("status", [400, 404, 424, 500, 503])
def test_an_error_is_never_good(status: int) -> None:
    """A container that answers with an error fails the probe, and is quoted."""
    told = shortfall(Answer(b"no such model", status=status), Expectation())
    assert told == f"expected status 200, got {status}: 'no such model'"


def test_an_error_is_not_looked_into() -> None:
    """What an error says is no answer, even if it is what was expected."""
    answer = Answer(b"ready", status=500)
    assert shortfall(answer, Expectation(equal_to="ready")) is not None


def test_the_whole_answer_is_judged_where_no_path_is_given() -> None:
    """Text is compared as it came, to the letter."""
    assert shortfall(Answer(b"ready"), Expectation(equal_to="ready")) is None
    told = shortfall(Answer(b"Ready"), Expectation(equal_to="ready"))
    assert told == "expected 'ready', got 'Ready'"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (TRANSCRIPT, "hallå"),
        ("length(results.channels)", "1"),
        ("results.channels[0].alternatives[0].confidence", "0.99"),
        ("results.channels[0].alternatives[0].confidence > `0.9`", "true"),
        ("results.channels[].alternatives[].transcript", '["hallå"]'),
    ],
)
def test_what_a_path_finds_is_compared_as_text(path: str, text: str) -> None:
    """A string stands for itself, and anything else for its JSON."""
    assert shortfall(heard("hallå"), Expectation(json_path=path, equal_to=text)) is None


def test_an_unequal_text_is_told_with_its_place() -> None:
    """A person reads where it was looked for, what was expected, and what came."""
    told = shortfall(heard("goodbye"), Expectation(json_path=TRANSCRIPT, equal_to="hello"))
    assert told == f"expected 'hello' at '{TRANSCRIPT}', got 'goodbye'"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe\x00",
        b"{}",
        b"[]",
        b'{"results": null}',
        b'{"results": {"channels": []}}',
        b"[" * 100_000,
    ],
)
def test_nothing_at_the_path_is_a_failure(body: bytes) -> None:
    """An answer that is no JSON, or another JSON, is a bad answer, and nothing worse."""
    told = shortfall(Answer(body), Expectation(json_path=TRANSCRIPT, equal_to=""))
    answer = quoted(body.decode("utf-8", errors="replace"))
    assert told == f"found nothing at '{TRANSCRIPT}', got {answer}"


def test_an_answer_of_the_wrong_type_is_a_failure() -> None:
    """A function of the path that the answer does not fit fails the candidate, not the probe."""
    told = shortfall(Answer(b"{}"), Expectation(json_path="sum(channels)", equal_to="1"))
    assert told == "found nothing at 'sum(channels)', got '{}'"


@pytest.mark.parametrize("path", ["results[", "no_such(@)", "length(@, @)", "@[::0]"])
def test_a_path_that_cannot_be_evaluated_is_no_verdict(path: str) -> None:
    """A mistake in the file says nothing about the candidate."""
    with pytest.raises(errors.InvalidDocument) as raised:
        shortfall(Answer(b"[1]"), Expectation(json_path=path, equal_to="1"))
    with pytest.raises(ValueError, match=r"\S") as said:
        jmespath.search(path, [1])

    assert str(raised.value) == (
        f"ExpectJsonPath '{path}' is no JMESPath: {quoted(str(said.value))}"
    )


@pytest.mark.parametrize(
    "other",
    [
        "yeah as as much as its worth celebrating the first spacewalk",
        "YEAH,  as as much\nas it\u2019s worth - celebrating: the \ufb01rst spacewalk!",
    ],
)
def test_case_space_and_punctuation_make_no_difference(other: str) -> None:
    """A new version may punctuate in its own way."""
    assert alikeness(SPACEWALK, other) == 1.0


def test_a_few_words_make_a_small_difference() -> None:
    """One word of eleven that was heard otherwise leaves ten."""
    assert alikeness(SPACEWALK, SPACEWALK.replace("worth", "word")) == pytest.approx(10 / 11)


def test_words_that_a_long_text_repeats_count() -> None:
    """Frequent words are not left out: a text of nothing else is still like itself."""
    assert alikeness("the cat " * 300, "the cat " * 300) == 1.0
    assert alikeness("a dog " + "the cat " * 300, "the cat " * 300) == pytest.approx(600 / 601)


@given(one=st.text(), other=st.text())
def test_alikeness_is_a_share(one: str, other: str) -> None:
    """No texts are less than not alike, or more than equal; every text is like itself."""
    assert 0.0 <= alikeness(one, other) <= 1.0
    assert alikeness(one, one) == 1.0


def test_an_unlike_text_is_told_with_how_unlike() -> None:
    """The figure that fell short, and the one that was asked for, are both told."""
    expectation = Expectation(json_path=TRANSCRIPT, similar_to=SPACEWALK, similarity=0.95)
    told = shortfall(heard(SPACEWALK.replace("worth", "word")), expectation)
    assert told == (
        f"expected a text at '{TRANSCRIPT}' at least 95.0% like '{SPACEWALK}', got "
        f"'{SPACEWALK.replace('worth', 'word')}', which is 90.9% like it"
    )


def test_what_is_just_alike_enough_is_good() -> None:
    """As much as was asked for is enough; nothing is more than the same."""
    exact = Expectation(json_path=TRANSCRIPT, similar_to=SPACEWALK, similarity=1.0)
    half = Expectation(similar_to="one two", similarity=0.5)

    assert shortfall(heard(SPACEWALK), exact) is None
    assert shortfall(Answer(b"one three"), half) is None


def test_what_falls_just_short_does_not_look_as_if_it_did_not() -> None:
    """A figure is rounded down: nobody reads that 90.0 % is less than 90.0 %."""
    words = [str(n) for n in range(10_000)]
    heard_words = [*words[:8_999], *(f"x{n}" for n in range(1_001))]
    told = shortfall(
        Answer(" ".join(heard_words).encode()),
        Expectation(similar_to=" ".join(words), similarity=0.9),
    )
    assert told is not None
    assert told.endswith("which is 89.9% like it")


@given(text=st.text(max_size=600))
def test_a_quote_is_one_short_line(text: str) -> None:
    """Whatever a container answers, it cannot break out of a message or swamp it."""
    told = quoted(text)
    assert told.isprintable()
    assert len(told) <= 205


def test_a_long_answer_is_cut() -> None:
    """The first 200 characters are quoted, and the cut is shown."""
    assert quoted("a" * 200) == "'" + "a" * 200 + "'"
    assert quoted("a" * 201) == "'" + "a" * 200 + "...'"
    assert quoted("one\ntwo\x1b[31m") == r"'one\ntwo\x1b[31m'"
    assert quoted("hallå \\ 'there'") == "'hallå \\ 'there''"


@pytest.mark.parametrize(("verdict", "is_good"), [("Pass", True), ("Fail", False)])
def test_a_verdict_is_read(verdict: str, is_good: bool) -> None:  # noqa: FBT001 - parametrized
    """A probe function answers with a verdict and a message."""
    told = {"verdict": verdict, "message": "12 streams"}
    assert read_verdict(told, function_arn="f") == Verdict(is_good=is_good, message="12 streams")


@pytest.mark.parametrize(
    "told",
    [
        None,
        "Pass",
        [],
        {},
        {"verdict": "Pass"},
        {"verdict": "pass", "message": ""},
        {"verdict": True, "message": ""},
        {"verdict": "Fail", "message": None},
        {"errorMessage": "boom", "errorType": "ValueError"},
    ],
)
def test_anything_else_is_no_verdict(told: Any) -> None:
    """What is not a verdict is neither Pass nor Fail: nothing was measured."""
    answer = told if isinstance(told, str) else json.dumps(told)
    with pytest.raises(errors.UnexpectedAnswer) as raised:
        read_verdict(told, function_arn="arn:f")

    assert str(raised.value) == (
        f"the probe function arn:f answered '{answer}', and not "
        '{"verdict": "Pass" or "Fail", "message": TEXT}'
    )


def test_every_complaint_is_told() -> None:
    """Whoever reads why the endpoint went back reads all that was wrong."""
    assert failed(["request 1 of 3: a", "request 3 of 3: b"]) == Reason(
        "ProbeFailed", "the probe failed: request 1 of 3: a; request 3 of 3: b"
    )


@pytest.mark.parametrize(
    ("requests", "verdict", "message"),
    [
        (2, None, "2 request(s) were answered as expected"),
        (0, Verdict(is_good=True, message="ok"), "the probe function said Pass: 'ok'"),
        (
            1,
            Verdict(is_good=True, message="ok"),
            "1 request(s) were answered as expected; the probe function said Pass: 'ok'",
        ),
    ],
)
def test_a_pass_says_what_was_tried(requests: int, verdict: Verdict | None, message: str) -> None:
    """The record tells how much was asked of a candidate that passed."""
    assert passed(requests=requests, verdict=verdict) == Reason("ProbePassed", message)
