"""Listings that files follow are watched: each new version is announced, once."""

from switchback.contracts.versions import VersionAvailable
from switchback.domain.listing import LONGEST_NOTES, MOST_OPTIONS
from tests.steps.bench import Bench
from tests.steps.watched import NOVA, Watched


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
