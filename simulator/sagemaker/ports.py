"""What SageMaker needs from the services around it."""

from typing import Protocol


class Limits(Protocol):
    """The quotas of the account."""

    def limit(self, quota_name: str) -> float:
        """Return the quota that is in force."""


class Scaling(Protocol):
    """What Application Auto Scaling holds on endpoints."""

    def is_registered(self, *, endpoint_name: str, variant_name: str) -> bool:
        """Say whether the variant is a scalable target."""

    def endpoint_deleted(self, endpoint_name: str) -> None:
        """Forget all that was registered on the endpoint."""


class NoScaling:
    """A world without Application Auto Scaling."""

    def is_registered(self, *, endpoint_name: str, variant_name: str) -> bool:  # noqa: ARG002
        """Nothing is."""
        return False

    def endpoint_deleted(self, endpoint_name: str) -> None:
        """There is nothing to forget."""
