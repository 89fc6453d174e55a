"""What became of the configs that an endpoint ran: the last good one, and those known bad."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from switchback.domain.way_back import Condemned, Judgements
from switchback.gateways import table
from switchback.gateways.table import Key

# Older ones are forgotten: a bad version is soon followed by a better one.
_MOST_CONDEMNED = 50


def read(endpoint_name: str) -> Judgements:
    """Return what is known of the endpoint's configs."""
    item = table.get(_key(endpoint_name))
    return Judgements(
        last_good=item.get("last_good"), condemned=_condemned(item.get("condemned", "{}"))
    )


def accept(endpoint_name: str, config: str) -> None:
    """Remember that a config passed its bake, and that it is not known bad any more."""
    known = read(endpoint_name)
    left = {name: bad for name, bad in known.condemned.items() if name != config}
    _write(endpoint_name, last_good=config, condemned=left)


def condemn(endpoint_name: str, config: str, condemned: Condemned, *, way_back: str | None) -> None:
    """Remember that a config is known bad, and why; and what it was to go back to.

    Where that is not known bad too, it is the last good one: it served before the bad one came.
    """
    known = read(endpoint_name)
    every = {**known.condemned, config: condemned}
    newest = sorted(every.items(), key=lambda item: item[1].at)[-_MOST_CONDEMNED:]
    last_good = known.last_good if way_back is None or way_back in every else way_back
    if last_good == config:
        last_good = None
    _write(endpoint_name, last_good=last_good, condemned=dict(newest))


def clear(endpoint_name: str) -> None:
    """Forget which configs are known bad, so that automatic triggers may try them again."""
    _write(endpoint_name, last_good=read(endpoint_name).last_good, condemned={})


def _write(
    endpoint_name: str, *, last_good: str | None, condemned: Mapping[str, Condemned]
) -> None:
    told = {name: asdict(bad) for name, bad in condemned.items()}
    attributes = {"condemned": json.dumps(told, default=datetime.isoformat)}
    if last_good is not None:
        attributes["last_good"] = last_good
    table.put(_key(endpoint_name), attributes)


def _condemned(told: str) -> dict[str, Condemned]:
    return {
        name: Condemned(
            model=bad["model"], reason=bad["reason"], at=datetime.fromisoformat(bad["at"])
        )
        for name, bad in json.loads(told).items()
    }


def _key(endpoint_name: str) -> Key:
    # A partition of its own: people who may clear what is known bad may write nothing else.
    return Key(pk="JUDGEMENTS", sk=endpoint_name)
