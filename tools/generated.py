"""Write every generated file anew, or check that none is stale: `python -m tools.generated`."""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from simulator.rehearsal import rehearse
from simulator.scenarios import SCENARIOS
from switchback.contracts.versions import VersionAvailable
from switchback.document.examine import read_document
from switchback.document.schema import DIALECT, OwnKeys, schema_text
from tools.drawing import draw

ROOT = Path(__file__).parent.parent
README = "README.md"
SCHEMA = "docs/config-file.schema.json"
VERSION_EVENT = "docs/version-event.schema.json"
LAYER_PINS = "layers/dependencies/requirements.txt"
PATHS = (SCHEMA, VERSION_EVENT, README, LAYER_PINS)

_EXAMPLE = "examples/deepgram-streaming-stt.yaml"
_MACHINE = "statemachines/rollout.asl.yaml"

# What the command and the embedded AWS need, and no function does.
_NOT_DEPLOYED = ("jsonata-python", "moto", "rich", "time-machine", "typer")
_EXPORT = [
    *("export", "--locked", "--no-emit-project", "--no-annotate"),
    *(word for name in _NOT_DEPLOYED for word in ("--prune", name)),
]


def stale(root: Path = ROOT, *, paths: Sequence[str] = PATHS) -> tuple[str, ...]:
    """Return those of the generated files that differ from what they are generated from."""
    return tuple(path for path in paths if _read(root / path) != _text(root, path))


def write(root: Path = ROOT, *, paths: Sequence[str] = PATHS) -> None:
    """Write the generated files anew."""
    for path in paths:
        (root / path).write_text(_text(root, path), encoding="utf-8")


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> None:
    """Run the command; exits with 1 where `--check` finds something stale."""
    parser = argparse.ArgumentParser(prog="python -m tools.generated", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    if not parser.parse_args(arguments).check:
        write(root)
    elif found := stale(root):
        sys.exit(f"stale: {', '.join(found)}; run `make generate` and commit what it writes")


def _text(root: Path, path: str) -> str:
    texts: dict[str, Callable[[Path], str]] = {
        SCHEMA: _schema,
        VERSION_EVENT: _version_event,
        README: _readme,
        LAYER_PINS: _layer_pins,
    }
    return texts[path](root)


def _schema(_root: Path) -> str:
    return schema_text()


def _version_event(_root: Path) -> str:
    schema = VersionAvailable.model_json_schema(by_alias=True, schema_generator=OwnKeys)
    return json.dumps({"$schema": DIALECT, **schema}, indent=2) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _readme(root: Path) -> str:
    text = _read(root / README)
    parts: dict[str, Callable[[], str]] = {
        "rollout": lambda: _fenced("mermaid", draw(root / _MACHINE)),
        "example": lambda: _fenced("yaml", _read(root / _EXAMPLE).rstrip()),
        "rehearsals": lambda: _rehearsals((root / _EXAMPLE).read_bytes()),
    }
    for name, part in parts.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        between = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", re.DOTALL)
        content = f"\n{part()}\n"
        text, places = between.subn(content.replace("\\", r"\\"), text)
        assert places == 1, f"{README} has {places} places between {begin} and {end}"
    return text


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


@cache
def _rehearsals(body: bytes) -> str:
    """Return a table of how each scenario ends and what it costs, as rehearsed now."""
    document = read_document(body, name=Path(_EXAMPLE).name)
    rows = [
        "| Scenario | What happens | Outcome | Virtual time | State transitions |",
        "|---|---|---|--:|--:|",
    ]
    for name, scenario in SCENARIOS.items():
        told = rehearse(document, body=body, scenario=scenario).document(scenario)
        rows.append(
            f"| `{name}` | {scenario.summary} | {told['outcome']} "
            f"| {_duration(told['virtualSeconds'])} | {told['stateTransitions']} |"
        )
    return "\n".join(rows)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {left} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _layer_pins(root: Path) -> str:
    uv = Path(sys.prefix) / "bin" / "uv"
    exported = subprocess.run(  # noqa: S603 # nosec B603 - our own uv, with arguments of ours
        [uv, *_EXPORT, "--no-header", "--python", sys.executable],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    command = f"uv {' '.join(_EXPORT)} --output-file {LAYER_PINS}"
    return (
        "# This file was autogenerated by uv via the following command:\n"
        f"#    {command}\n{exported.stdout}"
    )


if __name__ == "__main__":
    main()
