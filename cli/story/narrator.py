"""Follows a rollout and tells it to a screen, once for each thing that happens."""

from cli.screen.shown import Line, Screen
from cli.story.bars import bar
from cli.story.lines import line
from simulator.stage import Stage
from simulator.timeline import Entry, Timeline


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
        self._last: Line | None = None
        self._red = set(_red_alarms(stage))

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
            if told is not None and self._is_news(entry, told):
                self._screen.tell(told)
                self._last = told
        self._told = len(entries)

    def _is_news(self, entry: Entry, told: Line) -> bool:
        """One more look that found the same is no news, nor is an alarm that was never red."""
        if entry.kind != "alarm":
            return self._last is None or self._last.text != told.text
        if entry.detail.startswith("ALARM"):
            self._red.add(entry.name)
        if not entry.detail.startswith("OK"):
            return True
        was_red = entry.name in self._red
        self._red.discard(entry.name)
        return was_red


def _red_alarms(stage: Stage) -> list[str]:
    asked = {"StateValue": "ALARM", "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    found = stage.world.cloudwatch.describe_alarms(asked)
    return [each["AlarmName"] for each in (*found["MetricAlarms"], *found["CompositeAlarms"])]
