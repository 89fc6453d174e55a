"""What Switchback's table holds, read past the wire, so that reading it changes nothing."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from moto.dynamodb.models import dynamodb_backends

from simulator.states.execution import Execution
from simulator.wire import ACCOUNT_ID, REGION
from simulator.world import World

Item = dict[str, Any]

_plain = TypeDeserializer().deserialize


@dataclass(frozen=True)
class Kept:
    """The table of one world."""

    world: World

    def lock(self, endpoint_name: str) -> Item:
        """Return the item of an endpoint's lock, or an empty one."""
        return self._items().get(("LOCK", endpoint_name), {})

    def record(self, endpoint_name: str, rollout_id: str) -> Item | None:
        """Return the record of a rollout, or None where there is none yet."""
        return self._items().get((f"ENDPOINT#{endpoint_name}", f"RECORD#{rollout_id}"))

    def was_over(self, endpoint_name: str, execution: Execution) -> bool:
        """Tell whether an execution was redriven when its rollout was recorded already.

        It then walks to its end, and says again how it ended before.
        """
        record = self.record(endpoint_name, execution.name)
        if record is None or execution.redriven_at is None:
            return False
        return datetime.fromisoformat(record["ended_at"]) <= execution.redriven_at

    def holds_scaling(self, endpoint_name: str) -> bool:
        """Whether a rollout holds how an endpoint scales, to put it back later."""
        return ("SCALING", endpoint_name) in self._items()

    def ways_back(self) -> set[str]:
        """Return the last good config of every endpoint that has one."""
        judged = [item for (pk, _), item in self._items().items() if pk == "JUDGEMENTS"]
        return {item["last_good"] for item in judged if "last_good" in item}

    def condemned(self, endpoint_name: str) -> set[str]:
        """Return the configs of an endpoint that are known bad."""
        item = self._items().get(("JUDGEMENTS", endpoint_name), {})
        return set(json.loads(item.get("condemned", "{}")))

    def _items(self) -> dict[tuple[str, str], Item]:
        (table,) = self.world.template.tables.values()
        stored = dynamodb_backends[ACCOUNT_ID][REGION].tables[table.name]
        found = [item.to_json()["Attributes"] for item in stored.all_items()]
        items = [{name: _plain(value) for name, value in item.items()} for item in found]
        return {(item["pk"], item["sk"]): item for item in items}
