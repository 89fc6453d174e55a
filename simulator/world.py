"""The embedded AWS as a whole, wired by template.yaml and by nothing else."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from moto.moto_api._internal import mock_random

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.change_calendar import ChangeCalendars
from simulator.clock import VirtualClock
from simulator.cloud_formation import CloudFormation
from simulator.cloudwatch.service import CloudWatch
from simulator.event_bridge import EventBus
from simulator.function_url import FIRST_ERROR, FunctionUrls, ask_function_url
from simulator.iam.enforcer import Enforcer, denial_code
from simulator.lambda_api import LambdaApi
from simulator.lambda_runtime import DeadLetter, LambdaRuntime
from simulator.marketplace import Marketplace
from simulator.sagemaker.service import SageMaker
from simulator.sagemaker_runtime import SageMakerRuntime
from simulator.security_token import SecurityToken
from simulator.service_quotas import ServiceQuotas
from simulator.states.definition import Machine
from simulator.states.engine import Engine
from simulator.states.execution import StateMachine
from simulator.states.loading import load_machine
from simulator.step_functions import StepFunctions
from simulator.storage import BucketEvents, create_storage
from simulator.template.reading import read_template
from simulator.template.views import Rule, Schedule, Template
from simulator.traffic import Traffic
from simulator.wire import ACCOUNT_ID, AwsError, Call, Wire, install
from switchback.domain.decision import Say

TEMPLATE = Path(__file__).parent.parent / "template.yaml"
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/sagemaker-execution"

EVERY_MINUTE = frozenset({"PublishCapacityFunction"})
"""What a run may leave idle where it looks at nothing that this publishes.

It runs every minute and would take a quarter of the time. Nothing else that Switchback does depends
on it: only scaling reads what it publishes.
"""

# A Monday, long before dawn: the same instant at every start, so that a run can be repeated.
START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class World:
    """One account with Switchback deployed in it.

    Entered (`with World() as world:`), it answers every boto3 call of this process.
    """

    def __init__(
        self,
        *,
        template: Path = TEMPLATE,
        parameters: Mapping[str, str] | None = None,
        seed: int = 0,
        start: datetime = START,
        idle: Collection[str] = (),
    ) -> None:
        """Deploy a template with these parameters into an empty account.

        Args:
            template: The template.
            parameters: Its parameters.
            seed: Makes what is random repeatable.
            start: The instant at which time begins.
            idle: The functions, by logical id, that no schedule starts.
        """
        install()
        given = {"ModelExecutionRoleArns": EXECUTION_ROLE, **(parameters or {})}
        text = template.read_text(encoding="utf-8")
        self.template = _deployed(template, text, tuple(sorted(given.items())))
        self._seed = seed
        self._idle = frozenset(idle)
        self.clock = VirtualClock(start)
        self.wire = Wire(clock=self.clock)
        self.bus = EventBus(self.clock, seed=seed)
        self.quotas = ServiceQuotas()
        self.sagemaker = SageMaker(self.clock, limits=self.quotas, emit=self._emit)
        self.inference = SageMakerRuntime(self.sagemaker, self.wire)
        self.own_functions = LambdaApi()
        self.calendar = ChangeCalendars(self.clock)
        self.marketplace = Marketplace()
        self.scaling = ApplicationAutoScaling(self.clock, self.sagemaker)
        self.cloudwatch = CloudWatch(self.clock, emit=self._emit)
        self.scaling.cloudwatch = self.cloudwatch
        self.traffic = Traffic(self.clock, self.sagemaker, self.cloudwatch)
        self.functions = LambdaRuntime(template=self.template, wire=self.wire, clock=self.clock)
        self.function_urls = FunctionUrls(
            self.template, functions=self.functions, wire=self.wire, clock=self.clock
        )
        self.engine = Engine(clock=self.clock, invoke=self.functions.invoke, seed=seed)
        machines = deployed_machines(self.template)
        self.step_functions = StepFunctions(self.engine, machines=machines, emit=self._emit)
        (self.machine,) = machines.values()
        self.enforcer = Enforcer(self.template, machine_of_token=lambda _: self.machine.arn)
        self._connect()

    def __enter__(self) -> Self:
        """Begin: time stands at the start, and everything that the template keeps is there."""
        mock_random.seed(self._seed)
        self.clock.__enter__()
        self.wire.__enter__()
        create_storage(self.template)
        self.traffic.start()
        self.cloudwatch.start()
        for schedule in self.template.schedules:
            if schedule.enabled and schedule.function not in self._idle:
                self._await_tick(schedule)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and give the process its own time back."""
        self.wire.__exit__(kind, error, trace)
        self.clock.__exit__(kind, error, trace)

    @property
    def config_bucket(self) -> str:
        """The name of the bucket that config files are dropped in."""
        (bucket,) = self.template.buckets.values()
        return bucket.name

    def lose_events(self, *sources: str) -> None:
        """From now on, let no event of these sources arrive."""
        usual = self.bus.disturb
        self.bus.disturb = lambda event: () if event["source"] in sources else usual(event)

    def decide(self, endpoint_name: str, say: Say, *, by: str, reason: str) -> None:
        """Have a person say something during a rollout, through the API that everybody uses."""
        answer = ask_function_url(
            self,
            "DecideRolloutFunction",
            {"endpointName": endpoint_name, "decision": say.value, "reason": reason},
            by=by,
        )
        assert answer.status < FIRST_ERROR, answer.body

    def drop(
        self,
        key: str,
        body: bytes,
        *,
        by: str = "an operator",
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Drop a file in the config bucket, through S3's own API."""
        with self.wire.calling_as(by):
            boto3.client("s3").put_object(
                Bucket=self.config_bucket, Key=key, Body=body, Metadata=dict(metadata or {})
            )

    def _connect(self) -> None:
        self.wire.services.update(
            {
                "sagemaker": self.sagemaker,
                "sagemaker-runtime": self.inference,
                "lambda": self.own_functions,
                "application-autoscaling": self.scaling,
                "service-quotas": self.quotas,
                "ssm": self.calendar,
                "marketplace-discovery": self.marketplace,
                "cloudwatch": self.cloudwatch,
                "stepfunctions": self.step_functions,
                "events": self.bus,
                "sts": SecurityToken(self.wire),
                "cloudformation": CloudFormation(self.template, created_at=self.clock.now),
            }
        )
        self.wire.hosts.update(self.function_urls.by_host())
        self.wire.interceptors.append(self._authorize)
        BucketEvents(self.template, wire=self.wire, emit=self._emit)
        for rule in self.template.rules:
            if rule.enabled:
                self.bus.add_rule(
                    name=rule.name,
                    pattern=rule.pattern,
                    target=self._target(rule),
                    dead_letter=self._dead_letter(rule),
                )

    def _emit(self, event: dict[str, Any]) -> None:
        self.bus.put(event)

    def _await_tick(self, schedule: Schedule) -> None:
        self.clock.call_after(schedule.interval_seconds, lambda: self._tick(schedule))

    def _tick(self, schedule: Schedule) -> None:
        """Do as EventBridge does at a rate: call the function, whatever became of the last call."""
        self._await_tick(schedule)
        event = self.bus.envelope(
            {
                "source": "aws.events",
                "detail-type": "Scheduled Event",
                "resources": [schedule.arn],
                "detail": {},
            }
        )
        self.functions.deliver(self.template.functions[schedule.function], event)

    def _target(self, rule: Rule) -> Callable[[dict[str, Any]], None]:
        function = self.template.functions[rule.function]
        return lambda event: self.functions.deliver(function, event)

    def _dead_letter(self, rule: Rule) -> Callable[[dict[str, Any], Exception], None]:
        def keep(event: dict[str, Any], error: Exception) -> None:
            letter = DeadLetter(rule.function, event, repr(error))
            self.functions.dead_letters.append(letter)

        return keep

    def _authorize(self, call: Call) -> None:
        """Let a function do what its role in the template allows, and nothing else."""
        if call.caller not in self.template.functions:
            return
        denial = self.enforcer.explain_denial(
            call.caller, service=call.service, operation=call.operation, params=call.params
        )
        if denial is not None:
            raise AwsError(denial_code(call.service), denial, status=403)


@lru_cache(maxsize=16)
def _deployed(path: Path, _text: str, parameters: tuple[tuple[str, str], ...]) -> Template:
    """Read a template, once for each text: half of what it takes to make a world is this."""
    return read_template(path, parameters=dict(parameters), account=ACCOUNT_ID)


def deployed_machines(template: Template) -> dict[str, StateMachine]:
    """Return the state machines of a template by ARN, as they would be deployed."""
    return {
        machine.arn: StateMachine(
            arn=machine.arn,
            role_arn=machine.role_name,
            definition=_definition(
                machine.definition.read_text(encoding="utf-8"),
                json.dumps(dict(machine.substitutions)),
            ),
        )
        for machine in template.state_machines.values()
    }


@cache
def _definition(text: str, substitutions: str) -> Machine:
    """Load a machine, once for each text: compiling its expressions takes longer than a rollout."""
    return load_machine(text, json.loads(substitutions))
