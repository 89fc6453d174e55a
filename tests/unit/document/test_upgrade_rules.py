"""Each rule of following new versions, broken alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from switchback.document.examine import read_document
from switchback.document.problem import Problem
from switchback.document.schema import json_schema
from switchback.domain.upgrade import UpgradeMode

Content = dict[str, Any]
Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]
Examine = Callable[[object], list[Problem]]

UPGRADE = ("Upgrade",)
PRODUCT = "prod-tnv5pm6nlcm44"
TITLE = "Nova-3 English v3"
PACKAGES = "arn:aws:sagemaker:us-east-1:865070037744:model-package"
OF_GROUP = "arn:aws:sagemaker:us-east-1:111122223333:model-package/stt/7"


@pytest.fixture
def content(content: Content) -> Content:
    """A valid config file that follows a listing."""
    content["Upgrade"] = {
        "ProductId": PRODUCT,
        "VersionPattern": "Nova-3 *English*",
        "Mode": "Propose",
        "VersionArns": {TITLE: f"{PACKAGES}/dg-v3"},
    }
    return content


FLAWS = [
    (UPGRADE, "Automatic", 'Upgrade: is "Automatic" and should be', "ProductId"),
    (
        UPGRADE,
        {},
        "Upgrade.ProductId: is missing, and there is no ModelPackageGroup, either",
        "or a group",
    ),
    ((*UPGRADE, "ProductID"), "x", "Upgrade.ProductID: is not a known key", "mean ProductId?"),
    ((*UPGRADE, "ProductId"), "nova-3", 'Upgrade.ProductId: is "nova-3"', "such as prod-"),
    ((*UPGRADE, "ProductId"), f"{PRODUCT}\n", "Upgrade.ProductId: is ", "such as prod-"),
    (UPGRADE, {"ModelPackageGroup": "a_b"}, 'Upgrade.ModelPackageGroup: is "a_b"', "group's name"),
    (
        (*UPGRADE, "Mode"),
        "auto",
        'Upgrade.Mode: is "auto"',
        "Give Notify, Propose or Automatic",
    ),
    ((*UPGRADE, "VersionPattern"), "", 'Upgrade.VersionPattern: is ""', "up to 200 characters"),
    ((*UPGRADE, "VersionPattern"), "a\nb", "Upgrade.VersionPattern: is ", "up to 200 characters"),
    (
        (*UPGRADE, "VersionArns", TITLE),
        "arn:aws:sagemaker:us-east-1:111122223333:model/stt",
        f'Upgrade.VersionArns["{TITLE}"]: is "arn:aws:sagemaker:us-east-1:111122223333:model/stt"',
        "Give ARNs by version title",
    ),
    (
        (*UPGRADE, "VersionArns", TITLE),
        "dg-v3",
        f'Upgrade.VersionArns["{TITLE}"]: is "dg-v3"',
        "model-package/NAME",
    ),
    (
        (*UPGRADE, "VersionArns", TITLE),
        f"{PACKAGES}/dg-v3\n",
        f'Upgrade.VersionArns["{TITLE}"]: is ',
        "model-package/NAME",
    ),
    (
        (*UPGRADE, "VersionArns", "two\nlines"),
        f"{PACKAGES}/dg-v3",
        r'Upgrade.VersionArns["two\nlines"]: is "two\nlines"',
        "Give ARNs by version title",
    ),
    (
        (*UPGRADE, "VersionArns", "Nova-3 Deutsch v3"),
        f"{PACKAGES}/dg-v3",
        'Upgrade.VersionArns["Nova-3 Deutsch v3"]: has no effect: the title does not match "Nova-',
        "Correct the title, or VersionPattern",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected", "remedy"), FLAWS)
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str, remedy: str
) -> None:
    """One mistake is reported once, at its place, with a remedy, and breaks out of no line."""
    (found,) = problems_after(path, value)
    assert str(found).startswith(expected)
    assert remedy in found.remedy
    assert str(found).isprintable()


@pytest.mark.parametrize(
    "pattern",
    [".*", "Nova-3.*", "Nova-3 .+", "^Nova-3*", "*English$", r"Nova-3\s*", "v[0-9]+", "(?i)nova*"],
)
def test_a_regular_expression_is_told_what_a_wildcard_is(
    problems_after: ProblemsAfter, pattern: str
) -> None:
    """A pattern that would never match is refused, and told once, whatever rests on it."""
    (found,) = problems_after((*UPGRADE, "VersionPattern"), pattern)
    assert found.place == "Upgrade.VersionPattern"
    assert "which looks like a regular expression" in found.message
    assert found.remedy.startswith("Write * for any text and ? for any character")


@pytest.mark.parametrize("pattern", ["*", TITLE, "Nova-? *", "*v3", "Nova-3 English v?"])
def test_a_wildcard_is_fine(problems_after: ProblemsAfter, pattern: str) -> None:
    """So is a title as it stands."""
    assert problems_after((*UPGRADE, "VersionPattern"), pattern) == []


def test_brackets_in_a_title_mean_themselves(content: Content, problems: Examine) -> None:
    """Only * and ? have a meaning."""
    arns = {"Nova-3 [beta]": f"{PACKAGES}/dg-v3"}
    content["Upgrade"] |= {"VersionPattern": "Nova-3 [beta]", "VersionArns": arns}
    assert problems(content) == []


def test_a_file_follows_one_thing(content: Content, problems: Examine) -> None:
    """A listing or a group, and not both."""
    content["Upgrade"]["ModelPackageGroup"] = "stt"
    (found,) = problems(content)
    assert str(found).startswith("Upgrade.ModelPackageGroup: stands beside ProductId. Keep one")


@pytest.fixture
def following_a_group(content: Content) -> Content:
    """A valid config file that follows a group of one's own."""
    content["Upgrade"] = {"ModelPackageGroup": "stt", "Mode": "Automatic"}
    content["Model"]["PrimaryContainer"]["ModelPackageName"] = OF_GROUP
    return content


def test_a_group_needs_no_arns(following_a_group: Content, problems: Examine) -> None:
    """Its event tells the ARN, and so a list of them would never be read."""
    assert problems(following_a_group) == []
    following_a_group["Upgrade"]["VersionArns"] = {"8": OF_GROUP}
    (found,) = problems(following_a_group)
    assert str(found).startswith(
        "Upgrade.VersionArns: has no effect beside ModelPackageGroup. Remove it"
    )


def test_the_version_that_runs_is_of_the_group(
    following_a_group: Content, problems: Examine
) -> None:
    """A slip in the group's name is found now, and not when no version ever arrives."""
    following_a_group["Upgrade"]["ModelPackageGroup"] = "tts"
    (found,) = problems(following_a_group)
    assert str(found).startswith(
        'Upgrade.ModelPackageGroup: is "tts", and Model names a version of "stt". Follow'
    )


def test_a_package_that_is_of_no_group_may_be_replaced_by_one_that_is(
    following_a_group: Content, problems: Examine
) -> None:
    """An endpoint may move from a listing to a registry of one's own."""
    model = following_a_group["Model"]["PrimaryContainer"]
    model["ModelPackageName"] = f"{PACKAGES}/dg-v2"
    assert problems(following_a_group) == []


def _image(name: str) -> dict[str, str]:
    return {"Image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{name}:1"}


MODELS = [
    ({"PrimaryContainer": _image("stt")}, "there is none"),
    ({"Containers": [_image("stt"), _image("tts")]}, "there is none"),
    (
        {"Containers": [{"ModelPackageName": f"{PACKAGES}/{name}"} for name in ("a", "b")]},
        "there are 2",
    ),
]


@pytest.mark.parametrize(("model", "counted"), MODELS)
def test_there_is_one_place_for_the_new_version(
    content: Content, problems: Examine, model: dict[str, Any], counted: str
) -> None:
    """A file whose model names no package, or two, cannot be upgraded."""
    content["Model"] = {"EnableNetworkIsolation": True, **model}
    (found,) = problems(content)
    assert str(found) == (
        f"Upgrade: changes the ModelPackageName in Model, and {counted}. Give Model just one, the "
        "version that runs now, or remove Upgrade"
    )


def test_a_package_beside_an_image_is_the_one(content: Content, problems: Examine) -> None:
    """Containers of one's own stay as they are."""
    package = {"ModelPackageName": f"{PACKAGES}/dg-v2"}
    content["Model"] = {"EnableNetworkIsolation": True, "Containers": [_image("own"), package]}
    assert problems(content) == []


BROKEN = [
    (("Model",), ...),
    (("Model", "PrimaryContainer", "ModelPackageName"), 5),
    (("Model", "PrimaryContainer"), "dg-v2"),
    (("Model", "Containers"), "dg-v2"),
    (("Model", "Containers"), [{"ModelPackageName": f"{PACKAGES}/dg-v2"}]),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_a_broken_model_is_one_problem(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """What is wrong with the model is told there, and not of the upgrade again."""
    (found,) = problems_after(path, value)
    assert found.place.startswith("Model")


def test_a_file_that_follows_is_careful_by_default(content: Content, problems: Examine) -> None:
    """It tells people of every version, and starts nothing."""
    content["Upgrade"] = {"ProductId": PRODUCT}
    assert problems(content) == []
    upgrade = read_document(json.dumps(content).encode(), name="endpoint.json").upgrade
    assert upgrade is not None
    assert upgrade.mode is UpgradeMode.NOTIFY
    assert upgrade.version_pattern == "*"
    assert upgrade.version_arns == {}


def test_an_editor_asks_for_what_the_rules_ask_for() -> None:
    """That a file follows one thing is told while it is written."""
    asked = json_schema()["$defs"]["Upgrade"]["oneOf"]
    assert asked == [{"required": ["ProductId"]}, {"required": ["ModelPackageGroup"]}]
