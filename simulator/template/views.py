"""What the embedded AWS needs to know of a template, typed and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.iam.policy import Statement
from simulator.template.stack import Stack


@dataclass(frozen=True, slots=True)
class Delivery:
    """How long an event is tried, and where it goes when it is given up."""

    maximum_attempts: int
    maximum_age_seconds: int
    dead_letter_arn: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """An EventBridge rule on the default bus, with one function behind it.

    Attributes:
        function: the target's logical id.
        delivery: from EventBridge to Lambda; what the function then fails on is its own affair.
    """

    logical_id: str
    name: str
    arn: str
    pattern: Mapping[str, object]
    function: str
    enabled: bool
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Schedule:
    """An EventBridge rule that fires at a rate, with one function behind it.

    Attributes:
        function: the target's logical id.
        delivery: from EventBridge to Lambda; what the function then fails on is its own affair.
    """

    name: str
    arn: str
    interval_seconds: int
    function: str
    enabled: bool
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function.

    Attributes:
        code_uri: the folder of its code, absolute.
        environment: what the template sets; Lambda adds its own.
        statements: everything that its role may do.
        delivery: retries of an asynchronous invocation that failed.
        url: its function URL, which only signed requests may call.
    """

    logical_id: str
    name: str
    arn: str
    code_uri: Path
    handler: str
    environment: Mapping[str, str]
    timeout_seconds: int
    memory_mb: int
    role_name: str
    statements: tuple[Statement, ...]
    rules: tuple[Rule, ...]
    schedules: tuple[Schedule, ...]
    delivery: Delivery
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine.

    Attributes:
        definition: the file of its definition, absolute.
        substitutions: what ``${…}`` in the definition stands for.
        statements: everything that its role may do.
    """

    logical_id: str
    name: str
    arn: str
    definition: Path
    substitutions: Mapping[str, str]
    role_name: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket; ``event_bridge`` says whether its events reach EventBridge."""

    name: str
    event_bridge: bool
    versioned: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table; schema and attributes are as CreateTable takes them."""

    name: str
    key_schema: tuple[Mapping[str, str], ...]
    attribute_definitions: tuple[Mapping[str, str], ...]
    ttl_attribute: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """An SNS topic."""

    name: str
    arn: str


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue."""

    name: str
    arn: str
    url: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template as deployed; mappings are by logical id."""

    stack: Stack
    functions: Mapping[str, Function]
    state_machines: Mapping[str, StateMachine]
    buckets: Mapping[str, Bucket]
    tables: Mapping[str, Table]
    topics: Mapping[str, Topic]
    queues: Mapping[str, Queue]
    rules: tuple[Rule, ...]
    schedules: tuple[Schedule, ...]
    outputs: Mapping[str, str]
