"""What is drawn of a world, as plain data: written down, it can be played again."""

from dataclasses import dataclass, fields
from enum import Enum, StrEnum

from pydantic import TypeAdapter

from switchback.document.model import Approval
from switchback.domain.alarms import WhenAlreadyInAlarm
from switchback.domain.decision import Say
from switchback.domain.standard_alarms import EndpointKind
from switchback.domain.watch import WhenInconclusive

TYPES = ("ml.g6.2xlarge", "ml.g6e.2xlarge", "ml.g6.12xlarge")
"""The instance types that there are, from the smallest to the largest."""


class Scales(StrEnum):
    """What scales the endpoint before the file comes."""

    NOTHING = "nothing"
    TRACKING = "a target-tracking policy"
    STEPS = "a step policy as well"
    SCHEDULED = "a scheduled action as well"
    HALF_SUSPENDED = "a target-tracking policy that may only scale out"


class OwnAlarm(StrEnum):
    """How the owner's own alarm stands before the file comes."""

    QUIET = "quiet"
    RED = "in ALARM"
    BLIND = "without data"


class History(StrEnum):
    """What happened to the endpoint before."""

    NOTHING = "nothing"
    ACCEPTED = "an earlier version was accepted"
    ROLLED_BACK = "an earlier version went back"
    KNOWN_BAD = "this very version went back"
    FOREIGN = "somebody took it to a config of their own"


class Change(StrEnum):
    """What the file asks for that is not so yet."""

    VERSION = "another version"
    TYPES = "other instance types"
    SCALING = "other scaling, and nothing else"
    NOTHING = "nothing"
    EVERYTHING = "an endpoint, where there is none"


class Trouble(StrEnum):
    """What becomes of the version that the file asks for."""

    NONE = "it is healthy"
    ERRORS = "it fails requests"
    SILENT = "it fails its health check, and nothing says so"
    PING = "it fails its health check"
    SLOW = "it fails its health check after 24 minutes"
    PROBE = "it answers with errors"
    CAPACITY = "AWS has no instance of the preferred type to spare, for an hour"
    NO_CAPACITY = "AWS has no instance of any type to spare, for two hours"
    QUOTA = "the quota holds no second fleet, for an hour"
    NO_QUOTA = "the quota holds no second fleet"


class What(StrEnum):
    """What others do meanwhile."""

    UPDATE = "somebody takes the endpoint to a config of their own"
    TAKE_BACK = "somebody takes the endpoint back to the config before"
    RESIZE = "somebody adds an instance"
    SHRINK = "somebody takes an instance away"
    DELETE_ENDPOINT = "somebody deletes the endpoint"
    DELETE_CONFIG = "somebody deletes the config before"
    DELETE_MODEL = "somebody deletes the model before"
    MAINTAIN = "AWS maintains the endpoint for 40 minutes"
    TAG = "somebody tags the endpoint"
    PUT_POLICY = "somebody adds a scaling policy"
    DELETE_POLICY = "somebody deletes the scaling policy"
    SUSPEND = "somebody suspends the scaling"
    REBOUND = "somebody moves the bounds of the scaling"
    DEREGISTER = "somebody deregisters the scalable target"
    DELETE_ALARM = "somebody deletes the owner's alarm"
    DROP_SAME = "the same file lands again"
    DROP_NEXT = "a file with the next version lands"
    DROP_LATE = "two files land, and the event of the older one comes ten minutes late"
    APPROVE = "a person says approve"
    REJECT = "a person says reject"
    PROMOTE = "a person says promote"
    ABORT = "a person says abort"
    HOLD = "a person says hold"
    RETRY = "a person says retry"


@dataclass(frozen=True, repr=False)
class _Told:
    """Shows only what is not as usual, as it is written in code."""

    def __repr__(self) -> str:
        """Return what would make it again."""
        unusual = (
            f"{field.name}={_shown(getattr(self, field.name))}"
            for field in fields(self)
            if getattr(self, field.name) != field.default
        )
        return f"{type(self).__name__}({', '.join(unusual)})"


def _shown(value: object) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, tuple):
        return f"({''.join(f'{_shown(each)}, ' for each in value).rstrip()})"
    return repr(value)


@dataclass(frozen=True, repr=False)
class Endpoint(_Told):
    """What serves before the file comes.

    Attributes:
        counts: How many instances of each of the first types.
        pooled: Whether its config names pools; else it runs on the first type alone.
        is_called: Whether anybody calls it.
    """

    kind: EndpointKind = EndpointKind.STREAMING
    counts: tuple[int, ...] = (1,)
    pooled: bool = False
    scales: Scales = Scales.NOTHING
    alarm: OwnAlarm = OwnAlarm.QUIET
    is_called: bool = True


@dataclass(frozen=True, repr=False)
class File(_Told):
    """What the file says.

    Attributes:
        own_alarm: What the owner's own alarm may do, where the file names it.
        has_standard_alarms: Whether it asks for the standard set.
        quota_minutes: How long to wait for quota; 0 for not at all.
        quiet_below: It waits until fewer requests run.
        max_capacity: Of its AutoScaling; 0 for none.
    """

    change: Change = Change.VERSION
    count: int = 1
    max_capacity: int = 0
    bake_minutes: int = 10
    own_alarm: WhenAlreadyInAlarm | None = None
    has_standard_alarms: bool = True
    minimum_invocations: int = 0
    when_inconclusive: WhenInconclusive = WhenInconclusive.HOLD
    approval: Approval = Approval.NOT_REQUIRED
    has_window: bool = False
    returns: bool = False
    quiet_below: int = 0
    quota_minutes: int = 0
    has_probe: bool = False


@dataclass(frozen=True, repr=False)
class Happening(_Told):
    """Something that others do.

    Attributes:
        seconds: How long after a rollout first enters the state; after the drop where it is empty.
    """

    what: What
    state: str = ""
    seconds: int = 0


@dataclass(frozen=True, repr=False)
class DrawnWorld(_Told):
    """A world, all that happens in it, and the file that lands in it.

    Attributes:
        answers: What a person says when asked, one after another.
        mishaps: The faults of calls, and the fates of events, as `tools.trials.mishaps` has them.
    """

    endpoint: Endpoint = Endpoint()
    file: File = File()
    history: History = History.NOTHING
    trouble: Trouble = Trouble.NONE
    happenings: tuple[Happening, ...] = ()
    answers: tuple[Say, ...] = ()
    mishaps: tuple[str, ...] = ()


_WRITTEN = TypeAdapter(DrawnWorld)


def written(drawn: DrawnWorld) -> str:
    """Return a world as one line of JSON."""
    return _WRITTEN.dump_json(drawn, exclude_defaults=True).decode()


def read(text: str) -> DrawnWorld:
    """Read a world as it is written.

    Raises:
        ValueError: It is none.
    """
    return _WRITTEN.validate_json(text)
