"""Which config to go back to: the last good one, which is not always the previous one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Condemned:
    """A config that a rollout took back, or could not prove, and why."""

    model: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Judgements:
    """What Switchback knows of the configs that an endpoint ran."""

    last_good: str | None = None
    condemned: Mapping[str, Condemned] = field(default_factory=dict)
    """Configs known bad, by name."""

    def why_bad(self, model: str) -> Condemned | None:
        """Return why a model is known bad, or None where it is not."""
        return next((bad for bad in self.condemned.values() if bad.model == model), None)


def choose_way_back(live_config: str, judgements: Judgements) -> str:
    """Return the config to go back to.

    What is live was put there by somebody and serves: it is good unless Switchback itself saw that
    it is not. Only then is the last config that passed a bake the better one.
    """
    if live_config in judgements.condemned and judgements.last_good is not None:
        return judgements.last_good
    return live_config
