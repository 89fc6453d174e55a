"""The template's conditions; they see parameters, never resources."""

from collections.abc import Mapping

from simulator.template.error import TemplateError
from simulator.template.intrinsics import NO_VALUE, resolve
from simulator.template.node import Node
from simulator.template.parameters import ParameterValue
from simulator.template.stack import Stack


class Conditions:
    """Every condition by name; also the scope in which they are judged themselves."""

    def __init__(
        self, declared: Node, *, stack: Stack, parameters: Mapping[str, ParameterValue]
    ) -> None:
        """Take the conditions as declared, to be judged when asked for."""
        self._declared = declared.entries()
        self._values: dict[str, object] = {**stack.pseudo_parameters(), **parameters}
        self._values["AWS::NoValue"] = NO_VALUE
        self._judging: set[str] = set()

    def is_value(self, name: str) -> bool:
        """Whether a name is a parameter's, or one of CloudFormation's own."""
        return name in self._values

    def ref(self, name: str, place: str) -> object:
        """The value of a parameter.

        Raises:
            TemplateError: there is none of that name.
        """
        if name not in self._values:
            raise TemplateError(place, f"there is no {name}")
        return self._values[name]

    def attribute(self, logical_id: str, attribute: str, place: str) -> str:
        """Refuse: no resource is there yet when conditions are judged."""
        raise TemplateError(place, f"a condition cannot see {logical_id}.{attribute}")

    def holds(self, condition: str, place: str) -> bool:
        """Whether a condition is true.

        Raises:
            TemplateError: it is unknown, or depends on itself.
        """
        declared = self._declared.get(condition)
        if declared is None:
            raise TemplateError(place, f"there is no condition {condition}")
        if condition in self._judging:
            raise declared.error("depends on itself")
        self._judging.add(condition)
        try:
            return self._judge(declared)
        finally:
            self._judging.discard(condition)

    def _judge(self, expression: Node) -> bool:
        match expression.value:
            case {"Condition": str() as name}:
                return self.holds(name, expression.place)
            case {"Fn::Equals": [left, right]}:
                return self._plain(left, expression) == self._plain(right, expression)
            case {"Fn::Not": [_]}:
                return not self._judge(expression.get("Fn::Not").items()[0])
            case {"Fn::And": [_, *_]}:
                return all(self._judge(each) for each in expression.get("Fn::And").items())
            case {"Fn::Or": [_, *_]}:
                return any(self._judge(each) for each in expression.get("Fn::Or").items())
            case _:
                raise expression.error("not a condition")

    def _plain(self, value: object, expression: Node) -> str:
        resolved = resolve(value, scope=self, place=expression.place)
        return Node(resolved, expression.place).text()
