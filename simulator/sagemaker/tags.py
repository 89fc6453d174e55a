"""Tags on models, endpoint configs and endpoints."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.sagemaker.errors import invalid


class Tags:
    """The tags of everything that exists, by ARN."""

    def __init__(self) -> None:
        """Without any resource."""
        self._by_arn: dict[str, dict[str, str]] = {}

    def start(self, arn: str, tags: Iterable[Mapping[str, str]]) -> None:
        """Know a new resource and its first tags."""
        self._by_arn[arn] = {tag["Key"]: tag["Value"] for tag in tags}

    def drop(self, arn: str) -> None:
        """Forget a deleted resource."""
        del self._by_arn[arn]

    def of(self, arn: str) -> dict[str, str]:
        """Return a resource's tags; raises AwsError where there is none."""
        if arn not in self._by_arn:
            raise invalid(f"Could not find resource {arn}.")
        return self._by_arn[arn]

    def add_tags(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer AddTags."""
        tags = self.of(params["ResourceArn"])
        tags.update({tag["Key"]: tag["Value"] for tag in params["Tags"]})
        return {"Tags": _listed(tags)}

    def list_tags(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListTags, which has room for all 50 tags of a resource on one page."""
        return {"Tags": _listed(self.of(params["ResourceArn"]))}


def _listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
