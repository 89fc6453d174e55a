"""What an expression refers to, and what AWS would refuse there when the machine is created."""

from collections.abc import Iterator

from jsonata.parser import Parser

_INPUT_OF_ALL = frozenset({"input", "context"})
# Links of the parser's own; following them would lead in circles.
_NOT_PARTS = frozenset({"_outer_instance", "slot", "ancestor", "seeking_parent"})
# Inside these, `$` and plain names mean what the path stands on, which is allowed.
_ON_A_PATH = frozenset({"predicate", "stages", "group", "terms", "body"})


def faults(tree: Parser.Symbol, *, also: frozenset[str]) -> Iterator[str]:
    """Say each thing in a parsed expression that AWS refuses.

    Args:
        tree: What the parser made of the expression.
        also: The members of `$states` that exist in this field, besides input and context.
    """
    known = _INPUT_OF_ALL | also
    for symbol, at_top in _parts(tree, at_top=True):
        match symbol.type, symbol.value:
            case "variable", "eval":
                yield "$eval does not exist in Step Functions: use $parse"
            case "variable", "$":
                yield "$$ means nothing, there is no input document: use $states.input"
            case "variable", "" if at_top:
                yield "$ means nothing at the top level: use $states.input"
            case "name", name if at_top:
                yield f"{name} means nothing at the top level: use $states.input.{name}"
            case "path", _ if (member := _member_of_states(symbol)) not in {None, *known}:
                yield f"$states.{member} does not exist here"
            case _:
                pass


def _member_of_states(path: Parser.Symbol) -> str | None:
    match path.steps:
        case [head, second, *_] if (head.type, head.value) == ("variable", "states"):
            return str(second.value) if second.type == "name" else None
        case _:
            return None


def _parts(node: object, *, at_top: bool) -> Iterator[tuple[Parser.Symbol, bool]]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _parts(item, at_top=at_top)
    elif isinstance(node, Parser.Symbol):
        yield node, at_top
        for name, part in vars(node).items():
            if name == "steps":
                yield from _parts((part or [])[:1], at_top=at_top)
                yield from _parts((part or [])[1:], at_top=False)
            elif name not in _NOT_PARTS:
                yield from _parts(part, at_top=at_top and name not in _ON_A_PATH)
