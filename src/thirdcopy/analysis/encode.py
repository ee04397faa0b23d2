"""Clauses as conditions on a query.

Cedar's rule is kept exactly: every expression has a value, and a condition under which its
evaluation errors instead; a clause that errors is skipped (and the gateway then refuses,
because it permits nothing on an error). The input is Cedar's JSON form of a policy, which is
typed by the validator before it comes here.

What can be said: truths, integers with comparisons, entities with `==`, `in` and `is`, sets
of entities, attributes, `has`, `&&`, `||`, `!` and `if`. Anything else makes the clause one
that the analyser cannot read, and it says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from thirdcopy.analysis.anyquery import AnyQuery
from thirdcopy.analysis.domain import applies_to
from thirdcopy.analysis.terms import (
    Bool,
    at_most,
    both,
    choose,
    choose_code,
    choose_number,
    conj,
    disj,
    either,
    iff,
    implies,
    less,
    neg,
    same_code,
    same_number,
)
from thirdcopy.analysis.universe import OFFICER, Universe
from thirdcopy.analysis.values import Many, Number, One, Record, Truth, Value, inside

Expression: TypeAlias = Mapping[str, Any]


class OutsideFragmentError(Exception):
    """A clause says something that the analyser cannot read; it never leaves this package."""


@dataclass(frozen=True)
class Encoded:
    """When a clause is satisfied, and when its evaluation errors."""

    holds: Bool
    errs: Bool


@dataclass(frozen=True)
class Result:
    """The value of an expression (none if it certainly errs) and when it errs."""

    value: Value | None
    errs: Bool = False


_ERROR = Result(None, errs=True)


def encode(policy: Mapping[str, Any], query: AnyQuery, universe: Universe) -> Encoded:
    """Give the conditions under which *policy* is satisfied by *query*, and errors on it."""
    reader = _Reader(query, universe)
    holds = conj(
        (
            applies_to(policy, query.action),
            reader.scope(policy["principal"], query.principal),
            reader.scope(policy["resource"], query.resource),
        )
    )
    errs: Bool = False
    for condition in policy["conditions"]:
        if holds is False:
            break
        result = reader.read(condition["body"])
        truth = _truth(result)
        errs = either(errs, both(holds, result.errs))
        holds = both(holds, truth if condition["kind"] == "when" else neg(truth))
    return Encoded(both(holds, neg(errs)), errs)


def reading(expression: Expression, query: AnyQuery, universe: Universe) -> Encoded:
    """Give the conditions under which a condition is true of *query*, and errors on it."""
    result = _Reader(query, universe).read(expression)
    return Encoded(both(_truth(result), neg(result.errs)), result.errs)


class _Reader:
    """Reads expressions about one query."""

    def __init__(self, query: AnyQuery, universe: Universe) -> None:
        self._query = query
        self._universe = universe
        self._forms: Mapping[str, Callable[[str, Any], Result]] = {
            "Value": self._literal,
            "Var": self._variable,
            "&&": self._and,
            "||": self._or,
            "!": self._not,
            "if-then-else": self._if,
            "==": self._compare,
            "!=": self._compare,
            "<": self._order,
            "<=": self._order,
            ">": self._order,
            ">=": self._order,
            "in": self._in,
            "is": self._is,
            "has": self._has,
            ".": self._attribute,
            "contains": self._contains,
            "containsAll": self._contains,
            "containsAny": self._contains,
            "isEmpty": self._is_empty,
            "Set": self._set,
        }

    def read(self, expression: Expression) -> Result:
        """Give the value of *expression* and the condition under which it errs."""
        ((form, parts),) = expression.items()
        if form not in self._forms:
            raise OutsideFragmentError(f"`{form}` is not something that the analyser can read")
        return self._forms[form](form, parts)

    def scope(self, scope: Mapping[str, Any], one: One) -> Bool:
        """Give the condition that *one* is in a policy's principal or resource scope."""
        match scope["op"]:
            case "All":
                return True
            case "==":
                return self._same(one, self._entity(scope["entity"]))
            case "in":
                return self._inside(one, self._entity(scope["entity"]))
            case "is":
                if scope["entity_type"] != one.kind:
                    return False
                inner = scope.get("in")
                return self._inside(one, self._entity(inner["entity"])) if inner else True
            case other:
                raise OutsideFragmentError(f"the scope `{other}` cannot be read")

    def _literal(self, _: str, literal: Any) -> Result:  # noqa: ANN401 - JSON
        if isinstance(literal, bool):
            return Result(Truth(literal))
        if isinstance(literal, int):
            return Result(Number(literal))
        if isinstance(literal, Mapping) and "__entity" in literal:
            return Result(self._entity(literal["__entity"]))
        if isinstance(literal, list):
            return self._set("Set", [{"Value": element} for element in literal])
        raise OutsideFragmentError("a literal is neither a truth, an integer nor an entity")

    def _variable(self, _: str, name: str) -> Result:
        values: Mapping[str, Value] = {
            "principal": self._query.principal,
            "resource": self._query.resource,
            "context": self._query.context,
        }
        if name not in values:
            raise OutsideFragmentError(f"`{name}` is read outside the scope of the clause")
        return Result(values[name])

    def _and(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left = self.read(parts["left"])
        first = _truth(left)
        if first is False or left.errs is True:
            return Result(Truth(holds=False), left.errs)
        right = self.read(parts["right"])
        return Result(Truth(both(first, _truth(right))), either(left.errs, both(first, right.errs)))

    def _or(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left = self.read(parts["left"])
        first = _truth(left)
        if first is True or left.errs is True:
            return Result(Truth(holds=True), left.errs)
        right = self.read(parts["right"])
        return Result(
            Truth(either(first, _truth(right))), either(left.errs, both(neg(first), right.errs))
        )

    def _not(self, _: str, parts: Mapping[str, Expression]) -> Result:
        argument = self.read(parts["arg"])
        return Result(Truth(neg(_truth(argument))), argument.errs)

    def _if(self, _: str, parts: Mapping[str, Expression]) -> Result:
        test = self.read(parts["if"])
        if test.errs is True:
            return _ERROR
        holds = _truth(test)
        if isinstance(holds, bool):
            taken = self.read(parts["then" if holds else "else"])
            return Result(taken.value, either(test.errs, taken.errs))
        then, otherwise = self.read(parts["then"]), self.read(parts["else"])
        errs = disj((test.errs, both(holds, then.errs), both(neg(holds), otherwise.errs)))
        if then.value is None or otherwise.value is None:
            return Result(then.value or otherwise.value, errs)
        return Result(self._choose(holds, then.value, otherwise.value), errs)

    def _compare(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, errs = self._two(parts)
        if left is None or right is None:
            return _ERROR
        same = self._same(left, right)
        return Result(Truth(same if form == "==" else neg(same)), errs)

    def _order(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, errs = self._two(parts)
        if left is None or right is None:
            return _ERROR
        if not (isinstance(left, Number) and isinstance(right, Number)):
            raise OutsideFragmentError("only integers can be put in order")
        if form in {">", ">="}:
            left, right = right, left
        compare = less if form in {"<", ">"} else at_most
        return Result(Truth(compare(left.amount, right.amount)), errs)

    def _in(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left, right, errs = self._two(parts)
        if left is None or right is None:
            return _ERROR
        return Result(Truth(self._inside(_one(left), right)), errs)

    def _is(self, _: str, parts: Mapping[str, Any]) -> Result:
        left = self.read(parts["left"])
        if left.value is None:
            return _ERROR
        one = _one(left.value)
        if one.kind != parts["entity_type"] or "in" not in parts:
            return Result(Truth(one.kind == parts["entity_type"]), left.errs)
        right = self.read(parts["in"])
        if right.value is None:
            return _ERROR
        return Result(Truth(self._inside(one, right.value)), either(left.errs, right.errs))

    def _has(self, _: str, parts: Mapping[str, Any]) -> Result:
        left = self.read(parts["left"])
        if left.value is None:
            return _ERROR
        there, _value = self._attributes(left.value).get(parts["attr"], (False, None))
        return Result(Truth(there), left.errs)

    def _attribute(self, _: str, parts: Mapping[str, Any]) -> Result:
        left = self.read(parts["left"])
        if left.value is None:
            return _ERROR
        there, value = self._attributes(left.value).get(parts["attr"], (False, None))
        return Result(value, either(left.errs, neg(there)))

    def _contains(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, errs = self._two(parts)
        if left is None or right is None:
            return _ERROR
        if not isinstance(left, Many):
            raise OutsideFragmentError("only a set of entities can contain something")
        if form == "contains":
            return Result(Truth(_member(_one(right), left)), errs)
        if not isinstance(right, Many):
            raise OutsideFragmentError("only sets of entities can be compared")
        matched = zip(left.has, right.has, strict=True)
        if form == "containsAll":
            return Result(Truth(conj(implies(wanted, held) for held, wanted in matched)), errs)
        return Result(Truth(disj(both(held, wanted) for held, wanted in matched)), errs)

    def _is_empty(self, _: str, parts: Mapping[str, Expression]) -> Result:
        argument = self.read(parts["arg"])
        if argument.value is None:
            return _ERROR
        if not isinstance(argument.value, Many):
            raise OutsideFragmentError("only a set of entities can be empty")
        return Result(Truth(conj(neg(held) for held in argument.value.has)), argument.errs)

    def _set(self, _: str, elements: list[Expression]) -> Result:
        results = [self.read(element) for element in elements]
        if not results:
            raise OutsideFragmentError("an empty set has no kind")
        errs = disj(result.errs for result in results)
        if any(result.value is None for result in results):
            return _ERROR
        ones = [_one(result.value) for result in results if result.value is not None]
        places = range(self._universe.size(ones[0].kind))
        return Result(
            Many(
                ones[0].kind,
                tuple(disj(same_code(one.code, place) for one in ones) for place in places),
            ),
            errs,
        )

    def _two(self, parts: Mapping[str, Expression]) -> tuple[Value | None, Value | None, Bool]:
        left, right = self.read(parts["left"]), self.read(parts["right"])
        return left.value, right.value, either(left.errs, right.errs)

    def _attributes(self, value: Value) -> Mapping[str, tuple[Bool, Value]]:
        if isinstance(value, Record):
            return value.attributes
        if isinstance(value, One) and value.code is self._query.principal.code:
            return self._query.officer.attributes
        raise OutsideFragmentError("attributes of entities other than the principal are read")

    def _entity(self, uid: Mapping[str, str]) -> One:
        code = self._universe.code(uid["type"], uid["id"])
        if code is None:
            name = f'{uid["type"]}::"{uid["id"]}"'
            raise OutsideFragmentError(f"`{name}` is not in the vocabulary")
        return One(uid["type"], code)

    def _inside(self, one: One, target: Value) -> Bool:
        if isinstance(target, Many):
            return disj(
                both(held, self._inside(one, One(target.kind, place)))
                for place, held in enumerate(target.has)
            )
        above = _one(target)
        if one.kind == OFFICER and above.kind != OFFICER:
            employer = self._query.employer_of(one.code)
            if employer is None:
                raise OutsideFragmentError("the employer of an officer cannot be told")
            return self._inside(employer, above)
        return inside(one, above, self._universe)

    def _same(self, left: Value, right: Value) -> Bool:
        match left, right:
            case (Truth(first), Truth(second)):
                return iff(first, second)
            case (Number(first), Number(second)):
                return same_number(first, second)
            case (One(kind, first), One(other, second)):
                return kind == other and same_code(first, second)
            case (Many(kind, first), Many(other, second)) if kind == other:
                return conj(iff(a, b) for a, b in zip(first, second, strict=True))
            case _:
                raise OutsideFragmentError("records are compared")

    def _choose(self, holds: Bool, then: Value, otherwise: Value) -> Value:
        match then, otherwise:
            case (Truth(first), Truth(second)):
                return Truth(choose(holds, first, second))
            case (Number(first), Number(second)):
                return Number(choose_number(holds, first, second))
            case (One(kind, first), One(other, second)) if kind == other:
                width = self._universe.width(kind)
                return One(kind, choose_code(holds, first, second, width))
            case _:
                raise OutsideFragmentError("`if` chooses between sets or records")


def _member(one: One, many: Many) -> Bool:
    if one.kind != many.kind:
        return False
    if isinstance(one.code, int):
        return many.has[one.code]
    return disj(both(held, same_code(one.code, place)) for place, held in enumerate(many.has))


def _truth(result: Result) -> Bool:
    if result.value is None:
        return False
    if not isinstance(result.value, Truth):
        raise OutsideFragmentError("a condition is not a truth")
    return result.value.holds


def _one(value: Value) -> One:
    if not isinstance(value, One):
        raise OutsideFragmentError("an entity is expected")
    return value
