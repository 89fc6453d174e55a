"""Create the candidate's model and endpoint config. Names are content: twice is once."""

from collections.abc import Mapping
from typing import Any

from switchback import errors, settings
from switchback.contracts.preparing import ToCreate
from switchback.contracts.rollout import Rollout
from switchback.contracts.updating import Created
from switchback.domain.marks import marked
from switchback.domain.message import tell_start
from switchback.gateways import capacities, cloudwatch, locks, sagemaker
from switchback.steps.announce import announce_start


def create_candidate(given: ToCreate) -> Created:
    """Create what is missing, and make sure that SageMaker can see it before it is used.

    The standard alarms come with it, long before the bake: they have data by then. So do the
    weights of its instances, so that its capacity is right from its first minute on.
    """
    locks.require(given.rollout)
    plan = given.plan
    if plan.model_request is not None:
        request = _marked(plan.model_request, given.rollout, name=plan.candidate_model)
        sagemaker.create_model(request)
    sagemaker.create_config(_marked(plan.config_request, given.rollout, name=plan.candidate_config))
    if sagemaker.describe_config(plan.candidate_config) is None:
        # CreateEndpointConfig is eventually consistent, as its API reference warns.
        raise errors.NotYetVisible(f"{plan.candidate_config} was created but can't be read yet")
    if plan.weights:  # none, where the plan was made before there were any
        capacities.remember(plan.endpoint_name, plan.weights)
    for definition in given.bake.standard_alarms:
        cloudwatch.put_alarm(definition)
    start = tell_start(plan, requested_by=given.rollout.request.requested_by)
    announce_start(given.rollout, start, topic_arn=settings.topic_arn())
    return Created(model=plan.candidate_model, config=plan.candidate_config)


def _marked(request: Mapping[str, Any], rollout: Rollout, *, name: str) -> Mapping[str, Any]:
    return marked(
        request, rollout_id=rollout.rollout_id, endpoint_name=rollout.endpoint_name, name=name
    )
