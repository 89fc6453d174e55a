"""Damage to a file's bytes, and wrong values in its content: by chance, and the same every time."""

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

_ODD_TEXTS = (
    *("", " ", "\n", "a\nb", "\x00", "\x1b[31mred", "\u202eback", "\ud83d\ude00", "null", "~", "-"),
    *("../../etc/passwd", "status/x", "$(id)", "${AWS::Region}", "{{x}}", "{% $states %}", "%s%n"),
    *("'; DROP TABLE locks;--", "<script>", "arn:aws:sagemaker", "ml.g6.2xlarge", "1e999", "0x1F"),
    *(
        "x" * 300,
        "é" * 70,
        "2026-11-20",
        "yes",
        "*a",
        "&a b",
        "!!python/object/apply:os.system [x]",
    ),
)
_ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**70), 10**400, 0.5, -0.0, 1e308),
    *(float("nan"), float("inf"), [], {}, [[]], [{}], {"": None}, [None, "x"], {"Version": 1}),
    *_ODD_TEXTS,
)
_ODD_BYTES = (
    *(b"\xff", b"\x00", b"\xef\xbb\xbf", b"\xfe\xff", b"\t", b"\r", b"\n", b"\n\n", b": ", b"- "),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"'",
        b"#",
        b"&a ",
        b"*a",
        b"<<: ",
        b"!!binary ",
        b"|\n",
        b"? ",
    ),
    *(b"---\n", b"...\n", b"%YAML 9.9\n", b"@", b"`", b",", b"\xc3", b"\xe2\x80\xa8", b"\x85"),
)
_MOST_CHANGES = 4


def damaged(chance: Random, body: bytes, *, others: Sequence[bytes]) -> bytes:
    """Return bytes with a few places cut, doubled, flipped, stuffed, or taken from another file."""
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        body = _damaged_once(chance, body, others)
    return body


def _damaged_once(chance: Random, body: bytes, others: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(body))
    end = min(len(body), at + chance.choice((1, 1, 2, 5, 20, 200)))
    match chance.randrange(6):
        case 0:
            return body[:at] + body[end:]
        case 1:
            return body[:end] + body[at:end] * chance.randint(1, 3) + body[end:]
        case 2:
            return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        case 3:
            return body[:at] + chance.choice(_ODD_BYTES) + body[at:]
        case 4:
            other = chance.choice(others)
            return body[:at] + other[chance.randint(0, len(other)) :]
        case _:
            return body[:at]


def altered(chance: Random, content: Any) -> Any:
    """Return content with a few values replaced, removed, doubled, moved or renamed."""
    content = copy.deepcopy(content)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        places = [place for place in _places(content) if place[0] is not None]
        if not places:
            return chance.choice(_ODD_VALUES)
        holder, key = chance.choice(places)
        _alter(chance, holder, key, [h[k] for h, k in places])
    return content


def _alter(chance: Random, holder: Any, key: Any, values: Sequence[Any]) -> None:
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1:
            holder[key] = copy.deepcopy(chance.choice(values))
        case 2 if isinstance(holder, dict):
            name = chance.choice((str(key)[:-1], str(key).lower(), f"{key}x", *_ODD_TEXTS))
            holder[name] = holder.pop(key)
        case 3 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        case _:
            holder[key] = copy.deepcopy(chance.choice(_ODD_VALUES))


def _places(value: Any, holder: Any = None, key: Any = None) -> list[tuple[Any, Any]]:
    """Return every place in some content, as what holds it and the key there."""
    below = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [(holder, key), *(place for k, item in below for place in _places(item, value, k))]
