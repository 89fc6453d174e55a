"""Tell of scaling that failed: nothing else says that a fleet is smaller than its load asks for."""

from datetime import timedelta

from switchback import clock, errors, settings
from switchback.domain.scaling import resource_id
from switchback.domain.scaling_activities import ScalingActivity, news, tell_not_scaled
from switchback.gateways import capacities, scaling_activities, sns, told_activities

_TIME_TO_ASK = timedelta(seconds=20)


def tell_failed_scaling() -> tuple[str, ...]:
    """Tell what scaling tried and did not get, and return the endpoints that it was told of.

    What cannot be read of one endpoint keeps no other waiting; it is raised at the end.

    Raises:
        ServiceUnavailable: of some endpoints it is not known.
    """
    now = clock.now()
    names = _by_resource()
    if not names:
        return ()
    tried: dict[str, tuple[ScalingActivity, ...]] = {}
    unknown: list[str] = []
    for found in scaling_activities.newest(sorted(names), until=now + _TIME_TO_ASK):
        name = names[found.resource_id]
        tried[name] = (*tried.get(name, ()), *found.activities)
        if found.why_unknown:
            unknown.append(f"{found.resource_id}: {found.why_unknown}")
    told = told_activities.every() if any(tried.values()) else {}
    done = []
    for name, activities in tried.items():
        if fresh := news(name, activities, told=told, now=now):
            message = tell_not_scaled(name, fresh)
            sns.publish(settings.topic_arn(), subject=message.subject, message=message.body)
            # Last of all: better twice than never.
            told_activities.note(name, fresh, at=now)
            done.append(name)
    if unknown:
        raise errors.ServiceUnavailable(
            f"how {len(unknown)} variants scale could not be read; {unknown[0]}"
        )
    return tuple(done)


def _by_resource() -> dict[str, str]:
    """Return the endpoint of each variant that a file looks after, by the variant's id."""
    return {
        resource_id(name, variant): name
        for name, (newest, *_) in capacities.every().items()
        for variant in newest.by_variant
    }
