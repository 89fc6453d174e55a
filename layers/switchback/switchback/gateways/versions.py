"""What was decided about each new version for each endpoint, so that nobody is told it twice."""

from dataclasses import dataclass
from datetime import datetime

from switchback.domain.upgrade import NewVersion, Upgrade, UpgradeDecision
from switchback.gateways import table
from switchback.gateways.table import Key

_PARTITION = "VERSION"


@dataclass(frozen=True)
class Remembered:
    """What was decided last, and for which event."""

    upgrade: Upgrade
    event_id: str


def read(endpoint_name: str, new: NewVersion) -> Remembered | None:
    """Return what was decided about a version; None where nothing was."""
    item = table.get(_key(endpoint_name, new))
    if not item:
        return None
    upgrade = Upgrade(
        decision=UpgradeDecision(item["decision"]),
        model_package_arn=item.get("model_package_arn"),
        objection=item["objection"],
    )
    return Remembered(upgrade=upgrade, event_id=item["event_id"])


def remember(
    endpoint_name: str, new: NewVersion, upgrade: Upgrade, *, event_id: str, at: datetime
) -> None:
    """Write down what was decided, and done about it."""
    arn = upgrade.model_package_arn
    table.put(
        _key(endpoint_name, new),
        {
            "decision": upgrade.decision.value,
            "objection": upgrade.objection,
            "event_id": event_id,
            "decided_at": at.isoformat(),
            **({"model_package_arn": arn} if arn else {}),
        },
    )


def _key(endpoint_name: str, new: NewVersion) -> Key:
    return Key(pk=_PARTITION, sk=f"{endpoint_name}#{new.source}#{new.title}")
