"""What comes from outside is taken as it is meant, or refused in words that name the place."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from pydantic import BaseModel

from switchback.errors import UnreadableInput
from switchback.steps.gate import account_of
from switchback.steps.parsing import parsed
from switchback.steps.released import note_release, released_at
from tests.steps.bench import Bench, Json


class _Inner(BaseModel):
    count: int


class _Outer(BaseModel):
    inner: _Inner
    names: list[str]


_BAD = {"inner": {"count": "many"}, "names": [1]}
_COUNT = "Input should be a valid integer, unable to parse string as an integer"


@pytest.mark.parametrize(
    ("given", "under", "told"),
    [
        (
            _BAD,
            ("detail", "input"),
            (
                f"detail.input.inner.count: {_COUNT}\n"
                "detail.input.names[0]: Input should be a valid string"
            ),
        ),
        (
            _BAD,
            (),
            f"inner.count: {_COUNT}\nnames[0]: Input should be a valid string",
        ),
        (
            7,
            (),
            "the event: Input should be a valid dictionary or instance of _Outer",
        ),
    ],
)
def test_what_cannot_be_read_is_told_line_by_line(
    given: Any, under: tuple[str, ...], told: str
) -> None:
    """Each place, and what is wrong there; pydantic's own words would repeat the input."""
    with pytest.raises(UnreadableInput) as refused:
        parsed(lambda: _Outer.model_validate(given), under=under)

    assert str(refused.value) == told
    assert refused.value.__suppress_context__


def test_what_can_be_read_is_what_pydantic_makes_of_it() -> None:
    """Nothing is added."""
    good = {"inner": {"count": 1}, "names": ["a"]}

    assert parsed(lambda: _Outer.model_validate(good)).model_dump() == good


def test_what_is_said_of_a_rewritten_file_is_understood() -> None:
    """The time of its release."""
    at = datetime(2026, 1, 5, 2, 15, tzinfo=UTC)

    assert dict(note_release(at)) == {"released-at": "2026-01-05T02:15:00+00:00"}
    assert released_at(note_release(at)) == at


@pytest.mark.parametrize("said", [{}, {"released-at": "now"}, {"released-at": "2026-01-05T02:15"}])
def test_what_nobody_said_so_is_no_release(said: dict[str, str]) -> None:
    """Also a time without its zone: somebody wrote it by hand."""
    assert released_at(said) is None


def test_an_account_is_told_by_its_arns() -> None:
    """The fifth part."""
    assert account_of("arn:aws:states:us-east-1:123456789012:execution:a:b") == "123456789012"


def _refusal(bench: Bench, rollout: Json) -> str:
    arn = bench.functions["PlanRolloutFunction"].arn
    told = bench.world.functions.invoke(arn, {"rollout": rollout})
    return f"{told.error}: {told.message}"


def test_a_file_of_another_endpoint_is_refused(bench: Bench) -> None:
    """Somebody started the rollout by hand: it would update what nobody validated."""
    other = f"{bench.stage.endpoint_name}-2"
    rollout = bench.acquire(bench.begin("ours", request=bench.request(endpoint_name=other)))

    assert _refusal(bench, rollout) == (
        f'InvalidDocument: EndpointName: is "{bench.stage.endpoint_name}", and the rollout was '
        f'asked for "{other}". Start it for the endpoint that the file names'
    )


_STT = "deepgram-streaming-stt"


@pytest.mark.parametrize(
    ("suffix", "others", "meant"),
    [
        pytest.param("-2", (), f"; did you mean {_STT}?", id="one"),
        pytest.param(
            "-en",
            ("-de", "-en2", "-eu"),
            f"; did you mean {_STT}-en2 or {_STT}-eu or {_STT}-de?",
            id="the three nearest",
        ),
        pytest.param(f"-{40 * 'x'}", (), "", id="none is near"),
    ],
)
def test_an_endpoint_that_is_not_there_is_told_with_what_was_meant(
    bench: Bench, suffix: str, others: tuple[str, ...], meant: str
) -> None:
    """A slip in a name is the likeliest cause; the nearest comes first."""
    for other in others:
        boto3.client("sagemaker").create_endpoint(
            EndpointName=f"{_STT}{other}", EndpointConfigName=bench.stage.previous_config
        )
    name = f"{_STT}{suffix}"
    body = bench.stage.body.replace(
        f"EndpointName: {_STT}".encode(), f"EndpointName: {name}".encode()
    )
    request = bench.request(body=body, endpoint_name=name)
    rollout = bench.acquire(bench.begin("ours", request=request))

    assert _refusal(bench, rollout) == (
        f"EndpointNotFound: there is no endpoint {name}{meant}. "
        "Rollout.CreateIfMissing: true would create it"
    )


def test_all_that_is_refused_is_told_at_once(bench: Bench) -> None:
    """Line by line, as intake would have told it."""
    body = bench.stage.body.replace(b"role/sagemaker-execution", b"role/administrator")
    body = body.replace(b":865070037744:", b":999999999999:")
    rollout = bench.acquire(bench.begin("ours", request=bench.request(body=body)))
    lines = _refusal(bench, rollout).removeprefix("InvalidDocument: ").split("\n")

    assert [line.partition(":")[0] for line in lines] == [
        "Model.ExecutionRoleArn",
        "Model.PrimaryContainer.ModelPackageName",
    ]


def test_a_release_is_laid_over_its_file(bench: Bench) -> None:
    """The rollout runs what was released, and all else as the file says."""
    arn = bench.stage.package.replace("-v2", "-v3")
    release = {"source": "prod-1", "version": "v3", "needs_approval": False}
    request = bench.request(release={**release, "model_package_arn": arn})
    plan = bench.run("plan_rollout", rollout=bench.acquire(bench.begin("ours", request=request)))

    assert [change["after"] for change in plan["plan"]["changes"]] == [arn]


def test_a_file_that_is_too_large_is_refused_by_its_size(bench: Bench) -> None:
    """It is not read whole."""
    body = bench.stage.body + b"#" * 100_000
    rollout = bench.acquire(bench.begin("ours", request=bench.request(body=body)))
    told = _refusal(bench, rollout)

    assert told.startswith("InvalidDocument: ")
    assert "65,536 bytes" in told or "65536 bytes" in told
