"""Clauses as conditions on a query.

Cedar's rule is kept exactly: every expression has a value, and a condition under which its
evaluation errors instead; a clause that errors is skipped (and the gateway then refuses,
because it permits nothing on an error). The input is Cedar's JSON form of a policy.

What cannot be read at all raises `OutsideFragmentError`, and the reference lists it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from thirdcopy.analysis.domain import applies_to
from thirdcopy.analysis.encoding.anyquery import AnyQuery
from thirdcopy.analysis.encoding.compare import choose_value
from thirdcopy.analysis.encoding.environment import Environment, OutsideFragmentError
from thirdcopy.analysis.encoding.operators import (
    BINARY,
    CONSTRUCTORS,
    ERROR,
    UNARY,
    Result,
    constructed,
    truth,
    within_any,
)
from thirdcopy.analysis.encoding.patterns import matches, pattern_of
from thirdcopy.analysis.encoding.queryworld import QueryWorld
from thirdcopy.analysis.encoding.terms import Bool, both, conj, disj, either, neg, same_code
from thirdcopy.analysis.encoding.universe import TEXT, Universe
from thirdcopy.analysis.encoding.values import (
    Listed,
    Many,
    Number,
    One,
    Record,
    Truth,
    Value,
    is_entity,
)

Expression: TypeAlias = Mapping[str, Any]
_OPERATORS: Final = frozenset({*UNARY, *BINARY, *CONSTRUCTORS})

__all__ = ["Encoded", "OutsideFragmentError", "encode", "encode_in", "reading"]


@dataclass(frozen=True)
class Encoded:
    """When a clause is satisfied, and when its evaluation errors."""

    holds: Bool
    errs: Bool


def encode(policy: Mapping[str, Any], query: AnyQuery, universe: Universe) -> Encoded:
    """Give the conditions under which *policy* is satisfied by *query*, and errors on it."""
    if not applies_to(policy, query.action):
        return Encoded(holds=False, errs=False)
    return encode_in(policy, QueryWorld(query, universe))


def reading(expression: Expression, query: AnyQuery, universe: Universe) -> Encoded:
    """Give the conditions under which a condition is true of *query*, and errors on it."""
    holds, errs = _Reader(QueryWorld(query, universe)).condition(expression)
    return Encoded(both(holds, neg(errs)), errs)


def encode_in(policy: Mapping[str, Any], env: Environment) -> Encoded:
    """Give the conditions under which *policy* is satisfied in *env*, and errors there."""
    reader = _Reader(env)
    holds = conj(
        reader.scope(policy[name], env.variables[name])
        for name in ("principal", "action", "resource")
    )
    errs: Bool = False
    for condition in policy["conditions"]:
        if holds is False:
            break
        met, fails = reader.condition(condition["body"])
        errs = either(errs, both(holds, fails))
        holds = both(holds, met if condition["kind"] == "when" else neg(met))
    return Encoded(both(holds, neg(errs)), errs)


class _Reader:
    """Reads expressions in one environment."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def condition(self, expression: Expression) -> tuple[Bool, Bool]:
        """Give when a condition is true, as far as it does not err, and when it errs."""
        result = self.read(expression)
        if not isinstance(result.value, Truth):
            return False, True
        return result.value.holds, result.errs

    def read(self, expression: Expression) -> Result:
        """Give the value of *expression* and the condition under which it errs."""
        ((form, parts),) = expression.items()
        if form in _FORMS:
            return _FORMS[form](self, parts)
        if form in CONSTRUCTORS and len(parts) == 1:
            return self._constructed(form, parts[0])
        operands = [self.read(operand) for operand in _operands(parts)]
        values = [operand.value for operand in operands if operand.value is not None]
        match values:
            case [left, right] if form in BINARY:
                worked_out = BINARY[form](left, right, self._env)
            case [argument] if form in UNARY:
                worked_out = UNARY[form](argument, self._env)
            case _ if form in _OPERATORS:
                return ERROR
            case _:
                raise OutsideFragmentError(f"`{form}` is not something that the analyser can read")
        return _result(worked_out.value, disj((*(one.errs for one in operands), worked_out.errs)))

    def scope(self, scope: Mapping[str, Any], one: Value) -> Bool:
        """Give the condition that *one* is in a part of a policy's scope."""
        if "slot" in scope:
            raise OutsideFragmentError("a template has no meaning before its slots are filled")
        if not isinstance(one, One):
            raise AssertionError("scopes are about entities")  # noqa: TRY004 - a bug
        match scope:
            case {"op": "All"}:
                return True
            case {"op": "==", "entity": entity}:
                named = self._entity(entity)
                return one.kind == named.kind and same_code(one.code, named.code)
            case {"op": "in", "entity": entity}:
                return self._env.within(one, self._entity(entity))
            case {"op": "in", "entities": entities}:
                return disj(self._env.within(one, self._entity(entity)) for entity in entities)
            case {"op": "is", "entity_type": kind}:
                if one.kind != kind:
                    return False
                inner = scope.get("in")
                return self._env.within(one, self._entity(inner["entity"])) if inner else True
            case _:
                raise OutsideFragmentError("a scope of no known form")

    def literal(self, literal: Any) -> Result:  # noqa: ANN401, PLR0911 - JSON, one for each type
        """Give the value that Cedar's JSON for values writes."""
        match literal:
            case bool():
                return truth(literal)
            case int():
                return Result(Number(literal))
            case str():
                return Result(self._env.one(TEXT, literal))
            case list():
                return self.set_of([{"Value": element} for element in literal])
            case {"__entity": entity}:
                return Result(self._entity(entity))
            case {"__extn": {"fn": name, "arg": argument}}:
                return self.read({name: [{"Value": argument}]})
            case {"__extn": {"fn": name, "args": arguments}}:
                return self.read({name: [{"Value": argument} for argument in arguments]})
            case dict():
                return self.record_of({key: {"Value": part} for key, part in literal.items()})
            case _:
                raise OutsideFragmentError("a literal of no known type")

    def variable(self, name: str) -> Result:
        return Result(self._env.variables[name])

    def conjunction(self, parts: Mapping[str, Expression]) -> Result:
        first, errs = self.condition(parts["left"])
        if errs is True:
            return ERROR
        if first is False:
            return Result(Truth(holds=False), errs)
        second, fails = self.condition(parts["right"])
        return _result(Truth(both(first, second)), either(errs, both(first, fails)))

    def disjunction(self, parts: Mapping[str, Expression]) -> Result:
        first, errs = self.condition(parts["left"])
        if errs is True:
            return ERROR
        if first is True:
            return Result(Truth(holds=True), errs)
        second, fails = self.condition(parts["right"])
        return _result(Truth(either(first, second)), either(errs, both(neg(first), fails)))

    def choice(self, parts: Mapping[str, Expression]) -> Result:
        holds, errs = self.condition(parts["if"])
        if errs is True:
            return ERROR
        if isinstance(holds, bool):
            taken = self.read(parts["then" if holds else "else"])
            return _result(taken.value, either(errs, taken.errs))
        then, otherwise = self.read(parts["then"]), self.read(parts["else"])
        fails = disj((errs, both(holds, then.errs), both(neg(holds), otherwise.errs)))
        if then.value is None or otherwise.value is None:
            return _result(then.value or otherwise.value, fails)
        return _result(choose_value(holds, then.value, otherwise.value, self._env), fails)

    def kind_is(self, parts: Mapping[str, Any]) -> Result:
        left = self.read(parts["left"])
        if not is_entity(left.value):
            return ERROR
        if left.value.kind != parts["entity_type"] or "in" not in parts:
            return Result(Truth(left.value.kind == parts["entity_type"]), left.errs)
        right = self.read(parts["in"])
        if right.value is None:
            return ERROR
        inside = within_any(left.value, right.value, self._env)
        return _result(inside.value, disj((left.errs, right.errs, inside.errs)))

    def has(self, parts: Mapping[str, Any]) -> Result:
        there, _, errs = self._attribute_of(parts)
        return _result(Truth(there), errs)

    def attribute(self, parts: Mapping[str, Any]) -> Result:
        there, value, errs = self._attribute_of(parts)
        return _result(value, either(errs, neg(there)))

    def _attribute_of(self, parts: Mapping[str, Any]) -> tuple[Bool, Value | None, Bool]:
        """Give whether there is an attribute, what it is, and when even that cannot be told."""
        left = self.read(parts["left"])
        exists: Bool = True
        match left.value:
            case Record(attributes):
                pass
            case One(kind) if kind != TEXT:
                exists, record = self._env.attributes(left.value)
                attributes = record.attributes
            case _:
                return False, None, True
        there, value = attributes.get(parts["attr"], (False, None))
        return both(exists, there), value, left.errs

    def has_tag(self, parts: Mapping[str, Expression]) -> Result:
        there, _, errs = self._tag_of(parts)
        return _result(Truth(there), errs)

    def tag(self, parts: Mapping[str, Expression]) -> Result:
        there, value, errs = self._tag_of(parts)
        return _result(value, either(errs, neg(there)))

    def _tag_of(self, parts: Mapping[str, Expression]) -> tuple[Bool, Value | None, Bool]:
        left, right = self.read(parts["left"]), self.read(parts["right"])
        match left.value, right.value:
            case (One(kind), One("__cedar::String")) if kind != TEXT:
                there, value = self._env.tag(left.value, right.value)
                return there, value, either(left.errs, right.errs)
            case _:
                return False, None, True

    def like(self, parts: Mapping[str, Any]) -> Result:
        left = self.read(parts["left"])
        if not isinstance(left.value, One) or left.value.kind != TEXT:
            return ERROR
        pattern, code = pattern_of(parts["pattern"]), left.value.code
        if isinstance(code, int):
            (holds,) = matches(pattern, (self._text(code),))
            return Result(Truth(holds), left.errs)
        texts = self._env.universe.members.get(TEXT, ())
        matched = (place for place, holds in enumerate(matches(pattern, texts)) if holds)
        return Result(Truth(disj(same_code(code, place) for place in matched)), left.errs)

    def _constructed(self, name: str, written: Expression) -> Result:
        text = self.read(written)
        if not isinstance(text.value, One) or text.value.kind != TEXT:
            return ERROR
        if not isinstance(text.value.code, int):
            raise OutsideFragmentError(f"`{name}` is given a text that is not written out")
        return _result(constructed(name, self._text(text.value.code)), text.errs)

    def set_of(self, elements: Sequence[Expression]) -> Result:
        results = [self.read(element) for element in elements]
        values = [result.value for result in results if result.value is not None]
        if len(values) < len(results):
            return ERROR
        errs = disj(result.errs for result in results)
        return _result(self._gathered(values), errs)

    def _gathered(self, values: Sequence[Value]) -> Many | Listed:
        ones = [value for value in values if isinstance(value, One)]
        kinds = {one.kind for one in ones}
        stray = any(isinstance(one.code, int) and one.code < 0 for one in ones)
        if len(kinds) != 1 or len(ones) < len(values) or stray:
            return Listed(tuple((True, value) for value in values))
        (kind,) = kinds
        known = {one.code for one in ones if isinstance(one.code, int)}
        unknown = [one.code for one in ones if not isinstance(one.code, int)]
        places = range(self._env.universe.size(kind))
        return Many(
            kind,
            tuple(at in known or disj(same_code(code, at) for code in unknown) for at in places),
        )

    def record_of(self, parts: Mapping[str, Expression]) -> Result:
        results = {key: self.read(part) for key, part in parts.items()}
        values = {key: one.value for key, one in results.items() if one.value is not None}
        if len(values) < len(results):
            return ERROR
        errs = disj(result.errs for result in results.values())
        return _result(Record({key: (True, value) for key, value in values.items()}), errs)

    def _text(self, code: int) -> str:
        name = self._env.name(TEXT, code)
        if name is None:
            raise AssertionError("every text has a code of its own")
        return name

    def _entity(self, uid: Mapping[str, Any]) -> One:
        named = uid.get("__entity", uid)
        return self._env.one(named["type"], named["id"])


def _result(value: Value | None, errs: Bool) -> Result:
    return ERROR if value is None or errs is True else Result(value, errs)


def _operands(parts: Any) -> Sequence[Expression]:  # noqa: ANN401 - JSON
    match parts:
        case {"left": left, "right": right}:
            return left, right
        case {"arg": argument}:
            return (argument,)
        case list():
            return parts
        case _:
            return ()


_FORMS: Final[Mapping[str, Callable[[_Reader, Any], Result]]] = {
    "Value": _Reader.literal,
    "Var": _Reader.variable,
    "&&": _Reader.conjunction,
    "||": _Reader.disjunction,
    "if-then-else": _Reader.choice,
    "is": _Reader.kind_is,
    "has": _Reader.has,
    ".": _Reader.attribute,
    "hasTag": _Reader.has_tag,
    "getTag": _Reader.tag,
    "like": _Reader.like,
    "Set": _Reader.set_of,
    "Record": _Reader.record_of,
}
