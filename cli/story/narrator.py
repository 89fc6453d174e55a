"""Follows a rollout and tells it to a screen, once for each thing that happens."""

from cli.screen.shown import Screen
from cli.story.bars import bar
from cli.story.lines import line
from simulator.stage import Stage
from simulator.timeline import Timeline


class Narrator:
    """Tells what is new since it was last called."""

    def __init__(self, screen: Screen, stage: Stage, timeline: Timeline) -> None:
        """Follow the rollout that begins now."""
        self._screen = screen
        self._stage = stage
        self._timeline = timeline
        self._began = stage.world.clock.seconds
        self._told = 0
        self._state = ""

    def __call__(self) -> None:
        """Tell what is new, and move the bar."""
        entries = self._timeline.entries
        at = self._stage.world.clock.seconds - self._began
        # What is over is shown at its end before it is told how it ended.
        self._screen.move(bar(self._stage, entries[: self._told], at=at))
        self._screen.move(bar(self._stage, entries, at=at))
        for entry in entries[self._told :]:
            if entry.kind == "state":
                self._state = entry.name
            told = line(entry, state=self._state)
            if told is not None:
                self._screen.tell(told)
        self._told = len(entries)
