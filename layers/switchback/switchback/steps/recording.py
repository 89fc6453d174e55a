"""Put together what is recorded of a rollout that is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from switchback.contracts.ending import ToClose
from switchback.contracts.record import Record
from switchback.contracts.rollout import Rollout
from switchback.domain.decision import Decision
from switchback.domain.outcome import Conclusion, Direction
from switchback.domain.principal import is_principal
from switchback.domain.timings import Instants, timings

# Told in places of their own; what else the machine accounts for is kept as it is.
_LIFTED = frozenset(
    {
        "alarm_names",
        "alarms",
        "candidate_config",
        "candidate_model",
        "changes",
        "findings",
        "previous_config",
        "red_before",
        "update_started_at",
        "way_back",
    }
)


def record_of(
    given: ToClose, conclusion: Conclusion, *, decisions: Sequence[Decision], ended_at: datetime
) -> Record:
    """Return the record of a rollout that its machine closes."""
    account = given.account
    return bare_record(given.rollout, conclusion, ended_at=ended_at).model_copy(
        update={
            "direction": given.direction,
            "previous_config": account.get("previous_config"),
            "candidate_config": account.get("candidate_config"),
            "changes": tuple(account.get("changes", ())),
            "findings": tuple(account.get("findings", ())),
            "alarms": tuple(account.get("alarms", ())),
            "red_before": tuple(account.get("red_before", ())),
            "judgement": _judgement(account.get("baking")),
            "decisions": tuple(decisions),
            "timings": timings(_instants(given, ended_at)),
            "answers": {key: value for key, value in account.items() if key not in _LIFTED},
        }
    )


def bare_record(rollout: Rollout, conclusion: Conclusion, *, ended_at: datetime) -> Record:
    """Return the record of a rollout of which no more is known than who asked and how it ended."""
    return Record(
        endpoint_name=rollout.endpoint_name,
        rollout_id=rollout.rollout_id,
        execution_arn=rollout.execution_arn,
        request=rollout.request.model_dump(mode="json"),
        requester_known=is_principal(rollout.request.requested_by),
        trigger=rollout.request.trigger.value,
        outcome=conclusion.outcome,
        reason=conclusion.reason,
        message=conclusion.message,
        timings=timings(Instants(started_at=rollout.started_at, ended_at=ended_at)),
    )


def _judgement(baking: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if baking is None:
        return None
    return {
        key: baking[key]
        for key in ("verdict", "reason", "observations", "looked_at")
        if key in baking
    }


def _instants(given: ToClose, ended_at: datetime) -> Instants:
    account = given.account
    back = given.direction is Direction.BACK
    return Instants(
        started_at=given.rollout.started_at,
        update_started_at=_instant(account.get("update_started_at")),
        settled_at=_instant(_settled_forward(account, back=back)),
        back_started_at=_instant(_update(account).get("started_at")) if back else None,
        ended_at=ended_at,
    )


def _settled_forward(account: Mapping[str, Any], *, back: bool) -> str | None:
    """Return when the update forward had settled: on the candidate, or where SageMaker put it."""
    settled = account.get("forward") or (None if back else account.get("settling")) or {}
    instant: str | None = settled.get("looked_at")
    return instant


def _update(account: Mapping[str, Any]) -> Mapping[str, Any]:
    starting = account.get("starting") or {}
    update: Mapping[str, Any] = starting.get("update") or {}
    return update


def _instant(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
