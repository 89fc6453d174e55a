"""JSONata in a definition: compiled once per machine, evaluated whenever a state needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from jsonata import JException, Jsonata
from pydantic import JsonValue

from simulator.states.failure import ErrorName, StateError
from simulator.states.references import faults
from simulator.states.values import NotJsonError, compact, kind_of, plain

_OPENING, _CLOSING = "{%", "%}"
# Whatever the library raises for an expression that AWS would answer with an evaluation error.
_EVALUATION_ERRORS = (
    RuntimeError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions see at one moment of one state.

    Attributes:
        bindings: The variables and functions, `$states` among them, by name without the dollar.
        preface: How a cause begins: which state, entered when.
    """

    bindings: Mapping[str, object]
    preface: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One compiled `{% … %}`.

    Attributes:
        source: The JSONata between the delimiters.
        field: Where it stands in its state, as AWS writes it: `Output/result`.
        program: The compiled form.
    """

    source: str
    field: str
    program: Jsonata

    def evaluate(self, scope: Scope) -> JsonValue:
        """Evaluate.

        Raises:
            StateError: It threw, gave nothing, or gave no JSON.
        """
        # $now and $millis read the instant of whatever program the library holds for current.
        Jsonata.CURRENT.jsonata = self.program
        try:
            found = self.program.evaluate(None, scope.bindings)
        except JException as error:
            self.fail(scope, f"threw an error during evaluation. {error.error}: {error}")
        except _EVALUATION_ERRORS as error:
            self.fail(scope, f"threw an error during evaluation. {error}")
        if found is None:
            self.fail(scope, "returned nothing (undefined).")
        try:
            return plain(found)
        except NotJsonError:
            self.fail(scope, "returned an unsupported result type.")

    def fail(self, scope: Scope, what: str) -> NoReturn:
        """Fail the state because of this expression, in the words of AWS.

        Raises:
            StateError: Always (`States.QueryEvaluationError`).
        """
        raise StateError(
            ErrorName.QUERY_EVALUATION_ERROR,
            f"{scope.preface} The JSONata expression '{self.source}' "
            f"specified for the field '{self.field}' {what}",
        )


Tree: TypeAlias = Expression | str | int | float | bool | list["Tree"] | dict[str, "Tree"] | None


class Template:
    """A JSON value of the definition, with expressions anywhere in it.

    No dataclass: pydantic would look into it, and never come back from the recursive type.
    """

    def __init__(self, tree: Tree) -> None:
        """Take the value, its expressions compiled."""
        self.tree = tree

    def evaluate(self, scope: Scope) -> JsonValue:
        """A new value, with every expression evaluated.

        Raises:
            StateError: An expression could not be evaluated.
        """
        return _evaluated(self.tree, scope)

    def number(self, scope: Scope) -> int | float:
        """Evaluate to a number.

        Raises:
            StateError: It is not one, or could not be evaluated.
        """
        value = self.evaluate(scope)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._unexpected(value, "number", scope)
        return value

    def boolean(self, scope: Scope) -> bool:
        """Evaluate to true or false.

        Raises:
            StateError: It is neither, or could not be evaluated.
        """
        value = self.evaluate(scope)
        if not isinstance(value, bool):
            self._unexpected(value, "boolean", scope)
        return value

    def text(self, scope: Scope) -> str:
        """Evaluate to a string.

        Raises:
            StateError: It is not one, or could not be evaluated.
        """
        value = self.evaluate(scope)
        if not isinstance(value, str):
            self._unexpected(value, "string", scope)
        return value

    def fail(self, scope: Scope, what: str) -> NoReturn:
        """Fail the state because of this value.

        Raises:
            StateError: Always (`States.QueryEvaluationError`).
        """
        # A literal was checked when the machine was loaded: only an expression can surprise.
        assert isinstance(self.tree, Expression)
        self.tree.fail(scope, what)

    def _unexpected(self, value: JsonValue, kind: str, scope: Scope) -> NoReturn:
        self.fail(
            scope,
            f"returned an unexpected result type. Expected '{kind}', "
            f"but was '{kind_of(value)}' for value: {compact(value)}",
        )


def compiled(value: object, field: str, *, also: frozenset[str]) -> Template:
    """Compile a value of the definition.

    Args:
        value: What the definition says.
        field: Where it says so.
        also: The members of `$states` that exist there, besides input and context.

    Raises:
        ValueError: An expression, or the value itself, is none that AWS would take.
    """
    return Template(_compiled(value, field, also))


def _compiled(value: object, field: str, also: frozenset[str]) -> Tree:
    match value:
        case str() if _OPENING in value or _CLOSING in value:
            return _expression(value, field, also)
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [_compiled(item, f"{field}[{at}]", also) for at, item in enumerate(value)]
        case dict():
            return {
                str(key): _compiled(item, f"{field}/{key}", also) for key, item in value.items()
            }
        case _:
            raise ValueError(f"{field}: {value!r} is not JSON; should it be quoted?")


def _expression(text: str, field: str, also: frozenset[str]) -> Expression:
    source = text.removeprefix(_OPENING).removesuffix(_CLOSING)
    if len(text) != len(source) + len(_OPENING + _CLOSING) or _OPENING in source:
        raise ValueError(f"{field}: an expression is the whole string, from {{% to %}}: {text}")
    source = source.strip()
    try:
        program = Jsonata(source)
    except JException as error:
        raise ValueError(f"{field}: {error}: {source}") from error
    program.set_output_convert_nulls(False)
    if found := list(faults(program.ast, also=also)):
        raise ValueError(f"{field}: {'; '.join(found)}")
    return Expression(source=source, field=field, program=program)


def _evaluated(tree: Tree, scope: Scope) -> JsonValue:
    match tree:
        case Expression():
            return tree.evaluate(scope)
        case list():
            return [_evaluated(item, scope) for item in tree]
        case dict():
            return {key: _evaluated(item, scope) for key, item in tree.items()}
        case _:
            return tree
