"""From the solver's answer to a request and entities in Cedar's JSON form, to be replayed."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from thirdcopy.analysis.encoding.anyrequest import AnyRequest
from thirdcopy.analysis.encoding.anyschema import Kind
from thirdcopy.analysis.encoding.prover import Assignment
from thirdcopy.analysis.encoding.shape import (
    Addresses,
    Entities,
    Numbers,
    Records,
    Sets,
    Shape,
    Texts,
    Truths,
)
from thirdcopy.analysis.encoding.universe import TEXT
from thirdcopy.analysis.encoding.values import (
    Address,
    Listed,
    Many,
    Number,
    One,
    Record,
    Truth,
    Value,
)


@dataclass(frozen=True)
class Replay:
    """One request, and the entities that exist."""

    request: Mapping[str, Any]
    entities: tuple[Mapping[str, Any], ...]


def replay_of(request: AnyRequest, found: Assignment) -> Replay:
    """Give the one request that *found* describes."""
    return _Decoder(request, found).replay()


class _Decoder:
    """Reads one answer."""

    def __init__(self, request: AnyRequest, found: Assignment) -> None:
        self._request = request
        self._found = found

    def replay(self) -> Replay:
        variables, kinds = self._request.variables, self._request.schema.kinds
        request = {name: self._uid(variables[name]) for name in ("principal", "action", "resource")}
        entities: dict[tuple[str, int], dict[str, Any]] = {}
        for asked in self._request.asked.values():
            if kinds[asked.one.kind].named is not None or not self._found.truth(asked.exists):
                continue
            entity = entities.setdefault(
                self._place(asked.one),
                {"uid": self._uid(asked.one), "attrs": None, "parents": [], "tags": {}},
            )
            if asked.record is not None:
                entity["attrs"] = self._json(asked.record)
            for key, there, value in asked.tags:
                if self._found.truth(there):
                    entity["tags"][self._json(key)] = self._json(value)
        for one, above, holds in self._request.above.values():
            if self._found.truth(holds):
                entities[self._place(one)]["parents"].append(self._uid(above))
        for (kind_name, _), entity in entities.items():
            if entity["attrs"] is None:
                entity["attrs"] = _default(kinds[kind_name].attributes, kinds)
        return Replay(
            {**request, "context": self._json(variables["context"])}, tuple(entities.values())
        )

    def _place(self, one: One) -> tuple[str, int]:
        return one.kind, self._found.code(one.code)

    def _uid(self, value: Value) -> dict[str, str]:
        if not isinstance(value, One):
            raise AssertionError("expected an entity")  # noqa: TRY004 - a bug
        kind, code = self._place(value)
        name = self._request.name(kind, code)
        return {"type": kind, "id": self._unnamed(kind, code) if name is None else name}

    def _unnamed(self, kind: str, code: int) -> str:
        """Make a name that no clause has."""
        name = f"another {code}"
        while name in self._request.universe.members[kind]:
            name += "'"
        return name

    def _json(self, value: Value) -> Any:  # noqa: ANN401, PLR0911 - JSON, one for each kind
        match value:
            case Truth(holds):
                return self._found.truth(holds)
            case Number(amount, unit):
                return _amount(self._found.number(amount), unit)
            case One(kind):
                uid = self._uid(value)
                return uid["id"] if kind == TEXT else {"__entity": uid}
            case Address(six, bits, prefix):
                family = IPv6Address if self._found.truth(six) else IPv4Address
                written = f"{family(self._found.code(bits))}/{self._found.code(prefix)}"
                return {"__extn": {"fn": "ip", "arg": written}}
            case Record(attributes):
                return {
                    key: self._json(part)
                    for key, (there, part) in attributes.items()
                    if self._found.truth(there)
                }
            case Many(kind, has):
                places = (place for place, within in enumerate(has) if self._found.truth(within))
                return [self._json(One(kind, place)) for place in places]
            case Listed(members):
                return [self._json(one) for within, one in members if self._found.truth(within)]


def _amount(amount: int, unit: str) -> Any:  # noqa: ANN401 - JSON
    match unit:
        case "decimal":
            whole, rest = divmod(abs(amount), 10_000)
            text = f"{'-' if amount < 0 else ''}{whole}.{rest:04}"
        case "duration":
            text = f"{amount}ms"
        case "datetime":
            since = [_extension("datetime", "1970-01-01"), _extension("duration", f"{amount}ms")]
            return {"__extn": {"fn": "offset", "args": since}}
        case _:
            return amount
    return _extension(unit, text)


def _extension(name: str, text: str) -> dict[str, Any]:
    return {"__extn": {"fn": name, "arg": text}}


def _default(shape: Shape, kinds: Mapping[str, Kind]) -> Any:  # noqa: ANN401, PLR0911 - JSON, one for each shape
    """Give some value of *shape*, for what nothing was asked of."""
    match shape:
        case Truths():
            return False
        case Numbers(unit):
            return _amount(0, unit)
        case Texts():
            return ""
        case Addresses():
            return _extension("ip", "192.0.2.1")
        case Entities(kind):
            named = kinds[kind].named or ("nobody",)
            return {"__entity": {"type": kind, "id": named[0]}}
        case Sets():
            return []
        case Records(attributes, optional):
            required = (key for key in attributes if key not in optional)
            return {key: _default(attributes[key], kinds) for key in required}
