"""The template that is shipped can be read, and hangs together."""

from pathlib import Path

import pytest

from simulator.iam.wildcards import action_matches
from simulator.template.error import TemplateError
from simulator.template.reading import read_template
from simulator.template.views import Function, Rule, Schedule, StateMachine, Template

_PATH = Path(__file__).parents[3] / "template.yaml"
_ROLE = "arn:aws:iam::111122223333:role/sagemaker-execution"


@pytest.fixture(scope="module")
def template() -> Template:
    """The shipped template as deployed with a single model role."""
    return read_template(_PATH, parameters={"ModelExecutionRoleArns": _ROLE})


def _callers(template: Template) -> tuple[Function | StateMachine, ...]:
    return (*template.functions.values(), *template.state_machines.values())


def test_whom_models_run_as_must_be_said() -> None:
    """There is no default for the roles that Switchback may pass on."""
    with pytest.raises(TemplateError, match="ModelExecutionRoleArns"):
        read_template(_PATH, parameters={})


def test_it_reads_the_same_twice(template: Template) -> None:
    """Names and ARNs are stable from one reading to the next."""
    assert read_template(_PATH, parameters={"ModelExecutionRoleArns": _ROLE}) == template


def test_the_machine_reaches_every_function_that_it_names(template: Template) -> None:
    """Each ARN that the definition is given belongs to a function of the template."""
    arns = {function.arn for function in template.functions.values()}
    for machine in template.state_machines.values():
        given = {key: v for key, v in machine.substitutions.items() if key.endswith("FunctionArn")}
        assert given
        assert set(given.values()) <= arns


def test_no_event_is_lost_in_silence(template: Template) -> None:
    """Each rule and schedule, and each function behind one, hands what it gives up to our queue."""
    queues = {queue.arn for queue in template.queues.values()}
    assert template.rules
    assert template.schedules
    started: list[Rule | Schedule] = [*template.rules, *template.schedules]
    for rule in started:
        assert rule.delivery.dead_letter_arn in queues
        assert template.functions[rule.function].delivery.dead_letter_arn in queues


def test_nobody_shares_a_role(template: Template) -> None:
    """Each function and each machine has rights of its own."""
    roles = [caller.role_name for caller in _callers(template)]
    assert len(roles) == len(set(roles))


@pytest.mark.parametrize("action", ["sagemaker:DeleteEndpoint", "s3:DeleteObjectVersion"])
def test_nobody_may_destroy(template: Template, action: str) -> None:
    """No role has the right to delete an endpoint, or to erase what was asked for."""
    for caller in _callers(template):
        for statement in caller.statements:
            assert not any(action_matches(pattern, action) for pattern in statement.actions)


def test_the_drop_bucket_tells_of_every_version(template: Template) -> None:
    """A rollout starts from an event, and reads the version that the event names."""
    (bucket,) = template.buckets.values()
    assert bucket.event_bridge
    assert bucket.versioned
