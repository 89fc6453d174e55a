"""Receive a new version of a listing or a group: upgrade the endpoints whose files follow it."""

from collections.abc import Mapping

from switchback import clock, settings
from switchback.contracts.rollout import Release, Request, Trigger
from switchback.document.package import packages_of
from switchback.document.problem import place
from switchback.domain.message import Message
from switchback.domain.names import rollout_name
from switchback.domain.principal import is_principal
from switchback.domain.upgrade import (
    Bounds,
    Following,
    NewVersion,
    Upgrade,
    UpgradeDecision,
    decide_upgrade,
    is_settled,
)
from switchback.domain.version_messages import File, tell_no_follower, tell_version
from switchback.gateways import sns, step_functions, versions
from switchback.steps import status_file
from switchback.steps.each import each
from switchback.steps.followers import Follower, followers
from switchback.steps.status_file import Status, Subject
from switchback.steps.version_news import ApprovalEvent, News, VersionEvent, news_of

_STARTS = frozenset({UpgradeDecision.PROPOSE, UpgradeDecision.START})
_SILENT = frozenset(
    {UpgradeDecision.NOT_MATCHING, UpgradeDecision.ALREADY_NAMED, UpgradeDecision.OLDER}
)


def receive_version(given: VersionEvent | ApprovalEvent) -> Mapping[str, UpgradeDecision]:
    """Do what each file that follows says, and return what was decided by the file's key.

    Raises:
        RolloutError: The first of what could not be done, with the others as its notes; what could
            be done, was.
    """
    news = news_of(given)
    concerned = [follower for follower in followers() if _follows(follower, news.version)]
    upgrades = each(concerned, lambda follower: _take_up(news, follower))
    decided = {one.ref.key: what for one, what in zip(concerned, upgrades, strict=True)}
    if news.asked_by and _SILENT.issuperset(decided.values()):
        _publish(tell_no_follower(news.version, decided, asked_by=news.asked_by))
    return decided


def _follows(follower: Follower, version: NewVersion) -> bool:
    upgrade = follower.upgrade
    followed = upgrade.product_id if version.is_listed else upgrade.model_package_group
    return followed == version.source


def _take_up(news: News, follower: Follower) -> UpgradeDecision:
    """Act first and remember then: a crash in between tells twice rather than never."""
    endpoint_name = follower.document.endpoint_name
    bounds = _bounds()
    upgrade = decide_upgrade(news.version, _following(follower), bounds)
    known = versions.read(endpoint_name, news.version)
    by_hand = news.asked_by is not None and not (known and known.event_id == news.event_id)
    if known and not by_hand and is_settled(upgrade, known=known.upgrade):
        return upgrade.decision
    _act(news, follower, upgrade, region=bounds.region)
    versions.remember(endpoint_name, news.version, upgrade, event_id=news.event_id, at=clock.now())
    return upgrade.decision


def _following(follower: Follower) -> Following:
    asked = follower.upgrade
    (package,) = packages_of(follower.document).values()
    return Following(
        package=package, pattern=asked.version_pattern, mode=asked.mode, arns=asked.version_arns
    )


def _bounds() -> Bounds:
    region = settings.rollout_state_machine_arn().split(":")[3]
    return Bounds(region=region, publishers=settings.package_publisher_account_ids())


def _act(news: News, follower: Follower, upgrade: Upgrade, *, region: str) -> None:
    (where,) = packages_of(follower.document)
    file = File(
        endpoint_name=follower.document.endpoint_name,
        url=f"s3://{follower.ref.bucket}/{follower.ref.key}",
        place=place(where),
    )
    message = tell_version(news.version, upgrade, file, mode=follower.upgrade.mode, region=region)
    if message is not None:
        _publish(message)
    if upgrade.decision in _STARTS:
        _start(news, follower, upgrade)


def _start(news: News, follower: Follower, upgrade: Upgrade) -> None:
    ref, endpoint_name = follower.ref, follower.document.endpoint_name
    assert upgrade.model_package_arn is not None, "what is started has a package"
    release = Release(
        source=news.version.source,
        version=news.version.title,
        model_package_arn=upgrade.model_package_arn,
        needs_approval=upgrade.decision is UpgradeDecision.PROPOSE,
    )
    request = Request(
        endpoint_name=endpoint_name,
        document=ref,
        requested_by=_requested_by(news),
        requested_at=news.at,
        trigger=Trigger.VERSION_AVAILABLE,
        release=release,
    )
    name = rollout_name(
        endpoint_name,
        bucket=ref.bucket,
        key=ref.key,
        version_id=ref.version_id,
        release=(
            release.source,
            release.version,
            release.model_package_arn,
            # By hand it is done as often as somebody asks.
            *([news.event_id] if news.asked_by else []),
        ),
    )
    started = step_functions.start_execution(
        settings.rollout_state_machine_arn(), name=name, request=request.model_dump(mode="json")
    )
    if started:
        subject = Subject(ref, request.requested_at, request.sequencer, request.requested_by)
        told = {"endpointName": endpoint_name, "rollout": name}
        status_file.write(subject, Status.ACCEPTED, told)


def _requested_by(news: News) -> str:
    """Return who asked; of a name in an event there is no proof, as there is none in a file's."""
    asked_by = news.asked_by or ""
    return asked_by if is_principal(asked_by) else f"a new version of {news.version.source}"


def _publish(message: Message) -> None:
    sns.publish(settings.topic_arn(), subject=message.subject, message=message.body)
