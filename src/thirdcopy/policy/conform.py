"""Whether a query is of the schema, read from the schema's JSON without the engine."""

from collections.abc import Mapping
from typing import Final

from thirdcopy.policy.query import Node, Query, context_of

_LONG: Final = range(-(2**63), 2**63)


def conforms(query: Query, schema: Mapping[str, Node]) -> bool:
    """Say whether the action exists and the context has just the attributes of its type."""
    actions = schema[""]["actions"]
    if query.action not in actions:
        return False
    shape = actions[query.action]["appliesTo"]["context"]
    return is_of(context_of(query), shape, schema[""])


def is_of(value: Node, shape: Node, schema: Node) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Say whether *value*, in Cedar's JSON, is of the type that *shape* describes."""
    match shape:
        case {"type": "Long"}:
            return isinstance(value, int) and not isinstance(value, bool) and value in _LONG
        case {"type": "Boolean"}:
            return isinstance(value, bool)
        case {"type": "Set", "element": element}:
            return isinstance(value, list) and all(is_of(item, element, schema) for item in value)
        case {"type": "Record", "attributes": attributes}:
            return _is_record(value, attributes, schema)
        case {"type": "EntityOrCommon", "name": name} if name in schema["commonTypes"]:
            return is_of(value, schema["commonTypes"][name], schema)
        case {"type": "EntityOrCommon", "name": name}:
            return _is_entity(value, name, schema["entityTypes"][name])
        case _:
            return False


def _is_record(value: Node, attributes: Mapping[str, Node], schema: Node) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(attributes):
        return False
    required = {name for name, shape in attributes.items() if shape.get("required", True)}
    return required <= set(value) and all(
        is_of(item, attributes[name], schema) for name, item in value.items()
    )


def _is_entity(value: Node, name: str, shape: Mapping[str, Node]) -> bool:
    match value:
        case {"__entity": {"type": str(kind), "id": str(code)}}:
            return kind == name and ("enum" not in shape or code in shape["enum"])
        case _:
            return False
