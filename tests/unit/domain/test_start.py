"""UpdateEndpoint is called once, on an idle endpoint, and never past somebody else's change."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.settle import Update
from switchback.domain.start import Start, StartDecision, decide_start
from tests.unit.domain.given import BEFORE, NOW, endpoint, update

_PROGRESS = [
    EndpointStatus.CREATING,
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
]
_UNUSABLE = [
    EndpointStatus.FAILED,
    EndpointStatus.DELETING,
    EndpointStatus.OUT_OF_SERVICE,
    EndpointStatus.UNRECOGNISED,
]


def _decide(endpoint: Endpoint, noted: Update | None = None) -> Start:
    return decide_start(
        endpoint, target_config="candidate", expected_config="previous", noted=noted
    )


def test_an_idle_endpoint_where_we_left_it_is_updated() -> None:
    """It is in service, on the expected config, with nothing pending."""
    assert _decide(endpoint()).decision is StartDecision.START


def test_a_mixed_fleet_is_mended_by_another_update() -> None:
    """UpdateRollbackFailed is left by UpdateEndpoint only."""
    mixed = endpoint(EndpointStatus.UPDATE_ROLLBACK_FAILED)

    assert _decide(mixed).decision is StartDecision.START


@pytest.mark.parametrize("status", _PROGRESS)
def test_a_change_of_sagemakers_own_is_waited_out(status: EndpointStatus) -> None:
    """Patching and scaling end by themselves; SageMaker would refuse the update until then."""
    assert _decide(endpoint(status)).decision is StartDecision.BUSY


@pytest.mark.parametrize("status", _UNUSABLE)
def test_an_endpoint_that_cannot_be_updated_is_left(status: EndpointStatus) -> None:
    """Also one in a status that is not known here."""
    start = _decide(endpoint(status))

    assert start.decision is StartDecision.UNUSABLE
    assert status.value in start.reason.message


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(endpoint(EndpointStatus.UPDATING, pending="candidate"), id="on its way"),
        pytest.param(endpoint(config="candidate"), id="there already"),
    ],
)
def test_what_an_earlier_try_started_is_not_started_again(found: Endpoint) -> None:
    """An answer that was lost leads to no second UpdateEndpoint."""
    assert _decide(found).decision is StartDecision.ALREADY_STARTED


def test_an_update_that_failed_before_we_looked_is_not_sent_again() -> None:
    """Sent, given up by SageMaker, and back: only LastModifiedTime tells, and that is enough."""
    back = endpoint(modified=NOW)

    assert _decide(back, noted=update()).decision is StartDecision.ALREADY_STARTED
    assert _decide(back, noted=None).decision is StartDecision.START


def test_an_update_that_was_noted_and_not_sent_is_sent() -> None:
    """A crash between the note and the call costs nothing."""
    assert _decide(endpoint(), noted=update()).decision is StartDecision.START


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(endpoint(config="other"), id="it is on another config"),
        pytest.param(endpoint(EndpointStatus.UPDATING, pending="other"), id="it is being taken"),
        pytest.param(endpoint(config="other", pending="previous"), id="or taken back"),
        pytest.param(endpoint(config="candidate", pending="other"), id="or taken on from ours"),
    ],
)
def test_we_never_act_past_somebody_else(found: Endpoint) -> None:
    """A change that is not ours ends the rollout, and says what was found."""
    start = _decide(found)

    assert start.decision is StartDecision.CHANGED_BY_OTHERS
    assert (found.pending.config_name if found.pending else "other") in start.reason.message


def test_our_own_update_is_waited_out_before_going_back() -> None:
    """Somebody aborts while the update runs: it can't be cancelled, and it is no stranger's."""
    found = endpoint(EndpointStatus.UPDATING, config="previous", pending="candidate")
    start = decide_start(found, target_config="previous", expected_config="candidate", noted=None)

    assert start.decision is StartDecision.BUSY


_configs = st.sampled_from(["previous", "candidate", "other"])


@given(
    status=st.sampled_from(EndpointStatus),
    config=_configs,
    pending=st.none() | _configs,
    noted=st.none() | st.just(update()),
    modified=st.sampled_from([BEFORE, NOW]),
)
def test_it_starts_from_the_expected_config_only(
    status: EndpointStatus,
    config: str,
    pending: str | None,
    noted: Update | None,
    modified: datetime,
) -> None:
    """Whatever is found, an update only starts on the config that we left, with none pending."""
    found = endpoint(status, config=config, pending=pending, modified=modified)

    if _decide(found, noted).decision is StartDecision.START:
        assert (config, pending) == ("previous", None)
