"""An error ends the rollout; what it means depends on whether the endpoint was touched."""

import json

import pytest

from switchback import errors
from switchback.domain.fault import Fault, conclude_fault, error_classes, readable
from switchback.domain.outcome import Conclusion, Direction, Outcome

_LEAVES = [kind for kind in error_classes() if not kind.__subclasses__()]


def _outcome(error: str, *, touched: bool, direction: Direction = Direction.FORWARD) -> Outcome:
    return conclude_fault(Fault(error, ""), touched=touched, direction=direction).outcome


@pytest.mark.parametrize("error", [*(kind.__name__ for kind in _LEAVES), "States.Timeout", ""])
def test_an_endpoint_that_was_not_touched_is_rejected(error: str) -> None:
    """Nothing happened to it, whatever the error was."""
    assert _outcome(error, touched=False) is Outcome.REJECTED


@pytest.mark.parametrize("kind", [k for k in _LEAVES if issubclass(k, errors.UpdateFailed)])
def test_an_update_that_was_refused_changed_nothing(kind: type[Exception]) -> None:
    """SageMaker said no, and the endpoint is where it was."""
    assert _outcome(kind.__name__, touched=True) is Outcome.REJECTED


@pytest.mark.parametrize("kind", _LEAVES)
def test_any_error_on_the_way_back_needs_a_person(kind: type[Exception]) -> None:
    """The bad version still serves."""
    told = _outcome(kind.__name__, touched=True, direction=Direction.BACK)

    assert told is Outcome.NEEDS_OPERATOR


@pytest.mark.parametrize(
    "error",
    [
        *(k.__name__ for k in _LEAVES if not issubclass(k, errors.UpdateFailed)),
        "Lambda.Unknown",
        "States.DataLimitExceeded",
        "KeyError",
        "",
    ],
)
def test_any_other_error_after_the_touch_needs_a_person(error: str) -> None:
    """Also one that is not in the tree: not knowing leads to a person."""
    assert _outcome(error, touched=True) is Outcome.NEEDS_OPERATOR


def test_the_reason_is_the_error_and_the_message_what_it_said() -> None:
    """Lambda wraps a message in JSON; a person reads the message."""
    cause = json.dumps({"errorMessage": "no permission", "errorType": "AccessDenied"})
    fault = Fault("AccessDenied", cause)

    told = conclude_fault(fault, touched=True, direction=Direction.FORWARD)
    assert told == Conclusion(
        Outcome.NEEDS_OPERATOR,
        "AccessDenied",
        "no permission. Switchback does not know more and stopped: look at the endpoint.",
    )
    told = conclude_fault(fault, touched=False, direction=Direction.FORWARD)
    assert told == Conclusion(
        Outcome.REJECTED, "AccessDenied", "no permission. The endpoint was not changed."
    )


@pytest.mark.parametrize("cause", ["plain words", '["a", "list"]', '{"other": "keys"}', ""])
def test_a_cause_of_another_form_is_told_as_it_is(cause: str) -> None:
    """No cause is lost for being written otherwise."""
    assert Fault("E", cause).message == cause


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ('{"errorMessage": "no permission", "errorType": "AccessDenied"}', "no permission"),
        ('{"errorMessage": 404}', "404"),
        ("Lambda timed out", "Lambda timed out"),
        ('{"errorMessage": "cut o', '{"errorMessage": "cut o'),
        ("null", "null"),
    ],
)
def test_what_an_error_said_is_readable(cause: str, said: str) -> None:
    """Out of Lambda's JSON, or as it is: Step Functions cuts a long cause, JSON or not."""
    assert readable(cause) == said
