"""Make the endpoint scale as its file asks, by the difference between that and how it scales."""

from switchback import entrypoint
from switchback.steps.apply_scaling import apply_scaling

handler = entrypoint.handler(apply_scaling)
