"""How long a text may be where it goes: what is too long is cut, and says so."""


def shortened(text: str, *, most_bytes: int) -> str:
    """Return a text of no more bytes than that in UTF-8; a longer one says that it was cut."""
    whole = text.encode(errors="replace")
    if len(whole) <= most_bytes:
        return text
    told = f" ... ({len(whole):,} bytes, cut here)"
    return whole[: most_bytes - len(told)].decode(errors="ignore") + told
