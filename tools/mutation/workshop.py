"""The copy of the project in which mutmut works, one for each package, kept from run to run."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.packages import CODE, ROOT, Package
from tools.mutation.undecorated import undecorated

_BESIDE = (
    "cli",
    "docs",
    "events",
    "examples",
    "functions",
    "layers/dependencies",
    "simulator",
    "statemachines",
    "template.yaml",
    "tests",
    "tools/__init__.py",
    "tools/mutation/__init__.py",
    "tools/mutation/likely_first.py",
)
_SOURCE = Path("src/switchback")
_PYTHONPATH = 'pythonpath = ["layers/switchback", "."]'
_CONFIG = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/switchback/{package}/*"]
also_copy = {beside}
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tools.mutation.likely_first",
]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
on_dependency_change = "ignore"
timeout_multiplier = {patience}
timeout_constant = 2
"""
_PATIENCE = 10
"""How many times as long as without a mutant the tests may take: other work shares the cores."""


@dataclass(frozen=True)
class Workshop:
    """A folder with the code where mutmut expects it, and mutmut's mutants and results."""

    folder: Path
    package: Package

    def bring_up_to_date(self) -> None:
        """Copy what has changed since; what was found for a changed module is forgotten."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in _BESIDE:
            (self.mutants / name).parent.mkdir(parents=True, exist_ok=True)
            self._mirror(Path(name), Path(name))
        self._mirror(CODE, _SOURCE)
        settings = _settings(self.package, (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        self._write(Path("pyproject.toml"), settings.encode())

    def generated(self, module: str) -> bool:
        """Whether mutmut has made a module's mutants."""
        return (self.mutants / f"{self.source(module)}.meta").exists()

    def source(self, module: str) -> Path:
        """Where a module's source is, below the folder: what mutmut calls it by."""
        return _SOURCE / module

    def _mirror(self, origin: Path, target: Path) -> None:
        wanted = dict(_files(ROOT / origin))
        for relative, path in wanted.items():
            self._write(target / relative, path.read_bytes())
        for relative in dict(_files(self.folder / target)).keys() - wanted.keys():
            for copy in (self.folder / target / relative, self.mutants / target / relative):
                copy.unlink(missing_ok=True)

    def _write(self, target: Path, content: bytes) -> None:
        if target.is_relative_to(_SOURCE / self.package.name):
            content = undecorated(content.decode()).encode()
        path = self.folder / target
        if path.exists() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if target.is_relative_to(_SOURCE):
            for old in (self.mutants / target, self.mutants / f"{target}.meta"):
                old.unlink(missing_ok=True)
        if target.is_relative_to("tests"):
            self._look_again_what_it_reaches(target.as_posix())

    def _look_again_what_it_reaches(self, test_file: str) -> None:
        """Mutmut notes once which functions a test reaches: make the tests of a file new to it."""
        path = self.mutants / "mutmut-stats.json"
        if not path.exists():
            return
        stats = json.loads(path.read_text(encoding="utf-8"))
        mine = f"{test_file}::"
        stats["duration_by_test"] = {
            test: seconds
            for test, seconds in stats["duration_by_test"].items()
            if not test.startswith(mine)
        }
        stats["tests_by_mangled_function_name"] = {
            function: [test for test in tests if not test.startswith(mine)]
            for function, tests in stats["tests_by_mangled_function_name"].items()
        }
        path.write_text(json.dumps(stats), encoding="utf-8")

    @property
    def mutants(self) -> Path:
        """Where mutmut keeps the mutated code, and what it found."""
        return self.folder / "mutants"

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _settings(package: Package, project: str) -> str:
    if _PYTHONPATH not in project:
        raise SystemExit(f"pyproject.toml no longer says {_PYTHONPATH}")
    return project.replace(_PYTHONPATH, 'pythonpath = ["src", "."]') + _CONFIG.format(
        package=package.name,
        beside=json.dumps(_BESIDE),
        tests=json.dumps(package.tests),
        patience=_PATIENCE,
    )


def _files(path: Path) -> list[tuple[Path, Path]]:
    """Each file at or below a path, by where it lies from there; nothing that Python compiled."""
    found = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return [(each.relative_to(path), each) for each in found if "__pycache__" not in each.parts]
