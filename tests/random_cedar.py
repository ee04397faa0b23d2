"""Random Cedar: a schema, policies, entities and requests, all of one another's types.

Values come from short lists, so that they often meet; the lists have the edges in them.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cedarpy

Type = tuple[Any, ...]
BOOL, LONG, STRING, IP = ("Bool",), ("Long",), ("String",), ("ipaddr",)
DECIMAL, DATETIME, DURATION = ("decimal",), ("datetime",), ("duration",)
PLAIN = (BOOL, LONG, STRING)
SCALARS = (*PLAIN, DECIMAL, DATETIME, DURATION, IP)

LONGS = (0, 1, 2, -1, 7, 2**62, 2**63 - 1, -(2**63))
STRINGS = ("", "a", "b", "ab", "a*b", "xay", "ba")
PATTERNS = ("*", "a*", "*b", "a\\*b", "*a*", "a*b", "", "ab", "*a*b*")
KEYS = ("k", "a", "")
TEXTS = {
    "decimal": ("0.0", "1.5", "-1.5", "922337203685477.5807", "-922337203685477.5808", "1.50"),
    "datetime": ("1970-01-01", "2024-02-29", "1969-12-31T23:59:59.999Z", "9999-12-31",
                 "2024-02-29T00:00:00+0100", "0000-01-01"),
    "duration": ("0ms", "1d", "-1d", "36h", "1h30m", "-9223372036854775808ms", "-1ms"),
    "ip": ("10.0.0.1", "10.0.0.0/8", "127.0.0.1", "::1", "ff02::1", "::/0", "0.0.0.0/0",
           "2001:db8::/32", "10.1.2.3/16", "224.0.0.1"),
}  # fmt: skip
WRONG = {"decimal": "1", "datetime": "2023-02-29", "duration": "1s1m", "ip": "10.0.0.256"}
ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Shape:
    """The schema, as types."""

    space: str
    attributes: Mapping[str, Mapping[str, tuple[Type, bool]]]
    tags: Mapping[str, Type | None]
    parents: Mapping[str, tuple[str, ...]]
    context: Mapping[str, tuple[Type, bool]]
    ids: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Path:
    """An expression that reads a value, and what must be there first."""

    text: str
    type: Type
    guards: tuple[str, ...]


class Cedar:
    """One random schema, and whatever belongs to it; every third is without extension types."""

    def __init__(self, seed: int) -> None:
        self.scalars = SCALARS if seed % 3 else PLAIN
        self.dice = random.Random(seed)  # noqa: S311 - tests
        self.shape = self._shape()
        self.paths = tuple(self._paths())

    # The schema

    def _shape(self) -> Shape:
        dice = self.dice
        space = dice.choice(("", "", "Ns"))
        user, group, doc, level = (
            self._full(space, name) for name in ("User", "Group", "Doc", "Level")
        )
        parents = {
            user: (group,),
            group: dice.choice(((), (group,))),
            doc: dice.choice(((), (doc,), (group,))),
            level: (),
        }
        kinds = (user, group, doc)
        attributes = {kind: self._attributes((*kinds, level), 3) for kind in kinds}
        return Shape(
            space=space,
            attributes={**attributes, level: {}},
            tags={kind: self._type(kinds, 0) if dice.random() < 0.5 else None for kind in kinds}
            | {level: None},
            parents=parents,
            context=self._attributes((*kinds, level), 5),
            ids=dict.fromkeys(kinds, ("a", "b", "c")) | {level: ("low", "high")},
        )

    def _attributes(self, kinds: tuple[str, ...], most: int) -> dict[str, tuple[Type, bool]]:
        names = ("p", "q", "r", "s", "t")[: self.dice.randint(1, most)]
        return {name: (self._type(kinds, 2), self.dice.random() < 0.6) for name in names}

    def _type(self, kinds: tuple[str, ...], depth: int) -> Type:
        turn = self.dice.random()
        if depth and turn < 0.3:
            return ("Set", self._type(kinds, depth - 1 if self.dice.random() < 0.15 else 0))
        if depth and turn < 0.4:
            inner = {
                name: (self._type(kinds, depth - 1), self.dice.random() < 0.6)
                for name in ("m", "n")
            }
            return ("Record", tuple(sorted(inner.items())))
        return ("Entity", self.dice.choice(kinds)) if turn > 0.8 else self.dice.choice(self.scalars)

    @staticmethod
    def _full(space: str, name: str) -> str:
        return f"{space}::{name}" if space else name

    def schema(self) -> dict[str, Any]:
        """The schema in Cedar's JSON form."""
        shape = self.shape
        kinds: dict[str, Any] = {}
        for kind, attributes in shape.attributes.items():
            name = kind.split("::")[-1]
            if name == "Level":
                kinds[name] = {"enum": list(shape.ids[kind])}
                continue
            kinds[name] = {
                "memberOfTypes": [one.split("::")[-1] for one in shape.parents[kind]],
                "shape": self._record(attributes),
            }
            if (tag := shape.tags[kind]) is not None:
                kinds[name]["tags"] = self._written(tag)
        applies = {
            "principalTypes": ["User", "Group"],
            "resourceTypes": ["Doc"],
            "context": self._record(shape.context),
        }
        return {
            shape.space: {
                "entityTypes": kinds,
                "actions": {
                    "all": {},
                    "read": {"appliesTo": applies, "memberOf": [{"id": "all"}]},
                    "write": {"appliesTo": applies},
                },
            }
        }

    def _record(self, attributes: Mapping[str, tuple[Type, bool]]) -> dict[str, Any]:
        return {
            "type": "Record",
            "attributes": {
                name: {**self._written(one), "required": required}
                for name, (one, required) in attributes.items()
            },
        }

    def _written(self, one: Type) -> dict[str, Any]:
        match one:
            case ("Set", element):
                return {"type": "Set", "element": self._written(element)}
            case ("Record", attributes):
                return self._record(dict(attributes))
            case ("Entity", kind):
                return {"type": "EntityOrCommon", "name": kind}
            case (("Bool" | "Long" | "String") as name,):
                return {"type": "EntityOrCommon", "name": f"__cedar::{name}"}
            case _:
                return {"type": "Extension", "name": one[0]}

    # Policies

    def _paths(self) -> Iterator[Path]:
        shape = self.shape
        user, doc = self._full(shape.space, "User"), self._full(shape.space, "Doc")
        yield Path("principal", ("Entity", user), ())
        yield Path("resource", ("Entity", doc), ())
        waiting: list[tuple[str, Mapping[str, tuple[Type, bool]], tuple[str, ...], int]] = [
            ("principal", shape.attributes[user], (), 2),
            ("resource", shape.attributes[doc], (), 2),
        ]
        waiting.append(("context", shape.context, (), 3))
        for base, attributes, guards, depth in waiting:
            for name, (one, required) in attributes.items():
                text = f"{base}.{name}"
                needed = guards if required else (*guards, f"{base} has {name}")
                yield Path(text, one, needed)
                if depth and one[0] == "Record":
                    waiting.append((text, dict(one[1]), needed, depth - 1))
                if depth and one[0] == "Entity":
                    waiting.append((text, shape.attributes[one[1]], needed, depth - 1))

    def policy(self) -> str:
        """A policy; most are accepted by the validator."""
        dice, space = self.dice, self.shape.space
        user, group, doc = (self._full(space, name) for name in ("User", "Group", "Doc"))
        action = f'{self._full(space, "Action")}::"{{}}"'
        principal = dice.choice(
            ("principal",) * 4
            + (f"principal is {user}", f'principal == {user}::"a"', f'principal in {group}::"b"',
               f'principal is {user} in {group}::"a"')
        )  # fmt: skip
        act = dice.choice(
            ("action", f'action == {action.format("read")}', f'action in {action.format("all")}',
             f'action in [{action.format("write")}, {action.format("all")}]')
        )  # fmt: skip
        resource = dice.choice(("resource", "resource", "resource", f'resource == {doc}::"b"'))
        conditions = " ".join(
            f"{dice.choice(('when', 'when', 'unless'))} {{ {self.condition(2)} }}"
            for _ in range(dice.choice((1, 1, 2)))
        )
        return f"{dice.choice(('permit', 'forbid'))} ({principal}, {act}, {resource}) {conditions};"

    def condition(self, depth: int) -> str:
        """A boolean expression, with what it needs to be there asked before it."""
        dice = self.dice
        turn = dice.random()
        if depth and turn < 0.45:
            operator = dice.choice(("&&", "||"))
            return f"({self.condition(depth - 1)} {operator} {self.condition(depth - 1)})"
        if depth and turn < 0.55:
            return f"!({self.condition(depth - 1)})"
        if depth and turn < 0.65:
            parts = [self.condition(depth - 1) for _ in range(3)]
            return "(if {} then {} else {})".format(*parts)
        guards: dict[str, None] = {}
        atom = self._atom(guards)
        if guards and dice.random() < 0.95:
            return f"({' && '.join((*guards, atom))})"
        return f"({atom})"

    def _atom(self, guards: dict[str, None]) -> str:  # noqa: PLR0911 - one for each form
        dice = self.dice
        path = dice.choice(self.paths)
        one = path.type
        if one in (LONG, DATETIME, DURATION) and dice.random() < 0.7:
            left, right = (self._of(one, guards, 2) for _ in range(2))
            return f"{left} {dice.choice(ORDER)} {right}"
        if one == STRING and dice.random() < 0.6:
            return f'{self._of(one, guards, 1)} like "{dice.choice(PATTERNS)}"'
        if one == DECIMAL and dice.random() < 0.7:
            method = dice.choice(
                ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")
            )
            return f"{self._of(one, guards, 1)}.{method}({self._of(one, guards, 1)})"
        if one == IP and dice.random() < 0.8:
            if dice.random() < 0.5:
                return f"{self._of(one, guards, 1)}.isInRange({self._of(one, guards, 1)})"
            method = dice.choice(("isIpv4", "isIpv6", "isLoopback", "isMulticast"))
            return f"{self._of(one, guards, 1)}.{method}()"
        if one[0] == "Set" and dice.random() < 0.85:
            left = self._of(one, guards, 1)
            method = dice.choice(("contains", "containsAll", "containsAny", "isEmpty"))
            if method == "isEmpty":
                return f"{left}.isEmpty()"
            argument = one[1] if method == "contains" else one
            return f"{left}.{method}({self._of(argument, guards, 1)})"
        if one[0] == "Entity" and dice.random() < 0.75:
            return self._about(one[1], guards)
        if one == BOOL and dice.random() < 0.5:
            return self._of(BOOL, guards, 1)
        return f"{self._of(one, guards, 2)} {dice.choice(('==', '!='))} {self._of(one, guards, 2)}"

    def _about(self, kind: str, guards: dict[str, None]) -> str:
        """A question about an entity."""
        dice = self.dice
        entity = self._of(("Entity", kind), guards, 1)
        other = dice.choice((kind, *self.shape.parents[kind], *self.shape.parents))
        match dice.randrange(5):
            case 0:
                return f"{entity} is {other}"
            case 1:
                above = ("Entity", dice.choice(tuple(self.shape.ids)))
                return f"{entity} is {other} in {self._of(above, guards, 1)}"
            case 2 if self.shape.tags[kind] is not None:
                key = (
                    self._of(STRING, guards, 0) if dice.random() < 0.3 else f'"{dice.choice(KEYS)}"'
                )
                tag = self.shape.tags[kind]
                assert tag is not None
                said = self._of(tag, guards, 1)
                guard = f"{entity}.hasTag({key}) && " if dice.random() < 0.9 else ""
                return f"{guard}{entity}.getTag({key}) == {said}"
            case 3:
                return f"{entity} in {self._of(('Set', ('Entity', other)), guards, 1)}"
            case _:
                return f"{entity} in {self._of(('Entity', other), guards, 1)}"

    def _of(self, one: Type, guards: dict[str, None], depth: int) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each type
        """An expression of a type."""
        dice = self.dice
        found = [path for path in self.paths if path.type == one]
        if found and dice.random() < 0.6:
            path = dice.choice(found)
            guards.update(dict.fromkeys(path.guards))
            return path.text
        if depth and dice.random() < 0.1:
            condition = self.condition(0)
            parts = (condition, self._of(one, guards, depth - 1), self._of(one, guards, depth - 1))
            return "(if {} then {} else {})".format(*parts)
        match one:
            case ("Bool",):
                return dice.choice(("true", "false"))
            case ("Long",):
                return self._long(guards, depth)
            case ("String",):
                return f'"{dice.choice(STRINGS)}"'
            case ("datetime",) if depth and dice.random() < 0.4:
                if dice.random() < 0.5:
                    return f"{self._of(one, guards, depth - 1)}.toDate()"
                by = self._of(DURATION, guards, depth - 1)
                return f"{self._of(one, guards, depth - 1)}.offset({by})"
            case ("duration",) if depth and dice.random() < 0.4:
                if dice.random() < 0.5:
                    return f"{self._of(DATETIME, guards, depth - 1)}.toTime()"
                since = self._of(DATETIME, guards, depth - 1)
                return f"{self._of(DATETIME, guards, depth - 1)}.durationSince({since})"
            case ("decimal" | "datetime" | "duration" | "ipaddr",):
                name = "ip" if one == IP else one[0]
                text = WRONG[name] if dice.random() < 0.04 else dice.choice(TEXTS[name])
                return f'{name}("{text}")'
            case ("Entity", kind):
                return f'{kind}::"{dice.choice(self.shape.ids[kind])}"'
            case ("Set", element):
                most = 0 if dice.random() < 0.03 else dice.randint(1, 3)
                found_here = (self._of(element, guards, max(0, depth - 1)) for _ in range(most))
                return f"[{', '.join(found_here)}]"
            case ("Record", attributes):
                written = [
                    f"{name}: {self._of(inner, guards, max(0, depth - 1))}"
                    for name, (inner, _) in attributes
                ]
                return f"{{{', '.join(written)}}}"
            case _:
                raise AssertionError(one)

    def _long(self, guards: dict[str, None], depth: int) -> str:
        dice = self.dice
        turn = dice.random()
        if depth and turn < 0.35:
            left, right = self._of(LONG, guards, depth - 1), self._of(LONG, guards, depth - 1)
            return f"({left} {dice.choice('+-*')} {right})"
        if depth and turn < 0.42:
            return f"(-({self._of(LONG, guards, depth - 1)}))"
        if depth and turn < 0.5:
            unit = dice.choice(("Days", "Hours", "Minutes", "Seconds", "Milliseconds"))
            return f"{self._of(DURATION, guards, depth - 1)}.to{unit}()"
        return f"({dice.choice(LONGS)})"

    # Data

    def entities(self) -> list[dict[str, Any]]:
        """Entities, some of which are not there; what stands above what has no circle."""
        shape, dice = self.shape, self.dice
        action = self._full(shape.space, "Action")
        found: list[dict[str, Any]] = [
            {"uid": uid(action, "all"), "attrs": {}, "parents": []},
            {"uid": uid(action, "read"), "attrs": {}, "parents": [uid(action, "all")]},
        ]
        for kind, ids in shape.ids.items():
            if kind.endswith("Level"):
                continue
            for place, name in enumerate(ids):
                if dice.random() < 0.15:
                    continue
                parents = [
                    uid(above, other)
                    for above in shape.parents[kind]
                    for rank, other in enumerate(ids)
                    if (above != kind or rank > place) and dice.random() < 0.35
                ]
                tag = shape.tags[kind]
                tags = {} if tag is None else {
                    key: self.data(tag) for key in KEYS if dice.random() < 0.5
                }  # fmt: skip
                found.append(
                    {"uid": uid(kind, name), "attrs": self._data(shape.attributes[kind]),
                     "parents": parents, "tags": tags}
                )  # fmt: skip
        return found

    def request(self) -> dict[str, Any]:
        """A request of the schema."""
        shape, dice = self.shape, self.dice
        kind = dice.choice(("User", "User", "User", "Group"))
        return {
            "principal": uid(self._full(shape.space, kind), dice.choice("abc")),
            "action": uid(self._full(shape.space, "Action"), dice.choice(("read", "write"))),
            "resource": uid(self._full(shape.space, "Doc"), dice.choice("abc")),
            "context": self._data(shape.context),
        }

    def _data(self, attributes: Mapping[str, tuple[Type, bool]]) -> dict[str, Any]:
        return {
            name: self.data(one)
            for name, (one, required) in attributes.items()
            if required or self.dice.random() < 0.6
        }

    def data(self, one: Type) -> Any:  # noqa: ANN401, PLR0911 - JSON, one for each type
        """A value of a type, in Cedar's JSON form."""
        dice = self.dice
        match one:
            case ("Bool",):
                return dice.random() < 0.5
            case ("Long",):
                return dice.choice(LONGS)
            case ("String",):
                return dice.choice(STRINGS)
            case ("Entity", kind):
                return {"__entity": uid(kind, dice.choice(self.shape.ids[kind]))}
            case ("Set", element):
                return [self.data(element) for _ in range(dice.randint(0, 3))]
            case ("Record", attributes):
                return self._data(dict(attributes))
            case _:
                name = "ip" if one == IP else one[0]
                return {"__extn": {"fn": name, "arg": dice.choice(TEXTS[name])}}


def uid(kind: str, name: str) -> dict[str, str]:
    """Name an entity."""
    return {"type": kind, "id": name}


def accepted(text: str, schema: cedarpy.Schema) -> bool:
    """Whether the validator accepts a policy."""
    return bool(cedarpy.validate_policies(text, schema).validation_passed)
