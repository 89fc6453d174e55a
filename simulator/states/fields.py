"""The kinds of field that a definition has, each checked as AWS checks it."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints

from simulator.states.durations import MAX_SECONDS, are_seconds, instant
from simulator.states.expressions import Expression, Template, Tree, compiled
from simulator.states.failure import ErrorName

_LONGEST_NAME = 80


def _template(field: str, *, also: frozenset[str] = frozenset()) -> PlainValidator:
    return PlainValidator(lambda value: compiled(value, field, also=also))


def _assignments(field: str, *, also: frozenset[str] = frozenset()) -> PlainValidator:
    def each_compiled(value: object) -> dict[str, Template]:
        if not isinstance(value, dict):
            raise ValueError("Assign is an object: a value by variable name")
        for name in value:
            if not (isinstance(name, str) and _is_variable_name(name)):
                raise ValueError(f"{name} is no variable name")
        return {name: compiled(item, f"{field}/{name}", also=also) for name, item in value.items()}

    return PlainValidator(each_compiled)


def _is_variable_name(name: str) -> bool:
    """A Unicode identifier, which never begins with an underscore as one of Python's may."""
    is_short = len(name) <= _LONGEST_NAME
    return name.isidentifier() and name[0] != "_" and is_short and name != "states"


def _literal(is_right: Callable[[Tree], bool]) -> AfterValidator:
    """An expression, or a literal that is right."""

    def checked(template: Template) -> Template:
        if not isinstance(template.tree, Expression) and not is_right(template.tree):
            raise ValueError(f"{template.tree!r} is neither an expression nor a value allowed here")
        return template

    return AfterValidator(checked)


def _seconds(at_least: int) -> AfterValidator:
    return _literal(lambda value: are_seconds(value, at_least=at_least))


def _stands_alone(names: tuple[str, ...]) -> tuple[str, ...]:
    if ErrorName.ALL in names and len(names) > 1:
        raise ValueError("States.ALL stands alone")
    return names


_RESULT = frozenset({"result"})
_ERROR = frozenset({"errorOutput"})
_TEXT = _literal(lambda value: isinstance(value, str))
_FLAG = _literal(lambda value: isinstance(value, bool))
_TIMESTAMP = _literal(lambda value: instant(value) is not None)

Count = Annotated[int, Field(strict=True, ge=0, le=MAX_SECONDS)]
Seconds = Annotated[int, Field(strict=True, ge=1, le=MAX_SECONDS)]
StateName = Annotated[str, StringConstraints(min_length=1, max_length=80)]
ErrorNames = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_stands_alone)]

# Left out they are None, which is never checked; a null that was written is a template, or refused.
Output = Annotated[Template | None, _template("Output")]
TaskOutput = Annotated[Template | None, _template("Output", also=_RESULT)]
CatchOutput = Annotated[Template | None, _template("Catch/Output", also=_ERROR)]
Assign = Annotated[dict[str, Template], _assignments("Assign")]
TaskAssign = Annotated[dict[str, Template], _assignments("Assign", also=_RESULT)]
CatchAssign = Annotated[dict[str, Template], _assignments("Catch/Assign", also=_ERROR)]

Condition = Annotated[Template, _template("Condition"), _FLAG]
FunctionName = Annotated[Template, _template("Arguments/FunctionName"), _TEXT]
Payload = Annotated[Template, _template("Arguments/Payload")]
TaskTimeout = Annotated[Template | None, _template("TimeoutSeconds"), _seconds(1)]
WaitSeconds = Annotated[Template | None, _template("Seconds"), _seconds(0)]
WaitTimestamp = Annotated[Template | None, _template("Timestamp"), _TIMESTAMP]
FailError = Annotated[Template | None, _template("Error"), _TEXT]
FailCause = Annotated[Template | None, _template("Cause"), _TEXT]
