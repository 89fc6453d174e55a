"""Write how near a rollout can come to Step Functions' limits: `python -m tools.limits`."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from simulator.states.definition import AnyState, ChoiceState, Machine, TaskState
from simulator.states.execution import HISTORY_LIMIT_EVENTS
from simulator.template.reading import read_template
from simulator.wire import ACCOUNT_ID
from simulator.world import EXECUTION_ROLE, TEMPLATE, deployed_machines
from switchback.domain import bake, moment, settle
from switchback.domain.lock import MOST_SIGNALS
from switchback.domain.preflight import wait_seconds as clear_seconds
from switchback.steps import acquire_endpoint, plan_rollout, seek_approval, seek_decision

REPORT = Path(__file__).parent.parent / "docs" / "limits.md"

_HOUR = 3600
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY
# Each of the file's three time-outs is an hour at the most, and SageMaker gets 15 minutes more.
_LONGEST_UPDATE_SECONDS = 3 * _HOUR + 15 * 60
_TRIES_BACK = 9
_BAKE_SECONDS = _EXTENSION_SECONDS = _DAY
_QUIET_SECONDS = 6 * _HOUR
_QUOTA_SECONDS = _WEEK
_BUSY_LOOK_SECONDS = 300

_HEAD = """\
# How near a rollout comes to the limits

An execution of a Standard workflow ends with an error after {limit:,} events of history. A rollout
waits for weeks all the same: what it waits for wakes it, and else it looks rarely. Written by
`python -m tools.limits` from the machine and the steps; `tests/workflow/test_limits.py` holds it
against runs on the embedded AWS.

One look is the shortest way around from a waiting state to itself. Each Task is five events
(entered, scheduled, started, succeeded, exited), one that waits for a token six, a Choice two.

## Events of history

| It waits in | For | It looks every | Events in a look | in an hour | At the most \
| Events then | of {limit:,} |
|---|---|--:|--:|--:|---|--:|--:|
"""

_TAIL = """
A queue, a question, an approval, a freeze and a held bake have no limit of their own: the machine
ends every execution {deadline:g} days after it began. AWS may be at work on an endpoint for longer
than `AwaitIdle` bears: a rollout that waits for it between preflight and update for
{idle_days:.1f} days without a break ends in NeedsOperator.

Beside the looks, the first {signals} events of the endpoint and the first {signals} of alarms wake
a rollout: {signalled:,} events of history at the most. Further ones, of scaling or of an alarm that
never rests, are seen at the looks. Alarms that only observe wake nobody.

Each row fits beside these. A rollout that uses up several rows in turn, such as a week's wait for
quota and then a bake that is held for the rest, can reach the limit: its execution fails, people
are told (NeedsOperator), and what it held is put right.

## Sizes

| What | AWS takes | Switchback |
|---|--:|---|
| a config file | | 65,536 bytes; a larger one is refused |
| a state's input, result or variables | 262,144 bytes | the plan is {plan:,} bytes at the most, \
and is assigned twice; a larger one is Rejected (`PlanTooLarge`) |
| what is changed | | 50 changes, each value cut after 200 bytes |
| preflight's findings | | 48 KiB, what stops a rollout first; the last one says how many are left \
out |
| a reason, a conclusion, an error | | 8 KiB, 8 KiB and 4 KiB; ten alarms or findings by name, and \
how many more |
| a message (SNS), an event (EventBridge) | 262,144 bytes | below 64 KiB |
| a record (DynamoDB) | 409,600 bytes | below 200 KiB |

What is cut says so. A file of the largest size, a hundred alarms that fire at once and more
findings than anybody reads are rolled out, taken back and rejected in
`tests/workflow/test_largest.py`.
"""


@dataclass(frozen=True)
class Wait:
    """A wait of the machine, as long as it can be.

    Attributes:
        state: The waiting state.
        what: What it waits for.
        looks: The seconds between looks, from the first on.
        most: How long, in words.
        seconds: The same.
    """

    state: str
    what: str
    looks: tuple[int, ...]
    most: str
    seconds: int

    @property
    def every(self) -> str:
        """How often it looks, in words."""
        first, last = self.looks[0], self.looks[-1]
        told = [_in_words(first)] if first == last else [_in_words(first), _in_words(last)]
        return " to ".join(told)


def machine() -> Machine:
    """Return the shipped machine."""
    parameters = {"ModelExecutionRoleArns": EXECUTION_ROLE}
    template = read_template(TEMPLATE, parameters=parameters, account=ACCOUNT_ID)
    (deployed,) = deployed_machines(template).values()
    return deployed.definition


def deadline_seconds() -> int:
    """Return how long an execution may take in all."""
    seconds = machine().timeout_seconds
    assert seconds is not None, "the machine ends what nobody ends"
    return seconds


def waits() -> tuple[Wait, ...]:
    """Return every wait, as long as it can be."""
    longest = deadline_seconds()
    days = f"{longest / _DAY:g} days"
    freeze = int(moment._FREEZE_LOOK.total_seconds())  # noqa: SLF001 - it is nobody else's
    quiet = int(moment._TRAFFIC_LOOK.total_seconds())  # noqa: SLF001
    held = bake._HELD_LOOK_SECONDS  # noqa: SLF001
    slow = settle._SLOW_LOOK_SECONDS  # noqa: SLF001
    bakes = _BAKE_SECONDS + _EXTENSION_SECONDS
    updates = (1 + _TRIES_BACK) * _LONGEST_UPDATE_SECONDS
    in_an_update = _even(settle.LOOK_SECONDS, _HOUR) + _even(slow, _LONGEST_UPDATE_SECONDS - _HOUR)
    tries = tuple(s for n in range(1, _TRIES_BACK) if (s := settle.retry_seconds(n)) is not None)
    return (
        Wait("AwaitTurn", "its turn", _even(acquire_endpoint.QUEUE_LOOK_SECONDS, longest), days,
             longest),
        Wait("AwaitClear", "quota", tuple(_growing(_QUOTA_SECONDS)), "a week", _QUOTA_SECONDS),
        Wait("AwaitApproval", "an approval", _even(seek_approval.LOOK_SECONDS, longest), days,
             longest),
        Wait("AwaitMoment", "the end of a freeze", _even(freeze, longest), days, longest),
        Wait("AwaitMoment", "a quiet moment", _even(quiet, _QUIET_SECONDS), "6 hours",
             _QUIET_SECONDS),
        Wait("AwaitIdle", "SageMaker, before the update", _even(_BUSY_LOOK_SECONDS, 2 * _DAY),
             "2 days", 2 * _DAY),
        Wait("AwaitSettling", "the update, and nine ways back, all as slow as can be",
             in_an_update * (1 + _TRIES_BACK), f"{updates / _HOUR:g} hours", updates),
        Wait("AwaitRetry", "the next try of the way back", tries, "7 hours", sum(tries)),
        Wait("AwaitBake", "the end of the bake, and of its extension",
             _even(bake.LOOK_SECONDS, bakes), "2 days", bakes),
        Wait("AwaitBake", "somebody who holds it", _even(held, longest), days, longest),
        Wait("AwaitDecision", "an answer", _even(seek_decision.LOOK_SECONDS, longest), days,
             longest),
    )  # fmt: skip


def events_of(state: AnyState) -> int:
    """Return how many events a visit of a state leaves in the history."""
    match state:
        case TaskState():
            return 6 if state.waits_for_token else 5
        case _:
            return 2


def events_in_a_look(state: str, definition: Machine) -> int:
    """Return the events of the shortest way from a waiting state back to itself."""
    queue = [(events_of(definition.states[state]), state)]
    known: set[str] = set()
    while queue:
        events, name = heapq.heappop(queue)
        for following in _nexts(definition.states[name]):
            if following == state:
                return events
            if following not in known:
                known.add(following)
                more = events_of(definition.states[following])
                heapq.heappush(queue, (events + more, following))
    raise ValueError(f"no way leads from {state} back to it")


def at_the_most(wait: Wait, definition: Machine) -> int:
    """Return the events of a wait that is as long as it can be."""
    return len(wait.looks) * events_in_a_look(wait.state, definition)


def report() -> str:
    """Return the page."""
    definition = machine()
    rows = [_row(wait, definition) for wait in waits()]
    idle = events_in_a_look("AwaitIdle", definition) * _DAY / _BUSY_LOOK_SECONDS
    tail = _TAIL.format(
        deadline=deadline_seconds() / _DAY,
        idle_days=HISTORY_LIMIT_EVENTS / idle,
        signals=MOST_SIGNALS,
        signalled=2 * MOST_SIGNALS * max(_looks(definition).values()),
        plan=plan_rollout.MOST_BYTES,
    )
    return _HEAD.format(limit=HISTORY_LIMIT_EVENTS) + "\n".join(rows) + "\n" + tail


def main() -> None:
    """Write the page."""
    REPORT.write_text(report(), encoding="utf-8")


def _looks(definition: Machine) -> Mapping[str, int]:
    return {wait.state: events_in_a_look(wait.state, definition) for wait in waits()}


def _row(wait: Wait, definition: Machine) -> str:
    look, most = events_in_a_look(wait.state, definition), at_the_most(wait, definition)
    hourly = look * _HOUR / wait.looks[-1]
    share = most / HISTORY_LIMIT_EVENTS
    return (
        f"| `{wait.state}` | {wait.what} | {wait.every} | {look} | {hourly:.0f} | {wait.most} "
        f"| {most:,} | {share:.0%} |"
    )


def _nexts(state: AnyState) -> Iterator[str]:
    """Yield where a state may lead to by itself."""
    if isinstance(state, ChoiceState):
        yield from (rule.next for rule in state.choices)
        return
    following = getattr(state, "next", None)
    if following is not None:
        yield following


def _even(every: int, seconds: int) -> tuple[int, ...]:
    return (every,) * -(-seconds // every)


def _growing(seconds: int) -> Iterator[int]:
    waited = 0
    while waited < seconds:
        yield (look := clear_seconds(timedelta(seconds=waited)))
        waited += look


def _in_words(seconds: int) -> str:
    if seconds % _HOUR == 0:
        return f"{seconds // _HOUR} h"
    return f"{seconds // 60} min"


if __name__ == "__main__":
    main()
