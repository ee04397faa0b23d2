"""One action between known bodies: what can be said in it, and so when it is allowed.

What the gateway guarantees (`assume`) is built in: a word comes from somebody of the body that may
say it, the countersigning officer works with the requesting one, and so on. Officers are many, so
whoever no clause compares with another may be somebody else.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from thirdcopy.agreement import FactDeclaration
from thirdcopy.analysis.flows.diagram import Choice, Diagram, Diagrams
from thirdcopy.analysis.flows.finite import Reader
from thirdcopy.analysis.flows.guarded import Item, Many, Person, Record, Truth, Value
from thirdcopy.analysis.flows.situation import Between, Matter, Word, World
from thirdcopy.policy.query import Uid, value_type

PRINCIPAL: Final = Person("principal")
STEPS: Final = ("countersigned", "decided", "seconded")
SCREENED: Final = "screened"
_APART: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("principal", "countersigned"),
        ("principal", "decided"),
        ("principal", "seconded"),
        ("countersigned", "decided"),
        ("countersigned", "seconded"),
        ("decided", "seconded"),
    )
)
_MOST_SPEAKERS: Final = 64


class TooManyBodiesError(Exception):
    """More bodies can be told apart than can be gone through; it never leaves this package."""


@dataclass
class Setting:
    """The variables of one action between known bodies."""

    world: World
    matter: Matter
    between: Between
    diagrams: Diagrams = field(init=False)
    principal: Person = PRINCIPAL
    principal_record: Record = field(init=False)
    item: Item = field(init=False)
    context: Record = field(init=False)
    grade: Choice = field(init=False)
    words: dict[str, Word] = field(init=False, default_factory=dict)
    evidence: dict[str, tuple[Diagram, Value]] = field(init=False, default_factory=dict)
    uses: dict[str, Choice] = field(init=False, default_factory=dict)
    _bodies: dict[str, Choice] = field(init=False, default_factory=dict)
    _compared: set[frozenset[str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.diagrams = self.world.diagrams
        self.item = Item(self.matter.dataset)
        self.grade = self._grade("principal")
        self._bodies["principal"] = self._body(self.between.employer)
        self.principal_record = self._officer()
        self.context = self._context()

    def allowed(self) -> Diagram:
        """Give when the clauses allow it and nothing forbids it or fails."""
        reader, permitted, hindered = Reader(self), self.diagrams.false, self.diagrams.false
        for effect in ("permit", "forbid"):
            for policy in self.matter.policies.values():
                if policy["effect"] != effect:
                    continue
                holds, errs = reader.policy(policy)
                hindered |= errs
                if effect == "permit":
                    permitted |= holds
                else:
                    hindered |= holds
            if permitted == self.diagrams.false:
                return permitted
        return permitted & ~hindered & self._guaranteed()

    def inside(self, one: Uid, above: Uid) -> bool:
        """Tell whether the vocabulary has *one* in *above*."""
        if one.type != above.type or one.type not in self.world.trees:
            return one == above
        return above.id in self.world.trees[one.type].above[one.id]

    def body_of(self, person: Person) -> Choice:
        """Give the body that employs an officer."""
        return self._bodies[person.name]

    def same(self, one: Person, other: Person) -> Diagram:
        """Give the condition that two officers are one person."""
        pair = frozenset((one.name, other.name))
        if len(pair) == 1:
            return self.diagrams.true
        if pair in _APART:
            return self.diagrams.false
        self._compared.add(pair)
        return self._is_one(pair)

    def never_one(self, one: str, other: str) -> bool:
        """Tell whether the gateway lets nobody take both of these parts."""
        return frozenset((one, other)) in _APART

    def two_people(self, one: str, other: str) -> Diagram:
        """Give the condition that two are different people, as `one_person`."""
        pair = frozenset((one, other))
        asked = any(pair <= group for group in self.speakers())
        return ~self._is_one(pair) if asked else self.diagrams.true

    def one_person(self, one: str, other: str) -> Diagram:
        """Give the condition that two are one person, which is open where no clause asks."""
        pair = frozenset((one, other))
        asked = any(pair <= group for group in self.speakers())
        return self._is_one(pair) if asked else self.diagrams.true

    def speakers(self) -> Iterator[frozenset[str]]:
        """Give every set of officers whom clauses compare, directly or by way of others."""
        groups: list[set[str]] = []
        for pair in self._compared:
            touched = [group for group in groups if group & pair]
            groups = [group for group in groups if not group & pair]
            groups.append(set(pair).union(*touched))
        yield from (frozenset(group) for group in groups)

    def _is_one(self, pair: frozenset[str]) -> Diagram:
        if pair in _APART:
            return self.diagrams.false
        return self.diagrams.flag(" = ".join(sorted(pair)))

    def _guaranteed(self) -> Diagram:
        """Say that a second decision follows a first, and that to be one person is no accident."""
        holds = self.diagrams.true
        if {"decided", "seconded"} <= set(self.words):
            holds &= ~self.words["seconded"].given | self.words["decided"].given
        for group in self.speakers():
            for one, other in combinations(sorted(group), 2):
                alike = self._alike(one, other)
                holds &= ~self._is_one(frozenset((one, other))) | alike
            for trio in combinations(sorted(group), 3):
                links = [self._is_one(frozenset(pair)) for pair in combinations(trio, 2)]
                for place in range(3):
                    rest = links[(place + 1) % 3] & links[(place + 2) % 3]
                    holds &= ~rest | links[place]
        return holds

    def _alike(self, one: str, other: str) -> Diagram:
        """Say that two officers have one body and one grade."""
        holds = self.diagrams.true
        for left, right in (
            (self._bodies[one], self._bodies[other]),
            (self._grade_of(one), self._grade_of(other)),
        ):
            others = dict(right.options)
            holds &= self.diagrams.any_of(
                guard & others[value] for value, guard in left.options if value in others
            )
        return holds

    def _grade_of(self, name: str) -> Choice:
        return self.grade if name == PRINCIPAL.name else self.words[name].grade

    def _officer(self) -> Record:
        true, false = self.diagrams.true, self.diagrams.false
        posted = self.between.posted
        return Record(
            {
                "employer": (true, self._bodies["principal"]),
                "grade": (true, self.grade),
                "postedTo": (
                    false if posted is None else true,
                    self._body(posted or self.between.employer),
                ),
            }
        )

    def _context(self) -> Record:
        true, diagrams, matter = self.diagrams.true, self.diagrams, self.matter
        marks = tuple(
            (diagrams.constant(Uid("Marker", marker)), guard)
            for marker, guard in diagrams.marker.items()
        )
        subject: dict[str, tuple[Diagram, Value]] = {"markers": (true, Many(marks))}
        steps: dict[str, tuple[Diagram, Value]] = {}
        facts: dict[str, tuple[Diagram, Value]] = {}
        if SCREENED in matter.notes.attributes:
            subject[SCREENED] = self._said(SCREENED, self.between.origin)
        for step in STEPS:
            if step in matter.notes.attributes or (
                step == "decided" and "seconded" in matter.notes.attributes
            ):
                steps[step] = self._said(step, self._home_of(step))
        for name, fact in matter.facts.items():
            if name in matter.notes.attributes:
                facts[name] = self._fact(name, fact)
        for use in ("thisMonth", "ofThisPersonThisMonth"):
            self.uses[use] = self._number(f"use.{use}", least=0, read=use)
        return Record(
            {
                "purpose": (true, self._purpose()),
                "heldFor": (true, self._held_for()),
                "holder": (true, self._body(self.between.holder)),
                "origin": (true, self._body(self.between.origin)),
                "subject": (true, Record(subject)),
                "steps": (true, Record(steps)),
                "use": (true, Record({name: (true, use) for name, use in self.uses.items()})),
                "facts": (true, Record(facts)),
            }
        )

    def _purpose(self) -> Choice:
        return self.world.diagrams.purpose_choice

    def _held_for(self) -> Choice:
        if self.matter.held_for is None:
            return self.world.diagrams.before_choice
        return self.diagrams.constant(Uid("Purpose", self.matter.held_for))

    def _home_of(self, step: str) -> str | None:
        return None if step == "countersigned" else self.between.holder

    def _fact(self, name: str, fact: FactDeclaration) -> tuple[Diagram, Value]:
        value = self._value(name, fact)
        if not fact.attested and value is not None:
            given = self.diagrams.flag(f"{name}?")
            self.evidence[name] = given, value
            return given, value
        if fact.by == "requester":
            return self._said(name, None, by=PRINCIPAL, value=value)
        home = self.between.origin if fact.by in {"discloser", "unpublished"} else fact.by
        return self._said(name, home, value=value)

    def _said(
        self,
        name: str,
        home: str | None,
        *,
        by: Person | None = None,
        value: Value | None = None,
    ) -> tuple[Diagram, Record]:
        """Make the word that somebody of *home* says, or of the requesting officer's own body."""
        principal = by == PRINCIPAL
        body = self._bodies["principal"] if home is None else self._speaking(name, home)
        word = Word(
            name=name,
            given=self.diagrams.flag(f"{name}?"),
            by=by or Person(name),
            body=body,
            grade=self.grade if principal else self._grade(name),
            age=self._number(f"{name}.age", least=0, read="ageDays"),
            value=value,
        )
        self._bodies[name] = body
        self.words[name] = word
        return word.given, word.record

    def _speaking(self, name: str, home: str) -> Choice:
        """Give the bodies of *home* that can be told apart, one of each."""
        within = self.world.bodies.below[home]
        if len(within) == 1:
            return self._body(home)
        if self.matter.notes.bodies_compared:
            if len(within) > _MOST_SPEAKERS:
                raise TooManyBodiesError("bodies of hundreds are compared with one another")
            speaking = sorted(within)
        else:
            at = self.between
            beside = [at.holder, at.origin, at.employer, *([at.posted] if at.posted else [])]
            first: dict[Hashable, str] = {}
            for body in sorted(within):
                first.setdefault(self.matter.standing.told(body, *beside), body)
            speaking = sorted(first.values())
        return self.diagrams.choice(f"{name}.body", [Uid("Body", body) for body in speaking])

    def _grade(self, name: str) -> Choice:
        return self.diagrams.choice(f"{name}.grade", self.world.grades)

    def _body(self, body: str) -> Choice:
        return self.diagrams.constant(Uid("Body", body))

    def _value(self, name: str, fact: FactDeclaration) -> Value | None:
        if fact.type is None:
            return None
        if fact.type == "yes-no":
            return Truth(self.diagrams.flag(f"{name}!"))
        if fact.type == "number":
            return self._number(f"{name}.value", least=None, read=name)
        return self.diagrams.choice(
            f"{name}.value", [Uid(value_type(name), value) for value in fact.type]
        )

    def _number(self, slot: str, *, least: int | None, read: str) -> Choice:
        """Give a number of each kind that clauses can tell apart; the first is the least."""
        if read not in self.matter.notes.attributes:
            return self.diagrams.constant(0)
        return self.diagrams.choice(slot, self.matter.amounts[least])
