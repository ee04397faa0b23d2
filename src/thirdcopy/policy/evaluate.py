"""The second evaluator: the same policies, read again without Cedar.

It works on the JSON trees of the policies. Where it and the engine disagree, the answer is a
refusal and an alarm, so it shares no code with the engine but the query itself.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from thirdcopy.policy.cedar import Compiled, inadmissible
from thirdcopy.policy.conform import conforms
from thirdcopy.policy.expression import World, evaluate_expression
from thirdcopy.policy.query import Est, Node, Query, Uid, Verdict, context_of, officers_of
from thirdcopy.policy.value import (
    Erroneous,
    Record,
    Truth,
    Unknown,
    Value,
    from_json,
    record,
    truth,
)

Variable = Literal["principal", "action", "resource"]
VARIABLES: tuple[Variable, ...] = ("principal", "action", "resource")


def evaluate(query: Query, compiled: Compiled) -> Verdict:
    """Give the verdict on *query*, to be held against the engine's."""
    errors = inadmissible(query, compiled)
    if not errors and not conforms(query, compiled.schema):
        errors = ("the request is not of the schema",)
    if errors:
        return Verdict(allowed=False, clauses=(), errors=errors)
    return decide(compiled.policies, world_of(query, compiled))


def decide(policies: Mapping[str, Est], world: World) -> Verdict:
    """Decide as Cedar does: a satisfied forbid wins, then a satisfied permit; else refused.

    A policy that errors is not satisfied, and its error alone refuses.
    """
    satisfied: dict[str, list[str]] = {"permit": [], "forbid": []}
    errors: list[str] = []
    for name, est in policies.items():
        value = satisfaction(est, world)
        if value is Truth.TRUE:
            satisfied[est["effect"]].append(name)
        elif value is not Truth.FALSE:
            errors.append(f"clause `{name}` could not be evaluated")
    clauses = satisfied["forbid"] or satisfied["permit"]
    return Verdict(
        allowed=bool(satisfied["permit"]) and not satisfied["forbid"] and not errors,
        clauses=tuple(sorted(clauses)),
        errors=tuple(errors),
    )


def satisfaction(est: Est, world: World) -> Value:
    """Say whether a policy applies: its scope matches, each `when` holds and no `unless` does."""
    for value in parts_of(est, world):
        if value is not Truth.TRUE:
            return value
    return Truth.TRUE


def parts_of(est: Est, world: World) -> Iterator[Value]:
    """Give in Cedar's order what each part of a policy comes to, an `unless` turned round."""
    for variable in VARIABLES:
        yield scope_value(est[variable], variable, world)
    for condition in est["conditions"]:
        yield condition_value(condition["kind"], condition["body"], world)


def condition_value(kind: str, body: Node, world: World) -> Value:
    """Give what a `when` or an `unless` comes to; anything but a boolean is an error."""
    value = evaluate_expression(body, world)
    if isinstance(value, Truth):
        return value if kind == "when" else truth(not value.value)
    if isinstance(value, Unknown | Erroneous):
        return value
    return Erroneous("a condition that is not a boolean")


def scope_value(scope: Node, variable: Variable, world: World) -> Value:
    """Give what a part of a policy's scope comes to, by reading it as the expression it means."""
    subject = {"Var": variable}
    match scope:
        case {"op": "All"}:
            return Truth.TRUE
        case {"op": ("==" | "in") as operator, "entity": entity}:
            pair = {"left": subject, "right": _literal(entity)}
            return evaluate_expression({operator: pair}, world)
        case {"op": "in", "entities": entities}:
            listed = {"Set": [_literal(entity) for entity in entities]}
            return evaluate_expression({"in": {"left": subject, "right": listed}}, world)
        case {"op": "is", "entity_type": kind, "in": {"entity": entity}}:
            test = {"left": subject, "entity_type": kind, "in": _literal(entity)}
            return evaluate_expression({"is": test}, world)
        case {"op": "is", "entity_type": kind}:
            return evaluate_expression({"is": {"left": subject, "entity_type": kind}}, world)
        case _:
            return Erroneous("a scope of no known shape")


def world_of(query: Query, compiled: Compiled, unknown: frozenset[str] = frozenset()) -> World:
    """Give what clauses read for *query*; *unknown* names what is still to be supplied.

    The names are `markers`, `screened`, `steps.<step>` and `facts.<fact>`; a value that the
    query does give is overlooked where it is named here.
    """
    officers = officers_of(query) or ()
    attributes: dict[Uid, Record] = {uid: record({}) for uid in compiled.parents}
    above = dict(compiled.above)
    for officer in officers:
        uid = Uid("Officer", officer.id)
        employer = Uid("Body", officer.body)
        posted = {} if officer.posted_to is None else {"postedTo": Uid("Body", officer.posted_to)}
        values: dict[str, Value] = {"employer": employer, "grade": Uid("Grade", officer.grade)}
        attributes[uid] = record({**values, **posted})
        above[uid] = compiled.above.get(employer, frozenset()) | {employer}
    variables: dict[str, Value] = {
        "principal": Uid("Officer", query.principal.id),
        "action": Uid("Action", query.action),
        "resource": Uid("Field", query.resource),
        "context": _context(context_of(query), unknown),
    }
    return World(variables, attributes, above)


def _context(context: dict[str, Node], unknown: frozenset[str]) -> Record:
    parts = {name: from_json(part) for name, part in context.items()}
    subject = {name: from_json(part) for name, part in context["subject"].items()}
    if "markers" in unknown:
        subject["markers"] = Unknown(frozenset({"markers"}))
    open_subject = {name: name for name in ("screened",) if name in unknown}
    parts["subject"] = record(_without(subject, open_subject), open_subject)
    for part in ("steps", "facts"):
        prefix = f"{part}."
        unsaid = {name.removeprefix(prefix): name for name in unknown if name.startswith(prefix)}
        given = {name: from_json(value) for name, value in context[part].items()}
        parts[part] = record(_without(given, unsaid), unsaid)
    return record(parts)


def _without(values: Mapping[str, Value], left_out: Mapping[str, str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name not in left_out}


def _literal(entity: Node) -> Node:
    return {"Value": {"__entity": entity}}
