"""What is mutated, and which tests judge it."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CODE = Path("layers/switchback/switchback")


@dataclass(frozen=True)
class Package:
    """A package of the deployed code, and the tests that each of its mutants has to face."""

    name: str
    """Below switchback: domain, or steps."""
    tests: tuple[str, ...]
    """Where pytest finds them. A mutant faces those that reach the function that it changes."""

    def modules(self) -> tuple[str, ...]:
        """Its modules, as domain/window.py, in order."""
        paths = sorted((ROOT / CODE / self.name).glob("*.py"))
        return tuple(f"{self.name}/{path.name}" for path in paths if path.name != "__init__.py")


# Whole histories drawn by Hypothesis: each would take longer than all the others together.
_TOO_SLOW = ("test_scaling.py", "test_scaling_after_a_crash.py")

PACKAGES = (
    Package("domain", ("tests/unit/domain", "tests/unit/document")),
    Package(
        "steps",
        (
            # By folder: were each file named, a new one would have mutmut forget all that it found.
            *("tests/steps", *(f"--ignore=tests/steps/{name}" for name in _TOO_SLOW)),
            *("tests/unit/test_each.py", "tests/unit/test_sample_events.py"),
        ),
    ),
)


def asked_for(names: list[str]) -> dict[Package, tuple[str, ...]]:
    """The modules that were asked for, by package: all of them where none was named.

    Raises:
        SystemExit: there is no such module.
    """
    known = {package: package.modules() for package in PACKAGES}
    wanted = set(names) or {module for modules in known.values() for module in modules}
    wanted |= {
        module for package, modules in known.items() if package.name in names for module in modules
    }
    unknown = wanted - {package.name for package in PACKAGES}
    unknown -= {module for modules in known.values() for module in modules}
    if unknown:
        raise SystemExit(f"no such module: {', '.join(sorted(unknown))}; say domain/window.py")
    chosen = {
        package: tuple(module for module in modules if module in wanted)
        for package, modules in known.items()
    }
    return {package: modules for package, modules in chosen.items() if modules}
