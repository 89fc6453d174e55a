"""What publish_capacity tells CloudWatch of a fleet, read from its call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.wire import Call


@dataclass
class Publication:
    """What was published of one endpoint.

    Attributes:
        counts: Live instances by type.
        sums: The other metrics by name, in concurrent requests.
    """

    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)


def publications(call: Call) -> Mapping[str, Publication]:
    """Return what a call published, by endpoint; nothing where it was none, or was refused."""
    found: dict[str, Publication] = {}
    if call.operation != "PutMetricData" or call.error or call.params["Namespace"] != "Switchback":
        return found
    for datum in call.params["MetricData"]:
        of = {each["Name"]: each["Value"] for each in datum.get("Dimensions", ())}
        # The heartbeat is of no endpoint.
        if "EndpointName" not in of:
            continue
        publication = found.setdefault(of["EndpointName"], Publication())
        if "InstanceType" in of:
            publication.counts[of["InstanceType"]] = int(datum["Value"])
        else:
            publication.sums[datum["MetricName"]] = datum["Value"]
    return found
