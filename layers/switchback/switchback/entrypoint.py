"""How a step becomes a Lambda handler: parse, run, answer in JSON, and leave a readable log."""

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

from switchback.log import logger
from switchback.steps.parsing import parsed

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def handler(run: Callable[[Given], Answer]) -> Callable[[Any, Any], Any]:
    """Return the Lambda handler for a step with one annotated parameter and an annotated answer.

    What is raised goes to Step Functions (or the event's retry) as it is: its class name is the
    error name there.
    """
    hints = get_type_hints(run)
    answer = TypeAdapter[Any](hints.pop("return"))
    (given,) = (TypeAdapter[Any](hint) for hint in hints.values())

    @logger.inject_lambda_context(clear_state=True)
    def handle(event: Any, _context: Any) -> Any:
        logger.append_keys(step=run.__name__, **_identity(event))
        try:
            result = run(parsed(lambda: given.validate_python(event)))
        except Exception:  # whatever it was, it is logged and goes on
            logger.exception("the step failed")
            raise
        told = answer.dump_python(result, mode="json")
        logger.info("the step is done", extra={"answer": told})
        return told

    return handle


def _identity(event: Any) -> dict[str, str]:
    rollout = event.get("rollout") if isinstance(event, dict) else None
    if not isinstance(rollout, dict):
        return {}
    return {"rollout_id": str(rollout.get("rollout_id"))}
