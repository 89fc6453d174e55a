"""What a rollout came to: the outcome and why, what it asks of a person, and what it took."""

from cli.screen.shown import Fact, Tone
from cli.story.parts import parts
from cli.words import duration, instances
from simulator.rehearsal import Rehearsal
from switchback.domain.message import NEXT_STEP
from switchback.domain.outcome import Outcome


def tone(outcome: Outcome) -> Tone:
    """Return how an outcome is meant."""
    match outcome:
        case Outcome.ACCEPTED | Outcome.NO_CHANGE:
            return Tone.GOOD
        case Outcome.ROLLED_BACK | Outcome.REVERTED | Outcome.SUPERSEDED:
            return Tone.BACK
        case Outcome.REJECTED | Outcome.NEEDS_OPERATOR:
            return Tone.BAD


def summary(rehearsal: Rehearsal) -> tuple[Fact, ...]:
    """Return the facts of a rollout that is over."""
    closed, name = rehearsal.closed, rehearsal.stage.endpoint_name
    reaction = rehearsal.timeline.reaction_seconds
    facts = [
        Fact("outcome", f"{closed.outcome} ({closed.reason})"),
        Fact("why", closed.message),
        Fact("next", NEXT_STEP[closed.outcome].format(endpoint_name=name)),
        Fact("endpoint", endpoint(rehearsal)),
        Fact("took", _took(rehearsal)),
        Fact("cost", _cost(rehearsal)),
    ]
    if reaction is not None:
        told = f"{reaction:.2f} s from the alarm to the UpdateEndpoint call that takes it back"
        facts.append(Fact("reacted", told))
    return tuple(facts)


def endpoint(rehearsal: Rehearsal) -> str:
    """Return where the endpoint is now, as SageMaker tells it."""
    name, sagemaker = rehearsal.stage.endpoint_name, rehearsal.stage.world.sagemaker
    told = sagemaker.describe_endpoint({"EndpointName": name})
    fleet = sagemaker.fleet(name)
    counts = fleet.counts if fleet else {}
    return (
        f"{name} is {told['EndpointStatus']} on {told['EndpointConfigName']} "
        f"with {sum(counts.values())} instances: {instances(counts)}"
    )


def _took(rehearsal: Rehearsal) -> str:
    each = (f"{p.name} {duration(p.seconds)}" for p in parts(rehearsal.timeline.entries))
    return f"{', '.join(each)}; {duration(rehearsal.virtual_seconds)} in all"


def _cost(rehearsal: Rehearsal) -> str:
    timeline = rehearsal.timeline
    return (
        f"{timeline.transitions} state transitions, {timeline.invocations} Lambda invocations, "
        f"{timeline.calls.total()} AWS calls"
    )
