"""One action under one agreement, ready to be asked about.

Every clause becomes a condition on one unknown query, once; each question then adds what it
asks to the same solver.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from thirdcopy.analysis.assume import Assumption, assume
from thirdcopy.analysis.domain import Domain
from thirdcopy.analysis.encoding.anyquery import AnyQuery, one_author, ranges, vary
from thirdcopy.analysis.encoding.encode import Encoded, OutsideFragmentError, encode
from thirdcopy.analysis.encoding.prover import Possible, Prover, Replies
from thirdcopy.analysis.encoding.terms import (
    Bool,
    Code,
    Int,
    Variable,
    below,
    both,
    conj,
    disj,
    identity,
    iff,
    neg,
    put,
    same_code,
    truth_variable,
)
from thirdcopy.analysis.encoding.universe import OFFICER
from thirdcopy.analysis.encoding.values import One, bounds, pairs
from thirdcopy.analysis.openings import Opening, openings

Path = tuple[str, ...]


@dataclass(frozen=True)
class Clauses:
    """The clauses of an agreement and its profile, read on one query."""

    encoded: Mapping[str, Encoded]
    permits: tuple[str, ...]
    forbids: tuple[str, ...]

    @property
    def living(self) -> tuple[str, ...]:
        """Give the clauses that could be satisfied, as far as their words go."""
        return (*self.permits, *self.forbids)

    @property
    def unhindered(self) -> Bool:
        """Give the condition that nothing forbids and nothing errs."""
        forbidden = [self.encoded[name].holds for name in self.forbids]
        return neg(disj((*forbidden, *(clause.errs for clause in self.encoded.values()))))

    @property
    def allowed(self) -> Bool:
        """Give the condition that the gateway allows the query."""
        return both(self.permitted_by(*self.permits), self.unhindered)

    def permitted_by(self, *names: str) -> Bool:
        """Give the condition that one of these clauses permits."""
        return disj(self.encoded[name].holds for name in names)

    def put(self, chosen: Sequence[tuple[Variable, Bool | Code | Int]]) -> "Clauses":
        """Give the clauses as they stand where something else is chosen for some variables."""
        holds = put(chosen, (one.holds for one in self.encoded.values()))
        errs = put(chosen, (one.errs for one in self.encoded.values()))
        read = (Encoded(*one) for one in zip(holds, errs, strict=True))
        return replace(self, encoded=dict(zip(self.encoded, read, strict=True)))


@dataclass(frozen=True)
class Alternative:
    """What somebody may choose in a query, and the clauses as they then stand."""

    variables: tuple[Variable, ...]
    clauses: Clauses
    admitted: Bool
    openings: tuple[Opening, ...]

    def replies(self, goal: Bool) -> Replies:
        """Give the choices that the gateway admits and that bring *goal* about."""
        return Replies(self.variables, both(self.admitted, goal), self.openings)


@dataclass(frozen=True)
class Unreadable:
    """Clauses that the analyser cannot read, and why; nothing can be proved about *action*."""

    action: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Inquiry:
    """Clauses, guarantees and solver for one action.

    *marks* gives each clause a truth of its own that stands for "this clause is satisfied",
    so that a proof can name the clauses that it rests on.
    """

    domain: Domain
    query: AnyQuery
    clauses: Clauses
    marks: Mapping[str, Bool]

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Give what the gateway guarantees about the query."""
        return assume(self.domain, self.query)

    @cached_property
    def admitted(self) -> Bool:
        """Give the condition that the gateway would ask such a query at all."""
        return conj(_conditions(self.assumptions))

    @cached_property
    def admissible(self) -> tuple[Bool, ...]:
        """Give the conditions that make the query one that the gateway would ask."""
        universe = self.domain.universe
        width = universe.width(OFFICER)
        officers = (self.query.principal, *(word.by for word in self.query.words()))
        return (
            *ranges(self.query, universe),
            *(below(officer.code, universe.officers, width) for officer in officers),
            *_conditions(self.assumptions),
        )

    @cached_property
    def prover(self) -> Prover:
        """Give a solver that holds the guarantees and what each mark stands for."""
        encoded = self.clauses.encoded.items()
        return Prover(
            (*self.admissible, *(iff(self.marks[name], one.holds) for name, one in encoded))
        )

    @cached_property
    def ever_allowed(self) -> tuple[tuple[str, Bool], ...]:
        """Give each purpose that is ever allowed, with the fields that are ever allowed for it."""
        found: list[tuple[str, Bool]] = []
        for purpose in self.domain.purposes:
            goal = (self.clauses.allowed, self.purpose_is(purpose))
            fields = self.which(self.query.resource, self.fields, *goal)
            if fields:
                found.append((purpose, disj(self.field_is(field) for field in fields)))
        return tuple(found)

    def which(self, one: One, names: Sequence[str], *conditions: Bool) -> tuple[str, ...]:
        """Give which of *names* can stand for *one* in a query that meets *conditions*.

        A query that does is tried with each other name too, which the solver need then not be
        asked about.
        """
        goal = (conj(self.admissible), *conditions)
        possible: set[str] = set()
        with self.prover.given(*conditions):
            for name in names:
                if name in possible:
                    continue
                answer = self.prover.ask(self._is(one, name))
                if isinstance(answer, Possible):
                    possible.add(name)
                    possible |= {
                        other
                        for other in set(names) - possible
                        if answer.assignment.truth(conj(self._with(goal, one, other)))
                    }
        return tuple(name for name in names if name in possible)

    def _with(self, conditions: tuple[Bool, ...], one: One, name: str) -> Iterator[Bool]:
        """Give conditions as they are where *one* is *name*."""
        code, place = one.code, self.domain.one(one.kind, name).code
        if isinstance(code, int):
            raise AssertionError("what is known stands for nothing else")  # noqa: TRY004 - a bug
        for condition in conditions:
            key = identity(condition), identity(code), name
            if key not in self._elsewhere:
                (changed,) = put([(code, place)], [condition])
                self._elsewhere[key] = condition, changed
            yield self._elsewhere[key][1]

    @cached_property
    def _elsewhere(self) -> dict[tuple[int, int, str], tuple[Bool, Bool]]:
        """Give what `_with` has written, beside what it was written for: terms are numbered."""
        return {}

    @property
    def action(self) -> str:
        """Give the action that this is about."""
        return self.query.action

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that the action is about."""
        return self.domain.asked if self.action == "retain" else self.domain.items

    def field_is(self, field: str) -> Bool:
        """Give the condition that the query is about *field*."""
        return self._is(self.query.resource, field)

    def purpose_is(self, purpose: str) -> Bool:
        """Give the condition that the query is for *purpose*."""
        return self._is(self.query.entity("purpose"), purpose)

    def employed_by(self, body: str) -> Bool:
        """Give the condition that *body* itself employs whoever would come to hold the data."""
        return self._is(self.query.employer, body)

    def words_of(self, *suppliers: str) -> tuple[Path, ...]:
        """Give the paths of the facts that these suppliers attest."""
        return tuple(
            word.path
            for word in self.query.words()
            if word.path[0] == "facts" and self.domain.supplier(word.path) in suppliers
        )

    def alternative(self, paths: tuple[Path, ...], *, alone: bool = False) -> "Alternative":
        """Give the same query with what stands at *paths* chosen afresh, and clauses read anew.

        With *alone*, everything chosen that is not the requesting officer's own word is one
        person's.
        """
        domain, universe = self.domain, self.domain.universe
        variation = vary(self.query, paths, domain.schema, universe)
        chosen = [
            (old, new)
            for old, new in pairs(self.query.context, variation.query.context)
            if new is not old
        ]
        conditions = tuple(_conditions(self.assumptions))
        changed = put(chosen, conditions)
        clauses = self.clauses.put(chosen)
        return Alternative(
            variables=tuple(variable for variable, _ in pairs(variation.fresh, variation.fresh)),
            clauses=clauses,
            admitted=conj(
                (
                    *(
                        new
                        for old, new in zip(conditions, changed, strict=True)
                        if identity(old) != identity(new)
                    ),
                    *bounds(variation.fresh, universe),
                    one_author(variation.query, paths) if alone else True,
                )
            ),
            openings=openings(domain, variation),
        )

    def _is(self, one: One, name: str) -> Bool:
        return same_code(one.code, self.domain.one(one.kind, name).code)


def inquire(domain: Domain, action: str, prefix: str = "") -> Inquiry | Unreadable:
    """Read every clause for *action*; if one cannot be read, say which and why.

    Inquiries with different prefixes are about different queries; with one, about the same.
    """
    query = domain.query(action, prefix)
    clauses = _read(domain, query)
    if isinstance(clauses, Unreadable):
        return clauses
    marks: dict[str, Bool] = {}
    for name, clause in clauses.encoded.items():
        known = isinstance(clause.holds, bool)
        marks[name] = clause.holds if known else truth_variable(f"{prefix}clause {name}")
    return Inquiry(domain, query, clauses, marks)


def _read(domain: Domain, query: AnyQuery) -> Clauses | Unreadable:
    encoded: dict[str, Encoded] = {}
    reasons: dict[str, str] = {}
    for name, policy in domain.policies.items():
        try:
            encoded[name] = encode(policy, query, domain.universe)
        except OutsideFragmentError as error:
            reasons[name] = str(error)
    if reasons:
        return Unreadable(query.action, reasons)
    by_effect: dict[str, list[str]] = {"permit": [], "forbid": []}
    for name, clause in encoded.items():
        if clause.holds is not False:
            by_effect[domain.policies[name]["effect"]].append(name)
    return Clauses(encoded, tuple(by_effect["permit"]), tuple(by_effect["forbid"]))


def _conditions(assumptions: tuple[Assumption, ...]) -> Iterator[Bool]:
    for assumption in assumptions:
        yield from assumption.conditions
