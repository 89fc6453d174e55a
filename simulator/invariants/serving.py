"""The endpoint serves, at every moment, at least as well as before."""

from simulator.invariants.invariant import Evidence, Invariant
from simulator.sagemaker.views import EndpointChange, FleetView
from simulator.stage import Stage
from simulator.states.execution import Happening, HappeningKind
from simulator.wire import Call

# What others may do to a fleet's size on purpose.
_RESIZING = frozenset({"UpdateEndpoint", "UpdateEndpointWeightsAndCapacities", "DeleteEndpoint"})
_STARTING = frozenset({"UpdateEndpoint", "CreateEndpoint"})


class NothingIsTakenOut(Invariant):
    """Not even an attempt: it is refused for lack of rights, and would still be a defect."""

    name = "no endpoint is ever deleted"

    def on_attempt(self, call: Call) -> Evidence:
        """A call was made."""
        if self.is_ours(call) and call.operation == "DeleteEndpoint":
            yield f"{call.caller} called DeleteEndpoint of {call.params['EndpointName']}"


class NeverSmaller(Invariant):
    """Counts are retained: the file's InitialInstanceCount never shrinks a fleet."""

    name = "the instances in service never fall below what they were before the rollout"

    def __init__(self, stage: Stage) -> None:
        """Count what serves now."""
        super().__init__(stage)
        self._least = self._serving()

    def on_state(self, happening: Happening) -> Evidence:
        """Count anew where a rollout starts by itself; in the queue it is as for the first."""
        if happening.kind is HappeningKind.EXECUTION_STARTED:
            running = [execution for execution in self.executions if execution.is_running]
            if len(running) == 1:
                self._least = self._serving()
        return self.now()

    def on_effect(self, call: Call) -> Evidence:
        """Somebody else may want fewer."""
        others = not self.is_ours(call) and call.operation in _RESIZING
        if others and self.names_the_endpoint(call):
            wanted = 0 if call.operation == "DeleteEndpoint" else self._wanted()
            self._least = min(self._least, wanted)
        return ()

    def on_endpoint(self, _change: EndpointChange) -> Evidence:
        """A fleet changed."""
        return self.now()

    def now(self) -> Evidence:
        """Count."""
        if (serving := self._serving()) < self._least:
            yield f"{self.stage.endpoint_name}: {serving} in service, {self._least} before"

    def _serving(self) -> int:
        return self.world.sagemaker.instances_in_service(self.stage.endpoint_name)

    def _wanted(self) -> int:
        """Return how many there will be, once what is under way is done."""
        name, sagemaker = self.stage.endpoint_name, self.world.sagemaker
        fleet = sagemaker.pending(name) or sagemaker.fleet(name)
        return 0 if fleet is None else _desired(fleet)


class OneUpdateAtATime(Invariant):
    """SageMaker refuses a second one; to have sent it would still be a defect if it did not."""

    name = "no two updates of one endpoint overlap"

    def __init__(self, stage: Stage) -> None:
        """Nothing of ours is under way yet."""
        super().__init__(stage)
        self._under_way: str | None = None

    def on_effect(self, call: Call) -> Evidence:
        """An update was accepted."""
        started = call.operation in _STARTING and self.is_ours(call)
        if not started or not self.names_the_endpoint(call):
            return
        config = str(call.params["EndpointConfigName"])
        if self._under_way is not None:
            yield f"{config} was sent while {self._under_way} was under way"
        self._under_way = config

    def on_endpoint(self, change: EndpointChange) -> Evidence:
        """An update may be over."""
        if change.endpoint_name == self.stage.endpoint_name and change.pending is None:
            self._under_way = None
        return ()


def _desired(fleet: FleetView) -> int:
    return sum(variant.desired for variant in fleet.variants)
