"""What ended is on record and was told, in that order; who waits for a person has asked one."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.stage import Stage
from simulator.states.execution import Execution
from simulator.wire import Call
from switchback.domain.outcome import Outcome

_SIGNATURE = re.compile(r"^Rollout (\S+), requested by ", re.MULTILINE)
_OUTCOMES = {outcome.value for outcome in Outcome}
_QUIET = (Outcome.NO_CHANGE, Outcome.SUPERSEDED)
# Where a rollout waits for a person, and how the message begins that asks one.
_ASKING = {"AwaitApproval": "Approval needed", "AwaitDecision": "Decision needed"}
_ENDED = "Rollout Ended"


class RecordedAndTold(Invariant):
    """The record comes first: who is told can look it up."""

    name = "every rollout that ended is on record, and then told; every one that is stuck asks"

    def __init__(self, stage: Stage) -> None:
        """Nothing was told yet, and what ran before is not looked at."""
        super().__init__(stage)
        self._kept = Kept(self.world)
        self._before = len(self.executions)
        self._messages: defaultdict[str, set[str]] = defaultdict(set)
        self._events: set[str] = set()

    def on_effect(self, call: Call) -> Evidence:
        """Something may have been told."""
        if not self.is_ours(call):
            return
        if call.operation == "Publish":
            yield from self._on_message(call)
        elif call.operation == "PutEvents":
            for entry in call.params["Entries"]:
                if entry["DetailType"] == _ENDED:
                    detail = json.loads(entry["Detail"])
                    self._events.add(detail["rollout"])
                    yield from self._unrecorded(
                        detail["rollout"], detail["outcome"], endpoint=detail["endpointName"]
                    )

    def at_end(self) -> Evidence:
        """Every rollout has ended and is on record, or waits."""
        for execution in self.executions[self._before :]:
            if execution.is_running:
                yield from self._unasked(execution)
            else:
                yield from self._untold(execution)

    def _on_message(self, call: Call) -> Iterator[str]:
        kind, _, endpoint = str(call.params["Subject"]).partition(": ")
        signed = _SIGNATURE.search(str(call.params["Message"]))
        if signed is None:
            return  # of no rollout: the reconciler's
        self._messages[signed[1]].add(kind)
        if kind in _OUTCOMES:
            yield from self._unrecorded(signed[1], kind, endpoint=endpoint)
        elif self._kept.lock(endpoint).get("holder_id") != signed[1]:
            yield f"'{call.params['Subject']}' was sent by {signed[1]}, which holds no lock"

    def _unrecorded(self, rollout: str, outcome: str, *, endpoint: str) -> Iterator[str]:
        record = self._kept.record(endpoint, rollout)
        if record is None or record["outcome"] != outcome:
            found = record["outcome"] if record else "no record"
            yield f"{rollout} was told to be {outcome}, and on record there is: {found}"

    def _unasked(self, execution: Execution) -> Iterator[str]:
        asked = _ASKING.get(execution.state or "")
        if asked is not None and asked not in self._messages[execution.name]:
            yield f"{execution.name} stands in {execution.state}, and told nobody"

    def _untold(self, execution: Execution) -> Iterator[str]:
        record = self._kept.record(_endpoint_of(execution), execution.name)
        if record is None:
            yield f"{execution.name} ended as {execution.status} without a record"
            return
        outcome = record["outcome"]
        if execution.name not in self._events:
            yield f"{execution.name} ended as {outcome}, and no event tells so"
        if outcome not in _QUIET and outcome not in self._messages[execution.name]:
            yield f"{execution.name} ended as {outcome}, and no message tells so"


def _endpoint_of(execution: Execution) -> str:
    request = execution.input
    assert isinstance(request, dict), "a rollout is started with a request"
    return str(request["endpoint_name"])
