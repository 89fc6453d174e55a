"""Runs that together visit every place of the machine: the scenarios, and what is worse."""

from dataclasses import dataclass, replace
from typing import Any

from simulator.sagemaker.status import EndpointStatus
from simulator.sagemaker_runtime import Reply
from simulator.scenarios import SCENARIOS, Scenario
from simulator.scenarios.moments import when_entered
from simulator.scenarios.people import after_a_while, says
from simulator.service_quotas import quota_name
from simulator.stage import Stage, stage_next, third_version
from simulator.triggers import TRIGGERS, Trigger
from switchback.domain.decision import Say
from switchback.domain.outcome import Outcome
from tools.arranged import (
    Arrange,
    answering,
    denied,
    dying_everywhere,
    outrun,
    refused_until,
    throttled,
    together,
)

_MINUTE = 60
_MAINTENANCE_SECONDS = 10 * _MINUTE
# Longer than a waiting state waits for a person before it looks.
_SLOWLY_SECONDS = 90 * _MINUTE
_UNKNOWN = "SomethingNew"
_DROPPED, _SCHEDULED, _FOLLOWED = TRIGGERS["s3"], TRIGGERS["schedule"], TRIGGERS["version"]


@dataclass(frozen=True)
class Run:
    """A scenario, and what starts its rollout."""

    scenario: Scenario
    trigger: Trigger = _DROPPED


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


def _on(base: Scenario, name: str, outcome: Outcome, summary: str, *more: Arrange) -> Scenario:
    """Return a scenario in which more happens."""
    arrange = together(base.arrange, *more)
    return replace(base, name=name, outcome=outcome, summary=summary, arrange=arrange)


_HEALTHY = SCENARIOS["healthy"]
_BAD = SCENARIOS["bad-version"]
_QUEUED = SCENARIOS["second-drop"]
_BUSY = SCENARIOS["busy-endpoint"]
_APPROVAL = SCENARIOS["approval"]
_NO_CAPACITY = SCENARIOS["rollback-capacity"]
_PROBED = replace(_HEALTHY, name="probed", amend=_probe)
_NOT_IDLE = _on(_HEALTHY, "not-idle", Outcome.ACCEPTED, "", _maintained)
_STUCK = _on(
    _HEALTHY,
    "stuck-in-the-bake",
    Outcome.ACCEPTED,
    "",
    denied("BakeCandidate", visit=1),
)
_WINDOW = replace(_HEALTHY, name="window", summary="the window opens three hours after the drop")
_RELEASE = replace(
    _HEALTHY, name="release", summary="a new version is published, and the file follows it"
)
_STUCK_STATES = (
    *("StartUpdate", "AwaitIdle", "SettleEndpoint", "AwaitSettling"),
    *("ProbeCandidate", "BakeCandidate", "AwaitBake"),
)


def _dying(base: Scenario) -> Scenario:
    summary = f"{base.name}, and each state's function dies once"
    return _on(base, f"{base.name}-and-deaths", base.outcome, summary, dying_everywhere)


def _denied(base: Scenario, state: str, outcome: Outcome, *more: Arrange) -> Scenario:
    summary = f"{base.name}, and at first the function of {state} may do nothing"
    return _on(base, f"denied-{state}", outcome, summary, denied(state, visit=1), *more)


def _outrun(base: Scenario, state: str, outcome: Outcome) -> Scenario:
    summary = f"{base.name}, and another rollout takes the lock in {state}"
    return _on(base, f"outrun-{state}", outcome, summary, outrun(state))


def _unknown(base: Scenario, state: str, outcome: Outcome) -> Scenario:
    summary = f"{base.name}, and {state} answers with a decision that the machine does not know"
    return _on(base, f"unknown-{state}", outcome, summary, answering(state, decision=_UNKNOWN))


_DROPS = (
    # People who refuse, or are late.
    _on(_APPROVAL, "not-approved", Outcome.REJECTED, "approval is asked for, and refused",
        _said_in("AwaitApproval", Say.REJECT)),
    _on(_APPROVAL, "late-approval", Outcome.ACCEPTED, "approval comes after 90 minutes",
        _nobody_is_heard),
    _on(_HEALTHY, "called-off", Outcome.REJECTED, "a person aborts before the update begins",
        _said_in("HoldScaling", Say.ABORT)),
    _on(_STUCK, "late-answer", Outcome.ACCEPTED,
        "stuck in the bake; the person who is asked says retry after 90 minutes",
        _asked(Say.RETRY, after_seconds=_SLOWLY_SECONDS)),
    _on(_STUCK, "taken-back", Outcome.ROLLED_BACK,
        "stuck in the bake; the person who is asked says abort",
        _asked(Say.ABORT)),
    _on(_BAD, "given-up", Outcome.NEEDS_OPERATOR,
        "bad-version, and the way back is stuck; the person who is asked says abort",
        denied("StartUpdate", visit=2), _asked(Say.ABORT)),
    # Errors that no retry cures.
    _denied(_HEALTHY, "AcquireEndpoint", Outcome.REJECTED),
    _denied(_QUEUED, "AwaitTurn", Outcome.REJECTED),
    _denied(_HEALTHY, "CheckPreflight", Outcome.REJECTED),
    _denied(_BUSY, "AwaitClear", Outcome.REJECTED),
    _denied(_APPROVAL, "SeekApproval", Outcome.REJECTED),
    _denied(_APPROVAL, "AwaitApproval", Outcome.REJECTED),
    _denied(_HEALTHY, "CreateCandidate", Outcome.REJECTED),
    _denied(_HEALTHY, "HoldScaling", Outcome.REJECTED),
    # It is tried again at a good end.
    _denied(_HEALTHY, "RestoreScaling", Outcome.ACCEPTED),
    _denied(_HEALTHY, "ApplyScaling", Outcome.NEEDS_OPERATOR),
    _denied(_NO_CAPACITY, "AwaitRetry", Outcome.ROLLED_BACK, _asked(Say.RETRY)),
    _denied(_STUCK, "SeekDecision", Outcome.NEEDS_OPERATOR),
    _denied(_STUCK, "AwaitDecision", Outcome.NEEDS_OPERATOR),
    _denied(_HEALTHY, "CloseRollout", Outcome.NEEDS_OPERATOR),
    _on(_BAD, "denied-HoldScaling-on-the-way-back", Outcome.ROLLED_BACK,
        "bad-version, and on the way back the function of HoldScaling may do nothing",
        denied("HoldScaling", visit=2)),
    _on(_PROBED, "denied-once-everywhere", Outcome.ACCEPTED,
        "each state's function between update and bake may do nothing, until a person says retry",
        _maintained, *(denied(state, visit=1) for state in _STUCK_STATES),
        _asked(Say.RETRY, after_seconds=_MINUTE, times=len(_STUCK_STATES))),
    # Another rollout has the endpoint.
    _outrun(_HEALTHY, "StartUpdate", Outcome.REJECTED),
    _outrun(_HEALTHY, "SettleEndpoint", Outcome.NEEDS_OPERATOR),
    _outrun(_PROBED, "ProbeCandidate", Outcome.NEEDS_OPERATOR),
    _outrun(_HEALTHY, "BakeCandidate", Outcome.NEEDS_OPERATOR),
    # Functions that are newer than the machine.
    _unknown(_HEALTHY, "AcquireEndpoint", Outcome.REJECTED),
    _unknown(_HEALTHY, "PlanRollout", Outcome.REJECTED),
    _unknown(_HEALTHY, "CheckPreflight", Outcome.REJECTED),
    _unknown(_APPROVAL, "SeekApproval", Outcome.REJECTED),
    _unknown(_HEALTHY, "StartUpdate", Outcome.NEEDS_OPERATOR),
    _unknown(_HEALTHY, "SettleEndpoint", Outcome.NEEDS_OPERATOR),
    _unknown(_PROBED, "ProbeCandidate", Outcome.NEEDS_OPERATOR),
    _unknown(_HEALTHY, "BakeCandidate", Outcome.NEEDS_OPERATOR),
    _unknown(_STUCK, "SeekDecision", Outcome.NEEDS_OPERATOR),
    _on(_HEALTHY, "settled-nowhere", Outcome.NEEDS_OPERATOR,
        "SettleEndpoint answers Overdue, and does not say what it is stuck on",
        answering("SettleEndpoint", decision="Overdue", stuck=None)),
    # What else can happen to an endpoint and a version.
    _on(_PROBED, "probe-fails", Outcome.ROLLED_BACK,
        "the candidate answers the probe with an error",
        _answers_badly),
    _on(_HEALTHY, "quota-lost", Outcome.REJECTED,
        "the quota is lowered between preflight and update: UpdateEndpoint is refused",
        _quota_lost),
    _on(_QUEUED, "late-turn", Outcome.ACCEPTED,
        "second-drop, and the first one is stuck for 90 minutes",
        denied("AwaitBake", visit=1), _asked(Say.RETRY, after_seconds=_SLOWLY_SECONDS, times=2)),
    _on(_HEALTHY, "two-more-drops", Outcome.ACCEPTED,
        "two newer files land during the bake: the newest is rolled out next, the other is not",
        _dropped_twice_more),
    _on(SCENARIOS["first-deployment"], "bad-first-deployment", Outcome.NEEDS_OPERATOR,
        "a first deployment is bad: there is nothing to go back to",
        _BAD.arrange),
    # Functions that die.
    *map(
        _dying,
        (SCENARIOS["rollback-impossible"], _QUEUED, _BUSY, _APPROVAL, _PROBED, _NOT_IDLE),
    ),
)  # fmt: skip

_WINDOWS = (
    _WINDOW,
    _on(_WINDOW, "not-tonight", Outcome.REJECTED, "a person aborts before the window opens",
        _said_in("AwaitMoment", Say.ABORT)),
    _denied(_WINDOW, "SeekMoment", Outcome.REJECTED),
    _denied(_WINDOW, "AwaitMoment", Outcome.REJECTED),
    _unknown(_WINDOW, "SeekMoment", Outcome.REJECTED),
    _dying(_WINDOW),
)  # fmt: skip

_RELEASES = (
    _RELEASE,
    _on(_RELEASE, "not-rewritten", Outcome.NEEDS_OPERATOR,
        "release, and S3 is overloaded when the file is to be rewritten",
        throttled("RewriteDocument")),
)  # fmt: skip

_RUNS = (
    *map(Run, (*SCENARIOS.values(), *_DROPS)),
    *(Run(scenario, _SCHEDULED) for scenario in _WINDOWS),
    *(Run(scenario, _FOLLOWED) for scenario in _RELEASES),
)

RUNS: dict[str, Run] = {run.scenario.name: run for run in _RUNS}
"""Every run by its name; of several that visit a place, the first is the one that is told."""
