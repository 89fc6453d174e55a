"""Create the candidate's model and endpoint config. Names are content: twice is once."""

from switchback import errors, settings
from switchback.contracts.preparing import ToCreate
from switchback.contracts.updating import Created
from switchback.domain.message import tell_start
from switchback.gateways import locks, sagemaker
from switchback.steps.announce import announce_start


def create_candidate(given: ToCreate) -> Created:
    """Create what is missing, and make sure that SageMaker can see it before it is used."""
    locks.require(given.rollout)
    plan = given.plan
    if plan.model_request is not None:
        sagemaker.create_model(plan.model_request)
    sagemaker.create_config(plan.config_request)
    if sagemaker.describe_config(plan.candidate_config) is None:
        # CreateEndpointConfig is eventually consistent, as its API reference warns.
        raise errors.NotYetVisible(f"{plan.candidate_config} was created but can't be read yet")
    start = tell_start(plan, requested_by=given.rollout.request.requested_by)
    announce_start(given.rollout, start, topic_arn=settings.topic_arn())
    return Created(model=plan.candidate_model, config=plan.candidate_config)
