"""Lists of models and endpoint configs, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.sagemaker.configs import EndpointConfigs
from simulator.sagemaker.errors import invalid
from simulator.sagemaker.models import Models
from simulator.wire import NotSimulated

_KNOWN = frozenset({"NameContains", "MaxResults", "NextToken"})
_PAGE = 10


@dataclass(frozen=True)
class Listings:
    """What ListModels and ListEndpointConfigs answer: the newest first."""

    models: Models
    configs: EndpointConfigs

    def list_models(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListModels."""
        found = [(name, m.arn, m.created) for name, m in self.models.by_name.items()]
        return _page("Models", "Model", found, params)

    def list_endpoint_configs(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListEndpointConfigs."""
        found = [(name, c.arn, c.created) for name, c in self.configs.by_name.items()]
        return _page("EndpointConfigs", "EndpointConfig", found, params)


def _page(
    key: str, kind: str, found: Iterable[tuple[str, str, datetime]], params: Mapping[str, Any]
) -> dict[str, Any]:
    if unplayed := params.keys() - _KNOWN:
        raise NotSimulated(f"{', '.join(sorted(unplayed))} of List{key}")
    token = params.get("NextToken", "0")
    if not token.isdigit():
        raise invalid("Invalid NextToken.")
    asked = [row for row in found if params.get("NameContains", "") in row[0]]
    asked.sort(key=lambda row: (row[2], row[0]), reverse=True)
    start, size = int(token), params.get("MaxResults", _PAGE)
    listed = [
        {f"{kind}Name": name, f"{kind}Arn": arn, "CreationTime": created}
        for name, arn, created in asked[start : start + size]
    ]
    following = {"NextToken": str(start + size)} if start + size < len(asked) else {}
    return {key: listed, **following}
