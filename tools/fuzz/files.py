"""Mutated files, validated as the command does and dropped in the bucket of an embedded AWS."""

import contextlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import typer
from botocore.exceptions import ClientError

from cli.validate import validate_file
from simulator.world import World
from tools.fuzz.inputs import allowing_examples, mutated_file
from tools.fuzz.tally import Tally

# A place, what is wrong there, and what to do: `Rollout.Bake: is missing. Add it`.
_LINE = re.compile(r"\S.*?: \S.*")
_FILES_PER_WORLD = 250
_A_MOMENT_SECONDS = 2


def fuzz_files(tally: Tally, seeds: Sequence[str]) -> None:
    """Validate and drop the file of each seed."""
    rest = iter(seeds)
    with TemporaryDirectory() as folder:
        while batch := list(islice(rest, _FILES_PER_WORLD)):
            with _still_world() as world:
                for seed in batch:
                    _fuzz_file(world, tally, seed, Path(folder))


@contextlib.contextmanager
def _still_world() -> Iterator[World]:
    """A world whose intake is the deployed one, and whose rollouts never get their turn."""
    with World(parameters=allowing_examples()) as world:
        world.functions.other_code["AcquireEndpointFunction"] = _queue
        world.functions.other_code["ParkRolloutFunction"] = lambda _event, _context: None
        yield world


def _queue(event: Any, _context: Any) -> Any:
    rollout = event["rollout"]
    return {"decision": "Queued", "rollout": rollout, "wait_seconds": 10**6, "conclusion": None}


def _fuzz_file(world: World, tally: Tally, seed: str, folder: Path) -> None:
    name, body = mutated_file(seed)
    try:
        lines = _validated(folder / name, body)
        status = _dropped(world, name, body)
    except Exception as error:  # noqa: BLE001 - whatever is raised is what this looks for
        tally.add("raised", wrong=f"{type(error).__name__}: {error}", seed=seed)
        return
    fate = "refused by validate" if lines else str(status.get("status", "ignored")).lower()
    tally.add(fate, wrong=_wrong(lines, status, body), seed=seed)


def _validated(path: Path, body: bytes) -> list[str]:
    """Return what `switchback validate` says against a file."""
    path.write_bytes(body)
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            validate_file(path)
    except typer.Exit:
        return [line.replace(str(path), f"endpoints/{path.name}") for line in _lines(said)]
    finally:
        path.unlink()
    return []


def _lines(said: io.StringIO) -> list[str]:
    return said.getvalue().split("\n")[:-1]


def _dropped(world: World, name: str, body: bytes) -> dict[str, Any]:
    """Return the status that the intake wrote beside a file; nothing where it ignored it."""
    world.drop(f"endpoints/{name}", body)
    world.clock.advance(_A_MOMENT_SECONDS)
    if world.functions.dead_letters:
        raise RuntimeError(world.functions.dead_letters.pop().error)
    try:
        stored = boto3.client("s3").get_object(
            Bucket=world.config_bucket, Key=f"status/{Path(name).stem}.json"
        )
    except ClientError:
        return {}
    status: dict[str, Any] = json.loads(stored["Body"].read())
    return status


def _wrong(lines: list[str], status: dict[str, Any], body: bytes) -> str | None:
    """Return what must not be so, or None."""
    refused = list(status.get("problems", ()))
    if any(not _LINE.fullmatch(line) or not line.isprintable() for line in (*lines, *refused)):
        return f"a line that names no place: {lines or refused}"
    if not body:
        return "an empty file is to be ignored" if status else None
    if lines and refused != lines:
        return f"validate says {lines}, and the intake {refused or status}"
    if not status:
        return "nothing was written beside the file"
    if status["status"] == "Rejected" and not refused:
        return "rejected without a line"
    return None
