"""Write the version that runs into the config file, so that the two never disagree."""

from switchback import errors, settings
from switchback.contracts.ending import RewriteDecision, Rewriting
from switchback.contracts.rollout import OfRollout, Release, Request
from switchback.document.examine import examine
from switchback.document.package import packages_of
from switchback.document.rewriting import NotRewritableError, rewritten
from switchback.domain.version_messages import File, tell_not_rewritten
from switchback.gateways import s3, sns
from switchback.steps.document_of import READ_AT_MOST
from switchback.steps.released import note_release, released_at


def rewrite_document(given: OfRollout) -> Rewriting:
    """Rewrite the file, unless somebody dropped another one since the release was laid over it.

    What cannot be written is told to people, with the line to change.
    """
    request = given.rollout.request
    release = request.release
    assert release is not None, "the machine asks for the files of releases only"
    try:
        decision = _rewrite(request, release)
    except (errors.NeedsOperator, NotRewritableError) as error:
        _tell(request, release, why=str(error))
        decision = RewriteDecision.NOT_WRITTEN
    return Rewriting(
        decision=decision, key=request.document.key, model_package_arn=release.model_package_arn
    )


def _rewrite(request: Request, release: Release) -> RewriteDecision:
    ref, arn = request.document, release.model_package_arn
    current = s3.read_current(ref.bucket, ref.key, at_most=READ_AT_MOST)
    if current is None:
        return RewriteDecision.GONE
    if _names(current, arn, name=ref.key):
        return RewriteDecision.NAMED_ALREADY
    if current.version_id != ref.version_id and not _is_of_an_older_release(current, request):
        return RewriteDecision.NEWER_FILE
    body = rewritten(current.body, arn, name=ref.key)
    note = note_release(request.requested_at)
    written = s3.write_over(ref.bucket, ref.key, body, seen=current, note=note)
    return RewriteDecision.WRITTEN if written else RewriteDecision.NEWER_FILE


def _names(current: s3.Current, arn: str, *, name: str) -> bool:
    document = examine(current.body, name=name).document
    return document is not None and arn in packages_of(document).values()


def _is_of_an_older_release(current: s3.Current, request: Request) -> bool:
    """Tell a file that Switchback itself wrote while this rollout waited for its turn."""
    before = released_at(current.metadata)
    return before is not None and before < request.requested_at


def _tell(request: Request, release: Release, *, why: str) -> None:
    ref = request.document
    file = File(
        endpoint_name=request.endpoint_name,
        url=f"s3://{ref.bucket}/{ref.key}",
        place="ModelPackageName",
    )
    message = tell_not_rewritten(file, release.model_package_arn, why=why)
    sns.publish(settings.topic_arn(), subject=message.subject, message=message.body)
