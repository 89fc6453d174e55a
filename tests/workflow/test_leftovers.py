"""What many rollouts leave behind is collected, once a day, and nothing that is needed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from simulator.invariants import Invariants
from simulator.lambda_runtime import Ran
from simulator.scenarios.people import OPERATOR
from simulator.stage import FOREIGN_CONFIG
from simulator.traffic import Load
from simulator.world import EVERY_MINUTE
from switchback.domain.decision import Say
from switchback.domain.marks import listed, marks
from tests.workflow.theatre import Theatre, theatre

_DAY = 24 * 3600
# Nobody but the collector looks round: that takes long to play for months.
_IDLE = (*EVERY_MINUTE, "ReconcileEndpointsFunction", "WatchVersionsFunction")
_OTHER = "deepgram-streaming-stt-eu"


@dataclass
class Account:
    """An endpoint that had many rollouts, beside what others own.

    Attributes:
        made: The config that each version's rollout made, by version.
        ran: The days on which the collector ran, counted from the beginning.
    """

    shown: Theatre
    began: float
    made: dict[int, str] = field(default_factory=dict)
    ran: list[float] = field(default_factory=list)

    def roll_out(self, version: int, *, bad: bool = False) -> None:
        """Roll a version out, and let hours without any traffic pass."""
        stage, world = self.shown.stage, self.shown.world
        package = stage.package.replace("en-v2", f"en-v{version}")
        world.traffic.error_rates[package] = 0.05 if bad else 0.0
        world.traffic.loads[stage.endpoint_name] = Load()
        world.clock.advance(15 * 60)
        if version > 2:
            self.shown.publish(version)
        self.shown.drop(version=version)
        self.shown.run_to_the_end(executions=len(self.shown.executions) + 1)
        plan: Any = self.shown.executions[-1].variables["plan"]
        self.made[version] = plan["candidate_config"]
        assert self.shown.outcomes()[-1] == ("RolledBack" if bad else "Accepted")
        world.traffic.loads.clear()
        world.clock.advance(_DAY / 6)

    def until(self, day: int) -> None:
        """Let time pass until so many days after the beginning."""
        self.shown.world.clock.advance(self.began + day * _DAY - self.shown.world.clock.seconds)

    def deleted(self) -> list[str]:
        """Return what Switchback's functions deleted, in order."""
        return [
            call.params.get("EndpointConfigName", call.params.get("ModelName"))
            for call in self.shown.calls
            if call.operation.startswith("Delete") and call.service == "sagemaker"
        ]

    def model_of(self, config_name: str) -> str:
        """Return the model that a config names."""
        told = boto3.client("sagemaker").describe_endpoint_config(EndpointConfigName=config_name)
        (variant,) = told["ProductionVariants"]
        return str(variant["ModelName"])


@pytest.fixture
def account() -> Iterator[Account]:
    """The streaming example's endpoint."""
    with theatre(idle=_IDLE) as shown:
        shown.world.traffic.loads.clear()
        invariants = Invariants(shown.stage)
        told = Account(shown, began=shown.world.clock.seconds)

        def on_ran(ran: Ran) -> None:
            if ran.function.logical_id == "CollectLeftoversFunction":
                told.ran.append((shown.world.clock.seconds - told.began) / _DAY)

        shown.world.functions.observers.append(on_ran)
        yield told
        assert not shown.denied
        assert not shown.world.functions.dead_letters
        invariants.check_end()


def test_sixty_days_of_rollouts_leave_what_is_needed(account: Account) -> None:
    """Old ones go, with their models; what is live, the way back and the newest five stay."""
    theirs = _make(account, count=8, of=None) | _make(account, count=8, of=_OTHER)
    account.roll_out(2)
    # Somebody makes a config of their own, of the same model, and later goes back to it.
    account.shown.stage.foreign_update()
    account.shown.world.clock.advance(1200)
    for version in (3, 4):
        account.roll_out(version)
    for version in (5, 6, 7, 8, 9, 10):
        account.roll_out(version, bad=True)
    _take_to(account, FOREIGN_CONFIG)
    models = {version: account.model_of(config) for version, config in account.made.items()}
    _stop_watching()
    account.until(day=29)
    assert account.deleted() == []

    account.until(day=60)

    # Version 4 was the last good one, and is the way back from what nobody has judged.
    gone, unused = {2, 3, 5}, {3, 5}
    assert set(account.deleted()) == {account.made[v] for v in gone} | {models[v] for v in unused}
    kept = _names("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName")
    assert {account.made[v] for v in account.made.keys() - gone} <= kept
    assert theirs | {FOREIGN_CONFIG, account.shown.stage.previous_config} <= kept
    left = _names("list_models", "Models", "ModelName")
    assert {models[v] for v in models.keys() - unused} | theirs <= left
    assert len(account.ran) >= 59, "it runs every day"


def test_a_rollout_under_way_puts_it_off(account: Account) -> None:
    """What could be collected stays for as long as a rollout runs, and goes the day after."""
    stage, world = account.shown.stage, account.shown.world
    ours = _make(account, count=8, of=stage.endpoint_name)
    account.until(day=31)
    # Nobody calls the endpoint, so that a person has to decide, who takes a while.
    account.shown.drop()
    account.until(day=33)
    assert account.shown.executions[-1].state == "AwaitDecision"
    assert len(account.ran) >= 32
    assert account.deleted() == []

    world.decide(stage.endpoint_name, Say.PROMOTE, by=OPERATOR, reason="it is good")
    account.until(day=35)
    deleted = set(account.deleted())
    assert deleted < ours
    # Of nine configs the newest five stay: four of these, and the one of the rollout.
    assert len(deleted) == 4


def test_nothing_goes_while_a_live_config_is_gone(account: Account) -> None:
    """Nobody can tell any more which models that endpoint runs."""
    account.roll_out(2)
    _make(account, count=8, of=account.shown.stage.endpoint_name)
    boto3.client("sagemaker").delete_endpoint_config(EndpointConfigName=account.made[2])
    _stop_watching()

    account.until(day=40)

    assert len(account.ran) >= 39
    assert account.deleted() == []


def _take_to(account: Account, config_name: str) -> None:
    """Have somebody else take the endpoint to a config."""
    boto3.client("sagemaker").update_endpoint(
        EndpointName=account.shown.stage.endpoint_name,
        EndpointConfigName=config_name,
        RetainAllVariantProperties=True,
    )
    account.shown.world.clock.advance(1200)
    assert account.shown.endpoint()["EndpointConfigName"] == config_name


def _stop_watching() -> None:
    """Delete the alarms: to evaluate them for months, minute by minute, takes long."""
    client = boto3.client("cloudwatch")
    client.delete_alarms(
        AlarmNames=[alarm["AlarmName"] for alarm in client.describe_alarms()["MetricAlarms"]]
    )


def _make(account: Account, *, count: int, of: str | None) -> set[str]:
    """Make configs and models of the same names, with the mark of an endpoint or without one."""
    stage = account.shown.stage
    client: Any = boto3.client("sagemaker")
    described = client.describe_endpoint_config(EndpointConfigName=stage.previous_config)
    (variant,) = described["ProductionVariants"]
    model = client.describe_model(ModelName=stage.previous_config)
    package = model["PrimaryContainer"]["ModelPackageName"]
    tags = listed(marks(rollout_id="r", endpoint_name=of) if of else {"team": "speech"})
    names = {f"{of or stage.endpoint_name}-{number:012x}" for number in range(count)}
    for name in sorted(names):
        client.create_model(
            ModelName=name,
            ExecutionRoleArn=model["ExecutionRoleArn"],
            EnableNetworkIsolation=True,
            PrimaryContainer={"ModelPackageName": package},
            Tags=tags,
        )
        client.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=[{**variant, "ModelName": name}],
            Tags=tags,
        )
    return names


def _names(operation: str, key: str, name: str) -> set[str]:
    client: Any = boto3.client("sagemaker")
    pages = client.get_paginator(operation).paginate()
    return {each[name] for page in pages for each in page[key]}
