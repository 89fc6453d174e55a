"""From the text of a definition to a machine, or to a list of what is wrong with it."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping

import yaml
from pydantic import ValidationError

from simulator.states.definition import Machine
from simulator.states.errors import DefinitionError

_SUBSTITUTION = re.compile(r"\$\{([^}]*)\}")


class _Loader(yaml.SafeLoader):
    """Refuses what plain YAML lets pass: of two states with one name it would drop the first."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, object]:
    names = Counter(name.value for name, _ in node.value)
    if doubled := [name for name, count in names.items() if count > 1]:
        line = node.start_mark.line + 1
        raise DefinitionError(f"line {line}: named twice below: {', '.join(doubled)}")
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_machine(text: str, substitutions: Mapping[str, str]) -> Machine:
    """Load a definition in YAML or JSON.

    Args:
        text: The definition.
        substitutions: What to write for each `${Name}`, as in a template's DefinitionSubstitutions.

    Raises:
        DefinitionError: The text is not a definition in which everything is known and in place, or
            the substitutions are not exactly those that it names.
    """
    try:
        return Machine.model_validate(_Loader(_substituted(text, substitutions)).get_single_data())
    except yaml.YAMLError as error:
        raise DefinitionError(str(error)) from error
    except ValidationError as error:
        faults = [f"{_place(fault['loc'])}{fault['msg']}" for fault in error.errors()]
        raise DefinitionError("\n".join(faults)) from error


def _substituted(text: str, substitutions: Mapping[str, str]) -> str:
    named = set(_SUBSTITUTION.findall(text))
    if undefined := named - set(substitutions):
        raise DefinitionError(f"no substitution is given for {', '.join(sorted(undefined))}")
    if unused := set(substitutions) - named:
        raise DefinitionError(f"the definition does not name {', '.join(sorted(unused))}")
    return _SUBSTITUTION.sub(lambda found: substitutions[found[1]], text)


def _place(location: tuple[int | str, ...]) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in location]
    return f"{''.join(steps).lstrip('.')}: " if steps else ""
