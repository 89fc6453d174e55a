"""CloudWatch as boto3 and the world see it."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import VirtualClock
from simulator.cloudwatch.alarm import Alarm
from simulator.cloudwatch.alarms import Alarms, Transition
from simulator.cloudwatch.describe_alarms import describe_alarms
from simulator.cloudwatch.evaluation import EXTRA_PERIODS, Datapoint, Threshold, judge
from simulator.cloudwatch.metric_data import get_metric_data, put_metric_data
from simulator.cloudwatch.metrics import MINUTE, Datum, MetricStore, SeriesKey
from simulator.cloudwatch.put_metric_alarm import threshold_of
from simulator.cloudwatch.queries import Queries, Reading
from simulator.cloudwatch.reasons import state_reason, state_reason_data
from simulator.cloudwatch.rule import parse_rule
from simulator.cloudwatch.shapes import StateValue, refuse_unknown
from simulator.cloudwatch.statistic import sample_count, statistic
from simulator.wire import AwsError

_COMPOSITE = frozenset(
    {
        *("AlarmName", "AlarmDescription", "AlarmRule", "ActionsEnabled", "Tags"),
        *("OKActions", "AlarmActions", "InsufficientDataActions"),
    }
)


class CloudWatch:
    """The account's metrics and alarms. Alarm actions are kept and described, never taken."""

    def __init__(
        self,
        clock: VirtualClock,
        *,
        emit: Callable[[dict[str, Any]], object],
        delay_seconds: float = 15.0,
    ) -> None:
        """Start with no metric and no alarm.

        Args:
            clock: The virtual clock.
            emit: Takes the "CloudWatch Alarm State Change" events, as `EventBus.put` does.
            delay_seconds: How long after the end of a minute its datapoints can be evaluated.
        """
        self._clock = clock
        self._delay = timedelta(seconds=delay_seconds)
        self._metrics = MetricStore()
        self._alarms = Alarms(emit=emit)

    @property
    def listeners(self) -> list[Callable[[Transition], object]]:
        """Told of each transition of an alarm."""
        return self._alarms.listeners

    def start(self) -> None:
        """Begin to evaluate every alarm once a minute, at its end plus the delay."""
        now = self._clock.now
        minute_end = now.replace(second=0, microsecond=0)
        if minute_end + self._delay <= now:
            minute_end += MINUTE
        self._await_end(minute_end)

    def record(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        at: datetime,
        *,
        sum: float,  # noqa: A002 - as AWS names it in a statistic set
        count: float,
        minimum: float,
        maximum: float,
    ) -> None:
        """Record what an AWS service publishes of one minute.

        AWS knows the whole distribution of such a metric. Here percentiles are read as if the
        samples lay evenly between minimum and mean, and between mean and maximum.
        """
        datum = Datum(sum, count, minimum, maximum, vended=True)
        self._metrics.add(SeriesKey.of(namespace, name, dimensions), at=at, datum=datum)

    def reading(self, queries: Queries, *, periods: range) -> Reading:
        """Return what queries come to in periods that start at these minutes since the epoch."""
        return Reading(queries, self._metrics, periods=periods)

    def breaches_calling(self, action: str) -> Iterator[tuple[str, float]]:
        """Yield the alarms that call this action now, and how far above its threshold each is.

        An alarm without any data in its evaluation range calls nothing that scales.
        """
        minute_end = self._clock.now.replace(second=0, microsecond=0)
        for alarm in self._alarms.by_name.values():
            if action not in alarm.actions or not isinstance(alarm.watch, Threshold):
                continue
            values = (each.value for each in self._datapoints(alarm.watch, minute_end))
            newest = next((value for value in values if value is not None), None)
            if newest is not None:
                yield alarm.name, newest - alarm.watch.limit

    def put_metric_data(self, params: dict[str, Any]) -> dict[str, Any]:
        """PutMetricData."""
        put_metric_data(self._metrics, params, now=self._clock.now)
        return {}

    def get_metric_data(self, params: dict[str, Any]) -> dict[str, Any]:
        """GetMetricData, with what metric math the expressions module reads."""
        return get_metric_data(self._metrics, params)

    def put_metric_alarm(self, params: dict[str, Any]) -> dict[str, Any]:
        """PutMetricAlarm, on one metric."""
        self._alarms.put(threshold_of(params), params, at=self._clock.now)
        return {}

    def put_composite_alarm(self, params: dict[str, Any]) -> dict[str, Any]:
        """PutCompositeAlarm, without action suppression."""
        refuse_unknown(params, known=_COMPOSITE, operation="PutCompositeAlarm")
        self._alarms.put(parse_rule(params["AlarmRule"]), params, at=self._clock.now)
        return {}

    def describe_alarms(self, params: dict[str, Any]) -> dict[str, Any]:
        """DescribeAlarms; composite alarms only where AlarmTypes asks for them."""
        return describe_alarms(self._alarms.by_name.values(), params)

    def describe_alarm_history(self, params: dict[str, Any]) -> dict[str, Any]:
        """DescribeAlarmHistory of StateUpdate; composite alarms only where AlarmTypes asks."""
        return self._alarms.history.describe(params)

    def set_alarm_state(self, params: dict[str, Any]) -> dict[str, Any]:
        """SetAlarmState: it holds until the alarm's next evaluation says otherwise."""
        alarm = self._alarms.by_name.get(params["AlarmName"])
        if alarm is None:
            raise AwsError("ResourceNotFound", "", 404)
        data = params.get("StateReasonData")
        if data is not None and not _is_json(data):
            raise AwsError("InvalidFormat", "StateReasonData must be valid JSON.")
        value, reason = StateValue(params["StateValue"]), params["StateReason"]
        self._alarms.change(alarm, value, reason=reason, data=data, at=self._clock.now)
        return {}

    def delete_alarms(self, params: dict[str, Any]) -> dict[str, Any]:
        """DeleteAlarms: all that are named, or none."""
        self._alarms.delete(params["AlarmNames"])
        return {}

    def _await_end(self, minute_end: datetime) -> None:
        self._clock.call_at(minute_end + self._delay, lambda: self._evaluate(minute_end))

    def _evaluate(self, minute_end: datetime) -> None:
        self._await_end(minute_end + MINUTE)
        for alarm in sorted(self._alarms.by_name.values(), key=lambda each: each.name):
            if isinstance(alarm.watch, Threshold):
                self._evaluate_one(alarm, alarm.watch, minute_end)
        self._alarms.evaluate_composites(at=self._clock.now)

    def _evaluate_one(self, alarm: Alarm, threshold: Threshold, minute_end: datetime) -> None:
        judged = judge(threshold, self._datapoints(threshold, minute_end))
        state, now = judged.state, self._clock.now
        if state is None or state is alarm.state.value:
            return
        data = state_reason_data(threshold, judged, state, at=now)
        reason = state_reason(threshold, judged, state)
        self._alarms.change(alarm, state, reason=reason, data=data, at=now)

    def _datapoints(self, threshold: Threshold, minute_end: datetime) -> list[Datapoint]:
        """Return what is needed of the evaluation range up to the minute's end, newest first."""
        compute = statistic(threshold.statistic)
        datapoints: list[Datapoint] = []
        found = 0
        for age in range(1, threshold.periods + EXTRA_PERIODS + 1):
            start = minute_end - age * threshold.period_minutes * MINUTE
            data = self._metrics.read(threshold.key, start=start, minutes=threshold.period_minutes)
            value = compute(data)
            datapoints.append(Datapoint(start, value, sample_count(data)))
            found += value is not None
            if found == threshold.periods:
                break
        return datapoints


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
