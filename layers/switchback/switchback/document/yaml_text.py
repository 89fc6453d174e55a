"""YAML text into a tree: plain data only, for the text may be anybody's.

Aliases and tags are refused before anything is composed: an alias bomb is small as text and endless
as data, and no config file needs either.
"""

from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from switchback.document.problem import quoted, shown
from switchback.document.tree import DEEPEST, Pairs, UnreadableError, too_deep

# libyaml's parser where PyYAML was built with it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# YAML 1.1 gives a meaning to the plain words `<<` and `=`; to us they are words.
_WORDS = frozenset({"tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"})


def yaml_tree(text: str) -> object:
    """Return the one document in a text.

    Raises:
        UnreadableError: It is not YAML, or uses what a config file may not use.
    """
    try:
        _refuse_all_but_plain_data(text)
        node = yaml.compose(text, Loader=_LOADER)
        return None if node is None else _tree(node, SafeConstructor())
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error


def _refuse_all_but_plain_data(text: str) -> None:
    depth = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.NodeEvent):
            _refuse_all_but_plain_node(event)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST:
            raise too_deep()
        if documents > 1:
            raise UnreadableError("holds more than one YAML document", "Keep one file per endpoint")


def _refuse_all_but_plain_node(event: yaml.NodeEvent) -> None:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise UnreadableError(f"uses an alias (*) in line {line}", "Write the value out in full")
    if event.anchor is not None:
        raise UnreadableError(f"sets an anchor (&) in line {line}", "Write the value out in full")
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise UnreadableError(f"uses the tag {quoted(tag)} in line {line}", "Remove the tag")


def _tree(node: yaml.Node, scalars: SafeConstructor) -> object:
    match node:
        case yaml.MappingNode():
            pairs = ((_tree(k, scalars), _tree(v, scalars)) for k, v in node.value)
            return Pairs(tuple(pairs))
        case yaml.SequenceNode():
            return [_tree(item, scalars) for item in node.value]
        case _:
            return _scalar(node, scalars)


def _scalar(node: yaml.Node, scalars: SafeConstructor) -> object:
    if node.tag in _WORDS:
        return node.value
    try:
        value: object = scalars.construct_object(node)
    except (ValueError, OverflowError) as error:
        # What looks like a date or a number to YAML, such as 2026-13-45, and is none.
        message = (
            f"holds {quoted(node.value)} in line {_line(node)}, which is no date and no number"
        )
        raise UnreadableError(message, "Put it in quotes if it is text") from error
    return value


def _line(parsed: yaml.NodeEvent | yaml.Node) -> int:
    assert parsed.start_mark is not None, "only what is built by hand has no mark"
    return parsed.start_mark.line + 1


def _not_yaml(error: yaml.YAMLError) -> UnreadableError:
    mark = getattr(error, "problem_mark", None)
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or "no reason given"
    return UnreadableError(
        f"is not valid YAML{where}: {shown(str(why))}", "Mend the syntax; an editor shows the place"
    )
