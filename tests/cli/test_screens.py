"""The two screens: the same story as stable lines, and as bars that move."""

import io

import pytest
from rich.console import Console

from cli.screen.plain import PlainScreen
from cli.screen.shown import Bar, Fact, Line, Screen, Tone
from cli.screen.terminal import TerminalScreen

LONG = " ".join(["word"] * 60)


def _console(*, is_terminal: bool) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, force_terminal=is_terminal, width=80, highlight=False), file


def _bar(*, done: float, name: str = "bake", total: float = 8) -> Bar:
    return Bar(name=name, at=done, done=done, total=total, note=f"at {done:g}")


def _tell(screen: Screen) -> None:
    with screen:
        screen.heading("[a] chapter")
        screen.say("[said]", tone=Tone.GOOD)
        screen.facts("[some] facts", [Fact("name", "[x] of [/y]")], tone=Tone.BACK)
        screen.move(_bar(done=1))
        screen.tell(Line(61, "[told]", Tone.BAD))
        screen.move(None)


@pytest.mark.parametrize("is_terminal", [False, True])
def test_nothing_is_markup(*, is_terminal: bool) -> None:
    """Whatever is shown is shown as it is: brackets are brackets."""
    console, file = _console(is_terminal=is_terminal)
    _tell(TerminalScreen(console) if is_terminal else PlainScreen(console))
    for text in ("[a] chapter", "[said]", "[some] facts", "[x] of [/y]", "[told]", "+01:01"):
        assert text in file.getvalue()


def test_a_pipe_gets_a_line_for_each_quarter() -> None:
    """In a pipe a bar is a line whenever it is a quarter further, and no other time."""
    console, file = _console(is_terminal=False)
    screen = PlainScreen(console)
    for done in (0, 1, 2, 3, 3.9, 7, 8, 8):
        screen.move(_bar(done=done))
    screen.move(_bar(done=2, name="other"))
    told = [line.rpartition(" ")[2] for line in file.getvalue().splitlines()]
    assert told == ["2", "7", "8", "2"]


def test_a_bar_starts_anew_after_a_pause() -> None:
    """A second wait of the same name is told from its own beginning."""
    console, file = _console(is_terminal=False)
    screen = PlainScreen(console)
    for bar in (_bar(done=8), None, _bar(done=4)):
        screen.move(bar)
    assert [line.rpartition(" ")[2] for line in file.getvalue().splitlines()] == ["8", "4"]


def test_a_pipe_wraps_no_line() -> None:
    """What is one line to a reader stays one line to a program, and ends where its text ends."""
    console, file = _console(is_terminal=False)
    screen = PlainScreen(console)
    screen.say(LONG)
    screen.tell(Line(0, LONG, Tone.STEP))
    screen.facts("facts", [Fact("name", f"{LONG}\nmore"), Fact("a", "b")], tone=Tone.GOOD)
    lines = file.getvalue().splitlines()
    assert len(lines) == 6
    assert lines[4] == "         more"
    assert all(line == line.rstrip() for line in lines)


def test_a_terminal_keeps_what_is_over() -> None:
    """A bar moves in place; when it is over, its last state stays, at the time it was reached."""
    console, file = _console(is_terminal=True)
    with TerminalScreen(console) as screen:
        screen.move(Bar(name="fleet", at=10, done=2, total=2, note="2 of 2", waiting_for="more"))
        screen.move(Bar(name="fleet", at=99, done=2, total=2, note="2 of 2", waiting_for="more"))
        screen.move(_bar(done=1))
        screen.move(None)
    lasting = [line for line in file.getvalue().split("\x1b[?25h") if "\x1b[?25l" in line]
    assert len(lasting) == 2
    after_fleet = lasting[1].partition("\x1b[?25l")[0]
    assert "2 of 2" in after_fleet
    assert "more" not in after_fleet
    assert "+00:10" in after_fleet


def test_a_wait_that_is_cut_short_ends_when_it_is() -> None:
    """A bar that did not get to its end stays with the time at which it was given up."""
    console, file = _console(is_terminal=True)
    with TerminalScreen(console) as screen:
        screen.move(Bar(name="bake", at=60, done=1, total=2, note="1 of 2"))
        screen.move(Bar(name="bake", at=75, done=1.2, total=2, note="1 of 2"))
        screen.move(None)
    assert "+01:15" in file.getvalue().rpartition("\x1b[?25h")[2]


def test_a_terminal_is_given_back_whatever_happens() -> None:
    """An error in the middle of a wait leaves the cursor visible and no bar behind."""
    console, file = _console(is_terminal=True)

    def wait_in_vain() -> None:
        with TerminalScreen(console) as screen:
            screen.move(_bar(done=1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wait_in_vain()
    assert file.getvalue().rindex("\x1b[?25h") > file.getvalue().rindex("\x1b[?25l")


def test_a_wait_for_nothing_is_over_at_once() -> None:
    """A bar without a length is full, and one that ran over its length is no fuller than full."""
    assert _bar(done=0, total=0).share == 1
    assert _bar(done=9, total=8).share == 1
