"""What the expressions of a state see: `$states`, the variables, and the added functions."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from simulator.states.execution import Execution, Standing
from simulator.states.expressions import Scope
from simulator.states.values import for_jsonata


def scope_of(
    execution: Execution,
    standing: Standing,
    functions: Mapping[str, object],
    **members: JsonValue,
) -> Scope:
    """What expressions see in a state.

    Args:
        execution: The execution.
        standing: Its stay in the state.
        functions: What Step Functions adds to JSONata.
        members: The members of `$states` besides input and context: result, errorOutput.
    """
    states: JsonValue = {
        "input": standing.input,
        "context": _context(execution, standing),
        **members,
    }
    variables = {name: for_jsonata(value) for name, value in execution.variables.items()}
    return Scope(
        bindings={**functions, **variables, "states": for_jsonata(states)},
        preface=(
            f"An error occurred while executing the state '{standing.name}' "
            f"(entered at the event id #{standing.entered_event})."
        ),
    )


def _context(execution: Execution, standing: Standing) -> JsonValue:
    run: dict[str, JsonValue] = {
        "Id": execution.arn,
        "Name": execution.name,
        "Input": execution.input,
        "StartTime": _timestamp(execution.started_at),
        "RoleArn": execution.machine.role_arn,
        "RedriveCount": execution.redrives,
    }
    if execution.redriven_at is not None:
        run["RedriveTime"] = _timestamp(execution.redriven_at)
    context: dict[str, JsonValue] = {
        "Execution": run,
        "State": {
            "Name": standing.name,
            "EnteredTime": _timestamp(standing.entered_at),
            "RetryCount": standing.retries.total(),
        },
        "StateMachine": {"Id": execution.machine.arn, "Name": execution.machine.name},
    }
    if standing.attempt is not None and standing.attempt.token is not None:
        context["Task"] = {"Token": standing.attempt.token}
    return context


def _timestamp(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
