"""One Cedar request, all of it known, as the environment of clauses: no solver is needed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thirdcopy.analysis.encoding.encode import encode_in
from thirdcopy.analysis.encoding.operators import BINARY, constructed
from thirdcopy.analysis.encoding.shape import Shape
from thirdcopy.analysis.encoding.terms import Bool
from thirdcopy.analysis.encoding.universe import TEXT, Universe
from thirdcopy.analysis.encoding.values import Listed, Number, One, Record, Truth, Value

Uid = tuple[str, str]
_NOTHING = Record({})


class OneRequest:
    """An `Environment` in which everything is known; its universe grows as things are named."""

    def __init__(self, request: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> None:
        names: dict[str, dict[str, None]] = {TEXT: {}}
        for kind, name in _names([request, *entities]):
            names.setdefault(kind, {})[name] = None
        self._names = {kind: tuple(found) for kind, found in names.items()}
        self.universe = Universe(members=self._names, above={})
        self._extra: list[Uid] = []
        self._entities = {(one["uid"]["type"], one["uid"]["id"]): one for one in entities}
        self.variables: Mapping[str, Value] = {
            **{name: self._one(request[name]) for name in ("principal", "action", "resource")},
            "context": self.value(request["context"]),
        }

    def one(self, kind: str, name: str) -> One:
        code = self.universe.code(kind, name)
        if code is not None:
            return One(kind, code)
        if (kind, name) not in self._extra:
            self._extra.append((kind, name))
        return One(kind, -1 - self._extra.index((kind, name)))

    def name(self, kind: str, code: int) -> str:
        return self._extra[-1 - code][1] if code < 0 else self._names[kind][code]

    def attributes(self, one: One) -> tuple[Bool, Record]:
        entity = self._entities.get(self._uid(one))
        if entity is None:
            return False, _NOTHING
        return True, Record(
            {key: (True, self.value(part)) for key, part in entity["attrs"].items()}
        )

    def tag(self, one: One, key: One) -> tuple[Bool, Value | None]:
        tags = self._entities.get(self._uid(one), {}).get("tags", {})
        assert isinstance(key.code, int)
        name = self.name(TEXT, key.code)
        return (True, self.value(tags[name])) if name in tags else (False, None)

    def within(self, one: One, above: One) -> Bool:
        seen = {self._uid(one)}
        waiting = list(seen)
        while waiting:
            for parent in self._entities.get(waiting.pop(), {}).get("parents", ()):
                uid = (parent["type"], parent["id"])
                if uid not in seen:
                    seen.add(uid)
                    waiting.append(uid)
        return self._uid(above) in seen

    def compared(self, what: str | Shape | None, times: int = 1, *, within: bool = False) -> None:
        """Everything is known, so nothing more is needed."""

    def value(self, written: Any) -> Value:  # noqa: ANN401, PLR0911 - JSON, one for each type
        match written:
            case bool():
                return Truth(written)
            case int():
                return Number(written)
            case str():
                return self.one(TEXT, written)
            case list():
                return Listed(tuple((True, self.value(part)) for part in written))
            case {"__entity": uid}:
                return self._one(uid)
            case {"__extn": {"fn": name, "arg": text}}:
                value = constructed(name, text)
                assert value is not None, f"expected a {name}, got {text}"
                return value
            case {"__extn": {"fn": name, "args": [first, second]}}:
                result = BINARY[name](self.value(first), self.value(second), self)
                assert result.value is not None
                return result.value
            case _:
                return Record({key: (True, self.value(part)) for key, part in written.items()})

    def _one(self, uid: Mapping[str, str]) -> One:
        return self.one(uid["type"], uid["id"])

    def _uid(self, one: One) -> Uid:
        assert isinstance(one.code, int)
        return one.kind, self.name(one.kind, one.code)


def said_of(
    request: Mapping[str, Any],
    entities: Sequence[Mapping[str, Any]],
    policies: Mapping[str, Mapping[str, Any]],
) -> tuple[frozenset[str], frozenset[str]]:
    """Which policies the encoder says are satisfied, and which err."""
    env = OneRequest(request, entities)
    encoded = {name: encode_in(policy, env) for name, policy in policies.items()}
    assert all(isinstance(one.holds, bool) for one in encoded.values())
    return (
        frozenset(name for name, one in encoded.items() if one.holds is True),
        frozenset(name for name, one in encoded.items() if one.errs is True),
    )


def _names(part: Any) -> Iterator[Uid]:  # noqa: ANN401 - JSON
    match part:
        case str():
            yield TEXT, part
        case {"type": str(kind), "id": str(name)}:
            yield kind, name
        case dict():
            for inner in part.values():
                yield from _names(inner)
        case list():
            for inner in part:
                yield from _names(inner)
        case _:
            return
