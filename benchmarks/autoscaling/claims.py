"""What is claimed of Switchback's metric, checked row by row; where it does not hold, why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.autoscaling.simulation import Figures

AWS = ("AWS developer guide", "AWS blog")
OURS = "Switchback"
PREDEFINED = "predefined"
ORACLE = "oracle"

_FIFTH = 0.2
_MORE_HOURS = 1.05


@dataclass(frozen=True)
class Verdict:
    """Whether the claims hold for one fleet under one load, and what stands against them.

    Attributes:
        holds: A fifth of the minutes over capacity at the most, at no more than 5 % more
            instance-hours: than the AWS expression, or than the oracle's where that one is blind.
        holds_to_the_letter: The same, with the hours of AWS's expression also where it is blind.
    """

    holds: bool
    holds_to_the_letter: bool
    worse_than_predefined: bool
    why: str


def judge(row: Mapping[str, Figures]) -> Verdict:
    """Judge one row of figures, by metric."""
    ours, oracle, predefined = row[OURS], row[ORACLE], row[PREDEFINED]
    aws = [row[name] for name in AWS]
    fair = [oracle if each.minutes_blind else each for each in aws]
    fewer = all(ours.minutes_over <= each.minutes_over * _FIFTH for each in aws)
    return Verdict(
        holds=fewer and all(_is_cheap(ours, each) for each in fair),
        holds_to_the_letter=fewer and all(_is_cheap(ours, each) for each in aws),
        worse_than_predefined=ours.minutes_over > predefined.minutes_over
        and ours.instance_hours > predefined.instance_hours,
        why=_why(ours, oracle, aws, fewer=fewer),
    )


def _is_cheap(ours: Figures, other: Figures) -> bool:
    return ours.instance_hours <= other.instance_hours * _MORE_HOURS


def _why(ours: Figures, oracle: Figures, aws: Sequence[Figures], *, fewer: bool) -> str:
    least = min(each.minutes_over for each in aws)
    if not fewer and oracle.minutes_over:
        return (
            f"{ours.minutes_over} minutes against {least}: instances take minutes to start, which "
            f"no metric foresees (the oracle: {oracle.minutes_over})"
        )
    if not fewer:
        return f"{ours.minutes_over} minutes against {least}: both follow the load alike"
    most = max(each.minutes_over for each in aws)
    return (
        f"{ours.minutes_over} minutes against up to {most}, for {ours.instance_hours:.0f} hours "
        f"(the oracle: {oracle.instance_hours:.0f})"
    )
