"""SAM's Globals: what every function has unless it says otherwise."""

from simulator.template.intrinsics import intrinsic_name
from simulator.template.node import Node

# SAM allows these to each function only.
_NEVER_GLOBAL = ("CodeUri", "Events", "FunctionName", "Policies", "Role")


def globals_for_functions(document: Node) -> dict[str, object]:
    """What ``Globals.Function`` says.

    Raises:
        TemplateError: Globals says something that is not about functions.
    """
    found = document.find("Globals")
    if found is None:
        return {}
    found.refuse(*(set(found.entries()) - {"Function"}))
    function = found.get("Function")
    function.refuse(*_NEVER_GLOBAL)
    return {key: node.value for key, node in function.entries().items()}


def merged(common: object, own: object, *, place: str) -> object:
    """A function's own value over the common one.

    As in SAM, mappings are merged key by key, lists are joined with the common items first, and
    anything else is replaced, also an intrinsic function.
    """
    if isinstance(common, dict) and isinstance(own, dict):
        if intrinsic_name(common, place) or intrinsic_name(own, place):
            return own
        both = {
            key: merged(common[key], own[key], place=f"{place}.{key}")
            for key in common
            if key in own
        }
        return {**common, **own, **both}
    if isinstance(common, list) and isinstance(own, list):
        return [*common, *own]
    return own
