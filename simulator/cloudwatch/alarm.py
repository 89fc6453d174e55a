"""An alarm: what was asked for, and what it says now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from simulator.cloudwatch.evaluation import Threshold
from simulator.cloudwatch.rule import Rule
from simulator.cloudwatch.shapes import AlarmType, StateValue, timestamp
from simulator.wire import ACCOUNT_ID, REGION

_DEFAULTS = {
    "ActionsEnabled": True,
    "OKActions": [],
    "AlarmActions": [],
    "InsufficientDataActions": [],
}


@dataclass(frozen=True)
class AlarmState:
    """What an alarm says, why, and since when."""

    value: StateValue
    reason: str
    reason_data: str | None
    updated: datetime
    transitioned: datetime


@dataclass
class Alarm:
    """One alarm of the account.

    Attributes:
        name: Its name, which metric and composite alarms share one space of.
        watch: What a metric alarm watches, or the rule of a composite one.
        params: The PutMetricAlarm or PutCompositeAlarm request that it was last put with.
        configured: When that was.
        state: What it says.
        unevaluated: "created" or "updated" until a composite alarm is first evaluated after that.
    """

    name: str
    watch: Threshold | Rule
    params: Mapping[str, Any]
    configured: datetime
    state: AlarmState
    unevaluated: str | None = None

    @property
    def arn(self) -> str:
        """The alarm's ARN."""
        return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{self.name}"

    @property
    def type(self) -> AlarmType:
        """Whether it is a metric or a composite alarm."""
        return AlarmType.COMPOSITE if isinstance(self.watch, Rule) else AlarmType.METRIC

    @property
    def actions(self) -> list[str]:
        """What it calls as long as it says ALARM; nothing while it says anything else."""
        calls = self.state.value is StateValue.ALARM and self.params.get("ActionsEnabled", True)
        return list(self.params.get("AlarmActions", ())) if calls else []

    def described(self) -> dict[str, Any]:
        """Return the alarm as DescribeAlarms does."""
        asked = {key: value for key, value in self.params.items() if key != "Tags"}
        data = {} if self.state.reason_data is None else {"StateReasonData": self.state.reason_data}
        return (
            _DEFAULTS
            | asked
            | {
                "AlarmArn": self.arn,
                "AlarmConfigurationUpdatedTimestamp": self.configured,
                "StateValue": self.state.value.value,
                "StateReason": self.state.reason,
                "StateUpdatedTimestamp": self.state.updated,
                "StateTransitionedTimestamp": self.state.transitioned,
            }
            | data
        )

    def changed_event(self, previous: AlarmState) -> dict[str, Any]:
        """Return the event that tells EventBridge of the transition from the previous state."""
        return {
            "source": "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change",
            "resources": [self.arn],
            "detail": {
                "alarmName": self.name,
                "state": _state_in_event(self.state),
                "previousState": _state_in_event(previous),
                "configuration": self._configuration(),
            },
        }

    def _configuration(self) -> dict[str, Any]:
        described = {}
        if "AlarmDescription" in self.params:
            described["description"] = self.params["AlarmDescription"]
        match self.watch:
            case Rule():
                return described | {"alarmRule": self.params["AlarmRule"]}
            case Threshold() as threshold:
                return described | {"metrics": [self._metric_in_event(threshold)]}

    def _metric_in_event(self, threshold: Threshold) -> dict[str, Any]:
        metric = {
            "namespace": threshold.key.namespace,
            "name": threshold.key.name,
            "dimensions": dict(threshold.key.dimensions),
        }
        period = threshold.period_minutes * 60
        queries = self.params.get("Metrics")
        return {
            "id": queries[0]["Id"] if queries else str(uuid5(NAMESPACE_URL, self.arn)),
            "metricStat": {"metric": metric, "period": period, "stat": threshold.statistic},
            "returnData": True,
        }


def _state_in_event(state: AlarmState) -> dict[str, Any]:
    shown = {"value": state.value.value, "reason": state.reason}
    if state.reason_data is not None:
        shown["reasonData"] = state.reason_data
    return shown | {"timestamp": timestamp(state.updated)}
