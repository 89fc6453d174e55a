"""The DynamoDB table: plain attributes in and out, and a failed condition told as None."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from switchback import settings
from switchback.gateways.clients import dynamodb
from switchback.gateways.translation import CONDITION_FAILED, code_of, translated

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


@dataclass(frozen=True)
class Key:
    """An item's place in the table."""

    pk: str
    sk: str

    @classmethod
    def of_endpoint(cls, endpoint_name: str, sk: str) -> "Key":
        """Return the key of something that belongs to an endpoint."""
        return cls(pk=f"ENDPOINT#{endpoint_name}", sk=sk)


@dataclass(frozen=True)
class Update:
    """An UpdateItem: `set_` by attribute name, `remove` by name, `add` to counters."""

    condition: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the condition's placeholders (`:name`) stand for."""
    set_: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The UpdateExpression, with a placeholder for each value."""
        parts = {
            "SET": ", ".join(f"{name} = :set_{name}" for name in self.set_),
            "ADD": ", ".join(f"{name} :add_{name}" for name in self.add),
            "REMOVE": ", ".join(self.remove),
        }
        return " ".join(f"{verb} {part}" for verb, part in parts.items() if part)

    @property
    def all_values(self) -> dict[str, Any]:
        """Every placeholder's value, serialized."""
        named = {
            **{f":{name}": value for name, value in self.values.items()},
            **{f":set_{name}": value for name, value in self.set_.items()},
            **{f":add_{name}": value for name, value in self.add.items()},
        }
        return {name: _serializer.serialize(value) for name, value in named.items()}


def get(key: Key) -> dict[str, Any]:
    """Return an item as it is now, or an empty one."""
    with translated("GetItem", resource=_name(key)):
        told = dynamodb().get_item(
            TableName=settings.table_name(), Key=_serialized(key), ConsistentRead=True
        )
    return _plain(told.get("Item", {}))


def put(key: Key, attributes: Mapping[str, Any]) -> None:
    """Write an item whole."""
    item = {name: _serializer.serialize(value) for name, value in attributes.items()}
    with translated("PutItem", resource=_name(key)):
        dynamodb().put_item(TableName=settings.table_name(), Item={**item, **_serialized(key)})


def put_new(key: Key, attributes: Mapping[str, Any]) -> bool:
    """Write an item unless there is one. Return False where there was."""
    item = {name: _serializer.serialize(value) for name, value in attributes.items()}
    with translated("PutItem", resource=_name(key)):
        try:
            dynamodb().put_item(
                TableName=settings.table_name(),
                Item={**item, **_serialized(key)},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
    return True


def update(key: Key, change: Update, *, old: bool = False) -> dict[str, Any] | None:
    """Change an item. Return it as it is then (or was before), None where the condition failed."""
    with translated("UpdateItem", resource=_name(key)):
        try:
            told = dynamodb().update_item(
                TableName=settings.table_name(),
                Key=_serialized(key),
                UpdateExpression=change.expression,
                ConditionExpression=change.condition,
                ExpressionAttributeValues=change.all_values,
                ReturnValues="ALL_OLD" if old else "ALL_NEW",
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return None
            raise
    return _plain(told.get("Attributes", {}))


def delete(key: Key) -> None:
    """Delete an item, if it is there."""
    with translated("DeleteItem", resource=_name(key)):
        dynamodb().delete_item(TableName=settings.table_name(), Key=_serialized(key))


def delete_unchanged(key: Key, seen: Mapping[str, Any]) -> bool:
    """Delete an item. Return False where it no longer has the attributes that were seen."""
    with translated("DeleteItem", resource=_name(key)):
        try:
            dynamodb().delete_item(
                TableName=settings.table_name(),
                Key=_serialized(key),
                ConditionExpression=" AND ".join(f"{name} = :{name}" for name in seen),
                ExpressionAttributeValues={
                    f":{name}": _serializer.serialize(value) for name, value in seen.items()
                },
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
    return True


def query(pk: str, *, sk_prefix: str = "") -> tuple[dict[str, Any], ...]:
    """Return all items under a partition key as they are now, or those with such a sort key."""
    begins = " AND begins_with(sk, :sk)" if sk_prefix else ""
    values = {":pk": {"S": pk}} | ({":sk": {"S": sk_prefix}} if sk_prefix else {})
    with translated("Query", resource=pk):
        pages = (
            dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=settings.table_name(),
                KeyConditionExpression=f"pk = :pk{begins}",
                ExpressionAttributeValues=values,
                ConsistentRead=True,
            )
        )
        return tuple(_plain(item) for page in pages for item in page["Items"])


def _serialized(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _deserializer.deserialize(value) for name, value in item.items()}


def _name(key: Key) -> str:
    return f"{key.pk} {key.sk}"
