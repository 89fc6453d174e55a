"""Files that cannot be read as a whole, and how JSON and YAML differ."""

import json
from typing import Any

import pytest

from switchback.document.examine import examine, read_document
from switchback.document.reading import MOST_BYTES

ALIAS_BOMB = b"""\
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
"""

UNREADABLE = [
    (b"", "is empty"),
    (b" \n\t\n", "is empty"),
    (b"\xef\xbb\xbf", "is empty"),
    (b"# only a comment\n", "is empty"),
    (b"---\n", "is empty"),
    (b"x" * 5 * 1024 * 1024, "has more than the 65,536 bytes that a config file may have"),
    (b"#" * (MOST_BYTES + 1), "has more than the 65,536 bytes"),
    (b"\x89PNG\r\n\x1a\n", "is not UTF-8 text (byte 1)"),
    (b"Version: 1\x00", r'is not text: it holds the control character "\x00"'),
    (b"Version: \x1b[31m1", r'is not text: it holds the control character "\x1b"'),
    ("Version: 1".encode("utf-16"), "is not UTF-8 text"),
    (ALIAS_BOMB, "sets an anchor (&) in line 1"),
    (b"a: 1\nb: *a\n", "uses an alias (*) in line 2"),
    (b"a: !!python/object/apply:os.system [ls]", 'uses the tag "tag:yaml.org,2002:python'),
    (b"a: !!str 5", 'uses the tag "tag:yaml.org,2002:str" in line 1'),
    (b"a: 1\n---\nb: 2\n", "holds more than one YAML document"),
    (b"a: [1, 2", "is not valid YAML (line "),
    (b"a: b: c", "is not valid YAML (line 1, column 5)"),
    (b"a: 2026-13-45", 'holds "2026-13-45" in line 1, which is no date and no number'),
    (b"[" * 60_000, "nests deeper than 32 levels"),
    (b"- " * 30_000, "nests deeper than 32 levels"),
    (b"{a: " * 40 + b"}" * 40, "nests deeper than 32 levels"),
    (b"- Version: 1", "is not a mapping at its top"),
    (b"just words", "is not a mapping at its top"),
    (b"42", "is not a mapping at its top"),
]


@pytest.mark.parametrize(("body", "expected"), UNREADABLE)
def test_an_unreadable_file_is_one_problem_of_the_file(body: bytes, expected: str) -> None:
    """A file that cannot be read at all gets one line, placed at the file, with a remedy."""
    (problem,) = examine(body, name="endpoint.yaml").problems
    assert problem.place == "endpoint.yaml"
    assert problem.message.startswith(expected)
    assert problem.remedy
    assert len(str(problem).splitlines()) == 1


UNREADABLE_JSON = [
    (b"", "is empty"),
    (b"null", "is empty"),
    (b"{'Version': 1}", "is not valid JSON (line 1, column 2)"),
    (b'{"Version": 1,}', "is not valid JSON"),
    (b"[" * 60_000, "nests deeper than 32 levels"),
    (b"[" * 40 + b"]" * 40, "nests deeper than 32 levels"),
    (b'{"Version": ' + b"9" * 5000 + b"}", "holds a number too big to read"),
    (b"[]", "is not a mapping at its top"),
]


@pytest.mark.parametrize(("body", "expected"), UNREADABLE_JSON)
def test_unreadable_json_is_one_problem_of_the_file(body: bytes, expected: str) -> None:
    """A `.json` file is held to JSON's own rules."""
    (problem,) = examine(body, name="endpoint.JSON").problems
    assert problem.place == "endpoint.JSON"
    assert problem.message.startswith(expected)


def test_json_and_yaml_give_the_same_document(content: dict[str, Any]) -> None:
    """JSON text is read alike under either name, with or without a byte order mark."""
    body = json.dumps(content).encode()
    documents = [
        read_document(body, name="endpoint.json"),
        read_document(body, name="endpoint.yaml"),
        read_document(b"\xef\xbb\xbf" + body, name="endpoint.json"),
    ]
    assert documents[0] == documents[1] == documents[2]
    assert documents[0].rollout.bake.alarms[0].alarm_name == "stt-5xx-rate"
    assert documents[0].endpoint_config == content["EndpointConfig"]


def test_defaults_are_filled_in(content: dict[str, Any]) -> None:
    """What may be left out has its documented default."""
    del content["Rollout"]["Bake"]["DurationInMinutes"]
    del content["AutoScaling"]["TargetUtilization"]
    content.pop("EndpointConfig")
    document = read_document(json.dumps(content).encode(), name="endpoint.json")
    assert document.rollout.bake.duration_in_minutes == 35
    assert document.auto_scaling is not None
    assert document.auto_scaling.target_utilization == 0.7
    assert document.endpoint_config == {}


ODD_KEYS = [
    ("endpoint.yaml", b"5: x\n", "has a key that is not text: 5"),
    ("endpoint.yaml", b"no: x\n", "has a key that is not text: false"),
    ("endpoint.yaml", b"2026-01-01: x\n", "has a key that is not text: 2026-01-01"),
    ("endpoint.yaml", b"? [a]\n: x\n", "has a key that is not text: a list"),
    ("endpoint.yaml", b"? {a: b}\n: x\n", "has a key that is not text: a mapping"),
    ("endpoint.yaml", b"? 0x" + b"f" * 9000 + b"\n: x\n", "has a key that is not text: a huge"),
    ("endpoint.json", b'{"\\ud800": 1}', r'has a key that is not text: "\ud800"'),
]


@pytest.mark.parametrize(("name", "body", "expected"), ODD_KEYS)
def test_keys_are_text(name: str, body: bytes, expected: str) -> None:
    """A key that is no text is told at its mapping, whatever it is instead."""
    first = examine(body, name=name).problems[0]
    assert first.place == name
    assert first.message.startswith(expected)


@pytest.mark.parametrize("name", ["endpoint.yaml", "endpoint.json"])
def test_a_key_written_twice_is_refused(content: dict[str, Any], name: str) -> None:
    """Neither format silently takes one of two values."""
    body = json.dumps(content).replace('{"Version": 1', '{"Version": 1, "Version": 1').encode()
    (problem,) = examine(body, name=name).problems
    assert str(problem) == "Version: is written twice. Keep one of the two"


def test_half_a_character_is_refused(content: dict[str, Any]) -> None:
    """A lone surrogate, which nothing could encode again, does not get through."""
    content["Model"]["PrimaryContainer"]["Environment"]["A"] = "\ud800"
    (problem,) = examine(json.dumps(content).encode(), name="endpoint.json").problems
    assert problem.message == "holds half of a Unicode character"


def test_yaml_words_for_true_and_false_are_understood(content: dict[str, Any]) -> None:
    """`yes` is true, as YAML 1.1 has it."""
    body = json.dumps(content).replace("true", "yes").encode()
    assert read_document(body, name="endpoint.yaml").model["EnableNetworkIsolation"] is True


def test_a_merge_key_is_only_an_unknown_key() -> None:
    """`<<` merges nothing in."""
    problems = examine(b"<<: {Version: 1}\n", name="endpoint.yaml").problems
    assert problems[0].place == '["<<"]'
    assert "Version" in [problem.place for problem in problems]


def test_nothing_in_the_file_or_its_name_can_forge_a_line() -> None:
    """Line breaks and terminal codes from keys, values and the name come out escaped, and cut."""
    key = "Version\\nERROR forged\\e[2J"
    body = f'"{key}": 1\nEndpointName: "x\\u2028y\\r{"z" * 500}"\n'.encode()
    problems = examine(body, name="a\nb\x1b[31m.yaml").problems
    text = "\n".join(str(problem) for problem in problems)
    assert len(text.splitlines()) == len(problems)
    assert all(character.isprintable() for character in text.replace("\n", ""))
    assert "z" * 100 not in text
    (empty,) = examine(b"", name="a\nb\x1b[31m.yaml").problems
    assert empty.place == r"a\nb\x1b[31m.yaml"
