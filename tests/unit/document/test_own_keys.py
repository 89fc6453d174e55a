"""Each rule of Switchback's own keys, broken alone."""

from collections.abc import Callable

import pytest

from switchback.document.problem import Problem

Path = tuple[str | int, ...]
ProblemsAfter = Callable[[Path, object], list[Problem]]

OWN_KEYS = [
    (("Version",), ..., "Version: is missing. Write Version: 1"),
    (("Version",), 2, "Version: is 2"),
    (("Version",), True, "Version: is true"),
    (("Version",), 1.5, "Version: is 1.5"),
    (("EndpointName",), ..., "EndpointName: is missing"),
    (("EndpointName",), "under_score", 'EndpointName: is "under_score". Give the name'),
    (("EndpointName",), "a" * 64, "EndpointName: is "),
    (("EndpointName",), "a-" * 31 + "-" * 5 + "a", "EndpointName: is "),
    (("EndpointName",), 5, "EndpointName: is 5 and should be a valid string"),
    (("Endpointname",), "x", "Endpointname: is not a known key. Did you mean EndpointName?"),
    (("[key]",), "x", '["[key]"]: is not a known key. Known here: Version, EndpointName, Model'),
    (("Notify",), {}, "Notify: is not a known key"),
    (("Model",), ..., "Model: is missing"),
    (("Model",), [], "Model: is a list"),
    (("EndpointConfig",), 5, "EndpointConfig: is 5"),
    (("EndpointConfig",), None, "EndpointConfig: is empty. Give it a value, or remove it"),
    (("AutoScaling",), None, "AutoScaling: is empty"),
    (("AutoScaling",), "yes", 'AutoScaling: is "yes"'),
    (("AutoScaling", "MinCapacity"), ..., "AutoScaling.MinCapacity: is missing"),
    (("AutoScaling", "MinCapacity"), -1, "AutoScaling.MinCapacity: is -1"),
    (("AutoScaling", "MinCapacity"), "2", 'AutoScaling.MinCapacity: is "2"'),
    (("AutoScaling", "MaxCapacity"), 2**70, "AutoScaling.MaxCapacity: is a number too big"),
    (("AutoScaling", "TargetUtilization"), 0, "AutoScaling.TargetUtilization: is 0"),
    (("AutoScaling", "TargetUtilization"), 1.01, "AutoScaling.TargetUtilization: is 1.01"),
    (
        ("AutoScaling", "TargetUtilization"),
        float("nan"),
        "AutoScaling.TargetUtilization: is not a finite number",
    ),
    (("AutoScaling", "ConcurrencyPerInstance"), {}, "AutoScaling.ConcurrencyPerInstance: is a map"),
    (
        ("AutoScaling", "ConcurrencyPerInstance", "ml.g6.2xlarge"),
        0,
        'AutoScaling.ConcurrencyPerInstance["ml.g6.2xlarge"]: is 0 and should be greater than 0',
    ),
    (
        ("AutoScaling", "ConcurrencyPerInstance", "g6"),
        20,
        'AutoScaling.ConcurrencyPerInstance.g6: is "g6"',
    ),
    (("Rollout",), ..., "Rollout: is missing"),
    (
        ("Rollout", "Strategy"),
        {},
        "Rollout.Strategy: is not a known key. Known here: Bake, CreateIfMissing, ",
    ),
    (("Rollout", "Bake"), ..., "Rollout.Bake: is missing"),
    (("Rollout", "Bake", "DurationInMinutes"), 0, "Rollout.Bake.DurationInMinutes: is 0"),
    (("Rollout", "Bake", "DurationInMinutes"), 1441, "Rollout.Bake.DurationInMinutes: is 1441"),
    (("Rollout", "Bake", "Alarms"), [None], "Rollout.Bake.Alarms[0]: is empty"),
    (("Rollout", "Bake", "Alarms"), ["name"], 'Rollout.Bake.Alarms[0]: is "name"'),
    (
        ("Rollout", "Bake", "Alarms"),
        [{"AlarmName": f"alarm-{i}"} for i in range(101)],
        "Rollout.Bake.Alarms: is a list and should have at most 100 items",
    ),
    (
        ("Rollout", "Bake", "Alarms", 0, "AlarmName"),
        "",
        'Rollout.Bake.Alarms[0].AlarmName: is ""',
    ),
    (
        ("Rollout", "Bake", "Alarms", 0, "AlarmName"),
        "a" * 256,
        "Rollout.Bake.Alarms[0].AlarmName: is",
    ),
    (
        ("Rollout", "Bake", "Alarms", 0, "AlarmName"),
        "one\nline\x1b[31m",
        r'Rollout.Bake.Alarms[0].AlarmName: is "one\nline\x1b[31m". Give the name',
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), OWN_KEYS)
def test_a_mistake_is_one_problem_at_its_place(
    problems_after: ProblemsAfter, path: Path, value: object, expected: str
) -> None:
    """One mistake is reported once, at its place, with a remedy."""
    found = problems_after(path, value)
    assert len(found) == 1, [str(problem) for problem in found]
    assert str(found[0]).startswith(expected)
    assert found[0].remedy


ALLOWED = [
    (("EndpointConfig",), ...),
    (("EndpointConfig",), {}),
    (("AutoScaling",), ...),
    (("AutoScaling", "TargetUtilization"), ...),
    (("AutoScaling", "TargetUtilization"), 1),
    (("AutoScaling", "ConcurrencyPerInstance", "ml.g6.2xlarge"), 7.5),
    (("Rollout", "Bake", "DurationInMinutes"), ...),
    (("Rollout", "Bake", "DurationInMinutes"), 1),
    (("Rollout", "Bake", "DurationInMinutes"), 1440),
    (("EndpointName",), "a" * 63),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_the_rules_allow_is_accepted(
    problems_after: ProblemsAfter, path: Path, value: object
) -> None:
    """The edges of each rule, and what the live config supplies, are no problem."""
    assert problems_after(path, value) == []
