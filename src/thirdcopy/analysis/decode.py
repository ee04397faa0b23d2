"""From the solver's answer to a query that a person can read, with as little in it as possible."""

from collections.abc import Iterator

from thirdcopy.analysis.domain import Domain
from thirdcopy.analysis.encoding.anyquery import SCREENED, STEPS, AnyQuery
from thirdcopy.analysis.encoding.prover import Assignment, Possible, Question
from thirdcopy.analysis.encoding.terms import Bool, at_most, bit_is_clear, both, conj, either, neg
from thirdcopy.analysis.encoding.universe import OFFICER, Universe
from thirdcopy.analysis.encoding.values import Number, One, Record, Truth, Value, narrow
from thirdcopy.policy.query import Attestation, Officer, Query


def least(query: AnyQuery, found: Assignment, question: Question, domain: Domain) -> Assignment:
    """Give the least answer to the same question: always the same one.

    Nothing is in it that can be left out, and what must be in it comes as early as can be in
    the vocabulary's order, so that one text has one set of findings.
    """
    smallest, absent = grant(tuple(_absences(query)), found, question)
    first, _ = grant(tuple(_names(query, smallest, domain)), smallest, question.also(absent))
    return first


def grant(
    wishes: tuple[Bool, ...], best: Assignment, question: Question
) -> tuple[Assignment, Bool]:
    """Grant each wish, in order, that what was granted before it allows.

    What the best answer so far grants is not asked. Of the next few wishes that it does not, it
    is asked at once whether any answer grants one and, up to there, all that the best grants; the
    fewer refusals come to light, the more wishes are asked about the next time.
    """
    granted: Bool = True
    start, few = 0, 1
    while True:
        kept = [best.truth(wish) for wish in wishes]
        refused = [at for at in range(start, len(wishes)) if not kept[at]][:few]
        if not refused:
            return best, conj((granted, *wishes[start:]))
        end = refused[-1] + 1
        more: Bool = False
        for at in reversed(range(start, end)):
            more = both(wishes[at], more) if kept[at] else either(wishes[at], more)
        answer = question.ask(granted, more)
        if isinstance(answer, Possible):
            best, few = answer.assignment, max(1, few // 2)
        else:
            held = (wishes[at] for at in range(start, end) if kept[at])
            granted, start, few = conj((granted, *held)), end, 2 * few


def decode(query: AnyQuery, found: Assignment, universe: Universe) -> Query:
    """Give the one query that *found* describes; officers are numbered as they appear."""
    return _Decoder(query, found, universe).query()


def _absences(query: AnyQuery) -> Iterator[Bool]:
    """Wish for what makes a query smaller: fewer words first, then fewer marks."""
    for word in query.words():
        yield neg(word.given)
    for path in query.evidence():
        yield neg(query.context.at(*path)[0])
    yield from (neg(marked) for marked in query.marks.has)
    yield neg(query.posting[0])


def _names(query: AnyQuery, found: Assignment, domain: Domain) -> Iterator[Bool]:
    """Wish for the first name in order, for each name in the answer, and the least number."""
    for value in (query.principal, query.officer, query.resource, query.context):
        for part in _parts(value, found):
            match part:
                case One(kind, code):
                    for bit in reversed(range(domain.universe.width(kind))):
                        yield bit_is_clear(code, bit)
                case Number(amount):
                    yield at_most(0, amount)
                    for number in domain.numbers:
                        yield at_most(amount, number)
                case Truth(holds):
                    yield holds
                case _:
                    pass


def _parts(value: Value, found: Assignment) -> Iterator[Value]:
    if not isinstance(value, Record):
        yield value
        return
    for there, part in value.attributes.values():
        if found.truth(there):
            yield from _parts(part, found)


class _Decoder:
    """Reads one answer, and remembers which officers it has named."""

    def __init__(self, query: AnyQuery, found: Assignment, universe: Universe) -> None:
        self._query = query
        self._found = found
        self._universe = universe
        self._officers: dict[int, str] = {}

    def query(self) -> Query:
        query = self._query
        posted, to = query.posting
        steps = {step: self._attestation("steps", step) for step in STEPS}
        principal = Officer(
            id=self._name(query.principal),
            body=self._name(query.employer),
            grade=self._name(query.grade),
            posted_to=self._name(to) if self._found.truth(posted) else None,
        )
        return Query(
            action=query.action,
            principal=principal,
            resource=self._name(query.resource),
            purpose=self._name(query.entity("purpose")),
            held_for=self._name(query.entity("heldFor")),
            holder=self._name(query.entity("holder")),
            origin=self._name(query.entity("origin")),
            markers=self._markers(),
            screened=self._attestation(*SCREENED),
            steps={step: said for step, said in steps.items() if said is not None},
            this_month=self._found.number(query.number("use", "thisMonth").amount),
            of_this_person_this_month=self._found.number(
                query.number("use", "ofThisPersonThisMonth").amount
            ),
            facts={
                name: self._said(value) if isinstance(value, Record) else self._plain(value)
                for name, (given, value) in query.facts.attributes.items()
                if self._found.truth(given)
            },
        )

    def _attestation(self, *path: str) -> Attestation | None:
        given, value = self._query.context.at(*path)
        return self._said(narrow(value, Record)) if self._found.truth(given) else None

    def _said(self, record: Record) -> Attestation:
        parts = {key: self._plain(value) for key, (_, value) in record.attributes.items()}
        return Attestation(
            by=str(parts["by"]),
            body=str(parts["body"]),
            grade=str(parts["grade"]),
            age_days=int(parts["ageDays"]),
            value=parts.get("value"),
        )

    def _plain(self, value: Value) -> bool | int | str:
        match value:
            case Truth(holds):
                return self._found.truth(holds)
            case Number(amount):
                return self._found.number(amount)
            case One():
                return self._name(value)
            case _:
                raise AssertionError("a fact is a truth, an integer or an entity")

    def _markers(self) -> frozenset[str]:
        marks = self._query.marks
        names = self._universe.members[marks.kind]
        return frozenset(
            name for name, marked in zip(names, marks.has, strict=True) if self._found.truth(marked)
        )

    def _name(self, one: One) -> str:
        code = self._found.code(one.code)
        if one.kind == OFFICER:
            return self._officers.setdefault(code, f"officer-{len(self._officers) + 1}")
        return self._universe.members[one.kind][code]
