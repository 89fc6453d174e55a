"""The scaling that an endpoint had, or its file asks for, it has at the end; or people are told."""

from collections.abc import Collection, Mapping
from typing import Any

from simulator.application_auto_scaling import ApplicationAutoScaling
from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.invariants.theirs import Described, Theirs, pieces, taken_over
from simulator.scheduled_time import is_over
from simulator.stage import Stage
from simulator.wire import Call
from switchback.domain.outcome import Outcome
from switchback.domain.scaling_policy import OUR_POLICIES

# Another one after each registration, or the service's own.
_VOLATILE = frozenset(
    {"ScalableTargetARN", "PolicyARN", "ScheduledActionARN", "CreationTime", "Alarms"}
)
# Here an update is under way, or about to be: scaling may be held.
_HOLDING = frozenset({"HoldScaling", "StartUpdate", "AwaitIdle", "SettleEndpoint", "AwaitSettling"})
_STAYED = (Outcome.ACCEPTED, Outcome.NO_CHANGE)


class ScalingAsItWas(Invariant):
    """Targets, policies, scheduled actions, and what of them is suspended.

    A version that stayed is made to scale as its file asks: then the bounds are the file's, and
    Switchback's own policies are there exactly where the file asks for scaling.
    """

    name = "whatever scaling existed exists at the end, or is what the file asks for"

    def __init__(self, stage: Stage) -> None:
        """Keep how scaling is."""
        super().__init__(stage)
        self._before = described(self.world.scaling, stage.endpoint_name)
        self._ended = len(self.executions)
        self._kept = Kept(self.world)
        self._theirs = Theirs()

    def on_effect(self, call: Call) -> Evidence:
        """What somebody else changes is to stay as they left it."""
        name = self.stage.endpoint_name
        if not self.is_ours(call) and (changed := pieces(call, name)):
            is_held = self._kept.holds_scaling(name)
            self._theirs.note(changed, is_held=is_held)
            if not is_held:
                now = described(self.world.scaling, name)
                self._before = taken_over(self._before, now, changed)
        return ()

    def at_end(self) -> Evidence:
        """Compare."""
        running = [execution for execution in self.executions if execution.is_running]
        if any(execution.state in _HOLDING for execution in running) or self._is_told():
            return
        before = self._theirs.known(self._before)
        after = self._theirs.known(described(self.world.scaling, self.stage.endpoint_name))
        if self._has_stayed():
            yield from self._unlike_the_file(before, after)
        else:
            yield from self._unlike(before, after, but=())

    def _unlike(self, before: Described, after: Described, *, but: Collection[str]) -> Evidence:
        for kind, found in before.items():
            lasting = [each for each in found if not self._is_over(each)]
            if kind not in but and after[kind] != lasting:
                yield f"{kind}: {after[kind]}, before the rollout {lasting}"

    def _unlike_the_file(self, before: Described, after: Described) -> Evidence:
        """Look for what is neither as before nor as the file asks."""
        asked, targets = self.stage.document.auto_scaling, after["ScalableTargets"]
        others_before, ours_before = _parted(before)
        others, ours = _parted(after)
        held = [target["SuspendedState"] for target in before["ScalableTargets"]]
        if asked is None:
            if ours:
                yield f"the file asks for no scaling, and there is {ours}"
            # What was registered for a file that asked is not kept.
            but = {"ScalableTargets"} if ours_before else frozenset[str]()
            yield from self._unlike(others_before, others, but=but)
            return
        bounds = [(target["MinCapacity"], target["MaxCapacity"]) for target in targets]
        theirs = self._theirs.has("ScalableTargets")
        if not theirs and bounds != [(asked.min_capacity, asked.max_capacity)]:
            yield f"the file asks for {asked.min_capacity} to {asked.max_capacity}, not {bounds}"
        if not (ours or others["ScalingPolicies"] or self._theirs.has("ScalingPolicies")):
            yield "the file asks for scaling, and there is no policy"
        if held and [target["SuspendedState"] for target in targets] != held:
            yield f"suspended: {targets}, before the rollout {held}"
        yield from self._unlike(others_before, others, but={"ScalableTargets"})

    def _has_stayed(self) -> bool:
        """Whether some rollout left its version, or found it there: all ask for the same.

        One that had ended before may have asked for something else.
        """
        since = self.executions[self._ended :]
        return any(_left_its_version(execution.variables) for execution in since)

    def _is_told(self) -> bool:
        closed: Any = self.executions[-1].variables.get("closed") if self.executions else None
        needs_operator = bool(closed) and closed["outcome"] == Outcome.NEEDS_OPERATOR
        return needs_operator and "scaling" in closed["message"]

    def _is_over(self, described: dict[str, Any]) -> bool:
        return "Schedule" in described and is_over(described, self.world.clock.now)


def _left_its_version(variables: Mapping[str, Any]) -> bool:
    # Where the rollout could not be closed, its version stayed if its scaling was applied.
    closed = variables.get("closed")
    accepted = closed is not None and closed["outcome"] in _STAYED
    return accepted or variables.get("scaled") is not None


def _parted(described: Described) -> tuple[Described, list[dict[str, Any]]]:
    """Return what is not Switchback's own, and the policies that are."""
    policies = described["ScalingPolicies"]
    ours = [policy for policy in policies if policy["PolicyName"] in OUR_POLICIES]
    theirs = [policy for policy in policies if policy not in ours]
    return {**described, "ScalingPolicies": theirs}, ours


def described(scaling: ApplicationAutoScaling, endpoint_name: str) -> Described:
    """Return all that Application Auto Scaling has for an endpoint, without volatile names."""
    return {
        "ScalableTargets": _all(
            scaling.describe_scalable_targets, "ScalableTargets", endpoint_name
        ),
        "ScalingPolicies": _all(
            scaling.describe_scaling_policies, "ScalingPolicies", endpoint_name
        ),
        "ScheduledActions": _all(
            scaling.describe_scheduled_actions, "ScheduledActions", endpoint_name
        ),
    }


def _all(describe: Any, kind: str, endpoint_name: str) -> list[dict[str, Any]]:
    """Return all that is described of one kind, without what says nothing of how it scales."""
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"NextToken": "0"}
    while "NextToken" in page:
        page = describe({"ServiceNamespace": "sagemaker", "NextToken": page["NextToken"]})
        found += page[kind]
    return sorted(
        (
            {key: value for key, value in each.items() if key not in _VOLATILE}
            for each in found
            if each["ResourceId"].startswith(f"endpoint/{endpoint_name}/")
        ),
        key=str,
    )
