"""Runs that together visit every place of the machine: the scenarios, and what is worse."""

from dataclasses import replace
from typing import Any

from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker_runtime import Reply
from simulator.scenarios import SCENARIOS, Scenario
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import after_a_while, says
from simulator.scenarios.scenario import nothing
from simulator.service_quotas import quota_name
from simulator.stage import Stage, stage_next, third_version
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome
from tools.arranged import (
    Arrange,
    answering,
    denied,
    dying_everywhere,
    outrun,
    refused_until,
    together,
)

_MINUTE = 60
_MAINTENANCE_SECONDS = 10 * _MINUTE
# Longer than a waiting state waits for a person before it looks.
_SLOWLY_SECONDS = 90 * _MINUTE
_UNKNOWN = "SomethingNew"


def _asked(say: Say, *, after_seconds: float | None = None, times: int = 1) -> Arrange:
    """Have the person on call say something when asked."""

    def arrange(stage: Stage) -> None:
        after = after_a_while() if after_seconds is None else after_seconds
        speak = says(stage, say)
        when_entered(stage, "AwaitDecision", speak, after_seconds=after, times=times)

    return arrange


def _said_in(state: str, say: Say) -> Arrange:
    def arrange(stage: Stage) -> None:
        when_entered(stage, state, says(stage, say), after_seconds=0)

    return arrange


def _maintained(stage: Stage) -> None:
    """Have AWS begin to maintain the endpoint between preflight and update."""
    name, sagemaker = stage.endpoint_name, stage.world.sagemaker

    def maintain() -> None:
        sagemaker.set_status(name, EndpointStatus.SYSTEM_UPDATING)
        stage.world.clock.call_after(
            _MAINTENANCE_SECONDS, lambda: sagemaker.set_status(name, EndpointStatus.IN_SERVICE)
        )

    when_entered(stage, "HoldScaling", maintain, after_seconds=0)


def _quota_lost(stage: Stage) -> None:
    def lose() -> None:
        for instance_type in stage.instance_types:
            stage.world.quotas.applied[quota_name(instance_type)] = 0

    when_entered(stage, "HoldScaling", lose, after_seconds=0)


def _dropped_twice_more(stage: Stage) -> None:
    """Have a third and a fourth version land while the second one bakes."""

    def drop(before: Stage, left: int) -> None:
        document, body = third_version(before)
        following = stage_next(before, document, body=body)
        stage.world.drop(following.key, following.body)
        if left:
            stage.world.clock.call_after(_MINUTE, lambda: drop(following, left - 1))

    when_entered(stage, "AwaitBake", lambda: drop(stage, 1), after_seconds=_MINUTE)


def _nobody_is_heard(stage: Stage) -> None:
    """Let no decision get through for longer than a waiting state waits before it looks."""
    end = stage.world.clock.seconds + _SLOWLY_SECONDS
    refused_until(
        stage, function="DecideRolloutFunction", when=lambda _: stage.world.clock.seconds < end
    )


def _probe(file: dict[str, Any]) -> None:
    file["Rollout"]["Probe"] = {"Invocations": [{"Body": "{}"}]}


def _answers_badly(stage: Stage) -> None:
    stage.world.inference.replies[stage.package] = Reply(b"out of memory", status=500)


def _on(base: str, name: str, outcome: Outcome, summary: str, *arrangements: Arrange) -> Scenario:
    """Return a scenario in which more happens."""
    scenario = SCENARIOS[base]
    return replace(
        scenario,
        name=name,
        outcome=outcome,
        summary=summary,
        arrange=together(scenario.arrange, *arrangements),
    )


def _probed(name: str, outcome: Outcome, summary: str, *arrangements: Arrange) -> Scenario:
    run = _on("healthy", name, outcome, summary, *arrangements)
    return replace(run, amend=_probe)


def _dying(scenario: Scenario) -> Scenario:
    return replace(
        scenario,
        name=f"{scenario.name}-and-deaths",
        summary="the same, and every function dies once in every state",
        arrange=together(scenario.arrange, dying_everywhere),
    )


def _denied(base: str, state: str, outcome: Outcome, *more: Arrange) -> Scenario:
    """Return a scenario in which a state's function may do nothing, the first time only."""
    summary = f"`{base}`, and the function of {state} may do nothing"
    return _on(base, f"denied-{state}", outcome, summary, denied(state, visit=1), *more)


def _outrun(state: str, outcome: Outcome) -> Scenario:
    summary = f"another rollout takes the lock in {state}"
    return _on("healthy", f"outrun-{state}", outcome, summary, outrun(state))


def _unknown(base: str, state: str, outcome: Outcome, *more: Arrange) -> Scenario:
    summary = f"`{base}`, and {state} answers with a decision that the machine does not know"
    arrange = answering(state, decision=_UNKNOWN)
    return _on(base, f"unknown-{state}", outcome, summary, *more, arrange)


_probing = _probed("probed", Outcome.ACCEPTED, "the file asks for a probe", nothing)
_waiting_for_idle = _on(
    "healthy",
    "maintenance-in-between",
    Outcome.ACCEPTED,
    "AWS begins to maintain the endpoint between preflight and update",
    _maintained,
)
_STUCK_STATES = (
    *("StartUpdate", "AwaitIdle", "SettleEndpoint", "AwaitSettling"),
    *("ProbeCandidate", "BakeCandidate", "AwaitBake"),
)
_stuck_in_bake = denied("BakeCandidate", visit=1)

_PEOPLE = (
    _on("approval", "not-approved", Outcome.REJECTED, "approval is asked for, and refused",
        _said_in("AwaitApproval", Say.REJECT)),
    _on("approval", "late-approval", Outcome.ACCEPTED, "nobody can decide for 90 minutes",
        _nobody_is_heard),
    _on("healthy", "called-off", Outcome.REJECTED, "a person aborts before the update begins",
        _said_in("HoldScaling", Say.ABORT)),
    _on("healthy", "late-answer", Outcome.ACCEPTED, "a person answers after 90 minutes",
        _stuck_in_bake, _asked(Say.RETRY, after_seconds=_SLOWLY_SECONDS)),
    _on("healthy", "taken-back", Outcome.ROLLED_BACK, "a person who is asked aborts",
        _stuck_in_bake, _asked(Say.ABORT)),
)  # fmt: skip

_DENIED = (
    _denied("healthy", "AcquireEndpoint", Outcome.REJECTED),
    _denied("second-drop", "AwaitTurn", Outcome.REJECTED),
    _denied("healthy", "CheckPreflight", Outcome.REJECTED),
    _denied("busy-endpoint", "AwaitClear", Outcome.REJECTED),
    _denied("approval", "SeekApproval", Outcome.REJECTED),
    _denied("approval", "AwaitApproval", Outcome.REJECTED),
    _denied("healthy", "CreateCandidate", Outcome.REJECTED),
    _denied("healthy", "HoldScaling", Outcome.REJECTED),
    _denied("healthy", "RestoreScaling", Outcome.NEEDS_OPERATOR),
    _denied("rollback-capacity", "AwaitRetry", Outcome.ROLLED_BACK, _asked(Say.RETRY)),
    _denied("healthy", "SeekDecision", Outcome.NEEDS_OPERATOR, _stuck_in_bake),
    _denied("healthy", "AwaitDecision", Outcome.NEEDS_OPERATOR, _stuck_in_bake),
    _denied("healthy", "CloseRollout", Outcome.NEEDS_OPERATOR),
    _on("bad-version", "denied-HoldScaling-on-the-way-back", Outcome.ROLLED_BACK,
        "`bad-version`, and the function of HoldScaling may do nothing on the way back",
        denied("HoldScaling", visit=2)),
    _probed("denied-once-everywhere", Outcome.ACCEPTED,
            "each function between update and bake may do nothing, until a person has mended it",
            _maintained, *(denied(state, visit=1) for state in _STUCK_STATES),
            _asked(Say.RETRY, after_seconds=_MINUTE, times=len(_STUCK_STATES))),
)  # fmt: skip

_OUTRUN = (
    _outrun("StartUpdate", Outcome.REJECTED),
    _outrun("SettleEndpoint", Outcome.NEEDS_OPERATOR),
    replace(_outrun("ProbeCandidate", Outcome.NEEDS_OPERATOR), amend=_probe),
    _outrun("BakeCandidate", Outcome.NEEDS_OPERATOR),
)

_UNKNOWN_DECISIONS = (
    _unknown("healthy", "AcquireEndpoint", Outcome.REJECTED),
    _unknown("healthy", "PlanRollout", Outcome.REJECTED),
    _unknown("healthy", "CheckPreflight", Outcome.REJECTED),
    _unknown("approval", "SeekApproval", Outcome.REJECTED),
    _unknown("healthy", "StartUpdate", Outcome.NEEDS_OPERATOR),
    _unknown("healthy", "SettleEndpoint", Outcome.NEEDS_OPERATOR),
    replace(_unknown("healthy", "ProbeCandidate", Outcome.NEEDS_OPERATOR), amend=_probe),
    _unknown("healthy", "BakeCandidate", Outcome.NEEDS_OPERATOR),
    _unknown("healthy", "SeekDecision", Outcome.NEEDS_OPERATOR, _stuck_in_bake),
    _on("healthy", "settled-nowhere", Outcome.NEEDS_OPERATOR,
        "SettleEndpoint answers Overdue, and does not say what it is stuck on",
        answering("SettleEndpoint", decision="Overdue", stuck=None)),
)  # fmt: skip

_OTHERS = (
    _probing,
    _probed("probe-fails", Outcome.ROLLED_BACK, "the candidate answers the probe with an error",
            _answers_badly),
    _waiting_for_idle,
    _on("healthy", "quota-lost", Outcome.REJECTED,
        "the quota is lowered between preflight and update: UpdateEndpoint is refused",
        _quota_lost),
    _on("healthy", "two-more-drops", Outcome.ACCEPTED,
        "two newer files land during the bake: the newest is rolled out next, the other is not",
        _dropped_twice_more),
    _on("first-deployment", "bad-first-deployment", Outcome.NEEDS_OPERATOR,
        "a first deployment is bad: there is nothing to go back to",
        SCENARIOS["bad-version"].arrange),
)  # fmt: skip

_DYING = tuple(
    map(
        _dying,
        (
            SCENARIOS["rollback-impossible"],
            SCENARIOS["second-drop"],
            SCENARIOS["busy-endpoint"],
            SCENARIOS["approval"],
            _probing,
            _waiting_for_idle,
        ),
    )
)

RUNS: dict[str, Scenario] = {
    run.name: run
    for run in (
        *SCENARIOS.values(),
        *_PEOPLE,
        *_DENIED,
        *_OUTRUN,
        *_UNKNOWN_DECISIONS,
        *_OTHERS,
        *_DYING,
    )
}
"""Every run by its name; of several that visit a place, the first is the one that is told."""
