"""UpdateEndpoint is called once, on an idle endpoint, and never past somebody else's change."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.endpoint import Endpoint, EndpointStatus
from switchback.domain.outcome import Reason
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


def _start(decision: str, code: str, message: str) -> Start:
    return Start(StartDecision(decision), Reason(code, message))


def test_an_idle_endpoint_where_we_left_it_is_updated() -> None:
    """It is in service, on the expected config, with nothing pending."""
    assert _decide(endpoint()) == _start("Start", "Idle", "stt is InService")


def test_a_mixed_fleet_is_mended_by_another_update() -> None:
    """UpdateRollbackFailed is left by UpdateEndpoint only."""
    mixed = endpoint(EndpointStatus.UPDATE_ROLLBACK_FAILED)

    assert _decide(mixed) == _start("Start", "Idle", "stt is UpdateRollbackFailed")


@pytest.mark.parametrize("status", _PROGRESS)
def test_a_change_of_sagemakers_own_is_waited_out(status: EndpointStatus) -> None:
    """Patching and scaling end by themselves; SageMaker would refuse the update until then."""
    assert _decide(endpoint(status)) == _start(
        "Busy", "EndpointBusy", f"stt is {status}: waiting until it is done"
    )


@pytest.mark.parametrize("status", _UNUSABLE)
def test_an_endpoint_that_cannot_be_updated_is_left(status: EndpointStatus) -> None:
    """Also one in a status that is not known here."""
    assert _decide(endpoint(status)) == _start(
        "Unusable", "EndpointNotUpdatable", f"stt is {status}"
    )


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(endpoint(EndpointStatus.UPDATING, pending="candidate"), id="on its way"),
        pytest.param(endpoint(config="candidate"), id="there already"),
    ],
)
def test_what_an_earlier_try_started_is_not_started_again(found: Endpoint) -> None:
    """An answer that was lost leads to no second UpdateEndpoint."""
    assert _decide(found) == _start(
        "AlreadyStarted", "AlreadyStarted", "stt is already being taken to candidate"
    )


def test_an_update_that_failed_before_we_looked_is_not_sent_again() -> None:
    """Sent, given up by SageMaker, and back: only LastModifiedTime tells, and that is enough."""
    back = endpoint(modified=NOW)

    assert _decide(back, noted=update()).decision is StartDecision.ALREADY_STARTED
    assert _decide(back, noted=None).decision is StartDecision.START


def test_an_update_that_was_noted_and_not_sent_is_sent() -> None:
    """A crash between the note and the call costs nothing."""
    assert _decide(endpoint(), noted=update()).decision is StartDecision.START


@pytest.mark.parametrize(
    ("back", "noted"),
    [
        pytest.param(endpoint(modified=BEFORE), update(), id="it was not touched since"),
        pytest.param(
            endpoint(modified=NOW), update(fallback_config="another"), id="it was on another config"
        ),
    ],
)
def test_only_a_trace_of_our_own_update_tells_that_it_was_sent(
    back: Endpoint, noted: Update
) -> None:
    """Where an update came from, and when, is what it is known by."""
    assert _decide(back, noted=noted).decision is StartDecision.START


@pytest.mark.parametrize(
    ("found", "at"),
    [
        pytest.param(endpoint(config="other"), "other", id="it is on another config"),
        pytest.param(
            endpoint(EndpointStatus.UPDATING, pending="other"), "other", id="it is being taken"
        ),
        pytest.param(endpoint(config="other", pending="previous"), "previous", id="or taken back"),
        pytest.param(
            endpoint(config="candidate", pending="other"), "other", id="or taken on from ours"
        ),
    ],
)
@pytest.mark.parametrize("noted", [None, update()])
def test_we_never_act_past_somebody_else(found: Endpoint, at: str, noted: Update | None) -> None:
    """A change that is not ours ends the rollout, and says what was found."""
    assert _decide(found, noted) == _start(
        "ChangedByOthers",
        "ChangedByOthers",
        f"somebody else changed stt: expected it on previous, found it on {at}",
    )


@pytest.mark.parametrize("config", ["previous", "candidate"])
def test_our_own_update_is_waited_out_before_going_back(config: str) -> None:
    """Somebody aborts while the update runs: it can't be cancelled, and it is no stranger's."""
    found = endpoint(EndpointStatus.UPDATING, config=config, pending="candidate")
    start = decide_start(found, target_config="previous", expected_config="candidate", noted=None)

    assert start == _start("Busy", "EndpointBusy", "stt is still being taken to candidate")


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
