"""Do something in a forked copy of this process, so that it leaves no trace in this one."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any


class NeverEndedError(RuntimeError):
    """The copy used more time than it was given."""


class BrokeDownError(RuntimeError):
    """The copy ended without an answer."""


def give_seconds(seconds: float) -> None:
    """From now on, give this process so much of the processor's time, however busy it is."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def in_child(act: Callable[[], Any]) -> Any:
    """Return what an action returns, as JSON gives it back, without what it does to the process.

    Raises:
        NeverEndedError: It used more time than it gave itself.
        BrokeDownError: It ended without an answer.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(act, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
        raise NeverEndedError
    if not told:
        raise BrokeDownError(f"no answer, and status {status}")
    return json.loads(told)


def _answer(act: Callable[[], Any], writing: int) -> None:
    """Write the answer, and end without what this process would do at its end."""
    try:
        answer = json.dumps(act())
        give_seconds(0)
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(answer)
    except BaseException:  # noqa: BLE001 - the copy must not go on as if it were this process
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(0)
