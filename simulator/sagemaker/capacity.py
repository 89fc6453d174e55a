"""The instances that AWS has to spare, which no API tells."""

from dataclasses import dataclass, field

_REASON = (
    "CapacityError: Unable to provision requested ML compute capacity due to "
    "InsufficientInstanceCapacity error. Please retry using a different ML instance type or after "
    "some time."
)


@dataclass
class Capacity:
    """Spare instances by type.

    Attributes:
        available: What can still be started; a type that is not listed is never short.
        provision_timeout_bounds: Whether a variant's own provision timeout ends the wait. AWS's API
            reference and its blog do not agree on what it bounds.
        silent: Whether a deployment that fails for want of capacity leaves no FailureReason.
    """

    available: dict[str, int] = field(default_factory=dict)
    provision_timeout_bounds: bool = True
    silent: bool = False

    def take(self, instance_type: str) -> bool:
        """Start one instance, if there is one."""
        spare = self.available.get(instance_type)
        if spare is None:
            return True
        if spare <= 0:
            return False
        self.available[instance_type] = spare - 1
        return True

    def give_back(self, instance_type: str, count: int) -> None:
        """Stop instances."""
        if instance_type in self.available:
            self.available[instance_type] += count

    @property
    def reason(self) -> str | None:
        """The FailureReason of a deployment that did not get its instances."""
        return None if self.silent else _REASON
