"""What each clause still needs: three-valued, for the person who has to decide.

A clause holds, does not hold, or needs something that nobody has supplied yet. The engine
decides; this only explains.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.policy.cedar import Compiled
from thirdcopy.policy.evaluate import VARIABLES, condition_value, scope_value, world_of
from thirdcopy.policy.expression import World
from thirdcopy.policy.query import Est, Node, Query
from thirdcopy.policy.value import Truth, Unknown, Value

State = Literal["holds", "does not hold", "needs", "cannot be evaluated"]
Part = Literal["principal", "action", "resource", "when", "unless"]
STEPS: Final = ("countersigned", "decided", "seconded")


@dataclass(frozen=True)
class Atom:
    """One part of a clause that must hold: a part of its scope, or of a condition.

    *expression* is Cedar's JSON for it; an `unless` holds where its expression does not.
    *needs* names what is missing: `markers`, `screened`, `steps.<step>`, `facts.<fact>`.
    """

    part: Part
    expression: Node
    state: State
    needs: frozenset[str]


@dataclass(frozen=True)
class Explanation:
    """One clause and the state of each of its parts, in the order of the text."""

    clause: str
    effect: Literal["permit", "forbid"]
    state: State
    atoms: tuple[Atom, ...]

    @property
    def needs(self) -> frozenset[str]:
        """Give all that the clause is still waiting for."""
        return frozenset().union(*(atom.needs for atom in self.atoms))


def explain(
    query: Query, compiled: Compiled, unknown: frozenset[str] | None = None
) -> tuple[Explanation, ...]:
    """Explain every clause; *unknown* is by default whatever *query* does not give.

    Markers count as known unless they are named: before the match the caller names them,
    because an empty set is never read as "nothing is wrong".
    """
    open_questions = missing(query, compiled) if unknown is None else unknown
    world = world_of(query, compiled, open_questions)
    return tuple(_explain(name, est, world) for name, est in compiled.policies.items())


def missing(query: Query, compiled: Compiled) -> frozenset[str]:
    """Name each fact, step and screening that *query* does not give."""
    declared = compiled.schema[""]["commonTypes"]["Facts"]["attributes"]
    facts = {f"facts.{name}" for name in declared if name not in query.facts}
    steps = {f"steps.{step}" for step in STEPS if step not in query.steps}
    screened = {"screened"} if query.screened is None else set()
    return frozenset(facts | steps | screened)


def _explain(name: str, est: Est, world: World) -> Explanation:
    atoms: list[Atom] = []
    failed = False
    for part, expression, value in _values(est, world):
        state = _state(value)
        if failed and state == "cannot be evaluated":
            state = "does not hold"
        failed = failed or state == "does not hold"
        needs = value.needs if isinstance(value, Unknown) else frozenset()
        atoms.append(Atom(part, expression, state, needs))
    return Explanation(name, est["effect"], _whole({atom.state for atom in atoms}), tuple(atoms))


def _values(est: Est, world: World) -> Iterator[tuple[Part, Node, Value]]:
    """Give each part; a `when` is taken apart at its `&&`, for the reader's sake."""
    for variable in VARIABLES:
        if est[variable]["op"] != "All":
            yield variable, est[variable], scope_value(est[variable], variable, world)
    for condition in est["conditions"]:
        if condition["kind"] == "unless":
            yield "unless", condition["body"], condition_value("unless", condition["body"], world)
            continue
        for conjunct in _conjuncts(condition["body"]):
            yield "when", conjunct, condition_value("when", conjunct, world)


def _conjuncts(expression: Node) -> Iterator[Node]:
    if "&&" in expression:
        yield from _conjuncts(expression["&&"]["left"])
        yield from _conjuncts(expression["&&"]["right"])
    else:
        yield expression


def _state(value: Value) -> State:
    if isinstance(value, Unknown):
        return "needs"
    if isinstance(value, Truth):
        return "holds" if value is Truth.TRUE else "does not hold"
    return "cannot be evaluated"


def _whole(states: set[State]) -> State:
    order: tuple[State, ...] = ("does not hold", "cannot be evaluated", "needs")
    return next((state for state in order if state in states), "holds")
