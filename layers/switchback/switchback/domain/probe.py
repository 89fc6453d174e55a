"""Whether what the candidate answered is what the file expects of it."""

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathTypeError

from switchback import errors
from switchback.domain.outcome import Reason

OK: Final = 200

_LONGEST = 200
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")


@dataclass(frozen=True)
class Expectation:
    """What a good answer looks like. Where nothing is said, every answer but an error is good."""

    json_path: str | None = None
    """A JMESPath to what is judged; None for the whole answer."""
    equal_to: str | None = None
    similar_to: str | None = None
    similarity: float = 0.9
    """How much like `similar_to` it must be, from 0 to 1 (the same words)."""


@dataclass(frozen=True)
class Answer:
    """What a container answered."""

    body: bytes
    status: int = OK


@dataclass(frozen=True)
class Verdict:
    """What a probe function of the user's says of the candidate."""

    is_good: bool
    message: str


def shortfall(answer: Answer, expectation: Expectation) -> str | None:
    """Say what was expected and what came instead, or None for a good answer.

    Raises:
        InvalidDocument: the file's JMESPath cannot be evaluated, whatever the answer.
    """
    if answer.status != OK:
        return f"expected status {OK}, got {answer.status}: {quoted(_text(answer.body))}"
    found = _find(answer.body, expectation.json_path)
    where = f" at {quoted(expectation.json_path)}" if expectation.json_path else ""
    if found is None:
        return f"found nothing{where}, got {quoted(_text(answer.body))}"
    if expectation.equal_to is not None and found != expectation.equal_to:
        return f"expected {quoted(expectation.equal_to)}{where}, got {quoted(found)}"
    return _dissimilarity(found, expectation, where=where)


def alikeness(one: str, other: str) -> float:
    """Return how much alike two texts are, from 0 to 1, by their words in order.

    Case, white space, punctuation, apostrophes (don't is dont) and the ways in which Unicode can
    write the same letter make no difference. Digits are words like others: 5 is not five.
    """
    # Without autojunk: it would leave out the words that a long text repeats.
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def read_verdict(told: Any, *, function_arn: str) -> Verdict:
    """Return what a probe function answered.

    Raises:
        UnexpectedAnswer: it is no verdict, and so nothing was measured.
    """
    match told:
        case {"verdict": "Pass" | "Fail" as verdict, "message": str() as message}:
            return Verdict(is_good=verdict == "Pass", message=message)
        case _:
            raise errors.UnexpectedAnswer(
                f"the probe function {function_arn} answered {quoted(_as_text(told))}, and not "
                '{"verdict": "Pass" or "Fail", "message": TEXT}'
            )


def passed(*, requests: int, verdict: Verdict | None) -> Reason:
    """Return the reason to go on with a candidate that answered well."""
    told = [f"{requests} request(s) were answered as expected"] if requests else []
    if verdict is not None:
        told.append(f"the probe function said Pass: {quoted(verdict.message)}")
    return Reason("ProbePassed", "; ".join(told))


def failed(complaints: Sequence[str]) -> Reason:
    """Return the reason to take the endpoint back, with everything that was wrong."""
    return Reason("ProbeFailed", f"the probe failed: {'; '.join(complaints)}")


def quoted(text: str) -> str:
    """Return somebody else's text fit for one line of a message: escaped, and cut."""
    escaped = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[: _LONGEST + 1])
    return f"'{escaped}'" if len(escaped) <= _LONGEST else f"'{escaped[:_LONGEST]}...'"


def _dissimilarity(found: str, expectation: Expectation, *, where: str) -> str | None:
    wanted = expectation.similar_to
    if wanted is None:
        return None
    alike = alikeness(wanted, found)
    if alike >= expectation.similarity:
        return None
    # Rounded down, so that what falls short never looks as if it did not.
    percent = math.floor(alike * 1000) / 10
    return (
        f"expected a text{where} at least {expectation.similarity:.1%} like {quoted(wanted)}, "
        f"got {quoted(found)}, which is {percent:.1f}% like it"
    )


def _find(body: bytes, json_path: str | None) -> str | None:
    """Return what the path leads to, as text, or None where the answer has nothing there."""
    if json_path is None:
        return _text(body)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    try:
        found = jmespath.search(json_path, content)
    except (JMESPathTypeError, TypeError):
        return None
    except ValueError as error:
        message = f"ExpectJsonPath {quoted(json_path)} is no JMESPath: {quoted(str(error))}"
        raise errors.InvalidDocument(message) from error
    return None if found is None else _as_text(found)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORDS.findall(_APOSTROPHES.sub("", plain))
