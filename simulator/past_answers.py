"""What AWS would have answered a moment ago: its control planes are only eventually consistent."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore import xform_name

from simulator.wire import AwsError, Call, Wire

READS = ("Describe", "Get", "List")

STALE_FOR_SECONDS = 90.0
"""How old a stale answer may be. Nobody promises a bound; what people report are seconds. It is a
little more than the time between two looks at an endpoint, so that the look before qualifies."""

Answer = Mapping[str, Any] | AwsError
_Asked = tuple[str, str, str]


@dataclass(frozen=True)
class _Dated:
    """What a read was answered, or would have been; `call` is the one that was answered so."""

    at: datetime
    answer: Answer
    call: Call | None = None


class PastAnswers:
    """Keeps what simulated services answered, and what they would have, before each change.

    What a read has shown once, the same read does not take back: whoever changes something and
    reads until it shows can rely on it. Only services that the embedded AWS plays itself: DynamoDB
    is read consistently, and S3 is consistent.
    """

    def __init__(self, wire: Wire) -> None:
        """Watch from now on."""
        self._wire = wire
        self._requests: dict[_Asked, Call] = {}
        self._answers: defaultdict[_Asked, list[_Dated]] = defaultdict(list)
        wire.interceptors.insert(0, self._note)

    def expect(self, reads: Iterable[Call]) -> None:
        """Keep the answers to these reads from the beginning, though nobody made them yet."""
        self._requests.update({_asked(read): read for read in reads})

    @property
    def asked(self) -> tuple[Call, ...]:
        """The reads that were made so far, each once."""
        return tuple(self._requests.values())

    def before(self, call: Call) -> Mapping[str, Any] | None:
        """Return the answer that a read had before the last change; None where none is known.

        Raises:
            AwsError: It was refused then.
        """
        past = self.past(call)
        if isinstance(past, AwsError):
            raise past
        return past

    def past(self, call: Call) -> Answer | None:
        """Return the last other answer than today's, if nobody was given today's yet."""
        if not self._is_kept(call):
            return None
        today = _comparable(self._ask(call))
        earliest = call.at - timedelta(seconds=STALE_FOR_SECONDS)
        for dated in reversed(self._answers[_asked(call)]):
            if dated.at < earliest:
                return None
            if _comparable(dated.answer) != today:
                return dated.answer
            if dated.call not in (None, call):
                return None
        return None

    def stop(self) -> None:
        """Keep no more: nobody will ask for it."""
        self._wire.interceptors.remove(self._note)

    def _note(self, call: Call) -> None:
        if call.service not in self._wire.services:
            return
        if self._is_kept(call):
            self._requests.setdefault(_asked(call), call)
            self._answers[_asked(call)].append(_Dated(call.at, self._ask(call), call))
        elif not call.operation.startswith(READS):
            for read in self._requests.values():
                if read.service == call.service:
                    self._keep(read, at=call.at)

    def _keep(self, read: Call, *, at: datetime) -> None:
        self._answers[_asked(read)].append(_Dated(at, self._ask(read)))

    def _ask(self, read: Call) -> Answer:
        method = getattr(self._wire.services[read.service], xform_name(read.operation))
        try:
            answer: Mapping[str, Any] = method(dict(read.params))
        except AwsError as error:
            return error
        return answer

    def _is_kept(self, call: Call) -> bool:
        return call.service in self._wire.services and call.operation.startswith(READS)


def _asked(call: Call) -> _Asked:
    return call.service, call.operation, json.dumps(call.params, sort_keys=True, default=str)


def _comparable(answer: Answer) -> str:
    if isinstance(answer, AwsError):
        return answer.code
    return json.dumps(answer, sort_keys=True, default=str)
