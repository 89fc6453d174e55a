"""Every reference in the template leads somewhere: cfn-lint overlooks functions' variables."""

import re
from collections.abc import Iterator
from typing import Any


def test_every_reference_leads_somewhere(
    template: dict[str, Any], functions: dict[str, Any]
) -> None:
    """No name is misspelt, of a resource, a parameter, or a rule or URL that SAM makes."""
    rules = {
        function + event
        for function, properties in functions.items()
        for event in properties.get("Events", {})
    }
    urls = {
        f"{name}Url" for name, properties in functions.items() if "FunctionUrlConfig" in properties
    }
    known = {*template["Parameters"], *template["Resources"], *rules, *urls}

    assert {name for name in _referred(template) if not name.startswith("AWS::")} <= known


def test_every_parameter_is_used(template: dict[str, Any]) -> None:
    """Nobody is asked for what makes no difference."""
    assert set(template["Parameters"]) <= set(_referred(template))


def _referred(node: Any) -> Iterator[str]:
    """Yield the names that a part of the template refers to."""
    match node:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from (name.split(".")[0] for name in re.findall(r"\$\{([\w:.]+)\}", text))
        case dict():
            for value in node.values():
                yield from _referred(value)
        case list():
            for value in node:
                yield from _referred(value)
        case _:
            return
