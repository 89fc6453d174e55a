"""A simulated SageMaker: two fleets, pending deployments, late failures and silent reverts."""

from simulator.sagemaker.packages import Behaviour, ModelPackage
from simulator.sagemaker.region import Timings
from simulator.sagemaker.service import SageMaker
from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker.views import EndpointChange, FleetView, VariantView

__all__ = [
    "Behaviour",
    "EndpointChange",
    "EndpointStatus",
    "FleetView",
    "ModelPackage",
    "SageMaker",
    "Timings",
    "VariantView",
]
