"""Clauses read over diagrams: when a clause is satisfied, and when its evaluation fails.

Every value is one of a few, each under its condition, so a clause becomes two diagrams. What can
be said is what `encode` can read; the two are compared by tests.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from thirdcopy.analysis.flows.diagram import Choice, Diagram
from thirdcopy.analysis.flows.guarded import (
    Around,
    Item,
    Many,
    Person,
    Record,
    Result,
    Truth,
    Value,
)
from thirdcopy.policy.query import Est, Uid

Expression: TypeAlias = Mapping[str, Any]


class BeyondDiagramsError(Exception):
    """A clause says something that cannot be summed up; it never leaves this package."""


class Reader:
    """Reads the clauses about one action between known bodies."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._diagrams = around.diagrams
        self._true, self._false = around.diagrams.true, around.diagrams.false
        self._variables: Mapping[str, Value] = {
            "principal": around.principal,
            "resource": around.item,
            "context": around.context,
        }

    def policy(self, policy: Est) -> tuple[Diagram, Diagram]:
        """Give when *policy* is satisfied, and when its evaluation fails."""
        holds = self._scope(policy["principal"], self._around.principal, "Officer")
        if holds != self._false:
            holds &= self._scope(policy["resource"], self._around.item, "Field")
        errs = self._false
        for condition in policy["conditions"]:
            if holds == self._false:
                break
            value, failing = self.read(condition["body"])
            truth = self._truth(value)
            errs |= holds & failing
            holds &= truth if condition["kind"] == "when" else ~truth
        return holds & ~errs, errs

    def read(self, expression: Expression) -> Result:
        """Give the value of *expression* and the condition under which it fails."""
        ((form, parts),) = expression.items()
        if form not in _FORMS:
            raise BeyondDiagramsError(f"`{form}` is not something that the analyser can read")
        return _FORMS[form](self, form, parts)

    def _scope(self, scope: Mapping[str, Any], one: Value, kind: str) -> Diagram:
        match scope["op"]:
            case "All":
                return self._true
            case "==":
                return self._same(one, self._entity(scope["entity"]))
            case "in":
                return self._inside(one, self._entity(scope["entity"]))
            case "is":
                if scope["entity_type"] != kind:
                    return self._false
                within = scope.get("in")
                return self._inside(one, self._entity(within["entity"])) if within else self._true
            case other:
                raise BeyondDiagramsError(f"the scope `{other}` cannot be read")

    def _literal(self, _: str, literal: Any) -> Result:  # noqa: ANN401 - JSON
        if isinstance(literal, bool):
            return Truth(self._true if literal else self._false), self._false
        if isinstance(literal, int):
            return self._diagrams.constant(literal), self._false
        if isinstance(literal, Mapping) and "__entity" in literal:
            return self._entity(literal["__entity"]), self._false
        if isinstance(literal, list):
            return self._set("Set", [{"Value": element} for element in literal])
        raise BeyondDiagramsError("a literal is neither a truth, an integer nor an entity")

    def _variable(self, _: str, name: str) -> Result:
        if name not in self._variables:
            raise BeyondDiagramsError(f"`{name}` is read outside the scope of the clause")
        return self._variables[name], self._false

    def _and(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left, failing = self.read(parts["left"])
        first = self._truth(left)
        if first == self._false:
            return Truth(self._false), failing
        right, also = self.read(parts["right"])
        return Truth(first & self._truth(right)), failing | (first & also)

    def _or(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left, failing = self.read(parts["left"])
        first = self._truth(left)
        if first == self._true:
            return Truth(self._true), failing
        right, also = self.read(parts["right"])
        return Truth(first | self._truth(right)), failing | (~first & also)

    def _not(self, _: str, parts: Mapping[str, Expression]) -> Result:
        value, failing = self.read(parts["arg"])
        return Truth(~self._truth(value)), failing

    def _if(self, _: str, parts: Mapping[str, Expression]) -> Result:
        test, failing = self.read(parts["if"])
        holds = self._truth(test)
        then, one = self.read(parts["then"])
        otherwise, other = self.read(parts["else"])
        failing = failing | (holds & one) | (~holds & other)
        if then is None or otherwise is None:
            return then or otherwise, failing
        if isinstance(then, Truth) and isinstance(otherwise, Truth):
            return Truth((holds & then.holds) | (~holds & otherwise.holds)), failing
        if isinstance(then, Choice) and isinstance(otherwise, Choice):
            options: dict[Any, Diagram] = {}
            for condition, choice in ((holds, then), (~holds, otherwise)):
                for value, guard in choice.options:
                    options[value] = options.get(value, self._false) | (condition & guard)
            return Choice(tuple(options.items())), failing
        raise BeyondDiagramsError("`if` chooses between officers, sets or records")

    def _equal(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, failing = self._two(parts)
        if left is None or right is None:
            return None, failing
        same = self._same(left, right)
        return Truth(same if form == "==" else ~same), failing

    def _order(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, failing = self._two(parts)
        if left is None or right is None:
            return None, failing
        if not (isinstance(left, Choice) and isinstance(right, Choice)):
            raise BeyondDiagramsError("only integers can be put in order")
        if form in {">", ">="}:
            left, right = right, left
        strict = form in {"<", ">"}
        holds = self._false
        for small, when in left.options:
            for great, also in right.options:
                if not (isinstance(small, int) and isinstance(great, int)):
                    raise BeyondDiagramsError("only integers can be put in order")
                if small < great or (not strict and small == great):
                    holds |= when & also
        return Truth(holds), failing

    def _in(self, _: str, parts: Mapping[str, Expression]) -> Result:
        left, right, failing = self._two(parts)
        if left is None or right is None:
            return None, failing
        return Truth(self._inside(left, right)), failing

    def _is(self, _: str, parts: Mapping[str, Any]) -> Result:
        value, failing = self.read(parts["left"])
        if value is None:
            return None, failing
        if self._kind(value) != parts["entity_type"]:
            return Truth(self._false), failing
        if "in" not in parts:
            return Truth(self._true), failing
        above, also = self.read(parts["in"])
        if above is None:
            return None, failing | also
        return Truth(self._inside(value, above)), failing | also

    def _has(self, _: str, parts: Mapping[str, Any]) -> Result:
        value, failing = self.read(parts["left"])
        if value is None:
            return None, failing
        there, _value = self._attributes(value).get(parts["attr"], (self._false, None))
        return Truth(there), failing

    def _attribute(self, _: str, parts: Mapping[str, Any]) -> Result:
        value, failing = self.read(parts["left"])
        if value is None:
            return None, failing
        there, found = self._attributes(value).get(parts["attr"], (self._false, None))
        return found, failing | ~there

    def _contains(self, form: str, parts: Mapping[str, Expression]) -> Result:
        left, right, failing = self._two(parts)
        if left is None or right is None:
            return None, failing
        if not isinstance(left, Many):
            raise BeyondDiagramsError("only a set can contain something")
        if form == "contains":
            return Truth(self._member(right, left)), failing
        if not isinstance(right, Many):
            raise BeyondDiagramsError("only sets can be compared")
        if form == "containsAll":
            return Truth(self._all_of(right, left)), failing
        matched = (guard & self._member(one, left) for one, guard in right.members)
        return Truth(self._diagrams.any_of(matched)), failing

    def _is_empty(self, _: str, parts: Mapping[str, Expression]) -> Result:
        value, failing = self.read(parts["arg"])
        if value is None:
            return None, failing
        if not isinstance(value, Many):
            raise BeyondDiagramsError("only a set can be empty")
        return Truth(~self._diagrams.any_of(guard for _one, guard in value.members)), failing

    def _set(self, _: str, elements: Sequence[Expression]) -> Result:
        if not elements:
            raise BeyondDiagramsError("an empty set has no kind")
        members: list[tuple[Choice | Person, Diagram]] = []
        failing = self._false
        for element in elements:
            value, also = self.read(element)
            failing |= also
            if value is None:
                return None, failing
            if not isinstance(value, Choice | Person):
                raise BeyondDiagramsError("a set of something else than entities is written")
            members.append((value, self._true))
        return Many(tuple(members)), failing

    def _two(self, parts: Mapping[str, Expression]) -> tuple[Value | None, Value | None, Diagram]:
        left, failing = self.read(parts["left"])
        right, also = self.read(parts["right"])
        return left, right, failing | also

    def _attributes(self, value: Value) -> Mapping[str, tuple[Diagram, Value]]:
        if isinstance(value, Record):
            return value.attributes
        if value == self._around.principal:
            return self._around.principal_record.attributes
        raise BeyondDiagramsError("attributes of entities other than the principal are read")

    def _entity(self, uid: Mapping[str, str]) -> Choice:
        return self._diagrams.constant(Uid(uid["type"], uid["id"]))

    def _kind(self, value: Value) -> str | None:
        if isinstance(value, Person):
            return "Officer"
        if isinstance(value, Item):
            return "Field"
        first = value.options[0][0] if isinstance(value, Choice) else None
        return first.type if isinstance(first, Uid) else None

    def _all_of(self, wanted: Many, held: Many) -> Diagram:
        holds = self._true
        for one, guard in wanted.members:
            holds &= ~guard | self._member(one, held)
        return holds

    def _member(self, one: Value, many: Many) -> Diagram:
        return self._diagrams.any_of(
            guard & self._same(one, other) for other, guard in many.members
        )

    def _inside(self, one: Value, above: Value) -> Diagram:
        if isinstance(above, Many):
            return self._diagrams.any_of(
                guard & self._inside(one, other) for other, guard in above.members
            )
        if isinstance(one, Person):
            return (
                self._same(one, above)
                if isinstance(above, Person)
                else self._inside(self._around.body_of(one), above)
            )
        if not isinstance(above, Choice):
            raise BeyondDiagramsError("something is in what is no entity")
        found = self._false
        for target, guard in above.options:
            found |= guard & self._within(one, target)
        return found

    def _within(self, one: Value, target: object) -> Diagram:
        if not isinstance(target, Uid):
            raise BeyondDiagramsError("something is in what is no entity")
        if isinstance(one, Item):
            return self._item_within(one, target)
        if not isinstance(one, Choice):
            raise BeyondDiagramsError("an entity is expected")
        if target not in one.inside:
            one.inside[target] = self._diagrams.any_of(
                guard
                for value, guard in one.options
                if isinstance(value, Uid) and self._around.inside(value, target)
            )
        return one.inside[target]

    def _item_within(self, item: Item, target: Uid) -> Diagram:
        if target.type == "Dataset":
            return self._true if target.id == item.dataset else self._false
        if target.type == "Field":
            dataset, _, category = target.id.partition("/")
            known = self._diagrams.category.get(category, self._false)
            return known if dataset == item.dataset else self._false
        return self._within(self._diagrams.category_choice, target)

    def _same(self, left: Value, right: Value) -> Diagram:  # noqa: PLR0911 - one for each kind
        match left, right:
            case (Truth(first), Truth(second)):
                return (first & second) | (~first & ~second)
            case (Person(), Person()):
                return self._around.same(left, right)
            case (Many(), Many()):
                return self._all_of(left, right) & self._all_of(right, left)
            case (Item(), Choice()):
                return self._diagrams.any_of(
                    guard & self._item_within(left, uid)
                    for uid, guard in right.options
                    if isinstance(uid, Uid) and uid.type == "Field"
                )
            case (Choice(), Item()):
                return self._same(right, left)
            case (Choice(), Choice()):
                others = dict(right.options)
                return self._diagrams.any_of(
                    guard & others[value] for value, guard in left.options if value in others
                )
            case (Person(), Choice()) | (Choice(), Person()):
                return self._false
            case _:
                raise BeyondDiagramsError("records are compared")

    def _truth(self, value: Value | None) -> Diagram:
        if value is None:
            return self._false
        if not isinstance(value, Truth):
            raise BeyondDiagramsError("a condition is not a truth")
        return value.holds


_FORMS: Final[Mapping[str, Callable[[Reader, str, Any], Result]]] = {
    "Value": Reader._literal,  # noqa: SLF001 - the forms are the reader's own
    "Var": Reader._variable,  # noqa: SLF001 - the forms are the reader's own
    "&&": Reader._and,  # noqa: SLF001 - the forms are the reader's own
    "||": Reader._or,  # noqa: SLF001 - the forms are the reader's own
    "!": Reader._not,  # noqa: SLF001 - the forms are the reader's own
    "if-then-else": Reader._if,  # noqa: SLF001 - the forms are the reader's own
    "==": Reader._equal,  # noqa: SLF001 - the forms are the reader's own
    "!=": Reader._equal,  # noqa: SLF001 - the forms are the reader's own
    "<": Reader._order,  # noqa: SLF001 - the forms are the reader's own
    "<=": Reader._order,  # noqa: SLF001 - the forms are the reader's own
    ">": Reader._order,  # noqa: SLF001 - the forms are the reader's own
    ">=": Reader._order,  # noqa: SLF001 - the forms are the reader's own
    "in": Reader._in,  # noqa: SLF001 - the forms are the reader's own
    "is": Reader._is,  # noqa: SLF001 - the forms are the reader's own
    "has": Reader._has,  # noqa: SLF001 - the forms are the reader's own
    ".": Reader._attribute,  # noqa: SLF001 - the forms are the reader's own
    "contains": Reader._contains,  # noqa: SLF001 - the forms are the reader's own
    "containsAll": Reader._contains,  # noqa: SLF001 - the forms are the reader's own
    "containsAny": Reader._contains,  # noqa: SLF001 - the forms are the reader's own
    "isEmpty": Reader._is_empty,  # noqa: SLF001 - the forms are the reader's own
    "Set": Reader._set,  # noqa: SLF001 - the forms are the reader's own
}
