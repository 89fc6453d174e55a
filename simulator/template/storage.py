"""The buckets, tables, topics and queues of a template."""

from simulator.template.kinds import BUCKET, QUEUE, TABLE, TOPIC
from simulator.template.node import Node
from simulator.template.resources import Resources
from simulator.template.views import Bucket, Queue, Table, Topic

_EVENT_BRIDGE = ("NotificationConfiguration", "EventBridgeConfiguration", "EventBridgeEnabled")


def buckets_of(resources: Resources) -> dict[str, Bucket]:
    """Every bucket."""
    return {
        logical_id: Bucket(
            name=resources.name(logical_id),
            event_bridge=properties.flag_at(*_EVENT_BRIDGE),
            versioned=properties.text_at("VersioningConfiguration", "Status") == "Enabled",
        )
        for logical_id, properties in resources.of_type(BUCKET)
    }


def tables_of(resources: Resources) -> dict[str, Table]:
    """Every table."""
    return {
        logical_id: _table(resources.name(logical_id), properties)
        for logical_id, properties in resources.of_type(TABLE)
    }


def _table(name: str, properties: Node) -> Table:
    properties.refuse("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification")
    expiry = properties.find("TimeToLiveSpecification")
    return Table(
        name=name,
        key_schema=_rows(properties.get("KeySchema")),
        attribute_definitions=_rows(properties.get("AttributeDefinitions")),
        ttl_attribute=expiry.text_at("AttributeName")
        if expiry and expiry.flag_at("Enabled")
        else None,
    )


def _rows(node: Node) -> tuple[dict[str, str], ...]:
    return tuple(
        {key: value.text() for key, value in row.entries().items()} for row in node.items()
    )


def topics_of(resources: Resources) -> dict[str, Topic]:
    """Every topic."""
    return {
        logical_id: Topic(
            name=resources.name(logical_id),
            arn=resources.attribute(logical_id, "TopicArn", properties.place),
        )
        for logical_id, properties in resources.of_type(TOPIC)
    }


def queues_of(resources: Resources) -> dict[str, Queue]:
    """Every queue."""
    return {
        logical_id: Queue(
            name=resources.name(logical_id),
            arn=resources.arn(logical_id),
            url=resources.attribute(logical_id, "QueueUrl", properties.place),
        )
        for logical_id, properties in resources.of_type(QUEUE)
    }
