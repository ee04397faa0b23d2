"""What clauses mention, collected once, so that nothing else needs a variable."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from thirdcopy.policy.query import Est

_OTHER, _ENTITY, _BODY = 1, 2, 4
_SORTS: Final = {"body": _ENTITY | _BODY} | dict.fromkeys(
    ("by", "grade", "employer", "postedTo", "purpose", "heldFor", "holder", "origin"), _ENTITY
)
_ORDERS: Final = frozenset({"<", "<=", ">", ">="})
_PAIRS: Final = _ORDERS | {"==", "!=", "in", "contains", "containsAll", "containsAny"}


@dataclass(frozen=True)
class Notes:
    """The attributes, integers and bodies that clauses name.

    *bodies_compared* says that the bodies of two words are held against each other, and
    *numbers_compared* that two numbers are, neither of them written in the clause.
    """

    attributes: frozenset[str] = frozenset()
    integers: frozenset[int] = frozenset()
    bodies: frozenset[str] = frozenset()
    bodies_compared: bool = False
    numbers_compared: bool = False

    def amounts(self, least: int | None) -> tuple[int, ...]:
        """Give one number for each way in which the clauses can tell numbers apart.

        Between two written integers one more stands for all; where numbers are compared with
        one another there are as many as could differ.
        """
        room = 1 if not self.numbers_compared else len(self.attributes) + 2
        ends = sorted(self.integers | ({0} if least is None else {least}))
        found: set[int] = set()
        for end in ends:
            found.update(range(end, end + room + 1))
        below = range(ends[0] - room, ends[0])
        return tuple(sorted(one for one in found | set(below) if least is None or one >= least))


def notes_of(policies: Iterable[Est]) -> Notes:
    """Give what *policies* mention."""
    found = _Found()
    for policy in policies:
        for scope in (policy["principal"], policy["resource"]):
            found.scope(scope)
        for condition in policy["conditions"]:
            found.expression(condition["body"])
    return found.notes()


def together(parts: Iterable[Notes]) -> Notes:
    """Give what any of *parts* mentions."""
    parts = tuple(parts)
    return Notes(
        frozenset().union(*(one.attributes for one in parts)),
        frozenset().union(*(one.integers for one in parts)),
        frozenset().union(*(one.bodies for one in parts)),
        any(one.bodies_compared for one in parts),
        any(one.numbers_compared for one in parts),
    )


class _Found:
    """Collects while a clause is walked through."""

    def __init__(self) -> None:
        self._attributes: set[str] = set()
        self._integers: set[int] = set()
        self._bodies: set[str] = set()
        self._bodies_compared = False
        self._numbers_compared = False

    def notes(self) -> Notes:
        return Notes(
            frozenset(self._attributes),
            frozenset(self._integers),
            frozenset(self._bodies),
            self._bodies_compared,
            self._numbers_compared,
        )

    def scope(self, scope: Any) -> None:  # noqa: ANN401 - JSON
        inner = scope.get("in") or {}
        for uid in (scope.get("entity"), inner.get("entity")):
            if uid is not None and uid["type"] == "Body":
                self._bodies.add(uid["id"])

    def expression(self, part: Any) -> int:  # noqa: ANN401, PLR0911 - JSON, one for each form
        """Note what *part* mentions, and give which sorts of attribute it reads."""
        if isinstance(part, list):
            return reduce(or_, map(self.expression, part), 0)
        if not isinstance(part, dict) or "Var" in part:
            return 0
        ((form, parts),) = part.items()
        if form == "Value":
            self._literal(parts)
            return 0
        if form in {".", "has"}:
            attribute = parts["attr"]
            self._attributes.add(attribute)
            return self.expression(parts["left"]) | _SORTS.get(attribute, _OTHER)
        if form in _PAIRS:
            left, right = self.expression(parts["left"]), self.expression(parts["right"])
            self._compare(form, left, right)
            return left | right
        if not isinstance(parts, dict):
            return self.expression(parts)
        return reduce(or_, map(self.expression, parts.values()), 0)

    def _compare(self, form: str, left: int, right: int) -> None:
        if left & right & _BODY:
            self._bodies_compared = True
        if left and right and (form in _ORDERS or not (left | right) & _ENTITY):
            self._numbers_compared = True

    def _literal(self, value: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            for one in value:
                self._literal(one)
        elif isinstance(value, int) and not isinstance(value, bool):
            self._integers.add(value)
        elif isinstance(value, dict):
            uid = value.get("__entity", {})
            if uid.get("type") == "Body":
                self._bodies.add(uid["id"])
