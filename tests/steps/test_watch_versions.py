"""Listings that files follow are watched: each new version is announced, each trouble told once."""

from dataclasses import dataclass
from typing import Any

import pytest

from simulator.faults import CallNumber, Fault, inject
from simulator.wire import AwsError, Call
from switchback.contracts.versions import VersionAvailable
from switchback.domain.listing import LONGEST_NOTES, MOST_OPTIONS
from tests.steps.bench import Bench, Json

NOVA = "prod-nova"
AURA = "prod-aura"


@dataclass
class Watched:
    """A bench on which listings are watched, run by run."""

    bench: Bench

    def follow(self, product_id: str, *, name: str = "one") -> None:
        """Drop a file that follows a product."""
        upgrade = f"\nUpgrade:\n  ProductId: {product_id}\n".encode()
        self.bench.drop(self.bench.stage.body + upgrade, key=f"endpoints/{name}.yaml")

    def publish(self, product_id: str, *versions: str, **more: str) -> None:
        """Publish versions in a product's listing."""
        for version in versions:
            self.bench.world.marketplace.publish(product_id, version, **more)

    def look(self) -> list[Json]:
        """Run once, and return the details of the events that this put."""
        before = len(self.bench.events)
        self.bench.run("watch_versions")
        return self.announced(since=before)

    def fail(self) -> str:
        """Run once, and return the name of the error that it ends with."""
        return self.bench.error("watch_versions")

    def announced(self, *, since: int = 0) -> list[Json]:
        """Return the details of the versions that were announced."""
        return [
            event["detail"]
            for event in self.bench.events[since:]
            if event["detail-type"] == "Model Package Version Available"
        ]

    def versions(self) -> list[str]:
        """Return the titles of all versions that were announced, in order."""
        return [detail["version"] for detail in self.announced()]

    def told(self) -> list[Call]:
        """Return what people were told."""
        return self.bench.changes("Publish")

    def asked(self) -> list[str]:
        """Return the products that were asked for, page by page."""
        calls = (c for c in self.bench.calls if c.operation == "ListFulfillmentOptions")
        return [call.params["productId"] for call in calls]

    def memory(self, product_id: str = NOVA) -> Any:
        """Return what is remembered of a listing."""
        return self.bench.items()[("LISTING", product_id)]


@pytest.fixture
def watched(bench: Bench) -> Watched:
    """A file that follows Nova, whose first version was seen."""
    watched = Watched(bench)
    watched.follow(NOVA)
    watched.publish(NOVA, "Nova-3 English v1")
    watched.look()
    return watched


def of(product_id: str) -> Any:
    """Return whether a call asks for that product."""
    return lambda call: (
        call.operation == "ListFulfillmentOptions" and call.params["productId"] == product_id
    )


def test_the_first_look_announces_nothing(watched: Watched) -> None:
    """What was there before somebody followed it is no news."""
    assert watched.asked() == [NOVA]
    assert (watched.announced(), watched.told()) == ([], [])


def test_a_new_version_is_announced_once(watched: Watched) -> None:
    """With its id and its release notes, and never again."""
    watched.publish(NOVA, "Nova-3 English v2", release_notes="Faster.\nNo other change.")

    (detail,) = watched.look()

    assert detail == {
        "productId": NOVA,
        "version": "Nova-3 English v2",
        "fulfillmentOptionId": "fo-0000000000002",
        "releaseNotes": "Faster.\nNo other change.",
    }
    assert watched.look() == []
    assert watched.told() == []


def test_what_is_announced_is_the_contract(watched: Watched) -> None:
    """A title or notes that would break out of their line are announced as what they say."""
    watched.publish(
        NOVA, "v2\n{}\u202e" + 300 * "x", release_notes="a\r\n\x1b[2Jb" + 9000 * "\u4e2d"
    )

    (detail,) = watched.look()

    version = VersionAvailable.model_validate(detail)
    assert version.version == "v2 {} " + 191 * "x" + "..."
    assert version.release_notes is not None
    assert version.release_notes.startswith("a\n[2Jb\u4e2d")
    assert len(version.release_notes) == LONGEST_NOTES


def test_a_version_without_a_title_has_its_display_name(watched: Watched) -> None:
    """AWS says that a title may be missing."""
    watched.publish(NOVA, "v2")
    option = watched.bench.world.marketplace.options[NOVA][-1]
    del option["sageMakerModelFulfillmentOption"]["fulfillmentOptionVersion"]

    assert [detail["version"] for detail in watched.look()] == ["Amazon SageMaker model"]


def test_what_is_no_model_is_no_version(watched: Watched) -> None:
    """A listing may offer other things, too."""
    watched.bench.world.marketplace.options[NOVA].append(
        {
            "professionalServicesFulfillmentOption": {
                "fulfillmentOptionId": "fo-other",
                "fulfillmentOptionType": "PROFESSIONAL_SERVICES",
                "fulfillmentOptionDisplayName": "Help",
            }
        }
    )

    assert watched.look() == []


def test_all_pages_are_read(watched: Watched) -> None:
    """A version on the second page is one like any other."""
    watched.publish(NOVA, *(f"v{number}" for number in range(2, 53)))
    asked = len(watched.asked())

    assert len(watched.look()) == 51
    assert len(watched.asked()) == asked + 2
    assert watched.look() == []


def test_a_listing_too_long_to_remember_is_an_error(watched: Watched) -> None:
    """Nothing is announced of what could not be remembered."""
    watched.publish(NOVA, *(f"v{number}" for number in range(MOST_OPTIONS)))

    assert watched.fail() == "UnexpectedAnswer"
    assert watched.announced() == []


def test_a_version_that_is_withdrawn_and_comes_back_is_not_new(watched: Watched) -> None:
    """An answer that lacks a version for once doubles nothing."""
    watched.publish(NOVA, "v2")
    watched.look()
    gone = watched.bench.world.marketplace.options[NOVA].pop()
    watched.look()
    watched.bench.world.marketplace.options[NOVA].append(gone)

    assert watched.look() == []


def test_two_files_that_follow_one_product_are_one_call(watched: Watched) -> None:
    """And one event: whoever takes it finds the files."""
    watched.follow(NOVA, name="two")
    watched.publish(NOVA, "v2")
    asked = len(watched.asked())

    assert len(watched.look()) == 1
    assert len(watched.asked()) == asked + 1


def test_nothing_is_asked_where_no_file_follows(bench: Bench) -> None:
    """A deployment that nobody asked to watch doesn't speak to AWS Marketplace."""
    bench.drop()
    bench.drop(
        bench.stage.body + b"\nUpgrade:\n  ModelPackageGroup: ours\n", key="endpoints/a.yaml"
    )

    assert Watched(bench).look() == []
    assert Watched(bench).asked() == []


def test_a_file_that_cannot_be_read_stops_no_other(watched: Watched) -> None:
    """It was rejected when it landed."""
    watched.bench.drop(b"{", key="endpoints/broken.yaml")
    watched.publish(NOVA, "v2")

    assert len(watched.look()) == 1


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
