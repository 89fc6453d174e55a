"""What tests of whole rollouts share."""

import logging
from collections.abc import Iterator

import pytest

from simulator.lambda_runtime import _STDOUT
from switchback.log import logger


@pytest.fixture
def logs() -> Iterator[None]:
    """Have the functions log where their world looks, whoever imported the logger first."""
    kept = [handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    before = [handler.setStream(_STDOUT) for handler in kept]
    yield
    for handler, stream in zip(kept, before, strict=True):
        if stream is not None:
            handler.setStream(stream)
