"""What goes wrong while listings are watched loses no version, and is told once."""

import pytest

from simulator.faults import CallNumber, Fault, inject
from simulator.wire import AwsError, Call
from tests.steps.bench import Bench
from tests.steps.watched import AURA, NOVA, Watched, of


def test_a_listing_that_is_gone_is_told_once(watched: Watched) -> None:
    """Over three runs, with the files that name it; and its endpoints are left as they are."""
    watched.follow(NOVA, name="two")
    watched.bench.world.marketplace.withdraw(NOVA)
    for _ in range(3):
        watched.look()
        watched.bench.world.clock.advance(600)

    (message,) = watched.told()
    assert message.params["Subject"] == f"Not followed: {NOVA}"
    assert "endpoints/one.yaml\n  endpoints/two.yaml\n" in message.params["Message"]
    assert watched.announced() == []


def test_a_listing_that_is_gone_is_looked_at_all_the_while(watched: Watched) -> None:
    """However long that is, it isn't taken for one that nobody followed."""
    watched.bench.world.marketplace.withdraw(NOVA)
    watched.look()
    then = watched.memory()["looked_at"]
    watched.bench.world.clock.advance(600)
    watched.look()

    assert watched.memory()["looked_at"] > then


def test_a_listing_that_is_back_is_followed_on(watched: Watched) -> None:
    """What was seen is still known, what came meanwhile is announced, the trouble is forgotten."""
    listing = watched.bench.world.marketplace.options[NOVA]
    watched.bench.world.marketplace.withdraw(NOVA)
    watched.look()
    watched.bench.world.marketplace.options[NOVA] = listing
    watched.publish(NOVA, "v2")

    assert [detail["version"] for detail in watched.look()] == ["v2"]

    watched.bench.world.marketplace.withdraw(NOVA)
    watched.look()
    watched.look()
    assert len(watched.told()) == 2


def test_a_listing_that_was_never_there_is_told_and_then_begun_with(bench: Bench) -> None:
    """A slip in a file's product id is noticed; the first good look is the first."""
    watched = Watched(bench)
    watched.follow(AURA)
    watched.look()
    watched.publish(AURA, "v1")
    watched.look()
    watched.publish(AURA, "v2")
    watched.look()

    assert len(watched.told()) == 1
    assert watched.versions() == ["v2"]


def test_an_empty_listing_is_no_first_look(bench: Bench) -> None:
    """Else one empty answer would make all versions of the next one new."""
    watched = Watched(bench)
    watched.follow(NOVA)
    bench.world.marketplace.options[NOVA] = []
    watched.look()
    watched.publish(NOVA, "v1", "v2")

    assert watched.look() == []
    assert [call.params["Subject"] for call in watched.told()] == [f"Not followed: {NOVA}"]


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("AccessDeniedException", "may not read it"),
        ("ValidationException", "does not take this for a product's id"),
    ],
)
def test_a_listing_that_may_not_be_read_is_told_once(
    watched: Watched, code: str, what: str
) -> None:
    """No later run mends it, so that an error would ring every hour."""
    watched.publish(AURA, "v1")
    watched.follow(AURA, name="two")
    watched.bench.refuse("ListFulfillmentOptions", AwsError(code, "no\nmore", status=400))
    for _ in range(3):
        watched.look()

    one, other = watched.told()
    assert f"{NOVA} are not found any more" in other.params["Message"]
    assert f"{AURA} are not found any more" in one.params["Message"]
    assert what in one.params["Message"]
    assert "AWS said: no more" in one.params["Message"]


def test_another_trouble_is_told_again(watched: Watched) -> None:
    """It asks something else of a person."""
    watched.bench.refuse("ListFulfillmentOptions", AwsError("AccessDeniedException", "no"))
    watched.look()
    watched.bench.relent()
    watched.bench.world.marketplace.withdraw(NOVA)
    watched.look()

    assert len(watched.told()) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.THROTTLED, "Throttled"), (Fault.SERVER_ERROR, "ServiceUnavailable")],
)
def test_a_product_that_is_throttled_keeps_no_other_waiting(
    watched: Watched, fault: Fault, error: str
) -> None:
    """The others are looked at, and the run fails so that Lambda repeats it. Nobody is told."""
    watched.follow(AURA, name="two")
    watched.publish(AURA, "v1")
    watched.look()
    watched.publish(AURA, "Aura v2")
    watched.publish(NOVA, "Nova v2")
    is_throttled = True
    inject(watched.bench.world, fault, at=lambda call: is_throttled and of(AURA)(call))

    assert watched.fail() == error
    assert watched.versions() == ["Nova v2"]

    is_throttled = False
    assert [detail["version"] for detail in watched.look()] == ["Aura v2"]
    assert watched.told() == []


def test_a_place_that_is_lost_between_pages_is_no_trouble_of_the_listing(
    watched: Watched,
) -> None:
    """AWS calls it invalid, too; the next run begins at the first page again."""
    watched.publish(NOVA, *(f"v{number}" for number in range(60)))

    def lose(call: Call) -> None:
        if "nextToken" in call.params:
            members = {"reason": "INVALID_PAGINATION_TOKEN"}
            raise AwsError("ValidationException", "The token is invalid.", members=members)

    watched.bench.world.wire.interceptors.append(lose)

    assert watched.fail() == "UnexpectedAnswer"
    assert (watched.announced(), watched.told()) == ([], [])


def test_events_that_fail_half_way_are_put_by_the_next_run(watched: Watched) -> None:
    """What was announced is remembered, what was not is new still."""
    watched.publish(NOVA, "v2", "v3", "v4")
    asked: list[Call] = []

    def is_second(call: Call) -> bool:
        if call.operation == "PutEvents" and call.retry == 0:
            asked.append(call)
        return call.operation == "PutEvents" and len(asked) == 2

    inject(watched.bench.world, Fault.THROTTLED, at=is_second)

    assert watched.fail() == "Throttled"
    assert watched.versions() == ["v2"]
    assert [detail["version"] for detail in watched.look()] == ["v3", "v4"]


def test_a_death_doubles_an_event_and_loses_none(watched: Watched) -> None:
    """It is announced before it is remembered."""
    watched.publish(NOVA, "v2")
    calls = len(watched.bench.calls)
    watched.bench.run("watch_versions")
    made = [call.operation for call in watched.bench.calls[calls:]]
    watched.publish(NOVA, "v3")
    inject(
        watched.bench.world,
        Fault.KILLED_BEFORE,
        at=CallNumber(made.index("PutEvents") + 2),
    )

    assert watched.fail() == "Runtime.ExitError"
    watched.look()
    assert watched.versions() == ["v2", "v3", "v3"]
    assert watched.look() == []


def test_a_death_before_telling_tells_later(watched: Watched) -> None:
    """Once the run that noted the trouble can no longer be about to tell it."""
    watched.bench.world.marketplace.withdraw(NOVA)
    dies = True
    inject(
        watched.bench.world,
        Fault.KILLED_BEFORE,
        at=lambda call: dies and call.operation == "Publish",
    )
    assert watched.fail() == "Runtime.ExitError"
    dies = False
    noted = watched.memory()
    assert (noted["trouble"], noted["told"]) == ("Gone", False)

    watched.look()
    assert watched.told() == []
    watched.bench.world.clock.advance(601)
    watched.look()
    watched.look()
    assert len(watched.told()) == 1


@pytest.mark.parametrize("moment", ["GetItem", "UpdateItem", "Publish"])
def test_two_runs_at_once_tell_once(watched: Watched, moment: str) -> None:
    """A schedule may come twice: the other run gets in between at any of these calls."""
    watched.bench.world.marketplace.withdraw(NOVA)
    watched.bench.after(moment, lambda: watched.bench.run("watch_versions"))
    asked = len(watched.asked())
    watched.look()
    assert len(watched.asked()) == asked + 2
    watched.bench.world.clock.advance(601)
    watched.look()

    assert len(watched.told()) == 1


def test_two_runs_at_once_lose_no_version(watched: Watched) -> None:
    """One of them alone saw the newest version: it is announced, if twice."""
    watched.publish(NOVA, "v2")

    def other() -> None:
        watched.publish(NOVA, "v3")
        watched.bench.run("watch_versions")

    watched.bench.after("ListFulfillmentOptions", other)
    watched.look()
    watched.look()

    assert set(watched.versions()) == {"v2", "v3"}
    assert len(watched.memory()["seen"]) == 3
