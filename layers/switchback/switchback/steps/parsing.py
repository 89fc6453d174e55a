"""What comes from outside into the types of the steps, or an error that names the places."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import ValidationError

from switchback.document.problem import place, shown
from switchback.errors import UnreadableInput

Parsed = TypeVar("Parsed")


def parsed(parse: Callable[[], Parsed], *, under: Sequence[str | int] = ()) -> Parsed:
    """Return what pydantic makes of something that came from outside.

    Args:
        parse: The call of pydantic.
        under: Where in the event it stands.

    Raises:
        UnreadableInput: It is no such thing; the text has one line for each place.
    """
    try:
        return parse()
    except ValidationError as error:
        lines = (
            f"{place((*under, *told['loc'])) or 'the event'}: {shown(told['msg'])}"
            for told in error.errors()
        )
        # Not from it: pydantic repeats what it was given, which may be long, and may lie.
        raise UnreadableInput("\n".join(lines)) from None
