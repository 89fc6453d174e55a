"""A config file is known by its key, and nothing else in the bucket is taken for one."""

import pytest

from switchback.domain.config_key import is_config_file


@pytest.mark.parametrize(
    "key",
    ["endpoints/stt.yaml", "endpoints/stt.yml", "endpoints/eu/a/b.json", "endpoints/.a.yml"],
)
def test_a_file_with_something_in_it_is_one(key: str) -> None:
    """In the folder, or in folders below it."""
    assert is_config_file(key, size=1)
    assert not is_config_file(key, size=0)


@pytest.mark.parametrize(
    "key",
    [
        "stt.yaml",
        "status/stt.yaml",
        "endpoints/stt.txt",
        "endpoints/stt.YAML",
        "endpoints/",
        "endpoints/eu/",
        "endpoints/stt.yamlendpoints/",
        "endpoints/.yaml",
        "endpoints/eu/.json",
        "endpoints//stt.yaml",
        "endpoints/./stt.yaml",
        "endpoints/../stt.yaml",
        "endpoints/eu/../stt.yaml",
        "endpoints/s\ntt.yaml",
        "endpoints/stt\u202e.yaml",
    ],
)
def test_what_is_no_config_file(key: str) -> None:
    """Another folder, another ending, no name, a path that leads elsewhere, an odd character."""
    assert not is_config_file(key, size=1)
