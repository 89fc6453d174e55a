"""InService is not success: where an update settled is decided from everything that is seen."""

from datetime import datetime, timedelta

import botocore.session
import pytest
from botocore.model import StringShape
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.outcome import Conclusion, Direction, Outcome, Reason
from switchback.domain.settle import (
    SettleDecision,
    Settling,
    conclude_settling,
    decide_settling,
    look_seconds,
    retry_seconds,
    stuck_on,
)
from switchback.domain.stuck import Phase, Stuck
from tests.unit.domain.given import BEFORE, NOW, endpoint, seconds, update

_LATER = NOW + timedelta(minutes=10)
_OVERDUE = NOW + timedelta(hours=2)
_PROGRESS = [
    EndpointStatus.CREATING,
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
]


def _settle(found: Endpoint, *, now: datetime = _LATER) -> Settling:
    return decide_settling(found, update(), now=now)


def _settling(decision: str, code: str, message: str) -> Settling:
    return Settling(SettleDecision(decision), Reason(code, message))


def _conclude(
    decision: SettleDecision, direction: Direction, *, because: Reason | None = None
) -> Conclusion | None:
    settling = Settling(decision, Reason("TheReason", "what was seen"))
    return conclude_settling(settling, update(), direction=direction, because=because)


def _statuses_of_aws() -> list[str]:
    shape = botocore.session.Session().get_service_model("sagemaker").shape_for("EndpointStatus")
    assert isinstance(shape, StringShape)
    return list(shape.enum)


@pytest.mark.parametrize("status", _statuses_of_aws())
def test_every_status_of_aws_is_known(status: str) -> None:
    """None of the statuses in botocore's own model is unrecognised, and each is decided."""
    parsed = EndpointStatus.parse(status)

    assert parsed is not EndpointStatus.UNRECOGNISED
    assert _settle(endpoint(parsed, modified=NOW)).decision in SettleDecision


@given(
    status=st.sampled_from(EndpointStatus),
    config=st.sampled_from(["previous", "candidate", "other"]),
    pending=st.none() | st.sampled_from(["previous", "candidate", "other"]),
    modified=st.sampled_from([BEFORE, NOW]),
    now=st.integers(0, 7200).map(lambda count: NOW + seconds(count)),
)
def test_success_is_proven(
    status: EndpointStatus, config: str, pending: str | None, modified: datetime, now: datetime
) -> None:
    """On target is: in service, on the target config, with nothing pending. All else is not."""
    found = endpoint(status, config=config, pending=pending, modified=modified)
    proven = (status, config, pending) == (EndpointStatus.IN_SERVICE, "candidate", None)

    assert (_settle(found, now=now).decision is SettleDecision.ON_TARGET) == proven


@pytest.mark.parametrize("config", ["previous", "candidate"])
@pytest.mark.parametrize(
    "status",
    [
        EndpointStatus.FAILED,
        EndpointStatus.OUT_OF_SERVICE,
        EndpointStatus.DELETING,
        EndpointStatus.UPDATE_ROLLBACK_FAILED,
        EndpointStatus.UNRECOGNISED,
    ],
)
def test_an_endpoint_that_serves_no_more_goes_to_a_person(
    status: EndpointStatus, config: str
) -> None:
    """With what SageMaker says about it; not knowing a status is neither success nor failure."""
    failed = _settle(endpoint(status, config=config, failure_reason="no capacity"))
    silent = _settle(endpoint(status, config=config))

    assert failed == _settling("Unusable", "EndpointFailed", f"stt is {status}: no capacity")
    assert silent == _settling("Unusable", "EndpointFailed", f"stt is {status}")


@pytest.mark.parametrize("status", [*_PROGRESS, EndpointStatus.IN_SERVICE])
def test_an_update_under_way_is_waited_for(status: EndpointStatus) -> None:
    """Also where the status lags behind, and InService is shown with a deployment pending."""
    assert _settle(endpoint(status, pending="candidate", count=3)) == _settling(
        "Wait", "Settling", f"stt is {status}; the new fleet has 3 instances"
    )


@pytest.mark.parametrize("status", _PROGRESS)
def test_a_change_that_tells_nothing_is_waited_for(status: EndpointStatus) -> None:
    """SageMaker's own patching shows no pending deployment."""
    assert _settle(endpoint(status)) == _settling(
        "Wait", "Settling", f"stt is {status}; the new fleet has 0 instances"
    )


@pytest.mark.parametrize("status", [*_PROGRESS, EndpointStatus.IN_SERVICE])
def test_a_deadline_that_has_passed_goes_to_a_person(status: EndpointStatus) -> None:
    """An update cannot be cancelled; who waits for ever helps nobody."""
    found = endpoint(status, pending="candidate")
    deadline = update().deadline

    assert _settle(found, now=deadline - seconds(1)).decision is SettleDecision.WAIT
    assert _settle(found, now=deadline + seconds(59)) == _settling(
        "Overdue",
        "UpdateOverdue",
        f"stt is still {status} after 60 minutes; there is no way to cancel an update",
    )
    assert _settle(found, now=deadline).decision is SettleDecision.OVERDUE


def test_what_has_settled_after_the_deadline_has_settled() -> None:
    """A late look sees the truth as it is."""
    there = _settle(endpoint(config="candidate"), now=_OVERDUE)
    back = _settle(endpoint(modified=NOW), now=_OVERDUE)

    assert there == _settling(
        "OnTarget", "SettledOnTarget", "stt is in service on candidate with 4 instances"
    )
    assert back.decision is SettleDecision.REVERTED


def test_a_silent_revert_is_seen() -> None:
    """InService on the old config, with no reason given, is a failure."""
    assert _settle(endpoint(modified=NOW)) == _settling(
        "Reverted",
        "RevertedForUnknown",
        "SageMaker took stt back to previous instead of candidate and gave no reason at all: "
        "SageMaker gave no reason that Switchback knows: read the endpoint's log",
    )


def test_a_revert_with_a_reason_says_what_to_do() -> None:
    """SageMaker's words are kept, and sorted."""
    reason = "CapacityError: Unable to provision requested ML compute capacity"

    assert _settle(endpoint(modified=NOW, failure_reason=reason)) == _settling(
        "Reverted",
        "RevertedForCapacity",
        f"SageMaker took stt back to previous instead of candidate and gave '{reason}': AWS had no "
        "machines of these types: try later, or add an instance pool",
    )


def test_a_stale_read_is_no_revert() -> None:
    """Just after the call an endpoint may look as it did before: for a while, not for ever."""
    stale = endpoint(modified=BEFORE)

    assert _settle(stale, now=NOW + seconds(119)) == _settling(
        "Wait", "NotYetVisible", "the update is not visible yet"
    )
    assert _settle(stale, now=NOW + seconds(120)).decision is SettleDecision.REVERTED


def test_a_revert_within_moments_is_a_revert() -> None:
    """An endpoint that was touched is no stale read, however early the look."""
    assert _settle(endpoint(modified=NOW), now=NOW).decision is SettleDecision.REVERTED


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (endpoint(config="other"), "other"),
        (endpoint(EndpointStatus.UPDATING, pending="other"), "other"),
        (endpoint(config="candidate", pending="previous"), "previous"),
    ],
)
def test_somebody_elses_change_is_named(found: Endpoint, named: str) -> None:
    """On another config, or on the way there, or back: what was found says what others did."""
    assert _settle(found) == _settling(
        "ChangedByOthers",
        "ChangedByOthers",
        f"somebody else took stt to {named} while this rollout was waiting",
    )


def test_waiting_and_arriving_conclude_nothing_going_forward() -> None:
    """After the switch comes the bake."""
    assert _conclude(SettleDecision.WAIT, Direction.FORWARD) is None
    assert _conclude(SettleDecision.WAIT, Direction.BACK) is None
    assert _conclude(SettleDecision.ON_TARGET, Direction.FORWARD) is None


def test_arriving_back_is_rolled_back_for_the_reason_that_turned_it() -> None:
    """The person reads why, not that it worked."""
    assert _conclude(
        SettleDecision.ON_TARGET, Direction.BACK, because=Reason("AlarmFired", "errors fired")
    ) == Conclusion(
        Outcome.ROLLED_BACK,
        "AlarmFired",
        "errors fired. The endpoint is back on candidate.",
    )


def test_arriving_back_without_a_reason_is_still_rolled_back() -> None:
    """A reason that got lost changes no outcome."""
    assert _conclude(SettleDecision.ON_TARGET, Direction.BACK) == Conclusion(
        Outcome.ROLLED_BACK,
        "RolledBack",
        "the endpoint was taken back. The endpoint is back on candidate.",
    )


def test_a_revert_ends_the_way_forward() -> None:
    """SageMaker has taken the endpoint back by itself."""
    assert _conclude(SettleDecision.REVERTED, Direction.FORWARD) == Conclusion(
        Outcome.REVERTED, "TheReason", "what was seen."
    )


_REVERTED = Settling(SettleDecision.REVERTED, Reason("RevertedForCapacity", "no capacity"))


def test_a_way_back_that_fails_is_tried_again_with_growing_waits() -> None:
    """A shortage passes, but not within minutes."""
    waits = [retry_seconds(attempt) for attempt in range(1, 9)]

    assert _conclude(SettleDecision.REVERTED, Direction.BACK) is None
    assert _conclude(SettleDecision.RETRY, Direction.BACK) is None
    assert all(
        stuck_on(_REVERTED, direction=Direction.BACK, attempt=n) is None for n in range(1, 9)
    )
    # Together most of a day: a shortage passes, and somebody hears of one that does not.
    assert waits == [300, 600, 1200, 2400, 3600, 3600, 7200, 7200]


def test_a_way_back_that_keeps_failing_asks_a_person() -> None:
    """The rollout keeps the endpoint, and says what it got stuck on."""
    assert retry_seconds(9) is None
    assert stuck_on(_REVERTED, direction=Direction.BACK, attempt=9) == Stuck(
        Phase.START, Reason("RollbackFailed", "the way back failed 9 times; no capacity")
    )


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("decision", [SettleDecision.UNUSABLE, SettleDecision.OVERDUE])
def test_what_is_not_known_asks_a_person(decision: SettleDecision, direction: Direction) -> None:
    """No unclear end is called a success or a failure of the version; it is not even an end."""
    settling = Settling(decision, Reason("R", "what was seen"))
    stuck = stuck_on(settling, direction=direction, attempt=1)

    assert _conclude(decision, direction) is None
    assert stuck == Stuck(Phase.SETTLE, settling.reason)


@pytest.mark.parametrize("direction", Direction)
def test_somebody_elses_change_needs_a_person(direction: Direction) -> None:
    """The rollout stops and says so: the endpoint is somebody else's now."""
    assert _conclude(SettleDecision.CHANGED_BY_OTHERS, direction) == Conclusion(
        Outcome.NEEDS_OPERATOR,
        "TheReason",
        "what was seen. Switchback does not act past that.",
    )


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("attempt", [1, 9])
@pytest.mark.parametrize("decision", SettleDecision)
def test_nothing_is_both_an_end_and_a_question(
    decision: SettleDecision, attempt: int, direction: Direction
) -> None:
    """A rollout that is over asks nobody, and one that asks somebody is not over."""
    stuck = stuck_on(
        Settling(decision, Reason("R", "what was seen")), direction=direction, attempt=attempt
    )

    assert stuck is None or _conclude(decision, direction) is None


@pytest.mark.parametrize(("minutes", "wait"), [(0, 60), (59, 60), (60, 300), (600, 300)])
def test_a_slow_update_is_looked_at_more_rarely(minutes: int, wait: int) -> None:
    """From its first hour on."""
    assert look_seconds(update(), now=NOW + timedelta(minutes=minutes)) == wait
