"""What IAM is asked about when boto3 makes a call."""

from collections.abc import Callable, Mapping

from simulator.iam.request import AuthorizationRequest, Caller, Params, Question, UnmappedOperation
from simulator.iam.services.cloudwatch import CLOUDWATCH
from simulator.iam.services.marketplace import AGREEMENT, DISCOVERY
from simulator.iam.services.messaging import EVENTS, LAMBDA, SNS, SQS
from simulator.iam.services.sagemaker import CONTROL, RUNTIME
from simulator.iam.services.scaling import APPLICATION_AUTO_SCALING, SERVICE_QUOTAS
from simulator.iam.services.stepfunctions import STEP_FUNCTIONS
from simulator.iam.services.storage import DYNAMODB, S3
from simulator.iam.services.systems_manager import SYSTEMS_MANAGER

QUESTIONS: Mapping[str, Mapping[str, Question]] = {
    "application-autoscaling": APPLICATION_AUTO_SCALING,
    "cloudwatch": CLOUDWATCH,
    "dynamodb": DYNAMODB,
    "events": EVENTS,
    "lambda": LAMBDA,
    "marketplace-agreement": AGREEMENT,
    "marketplace-discovery": DISCOVERY,
    "s3": S3,
    "sagemaker": CONTROL,
    "sagemaker-runtime": RUNTIME,
    "service-quotas": SERVICE_QUOTAS,
    "sns": SNS,
    "sqs": SQS,
    "ssm": SYSTEMS_MANAGER,
    "stepfunctions": STEP_FUNCTIONS,
}
"""By boto3 service name and operation; IAM's own prefix is in the question."""


def request_for(
    service: str,
    operation: str,
    params: Params,
    *,
    region: str,
    account: str,
    partition: str,
    machine_of_token: Callable[[str], str] | None = None,
) -> tuple[AuthorizationRequest, ...]:
    """Everything that IAM is asked about for one boto3 call.

    Args:
        service: as ``boto3.client`` takes it.
        operation: as AWS spells it: ``UpdateEndpoint``.
        params: as the call gives them.
        region: where the call goes to.
        account: the caller's account, which owns what the call names.
        partition: ``aws``, ``aws-cn`` …
        machine_of_token: the ARN of the state machine that gave out a task token.

    Raises:
        UnmappedOperation: nobody wrote down what IAM is asked about here.
    """
    question = QUESTIONS.get(service, {}).get(operation)
    if question is None:
        raise UnmappedOperation(f"{service} {operation}: what IAM is asked about is not written")
    caller = Caller(
        region=region, account=account, partition=partition, machine_of_token=machine_of_token
    )
    return tuple(question(params, caller))
