"""The published JSON Schema, the published examples, and the code agree."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from switchback.document import bake_model, model
from switchback.document.examine import read_document
from switchback.document.own_keys import PARTS
from switchback.document.remedies import REMEDIES
from switchback.document.schema import json_schema, schema_text

REPOSITORY = Path(__file__).parents[3]
PUBLISHED = REPOSITORY / "docs" / "config-file.schema.json"
EXAMPLES = sorted((REPOSITORY / "examples").glob("*.yaml"))

RENEW = (
    "renew it: python -c 'from switchback.document.schema import schema_text as s; "
    'print(s(), end="")\' > docs/config-file.schema.json'
)


def test_the_published_schema_is_the_code_s() -> None:
    """docs/config-file.schema.json is what the code says, to the byte."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), RENEW


def test_names_that_are_ours_are_not_offered() -> None:
    """An editor does not complete what `examine` refuses."""
    properties = json_schema()["properties"]
    config = properties["EndpointConfig"]["properties"]
    variant = config["ProductionVariants"]["items"]
    assert "ModelName" not in properties["Model"]["properties"]
    assert "EndpointConfigName" not in config
    assert {"ModelName", "ServerlessConfig"}.isdisjoint(variant["properties"])
    assert variant["required"] == ["VariantName"]
    assert "required" not in properties["EndpointConfig"]


def described(schema: dict[str, Any], key: str) -> dict[str, Any] | None:
    """Return the schema of one key of an object, or None where it may not have it."""
    patterns = schema.get("patternProperties", {})
    by_pattern = next((inner for p, inner in patterns.items() if re.search(p, key)), False)
    inner = schema.get("properties", {}).get(key, by_pattern)
    return (inner or schema.get("additionalProperties", False)) or None


def unknown_to(schema: dict[str, Any], value: object, root: dict[str, Any]) -> list[object]:
    """Return what a value holds that a schema does not describe: keys, and choices."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        found: list[object] = []
        for key, item in value.items():
            inner = described(schema, key)
            found += [key] if inner is None else unknown_to(inner, item, root)
        return found + [key for key in schema.get("required", ()) if key not in value]
    if isinstance(value, list):
        return [bad for item in value for bad in unknown_to(schema["items"], item, root)]
    return [value] if value not in schema.get("enum", [value]) else []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_valid_and_known_to_the_schema(example: Path) -> None:
    """Each example reads as a document, names the schema for editors, and the schema knows it."""
    body = example.read_bytes()
    assert read_document(body, name=example.name).endpoint_name == example.stem
    opening = body.decode().splitlines()[0]
    reference = opening.removeprefix("# yaml-language-server: $schema=")
    assert (example.parent / reference).resolve() == PUBLISHED.resolve()
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert unknown_to(published, yaml.safe_load(body), published) == []


def test_every_own_key_has_a_remedy() -> None:
    """No flaw of Switchback's own keys leaves its author without a remedy; no remedy is idle."""
    fields = [field for part in PARTS.values() for field in part.model_fields.values()]
    assert {field.alias for field in fields} == set(REMEDIES)


def test_every_own_part_knows_its_keys() -> None:
    """An unknown key can be told from the known ones wherever it stands."""
    parts = {
        part
        for part in (*vars(model).values(), *vars(bake_model).values())
        if isinstance(part, type) and issubclass(part, BaseModel) and part.model_fields
    }
    assert set(PARTS.values()) == parts


@pytest.mark.parametrize(("part", "keys"), [("Bake", ["Alarms", "StandardAlarms"])])
def test_an_editor_asks_for_what_the_rules_ask_for(part: str, keys: list[str]) -> None:
    """That a bake takes an alarm, of either sort, is told while the file is written."""
    assert json_schema()["$defs"][part]["anyOf"] == [{"required": [key]} for key in keys]


def test_nothing_may_be_left_empty() -> None:
    """An editor does not offer null, which `examine` refuses."""
    assert "null" not in schema_text()
