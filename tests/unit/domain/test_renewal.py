"""A fleet built anew from what is live."""

from dataclasses import replace

from switchback.domain.fallback import Fallback
from switchback.domain.plan import Plan
from switchback.domain.renewal import renewed
from tests.unit.domain.given import plan as planned
from tests.unit.domain.given import wanted

_FALLBACK = Fallback("AllTraffic", preferred={"ml.large": 3}, others={"ml.small": 1})


def _unchanged() -> Plan:
    """A plan that changes nothing: the file says nothing about anything."""
    return planned(asks=replace(wanted(), model={}))


def test_it_is_the_same_content_under_another_name() -> None:
    """An update to the config that is live already is none."""
    plan = _unchanged()
    renewal = renewed(plan, (_FALLBACK,))

    assert renewal.candidate_config == renewal.config_request["EndpointConfigName"]
    assert renewal.candidate_config not in (plan.candidate_config, plan.previous_config)
    assert {**renewal.config_request, "EndpointConfigName": ""} == {
        **plan.config_request,
        "EndpointConfigName": "",
    }
    assert renewal.way_back == plan.way_back
    assert [change.before for change in renewal.changes] == ["1 x ml.small"]


def test_planned_twice_it_is_the_same() -> None:
    """A step can run twice."""
    plan = _unchanged()

    assert renewed(plan, (_FALLBACK,)) == renewed(plan, (_FALLBACK,))


def test_a_renewal_can_be_renewed() -> None:
    """A later one builds another fleet, not the one that is there."""
    first = renewed(_unchanged(), (_FALLBACK,))
    live = replace(_unchanged(), previous_config=first.candidate_config)

    assert renewed(live, (_FALLBACK,)).candidate_config != first.candidate_config


def test_where_no_fallback_runs_nothing_is_planned() -> None:
    """The fleet may have found its way meanwhile."""
    plan = _unchanged()

    assert renewed(plan, ()) is plan
