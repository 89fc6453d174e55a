"""Listings of AWS Marketplace that config files follow, watched run by run."""

from dataclasses import dataclass
from typing import Any

from simulator.wire import Call
from tests.steps.bench import Bench, Json

NOVA = "prod-nova"
AURA = "prod-aura"


@dataclass
class Watched:
    """A bench on which listings are watched, run by run."""

    bench: Bench

    def follow(self, product_id: str, *, name: str = "one") -> None:
        """Drop a file that follows a product."""
        upgrade = f"\nUpgrade:\n  ProductId: {product_id}\n".encode()
        self.bench.drop(self.bench.stage.body + upgrade, key=f"endpoints/{name}.yaml")

    def publish(self, product_id: str, *versions: str, **more: str) -> None:
        """Publish versions in a product's listing."""
        for version in versions:
            self.bench.world.marketplace.publish(product_id, version, **more)

    def look(self) -> list[Json]:
        """Run once, and return the details of the events that this put."""
        before = len(self.bench.events)
        self.bench.run("watch_versions")
        return self.announced(since=before)

    def fail(self) -> str:
        """Run once, and return the name of the error that it ends with."""
        return self.bench.error("watch_versions")

    def announced(self, *, since: int = 0) -> list[Json]:
        """Return the details of the versions that were announced."""
        return [
            event["detail"]
            for event in self.bench.events[since:]
            if event["detail-type"] == "Model Package Version Available"
        ]

    def versions(self) -> list[str]:
        """Return the titles of all versions that were announced, in order."""
        return [detail["version"] for detail in self.announced()]

    def told(self) -> list[Call]:
        """Return what people were told."""
        return self.bench.changes("Publish")

    def asked(self) -> list[str]:
        """Return the products that were asked for, page by page."""
        calls = (c for c in self.bench.calls if c.operation == "ListFulfillmentOptions")
        return [call.params["productId"] for call in calls]

    def memory(self, product_id: str = NOVA) -> Any:
        """Return what is remembered of a listing."""
        return self.bench.items()[("LISTING", product_id)]


def of(product_id: str) -> Any:
    """Return whether a call asks for that product."""
    return lambda call: (
        call.operation == "ListFulfillmentOptions" and call.params["productId"] == product_id
    )
