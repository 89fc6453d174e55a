"""What a config file says, once it keeps every rule; also the source of the published JSON Schema.

The two AWS requests stay as they are: AWS's own shapes describe them, so that a field that AWS adds
needs no change here.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, Strict

from switchback.document.bake_model import Bake, Probe
from switchback.document.model_part import ONE_LINE, AboveZero, Part, one_of
from switchback.domain import package_arn
from switchback.domain.upgrade import UpgradeMode

_InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]
_VersionTitle = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
_ModelPackageArn = Annotated[str, Field(max_length=256, pattern=package_arn.PATTERN)]


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


class Quota(Part):
    """What to do when the account's quota does not hold a second fleet now."""

    on_shortage: Annotated[OnShortage, Strict(strict=False)] = Field(
        default=OnShortage.FAIL, description="Fail, or Wait and look again."
    )
    wait_up_to_minutes: int = Field(
        default=360, ge=1, le=10080, description="How long to wait at the most, in minutes."
    )


class Window(Part):
    """When a rollout may start, and by when it has to be accepted."""

    cron: str = Field(
        min_length=1,
        max_length=100,
        pattern=ONE_LINE,
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


class RolloutSettings(Part):
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
    return_to_preferred: bool = Field(
        default=False,
        description="Where the fleet runs on a fallback type, build it anew in a window, once a "
        "week at the most; only with Window.",
    )
    quiet_below: AboveZero | None = Field(
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


class AutoScaling(Part):
    """How the endpoint scales, in instances and in concurrent requests."""

    min_capacity: int = Field(
        ge=0, description="The fewest instances; 0 is possible for asynchronous endpoints only."
    )
    max_capacity: int = Field(ge=1, description="The most instances.")
    concurrency_per_instance: dict[_InstanceType, AboveZero] = Field(
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


class Upgrade(Part):
    """Which new versions the file follows, and what to do about them."""

    model_config = one_of("ProductId", "ModelPackageGroup")

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
        pattern=ONE_LINE,
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


class Document(Part):
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
