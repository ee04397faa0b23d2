"""Front matter to be filled in: every key as a comment, with what it means and what it may say."""

from collections.abc import Iterator
from typing import Final

from thirdcopy.agreement.front_schema import is_required
from thirdcopy.agreement.keys import KEYS
from thirdcopy.agreement.outline import ANY_NAME, Kind, Outline

_EMPTY: Final[dict[Kind, str]] = {
    "text": '""',
    "texts": "[]",
    "number": "0",
    "flag": "false",
    "day": "2026-01-01",
    "tables": "[]",
}
_FEW: Final = 12
"""As many closed words are listed; where there are more, the vocabulary or the schema has them."""


def empty_front(found: Outline) -> Iterator[str]:
    """Give the lines: the keys of the text first, then its tables, as TOML has to have them."""
    order = [*KEYS]
    keys = sorted(found.keys, key=order.index)
    tables = [key for key in keys if _is_table(found, key)]
    for key in keys:
        if key not in tables:
            yield from _key(found, key, "")
    for key in tables:
        yield from _table(found, key, "", "")


def required(found: Outline, path: str = "") -> Iterator[str]:
    """Give the keys that have to be there, as dotted paths."""
    for key in found.keys:
        if not is_required(found, key):
            continue
        if _is_table(found, key):
            yield from required(found.below[key], f"{path}{key}.")
        else:
            yield f"{path}{key}"


def _is_table(found: Outline, key: str) -> bool:
    return [*found.keys[key].kinds] == ["table"]


def _table(found: Outline, key: str, path: str, named: str) -> Iterator[str]:
    """Give a table; one whose keys are names is shown once, for a name to be filled in."""
    here, shown = f"{path}{key}", f"{named}{'NAME' if key == ANY_NAME else key}"
    below = found.below[key]
    tables = [inner for inner in below.keys if _is_table(below, inner)]
    yield "#"
    yield f"# {KEYS[here]}"
    if len(tables) < len(below.keys):
        yield f"# [{shown}]"
    for inner in below.keys:
        if inner not in tables:
            yield from _key(below, inner, f"{here}.")
    for inner in tables:
        yield from _table(below, inner, f"{here}.", f"{shown}.")


def _key(found: Outline, key: str, path: str) -> Iterator[str]:
    asked = found.keys[key]
    kind, words = next(iter(asked.kinds.items()))
    needed = "" if is_required(found, key) else " (may be left out)"
    listed = ", ".join(words) if 0 < len(words) <= _FEW else ""
    yield "#"
    yield f"# {KEYS[f'{path}{key}']}{needed}"
    below = found.below.get(key, Outline()).keys
    if listed:
        yield f"# One of: {listed}{'; or else with these keys:' if below else '.'}"
    for inner in below:
        yield f"#   {inner}: {KEYS[f'{path}{key}.{inner}']}"
    value = _EMPTY.get(kind, '""')
    yield f"# {'NAME' if key == ANY_NAME else key} = {value}"
