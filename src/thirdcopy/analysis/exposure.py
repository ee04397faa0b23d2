"""How a field can come out: the fewest conditions that suffice, in words.

A way is a set of conditions under which every request that the gateway admits is allowed,
and from which none can be left out (a prime implicant over the conditions of the clauses).
All ways together say exactly when the field can be had.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from thirdcopy.agreement import Language, Ruleset
from thirdcopy.agreement.phrase import Speaker, say_conditions
from thirdcopy.analysis.confirm import Sought, exemplify
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.encode import reading
from thirdcopy.analysis.encoding.prover import (
    Answer,
    Impossible,
    Possible,
    Question,
    alone,
)
from thirdcopy.analysis.encoding.terms import Bool, conj, disj, neg
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.words import Words
from thirdcopy.policy.query import Node
from thirdcopy_client.canonical import canonical

Extent: TypeAlias = Literal["all", "some", "none", "unknown"]
MOST: Final = 24
"""More ways than this are not listed: nobody reads them, and their number can grow fast."""
_TURNED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Way:
    """Conditions that together suffice and of which none can be spared, with an example.

    *conditions_cy* are the same in Welsh.
    """

    conditions: tuple[str, ...]
    example: Example
    conditions_cy: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exposure:
    """When a field can be had by one action; *extent* says whether these are all the ways.

    *assumptions* are what the gateway guarantees, on which both rest.
    """

    field: str
    action: str
    purpose: str | None
    extent: Extent
    summary: str
    ways: tuple[Way, ...]
    assumptions: tuple[str, ...] = ()


_Told: TypeAlias = tuple[tuple[Node, bool], ...]


@dataclass(frozen=True)
class _Atom:
    """One condition of a clause that has no conditions in it, and when it is true."""

    expression: Node
    holds: Bool


@alone
def exposure(rules: Ruleset, field: str, purpose: str | None = None) -> tuple[Exposure, ...]:
    """Give the ways in which *field* can be had, action by action.

    *purpose* restricts them to a purpose or a heading; without it they are for any purpose.
    """
    domain, words = domain_of(rules), Words(rules)
    found = []
    for action in domain.schema.actions:
        if not domain.permits(action):
            continue
        inquiry = inquire(domain, action)
        if isinstance(inquiry, Inquiry):
            found.append(Asking(rules, inquiry, field, purpose).exposure())
        else:
            found.append(_said(words, action, field, purpose, "unknown", ()))
    return tuple(found)


@dataclass(frozen=True)
class Asking:
    """One action, one field and one purpose, asked about until every way is found."""

    rules: Ruleset
    inquiry: Inquiry
    field: str
    purpose: str | None

    def exposure(self) -> Exposure:
        """Say each way, with an example, the shortest first."""
        found, extent = self.ways()
        ways = [
            Way(tuple(_say(told, self.rules, "en")), example, tuple(_say(told, self.rules, "cy")))
            for told, way in found
            if (example := self._example(way)) is not None
        ]
        ways.sort(key=lambda one: (len(one.conditions), one.conditions))
        action, words = self.inquiry.action, Words(self.rules)
        said = _said(words, action, self.field, self.purpose, extent, tuple(ways))
        return replace(said, assumptions=tuple(one.sentence for one in self.inquiry.assumptions))

    def ways(self) -> tuple[list[tuple[_Told, Bool]], Extent]:
        """Look for ways until no request is left that is allowed in none of them."""
        atoms = {str(number): atom for number, atom in enumerate(_atoms(self.rules, self.inquiry))}
        allowed = self.inquiry.clauses.allowed
        found: list[tuple[_Told, Bool]] = []
        extent: Extent = "some"
        while len(found) < MOST:
            left = (allowed, *(neg(way) for _, way in found))
            answer = self._ask(*left)
            if not isinstance(answer, Possible):
                extent = "all" if isinstance(answer, Impossible) else "some"
                break
            truths = self._least(atoms, left, answer)
            literals = {
                name: atom.holds if truths[name] else neg(atom.holds)
                for name, atom in atoms.items()
            }
            general = {
                name: literal
                for name, literal in literals.items()
                if not (truths[name] and "==" in atoms[name].expression)
            }
            needed = self._suffice(general) or self._suffice(literals)
            if needed is None:
                break
            names = sorted(needed, key=int)
            told = tuple((atoms[name].expression, truths[name]) for name in names)
            found.append((told, conj(literals[name] for name in names)))
        if not found:
            extent = "none" if extent == "all" else "unknown"
        return self._needed(found), extent

    def _least(
        self, atoms: Mapping[str, _Atom], left: Sequence[Bool], found: Possible
    ) -> dict[str, bool]:
        """Say which atoms are true in the least request that is left: one for every solver.

        Whatever request the solver happens to give, the ways that are said must be the same.
        """
        truths: dict[str, bool] = {}
        fixed: list[Bool] = []
        at_hand = found
        for name, atom in atoms.items():
            truth = at_hand.assignment.truth(atom.holds)
            if truth:
                without = self._ask(*left, *fixed, neg(atom.holds))
                if isinstance(without, Possible):
                    at_hand, truth = without, False
            truths[name] = truth
            fixed.append(atom.holds if truth else neg(atom.holds))
        return truths

    def _suffice(self, literals: Mapping[str, Bool]) -> tuple[str, ...] | None:
        """Name a few of *literals* that together suffice, or nothing if all of them do not.

        They are left out one by one from the last on, so that the same few are always kept.
        """
        refused = neg(self.inquiry.clauses.allowed)
        if not isinstance(self._ask(refused, *literals.values()), Impossible):
            return None
        kept = dict(literals)
        for name in reversed([*literals]):
            others = [one for other, one in kept.items() if other != name]
            if isinstance(self._ask(refused, *others), Impossible):
                del kept[name]
        return tuple(kept)

    def _needed(self, found: list[tuple[_Told, Bool]]) -> list[tuple[_Told, Bool]]:
        """Leave out each way, the longest first, of which the others leave nothing."""
        kept = sorted(found, key=lambda one: -len(one[0]))
        for one in tuple(kept):
            others = [neg(way) for _, way in kept if way is not one[1]]
            if isinstance(self._ask(self.inquiry.clauses.allowed, one[1], *others), Impossible):
                kept.remove(one)
        return kept

    def _ask(self, *conditions: Bool) -> Answer:
        return self.inquiry.prover.ask(*self._about(), *conditions)

    def _about(self) -> Iterator[Bool]:
        inquiry = self.inquiry
        yield inquiry.field_is(self.field)
        if self.purpose is not None:
            below = self.rules.vocabulary.below("Purpose", self.purpose)
            leaves = [one for one in inquiry.domain.leaf_purposes if one in below]
            yield disj(inquiry.purpose_is(one) for one in leaves)

    def _example(self, way: Bool) -> Example | None:
        allowed = self.inquiry.clauses.allowed
        question = Question(self.inquiry.prover, (*self._about(), allowed, way))
        answer = question.ask()
        if not isinstance(answer, Possible):
            return None
        return exemplify(answer, Sought(self.inquiry, Words(self.rules), question, "allowed"))


def _atoms(rules: Ruleset, inquiry: Inquiry) -> Iterator[_Atom]:
    """Give each condition of the clauses that could matter, once."""
    seen: set[bytes] = set()
    for name in inquiry.clauses.living:
        policy = rules.policies[name]
        bodies = [condition["body"] for condition in policy["conditions"]]
        for expression in (*_scope(policy), *(one for body in bodies for one in _leaves(body))):
            key = canonical(expression)
            if key in seen:
                continue
            seen.add(key)
            read = reading(expression, inquiry.query, inquiry.domain.universe)
            if not isinstance(read.holds, bool):
                yield _Atom(expression, read.holds)


def _scope(policy: Node) -> Iterator[Node]:
    """Give what the scope of a policy asks of the officer, as a condition."""
    scope = policy["principal"]
    if "entity" in scope:
        yield {
            scope["op"]: {
                "left": {"Var": "principal"},
                "right": {"Value": {"__entity": scope["entity"]}},
            }
        }


def _leaves(expression: Node) -> Iterator[Node]:
    """Give the conditions that *expression* is built from by and, or, not and if."""
    ((form, parts),) = expression.items()
    if form in {"&&", "||"}:
        yield from _leaves(parts["left"])
        yield from _leaves(parts["right"])
    elif form == "!":
        yield from _leaves(parts["arg"])
    elif form == "if-then-else":
        for part in ("if", "then", "else"):
            yield from _leaves(parts[part])
    else:
        yield expression


def _say(told: Sequence[tuple[Node, bool]], rules: Ruleset, language: Language) -> Iterator[str]:
    """Say conditions that must hold and conditions that must not."""
    speaker = Speaker(rules.facts, rules.vocabulary, language)
    plain = [_turned(expression) if not holds else expression for expression, holds in told]
    yield from say_conditions([one for one in plain if "!" not in one], speaker)
    for one in plain:
        if "!" in one:
            yield from say_conditions([one], speaker)


def _turned(expression: Node) -> Node:
    """Give the opposite of a condition, without a "not" where there is a word for it."""
    ((form, parts),) = expression.items()
    if form in _TURNED:
        return {_TURNED[form]: parts}
    return {"!": {"arg": expression}}


def _said(
    words: Words,
    action: str,
    field: str,
    purpose: str | None,
    extent: Extent,
    ways: tuple[Way, ...],
) -> Exposure:
    what = f"“{words.field(field)}”"
    target = words.purpose(purpose) if purpose else "any purpose"
    by = words.action(action)
    summaries: dict[Extent, str] = {
        "none": f"By {by}, {what} can never be had for {target}.",
        "all": f"By {by}, {what} can be had for {target} only if {_count(len(ways))}:",
        "some": f"By {by}, {what} can be had for {target} if {_count(len(ways))}, or otherwise:",
        "unknown": f"Whether {what} can be had for {target} by {by} could not be settled.",
    }
    return Exposure(field, action, purpose, extent, summaries[extent], ways)


def _count(number: int) -> str:
    return "all of this holds" if number == 1 else f"one of these {number} holds"
