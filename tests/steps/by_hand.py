"""The steps of one rollout in their order, each with what the machine would give it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.steps.bench import Bench, Json

ORDER = (
    "acquire_endpoint",
    "plan_rollout",
    "check_preflight",
    "create_candidate",
    "hold_scaling",
    "start_update",
    "settle_endpoint",
    "restore_scaling",
    "bake_candidate",
    "apply_scaling",
    "close_rollout",
)
"""The way forward; between start_update and settle_endpoint the new fleet comes into service."""

_NEW_FLEET_SECONDS = 15 * 60


@dataclass
class ByHand:
    """A rollout that has its endpoint.

    Attributes:
        rollout: Who acts, with the fence.
        answers: What each step answered last.
        direction: Which way it goes.
    """

    bench: Bench
    rollout: Json
    answers: dict[str, Any] = field(default_factory=dict)
    direction: str = "Forward"

    @property
    def plan(self) -> Json:
        """What was planned."""
        plan: Json = self.answers["plan_rollout"]["plan"]
        return plan

    def given(self, step: str) -> Json:
        """Return what the machine gives a step."""
        return {"rollout": self.rollout, **self._more(step)}

    def run(self, step: str, **changes: Any) -> Any:
        """Run a step, and keep its answer."""
        self.answers[step] = self.bench.run(step, **{**self.given(step), **changes})
        return self.answers[step]

    def up_to(self, last: str) -> "ByHand":
        """Run all steps before this one."""
        for step in ORDER[1 : ORDER.index(last)]:
            if step == "settle_endpoint":
                self.bench.world.clock.advance(_NEW_FLEET_SECONDS)
            self.run(step)
        if last == "settle_endpoint":
            self.bench.world.clock.advance(_NEW_FLEET_SECONDS)
        return self

    def turned_back(self) -> "ByHand":
        """Return the same rollout on its way back, of which no step has run yet."""
        return replace(self, answers=dict(self.answers), direction="Back")

    def _more(self, step: str) -> Json:
        more: dict[str, Callable[[], Json]] = {
            "check_preflight": lambda: {
                **self._planned("plan", "bake", "terms"),
                "waiting_since": None,
            },
            "create_candidate": lambda: self._planned("plan", "bake"),
            "hold_scaling": lambda: self._planned("plan"),
            "apply_scaling": lambda: self._planned("plan"),
            "start_update": self._starting,
            "settle_endpoint": self._settling,
            "bake_candidate": self._baking,
            "park_rollout": lambda: {"slot": "Rollout", "wake_ups": 0, "task_token": "a token"},
            "close_rollout": lambda: closing(direction=self.direction),
        }
        return more.get(step, dict)()

    def _planned(self, *parts: str) -> Json:
        return {part: self.answers["plan_rollout"][part] for part in parts}

    def _starting(self) -> Json:
        forward = self.direction == "Forward"
        candidate = self.plan["candidate_config"]
        return {
            "direction": self.direction,
            "target_config": candidate if forward else self.plan["way_back"],
            "expected_config": self.plan["previous_config"] if forward else candidate,
            "attempt": 1,
            "settle_deadline_seconds": self.plan["settle_deadline_seconds"],
        }

    def _settling(self) -> Json:
        bad = {"code": "AlarmFired", "message": "an alarm fired"}
        return {
            "direction": self.direction,
            "update": self.answers["start_update"]["update"],
            "because": None if self.direction == "Forward" else bad,
            "attempt": 1,
            "retry_at": None,
            "decisions_seen": 0,
        }

    def _baking(self) -> Json:
        return {
            "candidate_config": self.plan["candidate_config"],
            "variant_name": self.plan["variants"][0]["name"],
            "bake": self.answers["plan_rollout"]["bake"],
            "red_before": self.answers["check_preflight"]["red_before"],
            "started_at": self.answers["settle_endpoint"]["looked_at"],
            "decisions_seen": 0,
        }


def closing(**changes: Any) -> Json:
    """Return what the close is given of a rollout that was accepted, with these changes."""
    conclusion = {"outcome": "Accepted", "reason": "BakePassed", "message": "all quiet."}
    usual: Json = {
        "conclusion": conclusion,
        "fault": None,
        "scaling_fault": None,
        "touched": True,
        "direction": "Forward",
        "account": {
            "changes": [],
            "alarm_names": [],
            "alarms": [],
            "previous_config": None,
            "candidate_config": None,
            "candidate_model": None,
            "way_back": None,
            "update_started_at": None,
            "starting": None,
            "restored": None,
            "scaled": None,
            "findings": [],
            "red_before": [],
            "forward": None,
            "probing": None,
            "baking": None,
            "settling": None,
        },
    }
    return usual | changes


def died(bench: Bench, rollout: Json, **changes: Any) -> Json:
    """Return Step Functions' event of an execution that did not succeed."""
    detail = {
        "executionArn": rollout["execution_arn"],
        "stateMachineArn": bench.world.machine.arn,
        "name": rollout["rollout_id"],
        "status": "ABORTED",
        "startDate": 1767578400000,
        "stopDate": 1767578500000,
        "input": json.dumps(rollout["request"]),
        "output": None,
        "error": None,
        "cause": None,
        **changes,
    }
    return {"source": "aws.states", "detail": detail}
