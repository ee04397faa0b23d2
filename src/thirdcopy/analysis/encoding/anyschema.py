"""Any Cedar schema, as shapes: what entities of each kind are, and what each action applies to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from thirdcopy.analysis.encoding.shape import Names, Records, Shape, names_in

Uid: TypeAlias = tuple[str, str]
"""The kind and the name of an entity."""
_Node = TypeVar("_Node", str, Uid)


@dataclass(frozen=True)
class Kind:
    """What is declared of the entities of a kind; *above* are all kinds that they can be in."""

    attributes: Records
    tags: Shape | None
    above: frozenset[str]
    named: tuple[str, ...] | None


@dataclass(frozen=True)
class Action:
    """What an action applies to; *above* are all action groups that it is in, and itself."""

    principals: tuple[str, ...]
    resources: tuple[str, ...]
    context: Records
    above: frozenset[Uid]


@dataclass(frozen=True)
class AnySchema:
    """A schema by the full names of its kinds and actions."""

    kinds: Mapping[str, Kind]
    actions: Mapping[Uid, Action]


@dataclass(frozen=True)
class Sort:
    """One sort of request: Cedar's request environment."""

    principal: str
    action: Uid
    resource: str


def read_any_schema(schema: Mapping[str, Any]) -> AnySchema:
    """Give the shapes of a schema in Cedar's JSON form."""
    names = names_in(schema)
    parents = {
        full: frozenset(names.full(space, one) for one in written.get("memberOfTypes", ()))
        for full, (space, written) in names.kinds.items()
    }
    kinds = {
        full: Kind(
            attributes=names.record(space, written.get("shape", {})),
            tags=names.shape(space, written["tags"]) if "tags" in written else None,
            above=_above(full, parents),
            named=tuple(written["enum"]) if "enum" in written else None,
        )
        for full, (space, written) in names.kinds.items()
    }
    return AnySchema(kinds, dict(_actions(schema, names)))


def sorts_of(schema: AnySchema) -> tuple[Sort, ...]:
    """Give every sort of request that a schema knows."""
    return tuple(
        Sort(principal, uid, resource)
        for uid, action in schema.actions.items()
        for principal in action.principals
        for resource in action.resources
    )


def _actions(schema: Mapping[str, Any], names: Names) -> Iterator[tuple[Uid, Action]]:
    parents: dict[Uid, frozenset[Uid]] = {}
    declared: dict[Uid, tuple[str, Mapping[str, Any]]] = {}
    for space, parts in schema.items():
        kind = f"{space}::Action" if space else "Action"
        for name, written in parts.get("actions", {}).items():
            declared[kind, name] = space, written.get("appliesTo") or {}
            groups = written.get("memberOf") or ()
            parents[kind, name] = frozenset((one.get("type") or kind, one["id"]) for one in groups)
    for uid, (space, applies) in declared.items():
        yield (
            uid,
            Action(
                principals=tuple(
                    names.full(space, one) for one in applies.get("principalTypes", ())
                ),
                resources=tuple(names.full(space, one) for one in applies.get("resourceTypes", ())),
                context=names.record(space, applies.get("context") or {}),
                above=_above(uid, parents) | {uid},
            ),
        )


def _above(start: _Node, parents: Mapping[_Node, frozenset[_Node]]) -> frozenset[_Node]:
    seen: set[_Node] = set()
    waiting = list(parents.get(start, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(parents.get(one, ()))
    return frozenset(seen)
