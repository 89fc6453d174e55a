"""What a config file says of how a candidate is judged: the bake, its alarms, and the probe."""

from typing import Annotated

from pydantic import Field, JsonValue, Strict

from switchback.document.model_part import ONE_LINE, AboveZero, Part, any_of, one_of
from switchback.domain.alarms import WhenAlreadyInAlarm
from switchback.domain.standard_alarms import EndpointKind, alarm_keys
from switchback.domain.watch import WhenInconclusive

_LAMBDA_ARN = (
    r"^arn:aws[a-z-]*:lambda:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:function:[a-zA-Z0-9_-]+"
    r"(:([$]LATEST|[a-zA-Z0-9_-]+))?$"
)

# Those of all kinds: which of them are the chosen kind's is for the rules to say.
_ALARM_KEYS: list[JsonValue] = [
    *dict.fromkeys(key for kind in EndpointKind for key in alarm_keys(kind))
]

# What an HTTP header may hold, and no longer than InvokeEndpoint takes it.
_Header = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[\x20-\x7e]+$")]


class Alarm(Part):
    """A CloudWatch alarm, metric or composite, that the bake watches."""

    alarm_name: str = Field(
        min_length=1,
        max_length=255,
        pattern=ONE_LINE,
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


class StandardAlarms(Part):
    """A ready set of alarms for the endpoint's kind, created and kept by Switchback."""

    kind: Annotated[EndpointKind, Strict(strict=False)] = Field(
        description="Streaming, Synchronous or Asynchronous: what the endpoint's callers use."
    )
    thresholds: dict[str, AboveZero] = Field(
        default_factory=dict,
        description="Thresholds of your own, by the alarm's key in the set.",
        json_schema_extra={"propertyNames": {"enum": _ALARM_KEYS}},
    )


class Invocation(Part):
    """A request to the candidate, and what a good answer looks like."""

    model_config = one_of("Body", "BodyBase64")

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


class Probe(Part):
    """Real inference after the switch: InService only means that /ping answered."""

    model_config = any_of("Invocations", "FunctionArn")

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


class Bake(Part):
    """How long the candidate is watched after the switch, and by which alarms."""

    model_config = any_of("Alarms", "StandardAlarms")

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
