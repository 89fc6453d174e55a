"""A fleet built anew from the config that is live, so that SageMaker fills it by priority again.

Instances never move between pools by themselves, and an update to the same config is none. A config
of the same content under another name is.
"""

from collections.abc import Sequence
from dataclasses import replace

from switchback.domain.fallback import Fallback
from switchback.domain.names import content_name
from switchback.domain.plan import Change, Plan


def renewed(plan: Plan, fallbacks: Sequence[Fallback]) -> Plan:
    """Return the plan for another fleet of what is live; the same plan where no fallback runs.

    `plan` changes nothing. The name holds which config it renews: planned twice it is the same, and
    after it another one.
    """
    assert not plan.changes, "what changes by itself needs no renewal"
    if not fallbacks:
        return plan
    content = {k: v for k, v in plan.config_request.items() if k not in _NOT_CONTENT}
    name = content_name(plan.endpoint_name, {**content, "Renews": plan.previous_config})
    return replace(
        plan,
        candidate_config=name,
        config_request={**plan.config_request, "EndpointConfigName": name},
        changes=tuple(_change(each) for each in fallbacks),
        weights=(*(replace(w, config_name=name) for w in plan.weights[:1]), *plan.weights),
    )


_NOT_CONTENT = frozenset({"EndpointConfigName", "Tags"})


def _change(fallback: Fallback) -> Change:
    others = ", ".join(f"{count} x {name}" for name, count in fallback.others.items())
    return Change(
        place=f"instances of {fallback.variant_name}",
        before=others,
        after=f"as many {' or '.join(fallback.preferred)} as AWS has",
    )
