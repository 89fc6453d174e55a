"""A fleet built anew from what is live."""

from dataclasses import replace

import pytest

from switchback.domain.fallback import Fallback
from switchback.domain.names import content_name
from switchback.domain.plan import Change, Plan, Wanted
from switchback.domain.renewal import renewed
from switchback.domain.weights import Weights
from tests.unit.domain.given import live, wanted
from tests.unit.domain.given import plan as planned

_FALLBACK = Fallback(
    "AllTraffic",
    preferred={"ml.large": 3, "ml.larger": 0},
    others={"ml.small": 1, "ml.smaller": 2},
)
_TAGGED = replace(live(), config_tags={"team": "speech"})


def _unchanged() -> Plan:
    """A plan that changes nothing: the file says nothing about anything."""
    return planned(was=_TAGGED, asks=replace(wanted(), model={}))


def test_it_is_the_same_content_under_another_name() -> None:
    """An update to the config that is live already is none. What serves, and how, is the same."""
    plan = _unchanged()
    (variant,) = plan.config_request["ProductionVariants"]
    weights = Weights("previous", {"AllTraffic": {"ml.g6.xlarge": None}})
    name = content_name("stt", {"ProductionVariants": [variant], "Renews": "previous"})

    assert plan.weights == (weights,)
    assert name not in (plan.candidate_config, plan.config_request["EndpointConfigName"])
    assert renewed(plan, (_FALLBACK,)) == replace(
        plan,
        candidate_config=name,
        config_request={
            "EndpointConfigName": name,
            "ProductionVariants": [variant],
            "Tags": [{"Key": "team", "Value": "speech"}],
        },
        changes=(
            Change(
                place="instances of AllTraffic",
                before="1 x ml.small, 2 x ml.smaller",
                after="as many ml.large or ml.larger as AWS has",
            ),
        ),
        weights=(replace(weights, config_name=name), weights),
    )


def test_what_else_is_weighed_is_kept() -> None:
    """The first weights are those of what is renewed."""
    first, second = Weights("previous", {}), Weights("older", {"B": {"ml.small": 1.0}})
    renewal = renewed(replace(_unchanged(), weights=(first, second)), (_FALLBACK,))

    assert renewal.weights == (Weights(renewal.candidate_config, {}), first, second)


def test_planned_twice_it_is_the_same() -> None:
    """A step can run twice."""
    plan = _unchanged()

    assert renewed(plan, (_FALLBACK,)) == renewed(plan, (_FALLBACK,))


def test_a_renewal_can_be_renewed() -> None:
    """A later one builds another fleet, not the one that is there."""
    first = renewed(_unchanged(), (_FALLBACK,))
    now = replace(_unchanged(), previous_config=first.candidate_config)

    assert renewed(now, (_FALLBACK,)).candidate_config != first.candidate_config


def test_where_no_fallback_runs_nothing_is_planned() -> None:
    """The fleet may have found its way meanwhile."""
    plan = _unchanged()

    assert renewed(plan, ()) is plan


def test_a_plan_that_changes_something_is_no_renewal() -> None:
    """It brings a fleet of its own; whoever asks for both is mistaken."""
    changing = planned(asks=Wanted("stt", {"ExecutionRoleArn": "another"}, {}))

    with pytest.raises(AssertionError, match=r"^what changes by itself needs no renewal$"):
        renewed(changing, (_FALLBACK,))
