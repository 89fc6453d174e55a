"""State reasons, worded as CloudWatch words them, and the JSON that it puts beside them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from simulator.cloudwatch.evaluation import Datapoint, Judged, Threshold, breaches
from simulator.cloudwatch.shapes import MissingData, StateValue, timestamp

INITIAL = "Unchecked: Initial alarm creation"
_MOST_LISTED = 5  # from that many on, CloudWatch lists only the most recent ones
_MOST_SHOWN = 10  # keeps the JSON within the length that AWS allows it


def state_reason(threshold: Threshold, judged: Judged, state: StateValue) -> str:
    """Return the StateReason of a metric alarm that came to this state."""
    if state is StateValue.INSUFFICIENT_DATA:
        return f"Insufficient Data: {_counted(len(judged.filled), 'was', 'were')} unknown."
    deciding = _deciding(threshold, judged.real, state)
    text = _crossed(threshold, deciding, state) if deciding else _received(threshold, judged.real)
    text += _missing_clause(threshold, judged)
    if len(deciding) >= _MOST_LISTED:
        crossed = "crossed" if state is StateValue.ALARM else "did not cross"
        recent = _listed(deciding[:_MOST_LISTED])
        text += f". The most recent datapoints which {crossed} the threshold: {recent}"
    if deciding and threshold.says_to_alarm:
        text += f" ({_minimum_clause(threshold, state)})"
    return f"Threshold Crossed: {text}."


def state_reason_data(
    threshold: Threshold, judged: Judged, state: StateValue, *, at: datetime
) -> str:
    """Return the StateReasonData of a metric alarm that came to this state at that instant."""
    data: dict[str, Any] = {"version": "1.0", "queryDate": timestamp(at)}
    if judged.real:
        data["startDate"] = timestamp(judged.real[-1].start)
    recent = judged.real[:_MOST_SHOWN]
    evaluated = _sufficient(threshold, judged, state)[:_MOST_SHOWN]
    data |= {
        "statistic": threshold.statistic,
        "period": threshold.period_minutes * 60,
        "recentDatapoints": [each.value for each in reversed(recent)],
        "threshold": threshold.limit,
        "evaluatedDatapoints": [_evaluated(each) for each in evaluated],
    }
    return compact(data)


def compact(data: Any) -> str:
    """Return JSON without spaces, as CloudWatch writes it."""
    return json.dumps(data, separators=(",", ":"))


def _deciding(
    threshold: Threshold, datapoints: Sequence[Datapoint], state: StateValue
) -> Sequence[Datapoint]:
    breaching = state is StateValue.ALARM
    return [each for each in datapoints if breaches(threshold, each) is breaching]


def _sufficient(threshold: Threshold, judged: Judged, state: StateValue) -> Sequence[Datapoint]:
    """The datapoints that suffice for the state, newest first."""
    if state is StateValue.INSUFFICIENT_DATA:
        return judged.filled
    counts_as = MissingData.BREACHING if state is StateValue.ALARM else MissingData.NOT_BREACHING
    filled = judged.filled if threshold.missing is counts_as else ()
    deciding = [*_deciding(threshold, judged.real, state), *filled]
    deciding.sort(key=lambda each: each.start, reverse=True)
    return deciding[: _minimum(threshold, state)]


def _minimum(threshold: Threshold, state: StateValue) -> int:
    if state is StateValue.ALARM:
        return threshold.to_alarm
    return threshold.periods - threshold.to_alarm + 1


def _crossed(threshold: Threshold, deciding: Sequence[Datapoint], state: StateValue) -> str:
    count = len(deciding)
    text = f"{count} out of the last {threshold.periods} datapoints"
    if not threshold.says_to_alarm:
        text = _datapoints(count)
    if count < _MOST_LISTED:
        text += f" {_listed(deciding)}"
    verb = "was" if count == 1 else "were"
    negation = "" if state is StateValue.ALARM else " not"
    return f"{text} {verb}{negation} {threshold.comparison.words} the threshold ({threshold.limit})"


def _received(threshold: Threshold, real: Sequence[Datapoint]) -> str:
    received = _counted(len(real), "was", "were") if real else "no datapoints were"
    periods = "1 period" if threshold.periods == 1 else f"{threshold.periods} periods"
    return f"{received} received for {periods}"


def _missing_clause(threshold: Threshold, judged: Judged) -> str:
    treated = {MissingData.BREACHING: "Breaching", MissingData.NOT_BREACHING: "NonBreaching"}
    if not judged.filled or threshold.missing not in treated:
        return ""
    count = len(judged.filled)
    noun = "missing datapoint was" if count == 1 else "missing datapoints were"
    return f" and {count} {noun} treated as [{treated[threshold.missing]}]"


def _minimum_clause(threshold: Threshold, state: StateValue) -> str:
    transition = "OK -> ALARM" if state is StateValue.ALARM else "ALARM -> OK"
    return f"minimum {_datapoints(_minimum(threshold, state))} for {transition} transition"


def _datapoints(count: int) -> str:
    return "1 datapoint" if count == 1 else f"{count} datapoints"


def _counted(count: int, singular: str, plural: str) -> str:
    return f"{_datapoints(count)} {singular if count == 1 else plural}"


def _listed(datapoints: Sequence[Datapoint]) -> str:
    each_one = (f"{each.value} ({each.start:%d/%m/%y %H:%M:%S})" for each in datapoints)
    return f"[{', '.join(each_one)}]"


def _evaluated(datapoint: Datapoint) -> dict[str, Any]:
    shown: dict[str, Any] = {"timestamp": timestamp(datapoint.start)}
    if datapoint.value is not None:
        shown |= {"sampleCount": datapoint.sample_count, "value": datapoint.value}
    return shown
