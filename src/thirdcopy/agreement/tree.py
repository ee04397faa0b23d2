"""How clauses are read: paths, entities and operands in Cedar's JSON trees."""

from collections.abc import Iterator

from thirdcopy.policy.query import Est, Node, Uid


def path_of(expression: Node) -> tuple[str, ...] | None:
    """Give `("context", "facts", "necessary")` for that path, None for anything else."""
    attributes: list[str] = []
    while isinstance(expression, dict) and "." in expression:
        attributes.append(expression["."]["attr"])
        expression = expression["."]["left"]
    if isinstance(expression, dict) and "Var" in expression:
        return (expression["Var"], *reversed(attributes))
    return None


def uid_of(expression: Node) -> Uid | None:
    """Give the entity that a literal names, None for anything else."""
    if isinstance(expression, dict):
        value = expression.get("Value", expression)
        if isinstance(value, dict) and "__entity" in value:
            return Uid(value["__entity"]["type"], value["__entity"]["id"])
    return None


def uids_in(part: Node) -> Iterator[Uid]:
    """Give every entity that *part* names, in its scope or in an expression."""
    if isinstance(part, list):
        for item in part:
            yield from uids_in(item)
    elif isinstance(part, dict):
        if set(part) == {"type", "id"}:
            yield Uid(part["type"], part["id"])
            return
        for key, value in part.items():
            if key != "annotations":
                yield from uids_in(value)


def operators_in(part: Node) -> Iterator[tuple[str, Node]]:
    """Give every operator of an expression with its operands, outermost first."""
    if isinstance(part, list):
        for item in part:
            yield from operators_in(item)
    elif isinstance(part, dict) and "Value" not in part:
        for key, value in part.items():
            if key not in {"Var", "left", "right", "arg", "attr", "Set"}:
                yield key, value
            yield from operators_in(value)


def conditions_of(est: Est) -> Iterator[tuple[str, Node]]:
    """Give each condition of a policy: `when` or `unless`, and its expression."""
    for condition in est["conditions"]:
        yield condition["kind"], condition["body"]


def conjuncts(expression: Node) -> Iterator[Node]:
    """Give the parts that must all hold."""
    if isinstance(expression, dict) and "&&" in expression:
        yield from conjuncts(expression["&&"]["left"])
        yield from conjuncts(expression["&&"]["right"])
    else:
        yield expression


def disjuncts(expression: Node) -> Iterator[Node]:
    """Give the parts of which one must hold."""
    if isinstance(expression, dict) and "||" in expression:
        yield from disjuncts(expression["||"]["left"])
        yield from disjuncts(expression["||"]["right"])
    else:
        yield expression


def depth_of(part: Node) -> int:
    """Give how deep *part* is nested, without recursion of our own."""
    deepest = 0
    waiting = [(part, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        below = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend((item, depth + 1) for item in below)
    return deepest
