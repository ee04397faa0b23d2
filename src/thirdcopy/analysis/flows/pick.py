"""From a set of situations to one request that a person can read, with as little in it as possible.

Always the same one: nothing is in it that can be left out, and what must be in it comes as early as
can be in the vocabulary's order.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from thirdcopy.analysis.flows.diagram import Choice, Diagram
from thirdcopy.analysis.flows.guarded import Truth, Value
from thirdcopy.analysis.flows.setting import PRINCIPAL, SCREENED, STEPS, Setting
from thirdcopy.analysis.flows.situation import Word
from thirdcopy.policy.query import Attestation, Fact, Officer, Query, Uid

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Picked:
    """One request, what of it lasts, and what could be left out (more is better)."""

    query: Query
    lasting: Diagram
    left_out: tuple[bool, ...]


def pick(setting: Setting, possible: Diagram) -> Picked:
    """Give the least request of those in *possible*, which is not empty."""
    return _Picking(setting, possible).picked()


class _Picking:
    """Grants one wish after another, as far as what was granted before allows."""

    def __init__(self, setting: Setting, possible: Diagram) -> None:
        self._setting = setting
        self._diagrams = setting.diagrams
        self._left = possible
        self._people: dict[str, list[str]] = {PRINCIPAL.name: [PRINCIPAL.name]}
        self._known: dict[str, tuple[str, str]] = {}

    def picked(self) -> Picked:
        setting, diagrams = self._setting, self._diagrams
        left_out = tuple(self._wish(absent) for absent in self._absences())
        body, grade = setting.between.employer, _id(self._value(setting.grade))
        self._known[PRINCIPAL.name] = body, grade
        category = self._first(diagrams.category.items())
        purpose = self._first(diagrams.purpose.items())
        held_for = setting.matter.held_for or self._first(diagrams.before.items())
        markers = frozenset(
            marker for marker, marked in diagrams.marker.items() if not self._wish(~marked)
        )
        said = {word.name: self._attestation(word) for word in self._given()}
        uses = {name: _amount(self._value(use)) for name, use in setting.uses.items()}
        facts: dict[str, Fact] = {}
        for name in setting.matter.facts:
            if name in said:
                facts[name] = said[name]
            elif name in setting.evidence and not self._wish(~setting.evidence[name][0]):
                facts[name] = self._plain(setting.evidence[name][1])
        query = Query(
            action=setting.matter.action,
            principal=Officer(PRINCIPAL.name, body, grade, setting.between.posted),
            resource=f"{setting.item.dataset}/{category}",
            purpose=purpose,
            held_for=held_for,
            holder=setting.between.holder,
            origin=setting.between.origin,
            markers=markers,
            screened=said.get(SCREENED),
            steps={step: said[step] for step in STEPS if step in said},
            this_month=uses["thisMonth"],
            of_this_person_this_month=uses["ofThisPersonThisMonth"],
            facts=facts,
        )
        lasting = diagrams.category[category] & diagrams.purpose[purpose]
        for marker, marked in diagrams.marker.items():
            lasting &= marked if marker in markers else ~marked
        return Picked(_numbered(query), lasting, left_out)

    def _absences(self) -> Iterator[Diagram]:
        """Wish for what makes a request smaller: fewer words first, then fewer marks."""
        words = self._setting.words
        for name in (*self._setting.matter.facts, *STEPS, SCREENED):
            if name in words:
                yield ~words[name].given
        yield from (~given for given, _ in self._setting.evidence.values())
        yield from (~marked for marked in self._diagrams.marker.values())

    def _given(self) -> Iterator[Word]:
        for name in (SCREENED, *STEPS, *self._setting.matter.facts):
            word = self._setting.words.get(name)
            if word is not None and not self._wish(~word.given):
                yield word

    def _attestation(self, word: Word) -> Attestation:
        person = self._person(word)
        if person is None:
            person = word.name
            self._people[person] = [word.name]
            self._wish(self._apart_from(word.name, self._people))
            body = _id(self._value(word.body))
            self._known[person] = body, _id(self._value(word.grade))
        body, grade = self._known[person]
        value = None if word.value is None else self._plain(word.value)
        return Attestation(person, body, grade, _amount(self._value(word.age)), value)

    def _person(self, word: Word) -> str | None:
        """Give the first officer, of those known, who may have said it too."""
        if word.by == PRINCIPAL:
            return PRINCIPAL.name
        for person, names in self._people.items():
            if any(self._setting.never_one(word.name, name) for name in names):
                continue
            body, grade = self._known[person]
            wish = _is(word.body, body) & _is(word.grade, grade)
            for name in names:
                wish &= self._setting.one_person(word.name, name)
            others = {key: group for key, group in self._people.items() if key != person}
            if self._wish(wish & self._apart_from(word.name, others)):
                names.append(word.name)
                return person
        return None

    def _apart_from(self, name: str, people: dict[str, list[str]]) -> Diagram:
        """Say that the officer is none of *people*."""
        holds = self._diagrams.true
        for names in people.values():
            for other in names:
                if other != name:
                    holds &= self._setting.two_people(name, other)
        return holds

    def _plain(self, value: Value) -> bool | int | str:
        if isinstance(value, Truth):
            return self._wish(value.holds)
        if not isinstance(value, Choice):
            raise AssertionError("a fact is a truth, an integer or an entity")  # noqa: TRY004 - a bug
        found = self._value(value)
        return found.id if isinstance(found, Uid) else _amount(found)

    def _value(self, choice: Choice) -> Hashable:
        options = sorted(choice.options, key=lambda option: _rank(option[0]))
        return self._first(options)

    def _first(self, options: Iterable[tuple[_Value, Diagram]]) -> _Value:
        """Choose the first value that is still possible."""
        for value, guard in options:
            if self._wish(guard):
                return value
        raise AssertionError("INVARIANT: a choice always has a value that is possible")

    def _wish(self, wanted: Diagram) -> bool:
        both = self._left & wanted
        if both == self._diagrams.false:
            return False
        self._left = both
        return True


def _numbered(query: Query) -> Query:
    """Name the officers by number, in the order in which the request mentions them."""
    names: dict[str, str] = {}

    def named(said: Attestation) -> Attestation:
        return replace(said, by=names.setdefault(said.by, f"officer-{len(names) + 1}"))

    steps = {step: named(said) for step, said in query.steps.items()}
    asking = names.setdefault(query.principal.id, f"officer-{len(names) + 1}")
    return replace(
        query,
        steps=steps,
        principal=replace(query.principal, id=asking),
        screened=named(query.screened) if query.screened else None,
        facts={
            name: named(said) if isinstance(said, Attestation) else said
            for name, said in query.facts.items()
        },
    )


def _is(choice: Choice, code: str) -> Diagram:
    """Give the condition that *choice* is the entity of this code."""
    never = choice.options[0][1] & ~choice.options[0][1]
    return next((guard for uid, guard in choice.options if _id(uid) == code), never)


def _rank(value: object) -> tuple[bool, int | str]:
    """Put names in order, and numbers from nought up before those below."""
    if isinstance(value, int):
        return value < 0, value
    return False, _id(value)


def _id(value: object) -> str:
    if not isinstance(value, Uid):
        raise AssertionError("an entity is expected")  # noqa: TRY004 - a bug
    return value.id


def _amount(value: object) -> int:
    if not isinstance(value, int):
        raise AssertionError("an integer is expected")  # noqa: TRY004 - a bug
    return value
