"""Put the endpoint's automatic scaling back as it was before it was held."""

from switchback.contracts.rollout import OfRollout
from switchback.contracts.updating import Scaling
from switchback.gateways import application_auto_scaling, locks, saved_scaling


def restore_scaling(given: OfRollout) -> Scaling:
    """Resume what was suspended; what is no longer there is not made anew. Twice is once."""
    locks.require(given.rollout)
    name = given.rollout.endpoint_name
    held = saved_scaling.read(name)
    if held is None:
        return Scaling(resource_ids=())
    present = application_auto_scaling.scalable_targets([t.resource_id for t in held])
    there = {target.resource_id for target in present}
    for target in held:
        if target.resource_id in there:
            application_auto_scaling.set_suspension(target.resource_id, target.suspension)
    saved_scaling.forget(name)
    return Scaling(resource_ids=tuple(target.resource_id for target in held))
