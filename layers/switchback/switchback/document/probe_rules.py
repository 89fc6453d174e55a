"""The rules of the probe: it sends something, and what it expects can be looked for."""

import base64
import json
import warnings
from collections.abc import Iterator

from switchback.document.bake_model import Invocation
from switchback.document.parts import PROBE, Part, chosen, invocations, part_at
from switchback.document.problem import Flaw, Path, quoted

_JSON = "application/json"


def check_probe(data: Part) -> Iterator[Flaw]:
    """Yield what is wrong between the keys of the probe."""
    probe = part_at(data, PROBE)
    if "Probe" in data.get("Rollout", {}) and not any(probe.values()):
        yield Flaw(
            PROBE,
            "has neither Invocations nor FunctionArn, and so probes nothing",
            "Give one of the two, or remove it",
            rests_on=((*PROBE, "Invocations"), (*PROBE, "FunctionArn")),
        )
    for path, invocation in invocations(data):
        yield from _check_body(path, invocation)
        yield from _check_expectation(path, invocation)
        yield from _check_json_path(path, invocation)


def _check_body(path: Path, invocation: Part) -> Iterator[Flaw]:
    text, encoded = invocation.get("Body"), invocation.get("BodyBase64")
    if text is not None and encoded is not None:
        yield Flaw((*path, "BodyBase64"), "stands beside Body", "Keep one of the two")
    elif text is not None:
        yield from _check_json((*path, "Body"), text.encode(), invocation)
    elif encoded is None:
        remedy = "Give a Body, or for audio a BodyBase64"
        yield Flaw((*path, "Body"), "is missing", remedy, rests_on=((*path, "BodyBase64"),))
    elif (decoded := _decoded(encoded)) is None:
        remedy = "Give what the command base64 prints of the file"
        yield Flaw((*path, "BodyBase64"), "is not base64", remedy)
    else:
        yield from _check_json((*path, "BodyBase64"), decoded, invocation)


def _decoded(text: str) -> bytes | None:
    try:
        # The command breaks what it prints into lines.
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None


def _check_json(place: Path, body: bytes, invocation: Part) -> Iterator[Flaw]:
    media_type = invocation.get("ContentType", _JSON).partition(";")[0].strip().lower()
    if media_type == _JSON and not _is_json(body):
        yield Flaw(
            place,
            f"is not JSON, and its ContentType is {_JSON} unless another is given",
            "Give the body's ContentType, such as audio/wav, or mend the JSON",
            rests_on=((*place[:-1], "ContentType"),),
        )


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _check_expectation(path: Path, invocation: Part) -> Iterator[Flaw]:
    expected, similar = {"ExpectEqualTo", "ExpectSimilarTo"}, (*path, "ExpectSimilarTo")
    if expected <= invocation.keys():
        yield Flaw(similar, "stands beside ExpectEqualTo", "Keep one of the two")
    elif "ExpectJsonPath" in invocation and not expected & invocation.keys():
        yield Flaw(
            (*path, "ExpectJsonPath"),
            "says where to look in the answer, and nothing says what to expect there",
            "Add ExpectEqualTo or ExpectSimilarTo",
            rests_on=((*path, "ExpectEqualTo"), similar),
        )
    if "ExpectSimilarTo" not in invocation and chosen(invocation, Invocation, "Similarity"):
        yield Flaw(
            (*path, "Similarity"),
            "has no effect without ExpectSimilarTo",
            "Add ExpectSimilarTo, or remove it",
            rests_on=(similar,),
        )


def _check_json_path(path: Path, invocation: Part) -> Iterator[Flaw]:
    expression = invocation.get("ExpectJsonPath")
    if expression is not None and (fault := _jmespath_fault(expression)):
        remedy = "Write it as in results.channels[0].alternatives[0].transcript"
        yield Flaw((*path, "ExpectJsonPath"), f"is {quoted(expression)}, {fault}", remedy)


def _jmespath_fault(expression: str) -> str | None:
    # Only a file that looks into an answer needs it.
    import jmespath  # noqa: PLC0415
    from jmespath import exceptions  # noqa: PLC0415

    try:
        with warnings.catch_warnings(action="error"):
            # On nothing, it finds functions that do not exist; their arguments it cannot judge.
            jmespath.compile(expression).search(None)
    except (exceptions.JMESPathTypeError, TypeError):
        return None
    except PendingDeprecationWarning:
        return "which writes text as `text`, and JMESPath now writes it as 'text'"
    except exceptions.UnknownFunctionError:
        return "which calls a function that JMESPath does not have"
    except (ValueError, RecursionError):
        return "which is not a JMESPath expression"
    return None
