"""Create the candidate's model and endpoint config. Names are content: twice is once."""

from switchback import errors
from switchback.contracts import Created, OfPlan
from switchback.gateways import locks, sagemaker


def create_candidate(given: OfPlan) -> Created:
    """Create what is missing, and make sure that SageMaker can see it before it is used."""
    locks.require(given.rollout)
    plan = given.plan
    if plan.model_request is not None:
        sagemaker.create_model(plan.model_request)
    sagemaker.create_config(plan.config_request)
    if sagemaker.describe_config(plan.candidate_config) is None:
        # CreateEndpointConfig is eventually consistent, as its API reference warns.
        raise errors.NotYetVisible(f"{plan.candidate_config} was created but can't be read yet")
    return Created(model=plan.candidate_model, config=plan.candidate_config)
