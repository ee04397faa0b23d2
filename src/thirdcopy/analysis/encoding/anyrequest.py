"""A request under any Cedar schema of which nothing is known, and entities likewise.

What is asked of an entity is a variable for each term that stands for one, and terms that may
be the same entity answer alike (Ackermann's expansion). An entity need not exist: then it has no
attributes, no tags, and is in nothing but itself. What stands above what is asked for the
terms that occur, and is kept transitive and without a circle.

There must be codes enough that no two things are the same only for want of codes. How many is
counted while the clauses are read: one for each unknown entity or text, and one for each time
that two sets are compared, which may need something that only one of them has.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, Final, TypeAlias

from thirdcopy.analysis.encoding.anyschema import AnySchema, Sort
from thirdcopy.analysis.encoding.compare import same
from thirdcopy.analysis.encoding.encode import Encoded, encode_in
from thirdcopy.analysis.encoding.environment import OutsideFragmentError
from thirdcopy.analysis.encoding.named import named_in, universe_of
from thirdcopy.analysis.encoding.prover import Prover
from thirdcopy.analysis.encoding.shape import Entities, Shape
from thirdcopy.analysis.encoding.terms import (
    Bool,
    both,
    conj,
    either,
    identity,
    iff,
    implies,
    neg,
    same_code,
    truth_variable,
)
from thirdcopy.analysis.encoding.universe import Universe
from thirdcopy.analysis.encoding.values import (
    Listed,
    Many,
    One,
    Record,
    Value,
    bounds,
    equations,
    narrow,
    unknown,
)

MOST_CODES: Final = 300
"""More of one kind than this are not written down; only sets of sets come near."""
_Key: TypeAlias = tuple[str, int]


@dataclass
class Asked:
    """What has been asked of one term that stands for an entity."""

    one: One
    exists: Bool
    record: Record | None = None
    tags: list[tuple[One, Bool, Value]] = field(default_factory=list)


class AnyRequest:
    """An `Environment` of one sort of request, which remembers all that it was asked."""

    def __init__(self, schema: AnySchema, sort: Sort, universe: Universe) -> None:
        self.schema = schema
        self.sort = sort
        self.universe = universe
        self._needs: Counter[str] = Counter()
        self._compared: Counter[str] = Counter()
        self._sets: Counter[str] = Counter()
        self.axioms: list[Bool] = []
        self.asked: dict[_Key, Asked] = {}
        self.above: dict[tuple[_Key, _Key], tuple[One, One, Bool]] = {}
        self._counted: set[_Key] = set()
        self._pools: set[str] = set()
        self.variables: Mapping[str, Value] = {
            "principal": self._unknown(Entities(sort.principal), "principal"),
            "action": self.one(*sort.action),
            "resource": self._unknown(Entities(sort.resource), "resource"),
            "context": self._unknown(schema.actions[sort.action].context, "context"),
        }

    def one(self, kind: str, name: str) -> One:
        """Give the entity, or the text, that a clause names."""
        code = self.universe.code(kind, name)
        if code is None:
            raise AssertionError("everything that is named has a code")
        return One(kind, code)

    def name(self, kind: str, code: int) -> str | None:
        """Give the name of what has a code, or nothing if it has none."""
        names = self.universe.members.get(kind, ())
        return names[code] if code < len(names) else None

    def attributes(self, one: One) -> tuple[Bool, Record]:
        """Give whether an entity exists, and its attributes if it does."""
        if one.kind not in self.schema.kinds:
            return True, Record({})
        asked = self._asked(one)
        if asked.record is None:
            shape = self.schema.kinds[one.kind].attributes
            asked.record = narrow(self._unknown(shape, self._label(one)), Record)
            for other in self._others(asked):
                if other.record is not None:
                    self._alike(asked, other, equations(asked.record, other.record))
        return asked.exists, asked.record

    def tag(self, one: One, key: One) -> tuple[Bool, Value | None]:
        """Give whether an entity has a tag, and the tag if its kind has any."""
        kind = self.schema.kinds.get(one.kind)
        if kind is None or kind.tags is None:
            return False, None
        asked = self._asked(one)
        for known, there, value in asked.tags:
            if identity(known.code) == identity(key.code):
                return there, value
        label = f"{self._label(one)} tag {identity(key.code)}"
        there, value = truth_variable(f"{label}?"), self._unknown(kind.tags, label)
        self.axioms.append(implies(there, asked.exists))
        for other in (asked, *self._others(asked)):
            for known, also_there, also in other.tags:
                tag_alike = both(iff(there, also_there), equations(value, also))
                self._alike(asked, other, implies(same_code(key.code, known.code), tag_alike))
        asked.tags.append((key, there, value))
        return there, value

    def within(self, one: One, above: One) -> Bool:
        """Give the condition that *one* is *above*, or stands below it."""
        if (action := self.schema.actions.get(self._uid(one))) is not None:
            return self._uid(above) in action.above
        itself = one.kind == above.kind and same_code(one.code, above.code)
        return itself if itself is True else either(itself, self._strictly(one, above))

    def compared(self, what: str | Shape | None, times: int = 1, *, within: bool = False) -> None:
        """Note that sets of a kind or of a shape were compared, or held against *times* values."""
        if what is not None:
            noted = self._compared if isinstance(what, str) and not within else self._needs
            noted[str(what)] += times

    @property
    def needs(self) -> Mapping[str, int]:
        """Count the codes of each kind, and the values of each pool, that the request needs.

        Of two things that no term stands for, and that the same sets have in them, one can take
        the other's place. So sets need no more to be told apart than they have combinations.
        """
        apart = {kind: min(times, 2 ** self._sets[kind]) for kind, times in self._compared.items()}
        return self._needs + Counter(apart)

    def close(self) -> None:
        """Say of what stands above what that it is an order, over all terms that were asked of."""
        ones = {self._key(one): one for one, _, _ in self.above.values()}
        tops = {self._key(above): above for _, above, _ in self.above.values()}
        for one, above in product(ones.values(), tops.values()):
            self._strictly(one, above)
        known = tuple(self.above.values())
        for one, above, holds in known:
            self.axioms.append(implies(holds, self._asked(one).exists))
            for other, top, also in known:
                self.axioms.extend(self._ordered((one, above, holds), (other, top, also)))

    def _ordered(
        self, lower: tuple[One, One, Bool], upper: tuple[One, One, Bool]
    ) -> Iterator[Bool]:
        (one, above, holds), (other, top, also) = lower, upper
        alike = both(_same(one, other), _same(above, top))
        if alike is not False and holds is not also:
            yield implies(alike, iff(holds, also))
        if holds is also:
            yield implies(holds, neg(_same(one, above)))
        middle = _same(above, other)
        if middle is not False:
            yield implies(conj((holds, middle, also)), self._strictly(one, top))

    def _strictly(self, one: One, above: One) -> Bool:
        kind = self.schema.kinds.get(one.kind)
        if kind is None or above.kind not in kind.above:
            return False
        key = (self._key(one), self._key(above))
        if key not in self.above:
            holds = truth_variable(f"{self._label(one)} in {self._label(above)}")
            self.above[key] = one, above, holds
        return self.above[key][2]

    def _asked(self, one: One) -> Asked:
        key = self._key(one)
        if key not in self.asked:
            asked = Asked(one, truth_variable(f"{self._label(one)} exists"))
            for other in self._others(asked):
                self._alike(asked, other, iff(asked.exists, other.exists))
            self.asked[key] = asked
        return self.asked[key]

    def _others(self, asked: Asked) -> Iterator[Asked]:
        for other in tuple(self.asked.values()):
            if other is not asked and other.one.kind == asked.one.kind:
                yield other

    def _alike(self, asked: Asked, other: Asked, answers: Bool) -> None:
        self.axioms.append(implies(_same(asked.one, other.one), answers))

    def _unknown(self, shape: Shape, name: str) -> Value:
        value = unknown(shape, name, self.universe)
        self.axioms.extend(bounds(value, self.universe))
        for part in _parts(value):
            if isinstance(part, Listed):
                self._pool(part)
            elif isinstance(part, Many):
                self._sets[part.kind] += 1
            elif self._key(part) not in self._counted:
                self._counted.add(self._key(part))
                self._needs[part.kind] += 1
        return value

    def _pool(self, held: Listed) -> None:
        """Say that a set has only what is alive in its pool, where no two values are the same."""
        shape = str(held.element)
        alive = [truth_variable(f"alive {shape} {place}") for place in range(len(held.members))]
        self.axioms.extend(
            implies(within, living) for (within, _), living in zip(held.members, alive, strict=True)
        )
        if shape not in self._pools:
            self._pools.add(shape)
            pool = [(living, one) for living, (_, one) in zip(alive, held.members, strict=True)]
            self.axioms.extend(
                neg(conj((living, also, same(one, other, self))))
                for (living, one), (also, other) in combinations(pool, 2)
            )

    def _uid(self, one: One) -> tuple[str, str]:
        code = one.code
        return one.kind, (self.name(one.kind, code) or "") if isinstance(code, int) else ""

    def _label(self, one: One) -> str:
        return f"{one.kind} {identity(one.code)}"

    def _key(self, one: One) -> _Key:
        return one.kind, identity(one.code)


def _same(one: One, other: One) -> Bool:
    return one.kind == other.kind and same_code(one.code, other.code)


def _parts(value: Value) -> Iterator[One | Many | Listed]:
    """Give every entity, text and set that is a variable of its own."""
    match value:
        case One() | Many():
            yield value
        case Record(attributes):
            for _, attribute in attributes.values():
                yield from _parts(attribute)
        case Listed(members):
            yield value
            for _, member in members:
                yield from _parts(member)
        case _:
            return


def _first_guess(schema: AnySchema, sort: Sort, universe: Universe) -> Mapping[str, int]:
    """Count what there is in a request whose principal and resource are asked for all they have."""
    request = AnyRequest(schema, sort, universe)
    for name in ("principal", "resource"):
        request.attributes(narrow(request.variables[name], One))
    return request.needs


def any_request(
    schema: AnySchema, sort: Sort, policies: Mapping[str, Mapping[str, Any]]
) -> tuple[AnyRequest, Mapping[str, Encoded]]:
    """Give a request of *sort* and *policies* read in it, with codes enough for both."""
    named = named_in(policies.values())
    sizes = _first_guess(schema, sort, universe_of(schema, named, {}))
    while True:
        request = AnyRequest(schema, sort, universe_of(schema, named, sizes))
        encoded = {name: encode_in(policy, request) for name, policy in policies.items()}
        request.close()
        if all(sizes.get(what, 0) >= need for what, need in request.needs.items()):
            return request, encoded
        if max(request.needs.values()) > MOST_CODES:
            raise OutsideFragmentError("its sets take too many values to tell apart")
        sizes = {what: max(sizes.get(what, 0), need) for what, need in request.needs.items()}


def prover_of(request: AnyRequest) -> Prover:
    """Give a solver that holds all that is so of a request."""
    return Prover(request.axioms)
