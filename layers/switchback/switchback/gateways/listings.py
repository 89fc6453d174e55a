"""What was seen of each product's listing on AWS Marketplace."""

from dataclasses import replace
from datetime import datetime

from switchback.domain.listing import Memory, Trouble
from switchback.gateways import table
from switchback.gateways.table import Key, Update


def read(product_id: str) -> Memory:
    """Return what is remembered of a listing: nothing before the first look."""
    item = table.get(_key(product_id))
    seen, trouble = item.get("seen"), item.get("trouble")
    return Memory(
        seen=None if seen is None else tuple(seen),
        looked_at=_instant(item.get("looked_at")),
        trouble=None if trouble is None else Trouble(trouble),
        noted_at=_instant(item.get("noted_at")),
        told=bool(item.get("told")),
        revision=int(item.get("revision", 0)),
    )


def write(product_id: str, memory: Memory) -> Memory | None:
    """Remember this of a listing. Return None where another run wrote since it was read."""
    written = table.update(
        _key(product_id),
        Update(
            condition="attribute_not_exists(pk) OR revision = :read",
            values={"read": memory.revision},
            set_={
                "seen": None if memory.seen is None else list(memory.seen),
                "looked_at": _text(memory.looked_at),
                "trouble": memory.trouble,
                "noted_at": _text(memory.noted_at),
                "told": memory.told,
                "revision": memory.revision + 1,
            },
        ),
    )
    return None if written is None else replace(memory, revision=memory.revision + 1)


def _key(product_id: str) -> Key:
    return Key(pk="LISTING", sk=product_id)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
