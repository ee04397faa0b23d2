"""The second evaluator's reading of Cedar's expressions, after the Cedar language reference.

It covers what clauses may use: booleans, whole numbers that are only compared, entities, sets
and records. Anything else is `Erroneous`, and so refused. With unknown values it follows
Kleene: `false && unknown` is false, `true && unknown` is unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.policy.query import Est, Node, Uid
from thirdcopy.policy.value import (
    Erroneous,
    Record,
    Truth,
    Unknown,
    Value,
    first_obstacle,
    from_json,
    record,
    truth,
)


@dataclass(frozen=True)
class World:
    """What expressions are read against: the four variables, and the entities that exist.

    *attributes* has every entity that exists; *above* gives all that stand above it.
    """

    variables: Mapping[str, Value]
    attributes: Mapping[Uid, Record]
    above: Mapping[Uid, frozenset[Uid]]


_Pair = Callable[[Value, Value], Value]
_Reader = Callable[[Node, World], Value]


def evaluate_expression(node: Node, world: World) -> Value:
    """Give what *node* comes to in *world*."""
    if not isinstance(node, dict) or len(node) != 1:
        return Erroneous("an expression of no known shape")
    operator, operands = next(iter(node.items()))
    reader = _READERS.get(operator)
    return reader(operands, world) if reader else Erroneous("an operator beyond the language")


def reads(est: Est) -> bool:
    """Say whether the evaluator knows every construct of a policy."""
    scopes = (est["principal"], est["action"], est["resource"])
    if any("slot" in scope for scope in scopes):
        return False
    waiting: list[Node] = [condition["body"] for condition in est["conditions"]]
    while waiting:
        node = waiting.pop()
        operator, operands = next(iter(node.items()))
        if operator == "Value":
            if not _readable_literal(operands):
                return False
        elif operator == "Set":
            waiting.extend(operands)
        elif operator == "Record":
            waiting.extend(operands.values())
        elif operator not in _READERS:
            return False
        elif operator != "Var":
            waiting.extend(part for part in operands.values() if isinstance(part, dict))
    return True


def _readable_literal(node: Node) -> bool:
    if isinstance(node, dict):
        return "__extn" not in node and all(map(_readable_literal, node.values()))
    return all(map(_readable_literal, node)) if isinstance(node, list) else True


def _set(operands: Node, world: World) -> Value:
    items = [evaluate_expression(item, world) for item in operands]
    return first_obstacle(items) or frozenset(items)


def _record(operands: Node, world: World) -> Value:
    values = {name: evaluate_expression(item, world) for name, item in operands.items()}
    return first_obstacle(values.values()) or record(values)


def _junction(settles: Truth, operands: Node, world: World) -> Value:
    """Read `&&` or `||`: the right side counts only where the left does not settle it."""
    left = evaluate_expression(operands["left"], world)
    if left is settles or isinstance(left, Erroneous):
        return left
    if not isinstance(left, Truth | Unknown):
        return Erroneous("a condition that is not a boolean")
    right = evaluate_expression(operands["right"], world)
    if isinstance(left, Unknown):
        if right is settles:
            return settles
        return Unknown(left.needs | right.needs) if isinstance(right, Unknown) else left
    if isinstance(right, Truth | Unknown | Erroneous):
        return right
    return Erroneous("a condition that is not a boolean")


def _choice(operands: Node, world: World) -> Value:
    condition = evaluate_expression(operands["if"], world)
    if isinstance(condition, Unknown):
        branches = [evaluate_expression(operands[branch], world) for branch in ("then", "else")]
        if branches[0] == branches[1]:
            return branches[0]
        needs = [branch.needs for branch in branches if isinstance(branch, Unknown)]
        return Unknown(condition.needs.union(*needs))
    if isinstance(condition, Truth):
        return evaluate_expression(operands["then" if condition.value else "else"], world)
    return condition if isinstance(condition, Erroneous) else Erroneous("an `if` of no boolean")


def _access(operator: str, operands: Node, world: World) -> Value:
    """Read `has` or `.`, of an entity's attributes or of a record's."""
    left = evaluate_expression(operands["left"], world)
    if isinstance(left, Uid):
        if left not in world.attributes:
            return Truth.FALSE if operator == "has" else Erroneous("an entity that does not exist")
        left = world.attributes[left]
    if not isinstance(left, Record):
        return first_obstacle([left]) or Erroneous("an attribute of what has none")
    found = left.get(operands["attr"])
    if operator == "has" and not isinstance(found, Unknown):
        return truth(found is not None)
    return Erroneous("an attribute that is not there") if found is None else found


def _is(operands: Node, world: World) -> Value:
    left = evaluate_expression(operands["left"], world)
    if not isinstance(left, Uid):
        return first_obstacle([left]) or Erroneous("`is` of what is no entity")
    if left.type != operands["entity_type"] or "in" not in operands:
        return truth(left.type == operands["entity_type"])
    right = evaluate_expression(operands["in"], world)
    return first_obstacle([right]) or _within(left, right, world)


def _within(left: Value, right: Value, world: World) -> Value:
    if not isinstance(left, Uid):
        return Erroneous("`in` of what is no entity")
    goals = right if isinstance(right, frozenset) else frozenset({right})
    if not all(isinstance(goal, Uid) for goal in goals):
        return Erroneous("`in` of what is no entity")
    return truth(bool(goals & {left, *world.above.get(left, frozenset())}))


def _not(value: Value) -> Value:
    if isinstance(value, Truth):
        return truth(not value.value)
    return Erroneous("`!` of what is no boolean")


def _empty(value: Value) -> Value:
    return truth(not value) if isinstance(value, frozenset) else Erroneous("no set")


def _equal(left: Value, right: Value) -> Value:
    return truth(type(left) is type(right) and left == right)


def _unequal(left: Value, right: Value) -> Value:
    return truth(not (type(left) is type(right) and left == right))


def _compared(holds: Callable[[int, int], bool]) -> _Pair:
    def compare(left: Value, right: Value) -> Value:
        if isinstance(left, int) and isinstance(right, int):
            return truth(holds(left, right))
        return Erroneous("a comparison of what are no numbers")

    return compare


def _contains(left: Value, right: Value) -> Value:
    return truth(right in left) if isinstance(left, frozenset) else Erroneous("no set")


def _sets(holds: Callable[[frozenset[Value], frozenset[Value]], bool]) -> _Pair:
    def compare(left: Value, right: Value) -> Value:
        if isinstance(left, frozenset) and isinstance(right, frozenset):
            return truth(holds(left, right))
        return Erroneous("no set")

    return compare


def _both(compare: _Pair) -> _Reader:
    def read(operands: Node, world: World) -> Value:
        left = evaluate_expression(operands["left"], world)
        right = evaluate_expression(operands["right"], world)
        return first_obstacle([left, right]) or compare(left, right)

    return read


def _one(test: Callable[[Value], Value]) -> _Reader:
    def read(operands: Node, world: World) -> Value:
        value = evaluate_expression(operands["arg"], world)
        return first_obstacle([value]) or test(value)

    return read


def _in(operands: Node, world: World) -> Value:
    left = evaluate_expression(operands["left"], world)
    right = evaluate_expression(operands["right"], world)
    return first_obstacle([left, right]) or _within(left, right, world)


_READERS: Final[Mapping[str, _Reader]] = {
    "Value": lambda operands, _: from_json(operands),
    "Var": lambda operands, world: world.variables[operands],
    "Set": _set,
    "Record": _record,
    "&&": lambda operands, world: _junction(Truth.FALSE, operands, world),
    "||": lambda operands, world: _junction(Truth.TRUE, operands, world),
    "if-then-else": _choice,
    "!": _one(_not),
    "isEmpty": _one(_empty),
    "has": lambda operands, world: _access("has", operands, world),
    ".": lambda operands, world: _access(".", operands, world),
    "is": _is,
    "in": _in,
    "==": _both(_equal),
    "!=": _both(_unequal),
    "<": _both(_compared(lambda left, right: left < right)),
    "<=": _both(_compared(lambda left, right: left <= right)),
    ">": _both(_compared(lambda left, right: left > right)),
    ">=": _both(_compared(lambda left, right: left >= right)),
    "contains": _both(_contains),
    "containsAll": _both(_sets(lambda left, right: right <= left)),
    "containsAny": _both(_sets(lambda left, right: bool(right & left))),
}
