"""What most tests start from: an example's config file, a world, and its endpoint at work."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from simulator.stage import Stage, parameters_for, set_stage
from simulator.world import EVERY_MINUTE, World
from switchback.document.examine import read_document
from switchback.document.model import Document

# The first example of a property pays for what is loaded once; a slow machine is no defect.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

EXAMPLES = Path(__file__).parent.parent / "examples"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no core is left with it at the end."""
    items.sort(key=lambda item: item.path.name != "test_sweep.py")


def pytest_collection_finish() -> None:
    """Spare a sixth of the time: looking for garbage among all that was imported, again and again.

    What several tests read is kept, too, and is no garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture
def body() -> bytes:
    """The config file of the streaming example: two pools, automatic scaling, two alarms."""
    return (EXAMPLES / "deepgram-streaming-stt.yaml").read_bytes()


@pytest.fixture
def document(body: bytes) -> Document:
    """What that file says."""
    return read_document(body, name="deepgram-streaming-stt.yaml")


@pytest.fixture
def world(document: Document) -> Iterator[World]:
    """An account with Switchback deployed in it, and nothing else."""
    with World(parameters=parameters_for(document), idle=EVERY_MINUTE) as world:
        yield world


@pytest.fixture
def stage(world: World, document: Document, body: bytes) -> Stage:
    """The file's endpoint in service on the version before, scaled out, with traffic."""
    return set_stage(world, document, body=body)
