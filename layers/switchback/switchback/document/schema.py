"""The config file's JSON Schema, for editors: Switchback's keys from the model, AWS's from AWS."""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from switchback.document.aws_shapes import Kind, ListOf, MapOf, Scalar, Shape, Size, Structure
from switchback.document.model import Document
from switchback.document.requests import endpoint_config_shape, model_shape
from switchback.document.shape_check import readable_pattern

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_"
_FEW = 10

Schema = dict[str, Any]


class OwnKeys(GenerateJsonSchema):
    """Switchback's own keys: to leave one out is fine, to leave it empty is not."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        is_left_out = schema.get("default", ...) is None
        return (
            self.generate_inner(schema["schema"]) if is_left_out else super().default_schema(schema)
        )


def json_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a config file, always in the same order."""
    schema = Document.model_json_schema(by_alias=True, schema_generator=OwnKeys)
    definitions: Schema = schema["$defs"]
    properties: Schema = schema["properties"]
    for key, operation, shape in (
        ("Model", "CreateModel", model_shape()),
        ("EndpointConfig", "CreateEndpointConfig", endpoint_config_shape()),
    ):
        text = f"A {operation} request, without its names: {_API}{operation}.html"
        properties[key] = {
            "title": key,
            "description": text,
            **_describe(shape, definitions),
        }
    return {"$schema": DIALECT, **schema}


def schema_text() -> str:
    """Return the JSON Schema as it is published."""
    return json.dumps(json_schema(), indent=2) + "\n"


def _describe(shape: Shape, definitions: Schema) -> Schema:
    match shape:
        case Structure():
            return {
                "type": "object",
                "additionalProperties": False,
                "properties": {k: _describe(v, definitions) for k, v in shape.members.items()},
                **({"required": list(shape.required)} if shape.required else {}),
            }
        case MapOf():
            return {
                "type": "object",
                "propertyNames": _describe(shape.key, definitions),
                "additionalProperties": _describe(shape.value, definitions),
                **_sized(shape.size, "Properties"),
            }
        case ListOf():
            items = _describe(shape.item, definitions)
            return {"type": "array", "items": items, **_sized(shape.size, "Items")}
        case Scalar():
            return _scalar(shape, definitions)


def _scalar(shape: Scalar, definitions: Schema) -> Schema:
    if len(shape.allowed) > _FEW:
        # The hundreds of instance types are written once.
        definitions[shape.name] = {"enum": list(shape.allowed)}
        return {"$ref": f"#/$defs/{shape.name}"}
    if shape.allowed:
        return {"enum": list(shape.allowed)}
    described: Schema = {"type": str(shape.kind)}
    if shape.pattern and readable_pattern(shape.pattern):
        described["pattern"] = f"^(?:{shape.pattern})$"
    if shape.kind is Kind.STRING:
        return {**described, **_sized(shape.size, "Length")}
    return {**described, **_ranged(shape.size)}


def _sized(size: Size, of: str) -> Schema:
    bounds = {f"min{of}": size.least or None, f"max{of}": size.most}
    return {key: bound for key, bound in bounds.items() if bound is not None}


def _ranged(size: Size) -> Schema:
    bounds = {"minimum": size.least, "maximum": size.most}
    return {key: bound for key, bound in bounds.items() if bound is not None}
