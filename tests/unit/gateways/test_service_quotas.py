"""What the account may run is read as it is in force, or it is said why it could not be."""

from collections.abc import Iterator

import pytest

from simulator.wire import AwsError, Call
from simulator.world import World
from switchback import errors
from switchback.domain.quota import TOTAL_QUOTA, quota_name
from switchback.gateways import service_quotas

_KNOWN = quota_name("ml.g6.2xlarge")
_LISTED = quota_name("ml.g5.4xlarge")


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Codes are listed once in the life of a process: each test is one."""
    service_quotas._codes_by_name.cache_clear()
    yield
    service_quotas._codes_by_name.cache_clear()


@pytest.fixture
def calls(world: World) -> list[str]:
    """The operations that were called, in order."""
    made: list[str] = []
    world.wire.observers.append(lambda call: made.append(call.operation))
    return made


def test_the_applied_value_is_what_is_allowed(world: World, calls: list[str]) -> None:
    """For a quota whose code is known, one call is enough."""
    world.quotas.applied[TOTAL_QUOTA] = 40

    assert service_quotas.read_allowance(TOTAL_QUOTA).allowed == 40
    assert calls == ["GetServiceQuota"]


def test_the_default_holds_where_nothing_was_applied(world: World) -> None:
    """An account without a value of its own has AWS's."""
    assert service_quotas.read_allowance(_KNOWN).allowed == world.quotas.defaults[_KNOWN]


def test_a_quota_whose_code_is_not_known_is_found_by_its_name(
    world: World, calls: list[str]
) -> None:
    """SageMaker's long list is read once, whatever number of types is asked for."""
    other = quota_name("ml.g5.8xlarge")
    world.quotas.applied |= {_LISTED: 6, other: 7}

    assert service_quotas.read_allowance(_LISTED).allowed == 6
    pages = calls.count("ListAWSDefaultServiceQuotas")
    assert service_quotas.read_allowance(other).allowed == 7
    assert calls.count("ListAWSDefaultServiceQuotas") == pages > 0


def test_a_type_that_has_aws_s_default_is_known(world: World) -> None:
    """Service Quotas lists no applied value for it, and it is not unknown for that."""
    other = quota_name("ml.g5.16xlarge")
    assert service_quotas.read_allowance(other).allowed == world.quotas.defaults[other]


def test_a_code_that_aws_gave_to_another_quota_is_not_believed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name that comes back is compared: a wrong code costs time, never the right answer."""
    world.quotas.applied |= {_KNOWN: 8, TOTAL_QUOTA: 40}
    wrong = service_quotas._CODES[TOTAL_QUOTA]
    monkeypatch.setitem(service_quotas._CODES, _KNOWN, wrong)

    assert service_quotas.read_allowance(_KNOWN).allowed == 8


@pytest.mark.usefixtures("world")
def test_a_quota_that_is_not_listed_is_unknown() -> None:
    """It is neither none nor unlimited."""
    allowance = service_quotas.read_allowance(quota_name("ml.invented.xlarge"))

    assert allowance.allowed is None
    assert "lists no SageMaker quota" in allowance.why_unknown


@pytest.mark.parametrize(
    "answer",
    [
        AwsError("AccessDeniedException", "not authorized", status=403),
        AwsError("SomethingNew", "in other words"),
    ],
    ids=lambda answer: answer.code,
)
def test_a_quota_that_may_not_be_read_is_unknown(world: World, answer: AwsError) -> None:
    """With the reason, for the person who has to mend it."""
    _refuse(world, answer)
    allowance = service_quotas.read_allowance(_KNOWN)

    assert allowance.allowed is None
    assert answer.code in allowance.why_unknown


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (AwsError("InternalFailure", "try later", status=500), errors.ServiceUnavailable),
        (AwsError("TooManyRequestsException", "slow down", status=429), errors.Throttled),
    ],
    ids=lambda each: getattr(each, "code", ""),
)
def test_a_quota_that_cannot_be_read_now_is_asked_for_again(
    world: World, answer: AwsError, error: type[errors.RolloutError]
) -> None:
    """An hour of Service Quotas' own trouble turns down nobody's rollout at the first try."""
    _refuse(world, answer)

    with pytest.raises(error, match="GetServiceQuota"):
        service_quotas.read_allowance(_KNOWN)


def _refuse(world: World, answer: AwsError) -> None:
    def refuse(call: Call) -> None:
        if call.service == "service-quotas":
            raise answer

    world.wire.interceptors.append(refuse)
