"""One query as values for the unknowns of the analyser's query: what a proof says of it."""

from collections.abc import Sequence

from thirdcopy.analysis.encoding.anyquery import AnyQuery
from thirdcopy.analysis.encoding.terms import Bool, Code, Int, Variable, substitute, value_term
from thirdcopy.analysis.encoding.universe import OFFICER, Universe
from thirdcopy.analysis.encoding.values import Many, Number, One, Record, Truth, Value, pairs
from thirdcopy.policy.query import Officer, Query, context_of

Pairs = Sequence[tuple[Variable, Bool | Code | Int]]


def pairs_of(unknown: AnyQuery, query: Query, universe: Universe) -> Pairs:
    """Pair each unknown with its value in *query*; what is missing there does not matter."""
    officers: dict[str, int] = {}

    def fix(value: Value, given: object) -> Value:
        match value:
            case Truth():
                return Truth(bool(given))
            case Number():
                assert isinstance(given, int)
                return Number(given)
            case One(kind, _):
                assert isinstance(given, dict)
                return One(kind, code(kind, given["__entity"]["id"]))
            case Many(kind, has):
                assert isinstance(given, list)
                held = {code(kind, item["__entity"]["id"]) for item in given}
                return Many(kind, tuple(place in held for place in range(len(has))))
            case Record(attributes):
                assert isinstance(given, dict)
                return Record(
                    {
                        key: (True, fix(part, given[key])) if key in given else (False, blank(part))
                        for key, (_, part) in attributes.items()
                    }
                )
            case _:
                raise AssertionError("no query of the gateway has an address, or a set of numbers")

    def code(kind: str, name: str) -> int:
        if kind == OFFICER:
            return officers.setdefault(name, len(officers))
        place = universe.code(kind, name)
        assert place is not None
        return place

    found = (
        *pairs(unknown.principal, One(OFFICER, code(OFFICER, query.principal.id))),
        *pairs(unknown.officer, fix(unknown.officer, _attributes(query.principal))),
        *pairs(unknown.resource, One("Field", code("Field", query.resource))),
        *pairs(unknown.context, fix(unknown.context, context_of(query))),
    )
    return [(variable, value_term(value, variable)) for variable, value in found]


def truth_at(condition: Bool, fixed: Pairs) -> bool:
    """The truth of *condition* on one query, on which it must depend wholly."""
    value = substitute(condition, fixed)
    assert isinstance(value, bool), f"a condition is left open: {value}"
    return value


def blank(value: Value) -> Value:
    """A value for what is not there."""
    match value:
        case Truth():
            return Truth(holds=False)
        case Number():
            return Number(0)
        case One(kind, _):
            return One(kind, 0)
        case Many(kind, has):
            return Many(kind, (False,) * len(has))
        case Record(attributes):
            return Record({key: (False, blank(part)) for key, (_, part) in attributes.items()})
        case _:
            raise AssertionError("no query of the gateway has an address, or a set of numbers")


def _attributes(officer: Officer) -> dict[str, object]:
    entity = {
        "employer": {"__entity": {"type": "Body", "id": officer.body}},
        "grade": {"__entity": {"type": "Grade", "id": officer.grade}},
    }
    if officer.posted_to is not None:
        entity["postedTo"] = {"__entity": {"type": "Body", "id": officer.posted_to}}
    return dict(entity)
