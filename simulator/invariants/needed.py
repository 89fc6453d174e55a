"""Nothing is deleted that an endpoint runs, or could have to go back to."""

from typing import Any

from simulator.invariants.invariant import Evidence, Invariant
from simulator.invariants.kept import Kept
from simulator.sagemaker.service import SageMaker
from simulator.states.execution import Execution
from simulator.wire import AwsError, Call
from switchback.domain.needs import models_named

_MOST = 100


class KeepsWhatIsNeeded(Invariant):
    """Judged before a call takes effect, by what is live at that moment."""

    name = "nothing is deleted that is live or a way back"

    def on_attempt(self, call: Call) -> Evidence:
        """Something may be about to be deleted."""
        if not self.is_ours(call):
            return
        config, model = call.params.get("EndpointConfigName"), call.params.get("ModelName")
        if call.operation == "DeleteEndpointConfig" and config in self._configs():
            yield f"{call.caller} deletes the config {config}, which is needed"
        elif call.operation == "DeleteModel":
            needing = [name for name in sorted(self._configs()) if model in self._models(name)]
            if needing:
                yield f"{call.caller} deletes the model {model}, which {needing[0]} needs"

    def _configs(self) -> set[str]:
        running = [execution for execution in self.executions if execution.is_running]
        planned = {config for execution in running for config in _planned(execution)}
        return _live(self.world.sagemaker) | Kept(self.world).ways_back() | planned

    def _models(self, config_name: str) -> tuple[str, ...]:
        try:
            config = self.world.sagemaker.describe_endpoint_config(
                {"EndpointConfigName": config_name}
            )
        except AwsError:
            return ()
        return models_named(config)


def _live(sagemaker: SageMaker) -> set[str]:
    """Return every config that an endpoint runs, or is being taken to."""
    listed: Any = sagemaker.list_endpoints({"MaxResults": _MOST})
    assert "NextToken" not in listed, "no world has that many endpoints"
    live: set[str] = set()
    for endpoint in listed["Endpoints"]:
        name = endpoint["EndpointName"]
        fleets = (sagemaker.fleet(name), sagemaker.pending(name))
        live.update(fleet.config_name for fleet in fleets if fleet)
    return live


def _planned(execution: Execution) -> tuple[str, ...]:
    plan: Any = execution.variables.get("plan") or {}
    named = (plan.get("candidate_config"), plan.get("way_back"))
    return tuple(config for config in named if config)
