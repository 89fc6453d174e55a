"""What S3 and DynamoDB ask IAM about."""

from collections.abc import Iterator, Mapping

from simulator.iam.request import AuthorizationRequest, Caller, Params, Question, text


def _bucket(params: Params, caller: Caller) -> str:
    return f"arn:{caller.partition}:s3:::{text(params, 'Bucket')}"


def _object(params: Params, caller: Caller) -> str:
    return f"{_bucket(params, caller)}/{text(params, 'Key')}"


def _on_object(action: str) -> Question:
    """The question about an object; a named version is a right of its own."""

    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        suffix = "Version" if params.get("VersionId") else ""
        yield AuthorizationRequest(f"s3:{action}{suffix}", _object(params, caller))

    return question


def _put_object(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    arn = _object(params, caller)
    yield AuthorizationRequest("s3:PutObject", arn)
    if params.get("Tagging"):
        yield AuthorizationRequest("s3:PutObjectTagging", arn)


def _list(action: str) -> Question:
    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        # Without a prefix S3 is asked for everything, which no prefix condition allows.
        prefix = params.get("Prefix")
        yield AuthorizationRequest(
            f"s3:{action}",
            _bucket(params, caller),
            {"s3:prefix": (prefix,)} if isinstance(prefix, str) else {},
        )

    return question


def _table(params: Params, caller: Caller) -> str:
    name = text(params, "TableName")
    return name if name.startswith("arn:") else caller.arn("dynamodb", f"table/{name}")


def _on_table(action: str) -> Question:
    """The question about a table, or about the index that is read instead of it."""

    def question(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
        index = f"/index/{text(params, 'IndexName')}" if "IndexName" in params else ""
        yield AuthorizationRequest(f"dynamodb:{action}", _table(params, caller) + index)

    return question


_IN_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}


def _transact(params: Params, caller: Caller) -> Iterator[AuthorizationRequest]:
    """A transaction is judged by what it holds; there is no action of its own."""
    held = params["TransactItems"]
    assert isinstance(held, list | tuple)
    for item in held:
        for kind, inner in item.items():
            yield AuthorizationRequest(f"dynamodb:{_IN_TRANSACTION[kind]}", _table(inner, caller))


S3: Mapping[str, Question] = {
    "DeleteObject": _on_object("DeleteObject"),
    "GetObject": _on_object("GetObject"),
    "HeadObject": _on_object("GetObject"),
    "ListObjectVersions": _list("ListBucketVersions"),
    "ListObjectsV2": _list("ListBucket"),
    "PutObject": _put_object,
}

DYNAMODB: Mapping[str, Question] = {
    "DeleteItem": _on_table("DeleteItem"),
    "GetItem": _on_table("GetItem"),
    "PutItem": _on_table("PutItem"),
    "Query": _on_table("Query"),
    "Scan": _on_table("Scan"),
    "TransactGetItems": _transact,
    "TransactWriteItems": _transact,
    "UpdateItem": _on_table("UpdateItem"),
}
