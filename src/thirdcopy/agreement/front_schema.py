"""A JSON Schema of the front matter, for editors, made from the outline of its reading.

The dialect is draft 7, which the TOML plug-ins of editors read. It says what may stand where;
what one key says against another, and what the law asks, only `thirdcopy check` can say.
"""

from typing import Any

from thirdcopy.agreement.keys import KEYS
from thirdcopy.agreement.outline import ANY_NAME, Asked, Kind, Outline
from thirdcopy.agreement.parse import outline
from thirdcopy.agreement.vocabulary import Vocabulary

Shape = dict[str, Any]

_SIMPLE: dict[Kind, Shape] = {
    "text": {"type": "string"},
    "number": {"type": "integer", "minimum": 0},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
}


def front_schema(vocabulary: Vocabulary) -> Shape:
    """Give the schema of the front matter of an agreement that uses *vocabulary*."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Front matter of a Thirdcopy agreement",
        **_table(outline(vocabulary), ""),
    }


def _table(found: Outline, path: str) -> Shape:
    shapes = {key: _key(asked, found, path, key) for key, asked in found.keys.items()}
    shape: Shape = {"type": "object"}
    if ANY_NAME in shapes:
        shape["additionalProperties"] = shapes.pop(ANY_NAME)
        if found.names:
            shape["propertyNames"] = {"enum": list(found.names)}
    else:
        shape["additionalProperties"] = False
    if shapes:
        shape["properties"] = shapes
    required = [key for key in found.keys if is_required(found, key)]
    return {**shape, "required": required} if required else shape


def is_required(found: Outline, key: str) -> bool:
    """Say whether *key* has to be there: itself, or for a key that has to be in its table."""
    below = found.below.get(key)
    named = key == ANY_NAME
    asked = found.keys[key]
    if named or "table" not in asked.kinds or len(asked.kinds) > 1:
        return asked.required and not named
    return below is not None and any(is_required(below, inner) for inner in below.keys)


def _key(asked: Asked, found: Outline, path: str, key: str) -> Shape:
    here = f"{path}{key}"
    shapes = [_shape(kind, words, found, here, key) for kind, words in asked.kinds.items()]
    shape = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    return {"description": KEYS[here], **shape}


def _shape(kind: Kind, words: tuple[str, ...], found: Outline, here: str, key: str) -> Shape:
    if kind == "table":
        return _table(found.below[key], f"{here}.")
    if kind == "tables":
        return {"type": "array", "items": _table(found.below[key], f"{here}.")}
    if kind == "texts":
        item: Shape = {"type": "string", "enum": list(words)} if words else {"type": "string"}
        return {"type": "array", "items": item, "uniqueItems": True}
    return {**_SIMPLE[kind], "enum": list(words)} if words else dict(_SIMPLE[kind])
