"""A deliberate bug that a person thought of: what is changed where, and which tests notice."""

import re
from dataclasses import dataclass
from pathlib import Path

TEMPLATE = "template.yaml"


@dataclass(frozen=True)
class HandBug:
    """A change for the worse in one file.

    Attributes:
        name: What is wrong then.
        tests: The tests of which at least one has to fail: files, or node ids.
        old: What stands there; once in its section.
        new: What stands there with the bug.
        section: The entry of the template in which it stands; None for the whole file.
        file: The file, from the root.
    """

    name: str
    tests: tuple[str, ...]
    old: str
    new: str
    section: str | None = None
    file: str = TEMPLATE

    def applied(self, text: str) -> str:
        """Return a file's text with the bug in it.

        Raises:
            ValueError: What is to be changed is not there, or more than once.
        """
        begin, end = self._section(text)
        part = text[begin:end]
        if part.count(self.old) != 1:
            raise ValueError(f"{self.name}: {part.count(self.old)} places in {self.file}")
        return text[:begin] + part.replace(self.old, self.new) + text[end:]

    def apply(self, root: Path) -> None:
        """Put the bug into a copy of the project.

        Raises:
            ValueError: What is to be changed is not there, or more than once.
        """
        path = root / self.file
        path.write_text(self.applied(path.read_text(encoding="utf-8")), encoding="utf-8")

    def _section(self, text: str) -> tuple[int, int]:
        if self.section is None:
            return 0, len(text)
        headings = list(re.finditer(rf"^  {self.section}:$", text, re.MULTILINE))
        if len(headings) != 1:
            raise ValueError(f"{self.name}: {len(headings)} sections {self.section}")
        begin = headings[0].end()
        following = re.compile(r"^(  )?\w", re.MULTILINE).search(text, begin)
        return begin, following.start() if following else len(text)
