"""One solver, asked one question at a time, with an answer for "could not say".

A question has `SECONDS` of time; what is not settled by then is said to be unsettled, and
never taken for a proof.
"""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from threading import RLock
from types import MappingProxyType
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar

import z3

from thirdcopy.analysis.encoding.terms import (
    Bool,
    Code,
    Int,
    Variable,
    conj,
    identity,
    neg,
    substitute,
    term,
    value_term,
    variables_of,
)

SECONDS = 20
"""How long one question may take. A longer limit settles more and keeps a drafter waiting."""

_SOLVING: Final = RLock()
P = ParamSpec("P")
Found = TypeVar("Found")


def alone(work: Callable[P, Found]) -> Callable[P, Found]:
    """Let one thread at a time have questions, however many functions of this kind it calls.

    All solvers of a process share one context, which crashes when two threads are in it at once.
    Collecting what is no longer used is put off meanwhile: it would let go of terms in the context
    from whichever thread happens to do it.
    """

    @wraps(work)
    def waits(*args: P.args, **kwargs: P.kwargs) -> Found:
        with _SOLVING:
            collects = gc.isenabled()
            gc.disable()
            try:
                return work(*args, **kwargs)
            finally:
                if collects:
                    gc.enable()

    return waits


NOBODY_TO_BLAME: Mapping[str, Bool] = MappingProxyType({})
_z3: Any = z3  # z3 carries no types


@dataclass(frozen=True)
class Assignment:
    """A value for every variable of a question that has an answer."""

    model: z3.ModelRef

    def truth(self, value: Bool) -> bool:
        """Give the truth of *value* here."""
        return value if isinstance(value, bool) else bool(_z3.is_true(self._value(value)))

    def code(self, value: Code) -> int:
        """Give the entity that *value* stands for here."""
        return value if isinstance(value, int) else int(self._value(value).as_long())

    def number(self, value: Int) -> int:
        """Give the integer that *value* stands for here."""
        return value if isinstance(value, int) else int(self._value(value).as_long())

    def values(self, variables: Iterable[Variable]) -> list[tuple[Variable, Any]]:
        """Pair each variable with its value here."""
        return [(variable, self._value(variable)) for variable in variables]

    def fixed(self, variables: Iterable[Variable]) -> Bool:
        """Give the condition that these variables have just the values that they have here."""
        return conj(_equal(variable, value) for variable, value in self.values(variables))

    def _value(self, value: Any) -> Any:  # noqa: ANN401 - z3 carries no types
        model: Any = self.model
        return model.eval(value, model_completion=True)


@dataclass(frozen=True)
class Possible:
    """There is such a query: this one."""

    assignment: Assignment


@dataclass(frozen=True)
class Impossible:
    """There is no such query; *blame* names conditions that together exclude it."""

    blame: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsettled:
    """The solver could not say within its time."""


Answer: TypeAlias = Possible | Impossible | Unsettled


@dataclass(frozen=True)
class Replies:
    """What somebody may choose after the rest of the query is known.

    *wins* is the condition, on the query and on the reply together, that the reply is one
    that the gateway would admit and has the effect in question. *openings* are replies to
    try first.
    """

    variables: tuple[Variable, ...]
    wins: Bool
    openings: tuple[Sequence[tuple[Variable, Bool | Code | Int]], ...]

    @cached_property
    def lost(self) -> Bool:
        """Give the condition that no opening wins."""
        return conj(neg(substitute(self.wins, opening)) for opening in self.openings)

    @cached_property
    def asked(self) -> tuple[Variable, ...]:
        """Give the variables that are not for the reply to choose."""
        chosen = {identity(variable) for variable in self.variables}
        return tuple(v for v in variables_of(self.wins) if identity(v) not in chosen)

    @cached_property
    def referee(self) -> "Prover":
        """Give a solver that looks for a winning reply."""
        return Prover((self.wins,))


class Prover:
    """A solver that holds what is always so, to which questions add what they ask."""

    def __init__(self, always: Iterable[Bool], *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._solver: Any = _z3.Solver()
        self._solver.set("core.minimize", True)  # noqa: FBT003 - z3's own signature
        self._add(*always)

    def ask(self, *conditions: Bool, blaming: Mapping[str, Bool] = NOBODY_TO_BLAME) -> Answer:
        """Look for a query that meets all *conditions* and all of *blaming*.

        When there is none, the answer blames a smallest set of the names in *blaming*
        whose conditions exclude it (a smallest in that none can be left out).
        """
        false = [name for name, value in blaming.items() if value is False]
        if false or any(condition is False for condition in conditions):
            return Impossible(tuple(false[:1]))
        with self.given(*conditions):
            return self._check(blaming, time.monotonic() + self._seconds)

    def ask_for_all(
        self,
        replies: Replies,
        *conditions: Bool,
        blaming: Mapping[str, Bool] = NOBODY_TO_BLAME,
    ) -> Answer:
        """As `ask`, for a query that no reply can win.

        Exists-for-all by counterexample: guess a query, look for a winning reply, exclude
        every query that the same reply wins, guess again. The openings are excluded first,
        which settles most questions at the first guess.
        """
        deadline = time.monotonic() + self._seconds
        with self.given(*conditions, replies.lost):
            while True:
                guess = self._check(blaming, deadline)
                if not isinstance(guess, Possible):
                    return guess
                reply = replies.referee.ask(guess.assignment.fixed(replies.asked))
                if isinstance(reply, Impossible):
                    return guess
                if isinstance(reply, Unsettled):
                    return reply
                won = reply.assignment.values(replies.variables)
                self._add(neg(substitute(replies.wins, won)))

    @contextmanager
    def given(self, *conditions: Bool) -> Iterator[None]:
        """Hold *conditions* too, for as long as the block lasts."""
        self._solver.push()
        try:
            self._add(*conditions)
            yield
        finally:
            self._solver.pop()

    def _add(self, *conditions: Bool) -> None:
        """Hold conditions, without the checks of sorts by which z3 lets anything be added."""
        context = self._solver.ctx.ref()
        for condition in conditions:
            if condition is not True:
                asserted: Any = term(condition)
                _z3.Z3_solver_assert(context, self._solver.solver, asserted.as_ast())

    def _check(self, blaming: Mapping[str, Bool], deadline: float) -> Answer:
        left = deadline - time.monotonic()
        if left <= 0:
            return Unsettled()
        self._solver.set("timeout", max(1, int(left * 1000)))
        literals = {name: term(value) for name, value in blaming.items() if value is not True}
        result = self._solver.check(*literals.values())
        if result == _z3.sat:
            return Possible(Assignment(self._solver.model()))
        if result == _z3.unknown:
            return Unsettled()
        core = {identity(literal) for literal in self._solver.unsat_core()}
        return Impossible(
            tuple(name for name, literal in literals.items() if identity(literal) in core)
        )


@dataclass(frozen=True)
class Question:
    """What one prover is asked, once or again with more conditions.

    With *replies*, for a query that none of them can win.
    """

    prover: Prover
    conditions: tuple[Bool, ...]
    replies: Replies | None = None

    def ask(self, *conditions: Bool, blaming: Mapping[str, Bool] = NOBODY_TO_BLAME) -> Answer:
        """Ask it, with *conditions* and all of *blaming* too."""
        held = (*self.conditions, *conditions)
        if self.replies is None:
            return self.prover.ask(*held, blaming=blaming)
        return self.prover.ask_for_all(self.replies, *held, blaming=blaming)

    def also(self, *conditions: Bool) -> "Question":
        """Give the question with more conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))


def _equal(variable: Variable, value: Any) -> Bool:  # noqa: ANN401 - z3 carries no types
    equal: Bool = variable == value_term(value, variable)
    return equal
