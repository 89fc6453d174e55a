"""Versions that fail half-way, that come from a registry, or that say too little."""

from typing import Any

import pytest

from simulator.wire import AwsError
from tests.steps.bench import Json
from tests.steps.followed import PRODUCT, Followed, version_arn


def test_one_file_that_fails_stops_no_other(followed: Followed) -> None:
    """The error is raised in the end; the next try does what is left, and nothing twice."""
    for name in ("a", "b", "c"):
        followed.follow("Automatic", name=name)
    event = followed.event()
    followed.bench.world.wire.interceptors.append(_refuse_to_start_b)

    assert followed.bench.error("receive_version", **event) == "ServiceUnavailable"
    assert len(followed.started()) == 2
    followed.bench.relent()
    assert followed.receive(event) == dict.fromkeys("abc", "Start")
    assert len(followed.started()) == 3


def _refuse_to_start_b(call: Any) -> None:
    if call.operation == "StartExecution" and "-stt-b-" in call.params["name"]:
        raise AwsError("ServiceUnavailable", "not now", status=503)


def test_a_crash_before_remembering_starts_nothing_twice(followed: Followed) -> None:
    """One release of one version of a file is one rollout, by its name."""
    followed.follow("Automatic")
    event = followed.event()
    followed.bench.refuse("PutItem", AwsError("InternalServerError", "not now", status=500))
    assert followed.bench.error("receive_version", **event) == "ServiceUnavailable"
    followed.bench.relent()
    followed.receive(event)

    assert len(followed.started()) == 1


def test_a_crash_before_remembering_tells_again(followed: Followed) -> None:
    """Twice rather than never."""
    followed.follow("Notify")
    event = followed.event()
    followed.bench.refuse("PutItem", AwsError("InternalServerError", "not now", status=500))
    followed.bench.error("receive_version", **event)
    followed.bench.relent()
    followed.receive(event)

    assert len(followed.told()) == 2


def test_an_event_from_the_future_is_of_now(followed: Followed) -> None:
    """Else it would outrun every file until its time has come."""
    followed.follow("Automatic")
    followed.receive({**followed.event(), "time": "2099-01-01T00:00:00Z"})

    now = followed.bench.world.clock.now
    assert followed.started()[0]["requested_at"].startswith(f"{now:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize(
    ("number", "decision"), [(6, "Older"), (7, "AlreadyNamed"), (8, "Start"), (10, "Start")]
)
def test_an_approved_package_of_a_group_is_followed(
    followed: Followed, number: int, decision: str
) -> None:
    """SageMaker's own event carries the package; an older one takes no endpoint back."""
    _follow_group(followed)

    assert followed.receive(followed.approval(number)) == {"one": decision}
    requests = [request["release"]["version"] for request in followed.started()]
    assert requests == ([str(number)] if decision == "Start" else [])


def test_a_group_has_no_product_s_versions(followed: Followed) -> None:
    """Another group's packages, and a product that is named like it, are not followed."""
    _follow_group(followed)
    aside = followed.approval(8, group="tts")
    alone = followed.approval(8)
    del alone["detail"]["ModelPackageGroupName"], alone["detail"]["ModelPackageVersion"]

    assert followed.receive(aside) == {}
    assert followed.receive(alone) == {}


def _follow_group(followed: Followed) -> None:
    followed.follow(
        "Automatic",
        source="ModelPackageGroup: stt",
        pattern="*",
        package=version_arn("stt/7"),
    )


@pytest.mark.parametrize("detail", [{}, {"productId": "x"}, {"productId": PRODUCT}])
def test_an_event_that_says_too_little_is_no_secret(followed: Followed, detail: Json) -> None:
    """It is not passed over: it ends in the dead-letter queue, which rings."""
    event = {**followed.event(), "detail": detail}

    assert followed.bench.error("receive_version", **event) == "UnreadableInput"
