"""What every part of a config file's model is: frozen, strict, with AWS's way to write keys."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

# What AWS allows in an alarm's name, which is all but control characters and line breaks.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"

AboveZero = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Part(BaseModel):
    """A mapping in the file."""

    model_config = ConfigDict(
        alias_generator=to_pascal,
        extra="forbid",
        field_title_generator=lambda name, _: to_pascal(name),
        frozen=True,
        strict=True,
    )


def any_of(*keys: str) -> ConfigDict:
    """Tell editors what the rules say in better words: it takes one of these keys at least."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


def one_of(*keys: str) -> ConfigDict:
    """Tell editors what the rules say in better words: it takes just one of these keys."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})
