"""A resolved value that knows its place, so that every complaint about it can name the place."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.template.error import TemplateError


@dataclass(frozen=True, slots=True)
class Node:
    """A value, and where it stands."""

    value: object
    place: str

    def error(self, message: str) -> TemplateError:
        """A complaint about this value."""
        return TemplateError(self.place, message)

    def entries(self) -> dict[str, "Node"]:
        """The values of a mapping, by key."""
        if not isinstance(self.value, Mapping):
            raise self.error("must be a mapping")
        return {str(key): Node(item, self._inside(str(key))) for key, item in self.value.items()}

    def items(self) -> tuple["Node", ...]:
        """The values of a list."""
        if not isinstance(self.value, list):
            raise self.error("must be a list")
        return tuple(Node(each, f"{self.place}[{i}]") for i, each in enumerate(self.value))

    def find(self, *path: str) -> "Node | None":
        """The value at the end of a path of keys, if each of them is there."""
        found = self
        for key in path:
            inner = found.entries().get(key)
            if inner is None:
                return None
            found = inner
        return found

    def get(self, *path: str) -> "Node":
        """The value at the end of a path of keys.

        Raises:
            TemplateError: a key is missing.
        """
        found = self.find(*path)
        if found is None:
            raise TemplateError(self._inside(*path), "missing")
        return found

    def _inside(self, *path: str) -> str:
        return ".".join((self.place, *path) if self.place else path)

    def text(self) -> str:
        """A string; as in CloudFormation, a number or a boolean is one too."""
        match self.value:
            case str():
                return self.value
            case bool():
                return str(self.value).lower()
            case int() | float():
                return str(self.value)
            case _:
                raise self.error("must be a string")

    def number(self) -> int:
        """A whole number; as in CloudFormation, a string of digits is one too."""
        try:
            return int(self.text())
        except ValueError as error:
            raise self.error("must be a whole number") from error

    def flag(self) -> bool:
        """A boolean; as in CloudFormation, the words are booleans too."""
        text = self.text().lower()
        if text not in {"true", "false"}:
            raise self.error("must be true or false")
        return text == "true"

    def text_at(self, *path: str) -> str | None:
        """The string at the end of a path, if it is there."""
        found = self.find(*path)
        return found.text() if found else None

    def number_at(self, *path: str, default: int) -> int:
        """The whole number at the end of a path, or the default that AWS documents."""
        found = self.find(*path)
        return found.number() if found else default

    def flag_at(self, *path: str) -> bool:
        """Whether the path ends in true."""
        found = self.find(*path)
        return found is not None and found.flag()

    def refuse(self, *keys: str) -> None:
        """Complain about keys whose meaning the embedded AWS does not know.

        Raises:
            TemplateError: one of them is there.
        """
        for key in keys:
            if found := self.find(key):
                raise found.error("the embedded AWS does not understand this")
