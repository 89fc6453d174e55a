"""What may be collected: only what nobody needs, and what nobody will miss."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchback.domain.retention import (
    NEWEST_KEPT,
    YOUNG,
    Leftovers,
    OldConfig,
    OldModel,
    decide_leftovers,
)
from tests.unit.domain.given import NOW

SECOND = timedelta(seconds=1)


def old(number: int, *, age: timedelta | None = None, model: str | None = None) -> OldConfig:
    """A config of a year ago; those of higher numbers are newer."""
    created = NOW - (age if age is not None else timedelta(days=400) - number * SECOND)
    return OldConfig(f"c{number}", created, (model or f"m{number}",))


def models_of(configs: Iterable[OldConfig]) -> list[OldModel]:
    """The models that configs name, as old as the oldest of them."""
    oldest: dict[str, datetime] = {}
    for config in configs:
        for name in config.models:
            oldest[name] = min(config.created_at, oldest.get(name, config.created_at))
    return [OldModel(name, created) for name, created in oldest.items()]


def decide(
    configs: list[OldConfig],
    *,
    models: list[OldModel] | None = None,
    needed: frozenset[str] = frozenset(),
    needed_models: frozenset[str] = frozenset(),
) -> Leftovers:
    """Decide now."""
    return decide_leftovers(
        configs,
        models_of(configs) if models is None else models,
        needed=needed,
        needed_models=needed_models,
        now=NOW,
    )


EIGHT = [old(number) for number in range(8)]


def test_the_newest_five_stay_however_old() -> None:
    """And their models with them."""
    gone = decide(EIGHT)
    assert set(gone.configs) == {"c0", "c1", "c2"}
    assert set(gone.models) == {"m0", "m1", "m2"}
    assert decide(EIGHT[:NEWEST_KEPT]) == Leftovers((), ())


def test_what_is_needed_stays_and_takes_no_other_s_place() -> None:
    """A live config outside the newest five is kept beside them."""
    gone = decide(EIGHT, needed=frozenset({"c1"}))
    assert set(gone.configs) == {"c0", "c2"}
    assert set(gone.models) == {"m0", "m2"}


@pytest.mark.parametrize(
    ("age", "goes"),
    [(YOUNG - SECOND, False), (YOUNG, True), (timedelta(0), False), (-SECOND, False)],
)
def test_the_young_stay(age: timedelta, *, goes: bool) -> None:
    """Also where there are many of them: only so many days make one old."""
    many = [old(number, age=age) for number in range(20)]
    gone = decide(many)
    assert len(gone.configs) == (15 if goes else 0)
    assert len(gone.models) == (15 if goes else 0)


def test_a_model_stays_for_as_long_as_a_config_that_stays_names_it() -> None:
    """One model serves several configs, when only the fleet changes."""
    shared = [old(number, model="m") for number in range(8)]
    gone = decide(shared)
    assert len(gone.configs) == 3
    assert gone.models == ()


def test_a_model_that_somebody_else_s_config_names_stays() -> None:
    """Its own config may go."""
    gone = decide(EIGHT, needed_models=frozenset({"m0"}))
    assert "c0" in gone.configs
    assert set(gone.models) == {"m1", "m2"}


def test_a_model_without_a_config_goes_once_it_is_old() -> None:
    """A rollout that ended between the two left it; a young one may still get its config."""
    orphans = [OldModel("old", NOW - YOUNG), OldModel("young", NOW - YOUNG + SECOND)]
    assert decide([], models=orphans).models == ("old",)


names = st.integers(0, 30).map(str)
ages = st.integers(-1, 90).map(lambda days: timedelta(days=days))
some_configs = st.dictionaries(
    names, st.tuples(ages, st.lists(names, max_size=3)), max_size=15
).map(lambda told: [OldConfig(n, NOW - age, tuple(m)) for n, (age, m) in told.items()])
some_models = st.dictionaries(names, ages, max_size=15).map(
    lambda told: [OldModel(name, NOW - age) for name, age in told.items()]
)


@given(
    configs=some_configs,
    models=some_models,
    needed=st.frozensets(names),
    needed_models=st.frozensets(names),
)
def test_whatever_there_is_nothing_needed_goes(
    configs: list[OldConfig],
    models: list[OldModel],
    needed: frozenset[str],
    needed_models: frozenset[str],
) -> None:
    """Not what is needed, young, or among the newest; nor a model that something left names."""
    gone = decide(configs, models=models, needed=needed, needed_models=needed_models)
    by_name = {config.name: config for config in configs}
    made = {model.name: model.created_at for model in models}

    assert len(set(gone.configs)) == len(gone.configs)
    assert set(gone.configs) <= by_name.keys() - needed
    assert set(gone.models) <= made.keys() - needed_models
    assert all(NOW - by_name[name].created_at >= YOUNG for name in gone.configs)
    assert all(NOW - made[name] >= YOUNG for name in gone.models)
    left = [config for config in configs if config.name not in gone.configs]
    assert not {model for config in left for model in config.models} & set(gone.models)
    assert len(left) >= min(len(configs), NEWEST_KEPT)
    for name in gone.configs:
        newer = [c for c in left if c.created_at >= by_name[name].created_at]
        assert len(newer) >= NEWEST_KEPT


@given(configs=some_configs, needed=st.frozensets(names))
def test_what_is_decided_twice_is_decided_once(
    configs: list[OldConfig], needed: frozenset[str]
) -> None:
    """Right after a collection there is nothing to collect."""
    first = decide(configs, needed=needed)
    left = [config for config in configs if config.name not in first.configs]
    models = [model for model in models_of(configs) if model.name not in first.models]
    assert decide(left, models=models, needed=needed) == Leftovers((), ())
