"""What somebody else did to the endpoint during a rollout is theirs: nothing goes past it."""

from simulator.invariants.invariant import Evidence, Invariant, rollout_of
from simulator.lambda_runtime import Ran
from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker.views import EndpointChange
from simulator.stage import Stage
from simulator.wire import Call

_CHANGING = frozenset({"CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint"})
# A rollout plans from what is live then: what was done before is what it starts from.
_PLANS = "PlanRolloutFunction"
# After one of these has run, the rollout knows.
_LOOKS = frozenset({"StartUpdateFunction", "SettleEndpointFunction", "BakeCandidateFunction"})
_HOLDING = frozenset({"DeregisterScalableTarget", "RegisterScalableTarget"})
_SUSPENDED = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended")


class NeverPastOthers(Invariant):
    """A rollout may still restore scaling that it held; it begins nothing."""

    name = "no rollout acts on an endpoint past a change that somebody else made"

    def __init__(self, stage: Stage) -> None:
        """Nobody did anything yet."""
        super().__init__(stage)
        self._calls: list[Call] = []
        self._seen: set[str] = set()
        self._planned: set[str] = set()
        self._config_before = ""
        self._theirs: str | None = None

    def on_effect(self, call: Call) -> Evidence:
        """Note what others change; keep what we do until it is known for which rollout."""
        if self.is_ours(call):
            self._calls.append(call)
        elif call.operation in _CHANGING and self.names_the_endpoint(call):
            self._theirs = f"{call.caller} called {call.operation} at {call.at:%H:%M:%S}"
            self._seen, self._planned = set(), set()
            self._config_before = self._live_config()
        return ()

    def on_endpoint(self, change: EndpointChange) -> Evidence:
        """What failed, so that the endpoint is as it was, is no change."""
        settled = change.pending is None and change.status is EndpointStatus.IN_SERVICE
        if settled and change.config_name == self._config_before:
            self._theirs = None
        return ()

    def on_ran(self, ran: Ran) -> Evidence:
        """Judge the calls of one invocation."""
        function, rollout = ran.function.logical_id, rollout_of(ran.event)
        calls = [call for call in self._calls if call.caller == function]
        self._calls.clear()
        if self._theirs is None or rollout is None:
            return
        if function == _PLANS:
            self._planned.add(rollout)
        if rollout in self._planned:
            return
        for call in calls:
            if self._acts(call, knowing=rollout in self._seen):
                yield f"{rollout} called {call.operation} after {self._theirs}"
        if function in _LOOKS:
            self._seen.add(rollout)

    def _acts(self, call: Call, *, knowing: bool) -> bool:
        if call.operation in ("CreateEndpoint", "UpdateEndpoint"):
            return self.names_the_endpoint(call)
        if not knowing or call.operation not in _HOLDING:
            return False
        suspended = call.params.get("SuspendedState", {})
        holds = all(suspended.get(kind, False) for kind in _SUSPENDED)
        return holds or call.operation == "DeregisterScalableTarget"

    def _live_config(self) -> str:
        # The call took effect: while its update runs, this is still what was there before.
        name = self.stage.endpoint_name
        fleet = self.world.sagemaker.fleet(name)
        return fleet.config_name if fleet else ""
