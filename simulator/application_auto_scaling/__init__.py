"""A simulated Application Auto Scaling, for the variants of SageMaker endpoints."""

from simulator.application_auto_scaling.service import ApplicationAutoScaling

__all__ = ["ApplicationAutoScaling"]
