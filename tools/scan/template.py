"""The template as CloudFormation gets it, before cfn-lint and checkov.

Checkov knows little of SAM's short forms: the roles of event rules, permissions and function URLs
are only there once they are transformed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.scan.judgement import Exemption, Finding, Report
from tools.scan.programs import ScanError, locked, output_of, own

_TRANSFORM = Path(__file__).with_name("transformed.py")
# The exit code has a bit for errors, one for warnings, one for remarks; an odd one is a failure.
_LINTED = tuple(range(0, 16, 2))
_FOUND = 1
_CHECKOV = (
    *("env", "CKV_SKIP_PACKAGE_UPDATE_CHECK=true", "checkov", "--skip-download"),
    *("--framework", "cloudformation", "--compact", "--output", "json", "--file"),
)


def scan_template(template: Path) -> tuple[Report, ...]:
    """Return what cfn-lint and checkov hold against a template.

    Raises:
        ScanError: if it cannot be transformed, or a scanner does not read what comes of it.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = json.loads(output_of(_transform(template), cwd=folder))
        exemptions = tuple(exemptions_of(plain))
        copy = folder / "template.json"
        # Neither scanner may skip anything by itself: an exemption is judged here.
        copy.write_text(json.dumps(_without_metadata(plain), indent=1), encoding="utf-8")
        return _lint(copy), _checkov(copy, exemptions)


def _transform(template: Path) -> list[str]:
    return [*locked("sam"), "python", str(_TRANSFORM), str(template.resolve())]


def exemptions_of(template: dict[str, Any]) -> Iterator[Exemption]:
    """Yield those of single resources, and those at the top, of all resources of a type."""
    for skip in _skips(template):
        yield Exemption(rule=skip["id"], place=skip["type"], reason=skip.get("comment", ""))
    for name, resource in template["Resources"].items():
        place = f"{resource['Type']}.{name}"
        for skip in _skips(resource):
            yield Exemption(rule=skip["id"], place=place, reason=skip.get("comment", ""))


def _skips(holder: dict[str, Any]) -> list[dict[str, str]]:
    told: list[dict[str, str]] = holder.get("Metadata", {}).get("checkov", {}).get("skip", [])
    return told


def _without_metadata(template: dict[str, Any]) -> dict[str, Any]:
    resources = {
        name: {key: value for key, value in resource.items() if key != "Metadata"}
        for name, resource in template["Resources"].items()
    }
    bare = {key: value for key, value in template.items() if key != "Metadata"}
    return {**bare, "Resources": resources}


def _lint(template: Path) -> Report:
    command = [own("cfn-lint"), "--format", "json", "--template", template.name]
    told = json.loads(output_of(command, cwd=template.parent, fine=_LINTED))
    return Report(
        scanner="cfn-lint",
        scanned="the transformed template",
        findings=tuple(
            Finding(
                rule=match["Rule"]["Id"],
                told=match["Message"],
                places=(".".join(map(str, match["Location"]["Path"] or ["template"])),),
            )
            for match in told
        ),
    )


def _checkov(template: Path, exemptions: tuple[Exemption, ...]) -> Report:
    command = [*locked("scan"), *_CHECKOV, template.name]
    told = json.loads(output_of(command, cwd=template.parent, fine=(0, _FOUND)))
    if "results" not in told or told["results"]["parsing_errors"]:
        raise ScanError("checkov found no template that it could read")
    return Report(
        scanner="checkov",
        scanned=f"{told['summary']['resource_count']} resources",
        findings=tuple(
            Finding(
                rule=check["check_id"],
                told=check["check_name"],
                places=(check["resource"], check["resource"].split(".")[0]),
            )
            for check in told["results"]["failed_checks"]
        ),
        exemptions=exemptions,
    )
