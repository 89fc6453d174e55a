"""What moto's engine writes into an execution's history, in the words of a tape."""

from typing import Any

from tools.referee.tape import Step, StepKind, text_again, text_of

_NO_TEXT = text_of(None)
_STATUS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


class History:
    """Listens to moto's history of one execution.

    Attributes:
        state: The state in which it stands.
    """

    def __init__(self) -> None:
        """Begin with an empty history."""
        self._steps: list[Step] = []
        self.state = ""
        self._timeout = _NO_TEXT
        self._failure: dict[str, str] | None = None
        self._variables: dict[str, str] = {}

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the execution did so far."""
        return tuple(self._steps)

    def listen_to(self, events: Any) -> None:
        """Hear every event of moto's event manager as it is added."""
        add = events.add_event

        def heard(context: Any, event_type: Any, event_details: Any = None, **rest: Any) -> Any:
            details: Any = next(iter((event_details or {}).values()), {})
            self._on_event(event_type.value, details)
            return add(context=context, event_type=event_type, event_details=event_details, **rest)

        events.add_event = heard

    def called(self, function_name: str, payload: str) -> None:
        """Add that a task's function was called."""
        facts = {
            "function_name": text_of(function_name),
            "payload": text_again(payload),
            "timeout_seconds": self._timeout,
        }
        self._add(StepKind.SCHEDULED, facts)

    def retried(self, *, shortest: float, longest: float) -> None:
        """Add that a task is tried again, after a wait of so many seconds."""
        self._add(StepKind.RETRIED, self._failure or {}, (shortest, longest))
        self._failure = None

    def waited(self, seconds: float) -> None:
        """Add that a Wait state took so many seconds."""
        self._add(StepKind.WAITED, {}, (seconds, seconds))

    def _on_event(self, kind: str, details: Any) -> None:
        if kind.endswith("StateEntered"):
            self.state, self._failure = details["name"], None
            self._add(StepKind.ENTERED, {"input": text_again(details["input"])})
        elif kind.endswith("StateExited"):
            self._on_exit(details)
        elif kind == "TaskScheduled":
            self._timeout = text_of(details.get("timeoutInSeconds"))
        elif kind in ("TaskFailed", "TaskTimedOut", "EvaluationFailed"):
            # Left out, they are empty: so moto hands them to a Catch.
            self._failure = {name: text_of(details.get(name) or "") for name in ("error", "cause")}
        elif kind in _STATUS:
            self._on_end(kind, details)

    def _on_exit(self, details: Any) -> None:
        if self._failure is not None:
            self._add(StepKind.CAUGHT, self._failure)
        assigned = details.get("assignedVariables", {})
        self._variables |= {f"${name}": _variable(text) for name, text in assigned.items()}
        self._add(StepKind.EXITED, {"output": text_again(details["output"]), **self._variables})

    def _on_end(self, kind: str, details: Any) -> None:
        output = details.get("output")
        facts = {
            "status": text_of(_STATUS[kind]),
            "output": _NO_TEXT if output is None else text_again(output),
            "error": text_of(details.get("error")),
            "cause": text_of(details.get("cause")),
        }
        self._steps.append(Step(StepKind.ENDED, "", facts))

    def _add(
        self,
        kind: StepKind,
        facts: dict[str, str],
        seconds: tuple[float, float] | None = None,
    ) -> None:
        self._steps.append(Step(kind, self.state, facts, seconds))


def _variable(text: str) -> str:
    """Return a variable's value as moto writes it: JSON, but for strings, which it only quotes."""
    return text_of(text[1:-1]) if text.startswith('"') else text_again(text)
