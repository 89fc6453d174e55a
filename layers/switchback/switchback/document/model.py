"""What a config file says, once it keeps every rule; also the source of the published JSON Schema.

The two AWS requests stay as they are: AWS's own shapes describe them, so that a field that AWS adds
needs no change here.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic.alias_generators import to_pascal

# What AWS allows in an alarm's name, which is all but control characters and line breaks.
_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"

_InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]
_Concurrency = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_pascal,
        extra="forbid",
        field_title_generator=lambda name, _: to_pascal(name),
        frozen=True,
        strict=True,
    )


class Alarm(_Part):
    """A CloudWatch alarm, metric or composite, that the bake watches."""

    alarm_name: str = Field(
        min_length=1,
        max_length=255,
        pattern=_ONE_LINE,
        description="The alarm's name, not its ARN, in the endpoint's own account and Region.",
    )


class Bake(_Part):
    """How long the candidate is watched after the switch, and by which alarms."""

    duration_in_minutes: int = Field(
        default=35, ge=1, le=1440, description="How long the candidate is watched, in minutes."
    )
    alarms: Annotated[tuple[Alarm, ...], Strict(strict=False)] = Field(
        min_length=1,
        # As many as one DescribeAlarms call can name.
        max_length=100,
        description="If any of these fires during the bake, the endpoint goes back.",
    )


class RolloutSettings(_Part):
    """How a rollout of this endpoint is done."""

    bake: Bake


class AutoScaling(_Part):
    """How the endpoint scales, in instances and in concurrent requests."""

    min_capacity: int = Field(
        ge=0, description="The fewest instances; 0 is possible for asynchronous endpoints only."
    )
    max_capacity: int = Field(ge=1, description="The most instances.")
    concurrency_per_instance: dict[_InstanceType, _Concurrency] = Field(
        min_length=1,
        description="Concurrent requests that one instance of each type carries, as load-tested.",
    )
    target_utilization: float = Field(
        default=0.7,
        gt=0,
        le=1,
        description="The share of the fleet's concurrency that scaling aims at.",
    )


class Document(_Part):
    """The config file of one endpoint."""

    version: int = Field(ge=1, le=1, description="The version of this format: 1.")
    endpoint_name: str = Field(
        max_length=63,
        pattern="^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        description="The endpoint to roll out to; it must exist.",
    )
    model: dict[str, Any]
    endpoint_config: dict[str, Any] = Field(default_factory=dict)
    auto_scaling: AutoScaling | None = None
    rollout: RolloutSettings
