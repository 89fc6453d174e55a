"""What a new version means for a file: it depends on the file, and on nothing that came before."""

from dataclasses import replace

import pytest

from switchback.domain.upgrade import (
    Bounds,
    Following,
    NewVersion,
    Upgrade,
    UpgradeDecision,
    UpgradeMode,
    decide_upgrade,
    is_meant,
    is_settled,
)

_SELLER, _OWN = "865070037744", "111122223333"


def _arn(name: str, *, region: str = "us-east-1", account: str = _SELLER) -> str:
    return f"arn:aws:sagemaker:{region}:{account}:model-package/{name}"


BOUNDS = Bounds(region="us-east-1", publishers=(_SELLER, _OWN))
FILE = Following(
    package=_arn("nova-v2"), pattern="Nova-3 *English*", mode=UpgradeMode.AUTOMATIC, arns={}
)
VERSION = NewVersion(
    source="prod-nova",
    title="Nova-3 English v3",
    model_package_arn=_arn("nova-v3"),
    is_listed=True,
)


def _decide(version: NewVersion = VERSION, file: Following = FILE) -> Upgrade:
    return decide_upgrade(version, file, BOUNDS)


@pytest.mark.parametrize(
    ("mode", "decision"),
    [
        (UpgradeMode.AUTOMATIC, UpgradeDecision.START),
        (UpgradeMode.PROPOSE, UpgradeDecision.PROPOSE),
        (UpgradeMode.NOTIFY, UpgradeDecision.TELL),
    ],
)
def test_the_file_says_what_becomes_of_a_version(
    mode: UpgradeMode, decision: UpgradeDecision
) -> None:
    """Each mode is its own decision, about the package that the event names."""
    assert _decide(file=replace(FILE, mode=mode)) == Upgrade(decision, _arn("nova-v3"))


@pytest.mark.parametrize("title", ["Nova-3 Vietnamese v3", "nova-3 english", "Aura", ""])
def test_other_languages_are_left_alone(title: str) -> None:
    """A listing carries languages as versions, too; case counts, as AWS writes it."""
    decided = _decide(replace(VERSION, title=title))

    assert decided == Upgrade(UpgradeDecision.NOT_MATCHING)


@pytest.mark.parametrize(
    ("pattern", "title", "meant"),
    [
        ("*", "anything", True),
        ("v?", "v3", True),
        ("v?", "v10", False),
        ("Nova [en]", "Nova [en]", True),
        ("Nova [en]", "Nova e", False),
        ("v.*", "v3", False),
        ("*a" * 40 + "b", "a" * 200, False),
    ],
)
def test_only_two_characters_mean_anything(*, pattern: str, title: str, meant: bool) -> None:
    """No bracket, no dot; and no pattern, however odd, keeps a function busy."""
    assert is_meant(title, pattern=pattern) is meant


def test_the_file_may_know_the_package_itself() -> None:
    """By the version's own title; what the event says weighs more."""
    file = replace(FILE, arns={VERSION.title: _arn("from-the-file")})

    assert _decide(replace(VERSION, model_package_arn=None), file) == Upgrade(
        UpgradeDecision.START, _arn("from-the-file")
    )
    assert _decide(file=file).model_package_arn == _arn("nova-v3")


def test_without_a_package_a_person_is_asked_for_it() -> None:
    """Where it is only to be told, it is told at once: there is nothing to ask for."""
    unknown = replace(VERSION, model_package_arn=None)

    assert _decide(unknown) == Upgrade(UpgradeDecision.NEEDS_ARN)
    notified = replace(FILE, mode=UpgradeMode.NOTIFY)
    assert _decide(unknown, notified) == Upgrade(UpgradeDecision.TELL)


def test_what_the_file_names_is_no_news() -> None:
    """Not even where it may not run here any more."""
    named = replace(FILE, package=_arn("nova-v3", account="999999999999"))
    told = replace(VERSION, model_package_arn=named.package)

    assert _decide(told, named) == Upgrade(UpgradeDecision.ALREADY_NAMED, named.package)


@pytest.mark.parametrize(
    ("new", "named", "decision"),
    [
        ("stt/9", "stt/10", UpgradeDecision.OLDER),
        ("stt/10", "stt/9", UpgradeDecision.START),
        ("stt/9", "tts/10", UpgradeDecision.START),
        ("stt/9", "nova-v2", UpgradeDecision.START),
        ("stt/9", "stt", UpgradeDecision.START),
        ("stt", "stt/10", UpgradeDecision.START),
    ],
)
def test_no_approval_takes_an_endpoint_back(
    new: str, named: str, decision: UpgradeDecision
) -> None:
    """Within a group the numbers count, as numbers; between others nothing is known of age."""
    version = NewVersion("stt", new.partition("/")[2], _arn(new, account=_OWN), is_listed=False)
    file = replace(FILE, package=_arn(named, account=_OWN), pattern="*")

    assert _decide(version, file) == Upgrade(decision, _arn(new, account=_OWN))


def test_of_a_package_that_is_named_without_an_arn_no_age_is_known() -> None:
    """SageMaker takes a package's bare name, too."""
    version = NewVersion("stt", "9", _arn("stt/9", account=_OWN), is_listed=False)
    file = replace(FILE, package="stt", pattern="*")

    assert _decide(version, file).decision is UpgradeDecision.START


@pytest.mark.parametrize(
    ("arn", "objection"),
    [
        (
            _arn("nova-v3", region="eu-west-1"),
            (
                "arn:aws:sagemaker:eu-west-1:865070037744:model-package/nova-v3 is of eu-west-1, "
                "and this deployment is in us-east-1: a model package has another ARN in each "
                "Region, name the one of this Region"
            ),
        ),
        (
            _arn("nova-v3", account="999999999999"),
            (
                "arn:aws:sagemaker:us-east-1:999999999999:model-package/nova-v3 is a package of "
                "account 999999999999, whose packages may not run here: if they may, add the "
                "account to the deployment's parameter PackagePublisherAccountIds"
            ),
        ),
        ("nova-v3", "'nova-v3' is no model package's ARN: name one"),
        (
            f"{_arn('nova-v3')}\n",
            (
                "'arn:aws:sagemaker:us-east-1:865070037744:model-package/nova-v3\\n' is no model "
                "package's ARN: name one"
            ),
        ),
    ],
)
def test_what_may_not_run_here_is_refused(arn: str, objection: str) -> None:
    """Another Region's package, or one of somebody that the deployment does not know."""
    assert _decide(replace(VERSION, model_package_arn=arn)) == Upgrade(
        UpgradeDecision.REFUSED, arn, objection
    )


_START = Upgrade(UpgradeDecision.START, _arn("nova-v3"))


@pytest.mark.parametrize(
    ("known", "now", "settled"),
    [
        (_START, _START, True),
        (_START, Upgrade(UpgradeDecision.ALREADY_NAMED, _arn("nova-v3")), True),
        (Upgrade(UpgradeDecision.ALREADY_NAMED, _arn("nova-v3")), _START, True),
        (Upgrade(UpgradeDecision.OLDER, _arn("nova-v3")), _START, True),
        (Upgrade(UpgradeDecision.PROPOSE, _arn("nova-v3")), _START, True),
        (Upgrade(UpgradeDecision.NEEDS_ARN), Upgrade(UpgradeDecision.NEEDS_ARN), True),
        (Upgrade(UpgradeDecision.NEEDS_ARN), _START, False),
        (Upgrade(UpgradeDecision.NOT_MATCHING), _START, False),
        (Upgrade(UpgradeDecision.TELL, _arn("nova-v3")), _START, False),
        (_START, Upgrade(UpgradeDecision.START, _arn("corrected")), False),
    ],
)
def test_what_was_settled_stays_so(*, known: Upgrade, now: Upgrade, settled: bool) -> None:
    """A repeated event brings no version back that a person went back from."""
    assert is_settled(now, known=known) is settled
