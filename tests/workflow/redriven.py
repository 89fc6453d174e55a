"""A rollout's execution ends badly in a state, is cleaned up after or not, and is redriven.

`python -m tests.workflow.redriven` does so in every state and way, and prints what is wrong.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import boto3

from simulator.function_url import ask_function_url
from simulator.invariants import InvariantBroken, Invariants
from simulator.invariants.kept import Kept
from simulator.invariants.scaling import ScalingAsItWas
from simulator.invariants.telling import RecordedAndTold
from simulator.lambda_runtime import Ran, load_handler
from simulator.rehearsal import staged
from simulator.scenarios.people import OPERATOR
from simulator.stage import Stage, stage_next, third_version
from simulator.states.execution import Execution, Happening, HappeningKind
from simulator.wire import ACCOUNT_ID, Call
from switchback.domain.decision import Say
from switchback.domain.scaling_policy import OUR_POLICIES
from tests.workflow.redrive_cases import Case, Ending, Moment, cases, states_that_can_fail
from tests.workflow.theatre import STREAMING, load
from tools.arranged import function_of
from tools.machine_runs import Run

ALEX = f"arn:aws:iam::{ACCOUNT_ID}:user/alex"
_MINUTE, _HOUR = 60, 3600
_LIMIT_SECONDS = 8 * 24 * _HOUR
# From the first of them on, the endpoint may scale as its file asks.
_LAST_STATES = ("ApplyScaling", "CloseRollout")
_MOST_DATA = "x" * 262_144


@dataclass
class Redriven:
    """What came of it.

    Attributes:
        execution: The one that was redriven.
        held: Whether it still held the endpoint's lock at that moment.
        recorded: The outcome that was on record at that moment.
        acted: What it changed of the endpoint after that, with the lock's holder then.
        records: The outcome on record of every rollout, by its name.
    """

    stage: Stage
    execution: Execution
    held: bool = False
    recorded: str | None = None
    acted: list[tuple[str, str | None]] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> list[str]:
        """What is not as it must be, in words."""
        execution, recorded = self.execution, self.records.get(self.execution.name)
        closed: Any = execution.variables.get("closed")
        found = []
        if execution.is_running or execution.redrives != 1:
            found.append(f"it is {execution.status}")
        if closed is None or closed["outcome"] != recorded:
            found.append(f"it ended as {closed}, and on record is {recorded}")
        if any(holder != execution.name for _, holder in self.acted):
            found.append(f"it acted without the lock: {self.acted}")
        return found


def play(case: Case) -> Redriven | None:
    """Make a run, end its execution in a state, and redrive it under the eyes of the invariants.

    Returns:
        What came of it; None where no execution could be ended so.
    """
    wanted = case.wanted
    document, body = load(STREAMING)
    with staged(document, body=body, scenario=wanted.scenario, trigger=wanted.trigger) as stage:
        return _Play(stage, case.state, case.ending).redriven(wanted, case.moment)


class _Play:
    def __init__(self, stage: Stage, state: str, ending: Ending) -> None:
        self.stage, self.world, self.state, self.ending = stage, stage.world, state, ending
        self.invariants = Invariants(stage)
        self.before = len(self.world.engine.executions)
        self.broken: Execution | None = None
        self.found: Redriven | None = None
        self._calls: list[tuple[Call, str | None]] = []
        self.world.engine.observers.append(self._on_state)
        self.world.functions.observers.append(self._on_ran)
        self.world.wire.after.append(self._on_effect)
        if ending is Ending.FAILED:
            self._swell()

    def redriven(self, wanted: Run, moment: Moment) -> Redriven | None:
        if moment is Moment.UNHEARD:
            self.world.lose_events("aws.states")
        wanted.trigger.pull(self.stage)
        self._run_until(lambda: self.broken is not None and not self.broken.is_running)
        execution = self.broken
        if execution is None or execution.status is not self.ending.status:
            return None
        self._pass(5)
        if moment in (Moment.CLEANED_UP, Moment.TAKEN_OVER):
            self._pass(2 * _HOUR)
        if moment is Moment.TAKEN_OVER:
            self._drop_newer()
        self.found = self._now(execution)
        boto3.client("stepfunctions").redrive_execution(executionArn=execution.arn)
        self._run_until(lambda: not self._running())
        self._pass(30 * _MINUTE)
        self._check(self.invariants.check_end)
        self.found.records = self._records()
        return self.found

    def _now(self, execution: Execution) -> Redriven:
        item = self._lock()
        return Redriven(
            stage=self.stage,
            execution=execution,
            held=item.get("holder_id") == {"S": execution.name},
            recorded=self._records().get(execution.name),
        )

    def _drop_newer(self) -> None:
        document, body = third_version(self.stage)
        following = stage_next(self.stage, document, body=body)
        self.world.drop(following.key, following.body)
        self._pass(3 * _MINUTE)

    def _running(self) -> list[Execution]:
        started = list(self.world.engine.executions.values())[self.before :]
        return [execution for execution in started if execution.is_running]

    def _run_until(self, condition: Callable[[], bool]) -> None:
        """Let things happen; nobody else answers, so somebody says abort every six hours."""
        asked_at = self.world.clock.seconds

        def is_met() -> bool:
            nonlocal asked_at
            self._check(self.invariants.check_now)
            if condition():
                return True
            if self.world.clock.seconds - asked_at > 6 * _HOUR:
                asked_at = self.world.clock.seconds
                self._answer()
            return bool(self.before) and not self._running() and self.broken is None

        self.world.clock.run_until(is_met, limit_seconds=_LIMIT_SECONDS)

    def _answer(self) -> None:
        for execution in self._running():
            say = Say.APPROVE if execution.state == "AwaitApproval" else Say.ABORT
            by = ALEX if say is Say.APPROVE else OPERATOR
            said = {"endpointName": self.stage.endpoint_name, "decision": say.value}
            ask_function_url(
                self.world, "DecideRolloutFunction", {**said, "reason": "it waits for long"}, by=by
            )

    def _pass(self, seconds: float) -> None:
        until = self.world.clock.seconds + seconds

        def is_over() -> bool:
            self._check(self.invariants.check_now)
            return self.world.clock.seconds >= until

        # Something may be the next thing that happens only a while later.
        self.world.clock.run_until(is_over, limit_seconds=seconds + _HOUR)

    # --- How it ends ---

    def _on_state(self, happening: Happening) -> None:
        here = happening.kind is HappeningKind.STATE_ENTERED and happening.name == self.state
        if self.broken is None and here and self.ending is Ending.STOPPED_BEFORE:
            self._stop(happening.execution)

    def _on_ran(self, ran: Ran) -> None:
        self._judge_calls(ran)
        if self.broken is None and self.ending is Ending.STOPPED_AFTER:
            standing = [e for e in self._running() if e.state == self.state]
            if standing and ran.function.logical_id == function_of(self.state):
                self._stop(standing[0].arn)

    def _stop(self, arn: str) -> None:
        self.broken = self.world.engine.describe(arn)
        self.world.engine.stop_execution(arn)

    def _swell(self) -> None:
        """Have the state's function answer more than a state can take, once."""
        name = function_of(self.state)
        functions = self.world.functions
        usual = functions.other_code.get(name) or load_handler(self.world.template.functions[name])

        def swollen(event: Any, context: Any) -> Mapping[str, Any]:
            answer = usual(event, context)
            if self.broken is not None:
                return dict(answer)
            arn = event["rollout"]["execution_arn"]
            self.broken = self.world.engine.describe(arn)
            return {**answer, "more": _MOST_DATA}

        functions.other_code[name] = swollen

    # --- What is seen ---

    def _check(self, look: Callable[[], None]) -> None:
        """Look, and raise what is broken but for what a redriven execution can't help."""
        try:
            look()
        except InvariantBroken:
            self.invariants.broken[:] = [b for b in self.invariants.broken if not self._excused(b)]
            if self.invariants.broken:
                raise self.invariants.broken[0] from None

    def _excused(self, broken: InvariantBroken) -> bool:
        """Whether it is said of a version that stayed although its rollout was cut off."""
        if broken.name == ScalingAsItWas.name:
            return self.state in _LAST_STATES and self._scales_as_asked()
        # That its file was not rewritten is told when the record has been written.
        rewrites = self.state == "RewriteDocument" and broken.name == RecordedAndTold.name
        return rewrites and broken.evidence.endswith("on record there is: Accepted")

    def _scales_as_asked(self) -> bool:
        client: Any = boto3.client("application-autoscaling")
        policies = client.describe_scaling_policies(ServiceNamespace="sagemaker")
        return any(each["PolicyName"] in OUR_POLICIES for each in policies["ScalingPolicies"])

    def _on_effect(self, call: Call) -> None:
        if call.caller not in self.world.template.functions:
            return
        holder = self._holder() if call.operation in _ACTING else None
        self._calls.append((call, holder))

    def _judge_calls(self, ran: Ran) -> None:
        calls, self._calls = self._calls, []
        given = ran.event if isinstance(ran.event, dict) else {}
        name = given.get("rollout", {}).get("rollout_id") if self.broken else None
        if self.found is None or self.broken is None or name != self.broken.name:
            return
        self.found.acted += [(c.operation, holder) for c, holder in calls if c.operation in _ACTING]

    def _holder(self) -> str | None:
        holder: str | None = Kept(self.world).lock(self.stage.endpoint_name).get("holder_id")
        return holder

    def _lock(self) -> dict[str, Any]:
        (table,) = self.world.template.tables.values()
        key = {"pk": {"S": "LOCK"}, "sk": {"S": self.stage.endpoint_name}}
        found: dict[str, Any] = dict(
            boto3.client("dynamodb").get_item(TableName=table.name, Key=key).get("Item", {})
        )
        return found

    def _records(self) -> dict[str, str]:
        names = [execution.name for execution in self.world.engine.executions.values()]
        kept = {n: Kept(self.world).record(self.stage.endpoint_name, n) for n in names}
        return {name: record["outcome"] for name, record in kept.items() if record}


_ACTING = frozenset(
    {
        *("CreateEndpoint", "UpdateEndpoint", "CreateModel", "CreateEndpointConfig"),
        *("RegisterScalableTarget", "DeregisterScalableTarget", "PutScalingPolicy"),
        *("DeleteScalingPolicy", "PutScheduledAction", "DeleteScheduledAction"),
    }
)


def _try(case: Case) -> list[str]:
    try:
        found = play(case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the sweep goes on
        return [f"{type(error).__name__}: {error}"]
    return ["no execution could be ended so"] if found is None else found.wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; exits with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.workflow.redriven", description=__doc__)
    parser.add_argument("state", nargs="*", help="all of the machine's if none is named")
    asked = parser.parse_args(arguments)
    tried = cases(asked.state or states_that_can_fail())
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        wrong = [(c, found) for c, found in zip(tried, pool.map(_try, tried), strict=True) if found]
    for case, found in wrong:
        print(f"{case}\n    " + "\n    ".join(found))  # noqa: T201
    print(f"{len(tried)} redrives, {len(wrong)} wrong")  # noqa: T201
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
