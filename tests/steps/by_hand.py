"""The steps of one rollout in their order, each with what the machine would give it."""

from collections.abc import Callable
from dataclasses import dataclass, field
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
    """

    bench: Bench
    rollout: Json
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def plan(self) -> Json:
        """What was planned."""
        plan: Json = self.answers["plan_rollout"]["plan"]
        return plan

    @property
    def bake(self) -> Json:
        """How it is to be judged."""
        bake: Json = self.answers["plan_rollout"]["bake"]
        return bake

    def given(self, step: str) -> Json:
        """Return what the machine gives a step, going forward."""
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

    def _more(self, step: str) -> Json:
        more: dict[str, Callable[[], Json]] = {
            "check_preflight": lambda: {"plan": self.plan, "bake": self.bake},
            "create_candidate": lambda: {"plan": self.plan},
            "start_update": lambda: {
                "direction": "Forward",
                "target_config": self.plan["candidate_config"],
                "expected_config": self.plan["previous_config"],
                "settle_deadline_seconds": self.plan["settle_deadline_seconds"],
            },
            "settle_endpoint": lambda: {
                "direction": "Forward",
                "update": self.answers["start_update"]["update"],
                "because": None,
            },
            "bake_candidate": lambda: {
                "candidate_config": self.plan["candidate_config"],
                "bake": self.bake,
                "started_at": self.answers["settle_endpoint"]["looked_at"],
            },
            "park_rollout": lambda: {"slot": "Rollout", "wake_ups": 0, "task_token": "a token"},
            "close_rollout": closing,
        }
        return more.get(step, dict)()


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
            "findings": [],
            "forward": None,
            "baking": None,
            "settling": None,
        },
    }
    return usual | changes
