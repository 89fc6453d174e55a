"""What a config file says, once it keeps every rule; also the source of the published JSON Schema.

The two AWS requests stay as they are: AWS's own shapes describe them, so that a field that AWS adds
needs no change here.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, Strict
from pydantic.alias_generators import to_pascal

from switchback.domain.alarms import WhenAlreadyInAlarm
from switchback.domain.standard_alarms import EndpointKind, alarm_keys
from switchback.domain.upgrade import UpgradeMode
from switchback.domain.watch import WhenInconclusive

# What AWS allows in an alarm's name, which is all but control characters and line breaks.
_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"

_LAMBDA_ARN = (
    r"^arn:aws[a-z-]*:lambda:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:function:[a-zA-Z0-9_-]+"
    r"(:([$]LATEST|[a-zA-Z0-9_-]+))?$"
)

_MODEL_PACKAGE_ARN = (
    r"^arn:aws[a-z-]*:sagemaker:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:"
    r"model-package/[a-zA-Z0-9][a-zA-Z0-9-]*(/[0-9]{1,9})?$"
)

# Those of all kinds: which of them are the chosen kind's is for the rules to say.
_ALARM_KEYS: list[JsonValue] = [
    *dict.fromkeys(key for kind in EndpointKind for key in alarm_keys(kind))
]

_InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]
_AboveZero = Annotated[float, Field(gt=0, allow_inf_nan=False)]
# What an HTTP header may hold, and no longer than InvokeEndpoint takes it.
_Header = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[\x20-\x7e]+$")]

_VersionTitle = Annotated[str, Field(min_length=1, max_length=200, pattern=_ONE_LINE)]
_ModelPackageArn = Annotated[str, Field(max_length=256, pattern=_MODEL_PACKAGE_ARN)]


class OnShortage(StrEnum):
    """What to do when quota is short."""

    FAIL = "Fail"
    WAIT = "Wait"


class Approval(StrEnum):
    """Whether a person has to approve the start."""

    NOT_REQUIRED = "NotRequired"
    REQUIRED = "Required"


class ConcurrencyStatistic(StrEnum):
    """The statistic of ConcurrentRequestsPerModel that scaling follows."""

    AVERAGE = "Average"
    MAXIMUM = "Maximum"


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_pascal,
        extra="forbid",
        field_title_generator=lambda name, _: to_pascal(name),
        frozen=True,
        strict=True,
    )


def _any_of(*keys: str) -> ConfigDict:
    """Tell editors what the rules say in better words: it takes one of these keys at least."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


def _one_of(*keys: str) -> ConfigDict:
    """Tell editors what the rules say in better words: it takes just one of these keys."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


class Alarm(_Part):
    """A CloudWatch alarm, metric or composite, that the bake watches."""

    alarm_name: str = Field(
        min_length=1,
        max_length=255,
        pattern=_ONE_LINE,
        description="The alarm's name, not its ARN, in the endpoint's own account and Region.",
    )
    when_already_in_alarm: Annotated[WhenAlreadyInAlarm, Strict(strict=False)] = Field(
        default=WhenAlreadyInAlarm.BLOCK,
        description="What to do if it is red before anything is changed: Block the rollout, "
        "Ignore the alarm, or go on because the new version MustClear it.",
    )
    observe_only: bool = Field(
        default=False, description="Report what it does, and never act upon it."
    )


class StandardAlarms(_Part):
    """A ready set of alarms for the endpoint's kind, created and kept by Switchback."""

    kind: Annotated[EndpointKind, Strict(strict=False)] = Field(
        description="Streaming, Synchronous or Asynchronous: what the endpoint's callers use."
    )
    thresholds: dict[str, _AboveZero] = Field(
        default_factory=dict,
        description="Thresholds of your own, by the alarm's key in the set.",
        json_schema_extra={"propertyNames": {"enum": _ALARM_KEYS}},
    )


class Invocation(_Part):
    """A request to the candidate, and what a good answer looks like."""

    model_config = _one_of("Body", "BodyBase64")

    content_type: _Header = Field(
        default="application/json", description="The body's media type, such as audio/wav."
    )
    custom_attributes: _Header | None = Field(
        default=None,
        description="What the container reads beside the body; for Deepgram, the API's path and "
        "query, such as v1/listen?model=nova-3&language=en.",
    )
    body: str | None = Field(default=None, min_length=1, description="The body, as text.")
    body_base64: str | None = Field(
        default=None,
        min_length=1,
        description="The body in base64, for audio; it may be broken into lines.",
        json_schema_extra={"contentEncoding": "base64"},
    )
    expect_json_path: str | None = Field(
        default=None,
        min_length=1,
        max_length=512,
        description="A JMESPath into the answer, such as "
        "results.channels[0].alternatives[0].transcript.",
    )
    expect_equal_to: str | None = Field(
        default=None, description="What is found there, or the whole answer, as text."
    )
    expect_similar_to: str | None = Field(
        default=None, min_length=1, description="A text that what is found there is much like."
    )
    similarity: float = Field(
        default=0.9, gt=0, le=1, description="How much alike, from 0 to 1 (equal)."
    )


class Probe(_Part):
    """Real inference after the switch: InService only means that /ping answered."""

    model_config = _any_of("Invocations", "FunctionArn")

    invocations: Annotated[tuple[Invocation, ...], Strict(strict=False)] = Field(
        default=(), max_length=20, description="Requests to send through InvokeEndpoint."
    )
    function_arn: str | None = Field(
        default=None,
        max_length=170,
        pattern=_LAMBDA_ARN,
        description="A Lambda function of yours that probes, for what InvokeEndpoint cannot: "
        "streams.",
    )


class Quota(_Part):
    """What to do when the account's quota does not hold a second fleet now."""

    on_shortage: Annotated[OnShortage, Strict(strict=False)] = Field(
        default=OnShortage.FAIL, description="Fail, or Wait and look again."
    )
    wait_up_to_minutes: int = Field(
        default=360, ge=1, le=10080, description="How long to wait at the most, in minutes."
    )


class Bake(_Part):
    """How long the candidate is watched after the switch, and by which alarms."""

    model_config = _any_of("Alarms", "StandardAlarms")

    duration_in_minutes: int = Field(
        default=35, ge=1, le=1440, description="How long the candidate is watched, in minutes."
    )
    alarms: Annotated[tuple[Alarm, ...], Strict(strict=False)] = Field(
        default=(),
        # As many as one DescribeAlarms call can name.
        max_length=100,
        description="If any of these fires during the bake, the endpoint goes back. It takes one "
        "alarm at least that judges, of your own or a standard one.",
    )
    standard_alarms: StandardAlarms | None = Field(
        default=None, description="A ready set of alarms, beside or instead of your own."
    )
    minimum_invocations: int = Field(
        default=0, ge=0, description="Requests that it takes to judge the candidate by."
    )
    when_inconclusive: Annotated[WhenInconclusive, Strict(strict=False)] = Field(
        default=WhenInconclusive.HOLD,
        description="What to do without enough data: Hold for a person, Extend the bake, "
        "RollBack, or Accept.",
    )
    extend_up_to_minutes: int = Field(
        default=60, ge=1, le=1440, description="How far Extend may lengthen the bake, in minutes."
    )


class Window(_Part):
    """When a rollout may start, and by when it has to be accepted."""

    cron: str = Field(
        min_length=1,
        max_length=100,
        pattern=_ONE_LINE,
        description="When the window opens, as EventBridge Scheduler writes it, without cron() "
        "around it: minutes hours day-of-month month day-of-week year, such as 0 2 ? * SUN *.",
    )
    duration_in_minutes: int = Field(
        ge=1, le=10080, description="How long the window stays open, in minutes."
    )
    timezone: str = Field(
        default="UTC",
        min_length=1,
        max_length=50,
        description="The time zone that Cron is in, by its IANA name, such as America/New_York.",
    )


class RolloutSettings(_Part):
    """How a rollout of this endpoint is done."""

    bake: Bake
    create_if_missing: bool = Field(
        default=False,
        description="Create the endpoint if there is none of that name; the config is "
        "then to be whole.",
    )
    approval: Annotated[Approval, Strict(strict=False)] = Field(
        default=Approval.NOT_REQUIRED,
        description="Whether a person other than the one who asked has to approve the start.",
    )
    quota: Quota = Field(
        default_factory=Quota, description="What to do when the quota holds no second fleet now."
    )
    probe: Probe | None = Field(
        default=None, description="Real requests to the candidate, before it is baked."
    )
    window: Window | None = Field(
        default=None, description="When a rollout may start; without it, at any time."
    )
    quiet_below: _AboveZero | None = Field(
        default=None,
        description="Switch only while fewer requests than this run at once, all variants "
        "together: a stream lives on the old fleet until it ends or is cut off.",
    )
    quiet_wait_up_to_minutes: int = Field(
        default=60,
        ge=1,
        le=360,
        description="How long to wait for that at the most, in minutes; then it switches anyway.",
    )


class AutoScaling(_Part):
    """How the endpoint scales, in instances and in concurrent requests."""

    min_capacity: int = Field(
        ge=0, description="The fewest instances; 0 is possible for asynchronous endpoints only."
    )
    max_capacity: int = Field(ge=1, description="The most instances.")
    concurrency_per_instance: dict[_InstanceType, _AboveZero] = Field(
        default_factory=dict,
        min_length=1,
        description="Concurrent requests that one instance of each type carries, as load-tested. "
        "For a type that is left out, nine tenths of the container's own max_active_requests.",
    )
    target_utilization: float = Field(
        default=0.7,
        gt=0,
        le=1,
        description="The share of the fleet's concurrency that scaling aims at.",
    )
    concurrency_statistic: Annotated[ConcurrencyStatistic, Strict(strict=False)] = Field(
        default=ConcurrencyStatistic.AVERAGE,
        description="How the concurrency of the instances is read as one number: their Average, "
        "or the Maximum.",
    )
    scale_out_cooldown_in_seconds: int = Field(
        default=60, ge=0, le=3600, description="How long scaling out waits for the last one."
    )
    scale_in_cooldown_in_seconds: int = Field(
        default=300, ge=0, le=3600, description="How long scaling in waits for the last one."
    )


class Upgrade(_Part):
    """Which new versions the file follows, and what to do about them."""

    model_config = _one_of("ProductId", "ModelPackageGroup")

    product_id: str | None = Field(
        default=None,
        pattern=r"^prod-[a-z0-9]{1,60}$",
        description="The product's id on AWS Marketplace.",
    )
    model_package_group: str | None = Field(
        default=None,
        pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        description="A model package group of your own registry, by its name.",
    )
    version_pattern: str = Field(
        default="*",
        min_length=1,
        max_length=200,
        pattern=_ONE_LINE,
        description="Which versions are meant, by their titles: * stands for any text, ? for any "
        "character, as in Nova-3 *English*. A listing carries languages as versions, too.",
    )
    mode: Annotated[UpgradeMode, Strict(strict=False)] = Field(
        default=UpgradeMode.NOTIFY,
        description="Notify people only, Propose the rollout and wait for approval, or start it "
        "as Automatic.",
    )
    version_arns: dict[_VersionTitle, _ModelPackageArn] = Field(
        default_factory=dict,
        description="Model package ARNs by version title, for this Region: no API of AWS "
        "Marketplace tells them to buyers.",
    )


class Document(_Part):
    """The config file of one endpoint."""

    version: int = Field(ge=1, le=1, description="The version of this format: 1.")
    endpoint_name: str = Field(
        max_length=63,
        pattern="^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        description="The endpoint to roll out to; it exists, or Rollout.CreateIfMissing is true.",
    )
    model: dict[str, Any]
    endpoint_config: dict[str, Any] = Field(default_factory=dict)
    auto_scaling: AutoScaling | None = None
    rollout: RolloutSettings
    upgrade: Upgrade | None = None
