"""Replies to try first: everybody says yes, nobody says anything, everybody says no.

Nearly every question of the form "is there a query that no reply can win" is settled by
these; the prover finds further replies by itself where they do not settle it.
"""

from collections.abc import Sequence
from typing import TypeAlias

from thirdcopy.analysis.domain import Domain
from thirdcopy.analysis.encoding.anyquery import AnyQuery, Variation
from thirdcopy.analysis.encoding.terms import Bool, Code, Int, Variable
from thirdcopy.analysis.encoding.universe import OFFICER
from thirdcopy.analysis.encoding.values import Number, One, Record, Truth, Value, pairs

Opening: TypeAlias = Sequence[tuple[Variable, Bool | Code | Int]]

_ANSWERS = ((True, 1), (False, 0), (True, 10**6))
"""Yes and a small number, no and none, yes and a number above any that a clause names."""
_SPARE_BY_STEP = {"decided": 1, "seconded": 2, "countersigned": 3}


def openings(domain: Domain, variation: Variation) -> tuple[Opening, ...]:
    """Give the replies to try first: by officers whom the query does not mention."""
    nothing = _reply(domain, variation, given=False, yes=False, amount=0)
    said = (_reply(domain, variation, given=True, yes=yes, amount=n) for yes, n in _ANSWERS)
    return (*said, nothing)


def _reply(domain: Domain, variation: Variation, *, given: bool, yes: bool, amount: int) -> Opening:
    chosen: dict[str, tuple[Bool, Value]] = {}
    for name, (_, fresh) in variation.fresh.attributes.items():
        value = _plain(fresh, yes=yes, amount=amount)
        if isinstance(fresh, Record):
            said = _said(domain, variation.query, tuple(name.split(".")))
            value = Record(
                {
                    key: (True, said[key] if key in said else _plain(part, yes=yes, amount=amount))
                    for key, (_, part) in fresh.attributes.items()
                }
            )
        chosen[name] = (given, value)
    return tuple(pairs(variation.fresh, Record(chosen)))


def _said(domain: Domain, query: AnyQuery, path: tuple[str, ...]) -> dict[str, Value]:
    """Give who says what stands at *path*, as its supplier would: of the highest grade, today."""
    universe = domain.universe
    top = max(universe.members["Grade"], key=lambda name: len(universe.above["Grade", name]))
    stranger = One(OFFICER, universe.spare(_SPARE_BY_STEP.get(path[1], 0)))
    said: dict[str, Value] = {
        "by": stranger,
        "body": query.entity("origin"),
        "grade": domain.one("Grade", top),
        "ageDays": Number(0),
    }
    match domain.supplier(path):
        case "requester":
            return {**said, "by": query.principal, "body": query.employer, "grade": query.grade}
        case "officer":
            body = query.employer if path[1] == "countersigned" else query.entity("holder")
            return {**said, "body": body}
        case "discloser" | "unpublished":
            return said
        case body:
            return {**said, "body": domain.one("Body", body)}


def _plain(value: Value, *, yes: bool, amount: int) -> Value:
    match value:
        case Truth():
            return Truth(yes)
        case Number():
            return Number(amount)
        case One(kind, _):
            return One(kind, 0)
        case _:
            return value
