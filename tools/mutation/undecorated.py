"""Decorated functions in a form that mutmut can change: it passes decorators over."""

import ast


def undecorated(source: str) -> str:
    """The same program, with `name = property(name)` after a function in place of @property.

    Nothing is cached any more: an answer from before the change would hide the change.
    """
    lines = source.splitlines(keepends=True)
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for function in sorted(functions, key=lambda node: node.lineno, reverse=True):
        match function.decorator_list:
            case [ast.Name(id="property") as decorator] if function.end_lineno:
                indent = " " * function.col_offset
                wrapped = f"{indent}{function.name} = property({function.name})\n"
                lines.insert(function.end_lineno, wrapped)
                del lines[decorator.lineno - 1]
            case [ast.Name(id="cache") as decorator]:
                del lines[decorator.lineno - 1]
            case _:
                pass
    return "".join(lines)
