"""What another version of an agreement newly allows, and what it newly refuses.

Each way is one question for each action: is there a request that the one text allows and the
other does not? A request that the gateway would not even admit under a text is not allowed by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from thirdcopy.agreement import Agreement, Profile, Ruleset, Vocabulary
from thirdcopy.analysis.confirm import EngineDisagreesError, Sought, confirmed, example_of
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Answer, Impossible, Possible, Question, alone
from thirdcopy.analysis.encoding.terms import Bool, both, neg
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.versions import side_by_side
from thirdcopy.analysis.words import Words, listed, sentence_case
from thirdcopy.policy.cedar import verdict

Direction: TypeAlias = Literal["allowed", "refused"]
Extent: TypeAlias = Literal["some", "none", "unknown"]
_YES_OR_NO: Final = {True: "yes", False: "no"}
_OTHERWISE: Extent = "none"


@dataclass(frozen=True)
class Change:
    """What changes for one action in one direction; *unknown* is never to be read as *none*.

    The example was allowed by the engine under the one text. Under the other it was refused
    by *clauses*; where there are none, nothing in that text permits it, or the gateway would
    not have admitted it.
    """

    action: str
    direction: Direction
    extent: Extent
    summary: str
    fields: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    example: Example | None = None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rewording:
    """A rule of handling that no clause says and that is another in the new version."""

    key: str
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """Everything that changes between two versions under one profile."""

    old: str
    new: str
    profile: str
    assumptions: tuple[str, ...]
    changes: tuple[Change, ...]
    handling: tuple[Rewording, ...]

    @property
    def newly_allowed(self) -> tuple[Change, ...]:
        """Give what the new version allows and the old one did not."""
        return self._some("allowed")

    @property
    def newly_refused(self) -> tuple[Change, ...]:
        """Give what the old version allowed and the new one does not."""
        return self._some("refused")

    @property
    def unknown(self) -> tuple[Change, ...]:
        """Give what could not be settled."""
        return tuple(one for one in self.changes if one.extent == "unknown")

    def _some(self, direction: Direction) -> tuple[Change, ...]:
        return tuple(
            one for one in self.changes if (one.direction, one.extent) == (direction, "some")
        )


@dataclass(frozen=True)
class _Side:
    """One version, read for one action."""

    rules: Ruleset
    inquiry: Inquiry

    @property
    def allows(self) -> Bool:
        return both(self.inquiry.clauses.allowed, self.inquiry.admitted)


@alone
def difference(
    old: Agreement, new: Agreement, profile: Profile, vocabulary: Vocabulary
) -> Difference:
    """Compare two versions, each under *profile*, over every request that could ever be made.

    Raises `MalformedError` for a fact that changed its meaning between them.
    """
    before, after = side_by_side(old, new, profile, vocabulary)
    return _between((old, new), (before, after), profile)


def _between(
    texts: tuple[Agreement, Agreement], rules_of: tuple[Ruleset, Ruleset], profile: Profile
) -> Difference:
    (old, new), (before, after) = texts, rules_of
    changes: list[Change] = []
    assumptions: dict[str, None] = {}
    domains = domain_of(before), domain_of(after)
    for action in domains[0].schema.actions:
        if not any(domain.permits(action) for domain in domains):
            continue
        sides = [
            _Side(rules, inquiry)
            for rules, domain in zip((before, after), domains, strict=True)
            if isinstance(inquiry := inquire(domain, action), Inquiry)
        ]
        if len(sides) != len(domains):
            words = Words(after)
            changes += [_unreadable(words, action, one) for one in ("allowed", "refused")]
            continue
        was, will_be = sides
        for side in sides:
            assumptions |= {one.sentence: None for one in side.inquiry.assumptions}
        changes.append(_change(will_be, was, "allowed"))
        changes.append(_change(was, will_be, "refused"))
    return Difference(
        old=old.id if old.id != new.id else f"{old.id} before",
        new=new.id,
        profile=profile.id,
        assumptions=tuple(assumptions),
        changes=tuple(changes),
        handling=tuple(_handling(old, new)),
    )


def _change(allowing: _Side, other: _Side, direction: Direction) -> Change:
    inquiry, words = allowing.inquiry, Words(allowing.rules)

    allowed = Question(inquiry.prover, (inquiry.clauses.allowed,))
    differs = allowed.also(neg(other.allows))
    answer = differs.ask()
    if isinstance(answer, Impossible):
        by = words.action(inquiry.action)
        summary = f"By {by}, the new version newly {_VERBS[direction]} nothing."
        return Change(inquiry.action, direction, "none", summary)
    fields = tuple(one for one in inquiry.fields if _some(differs.ask(inquiry.field_is(one))))
    purposes = tuple(
        one for one in _purposes(allowing) if _some(differs.ask(inquiry.purpose_is(one)))
    )
    shown = allowed.also(neg(other.inquiry.clauses.allowed))
    by_clause = shown.ask()
    if not isinstance(by_clause, Possible):
        shown, by_clause = differs, answer
    if not isinstance(by_clause, Possible):
        return _unreadable(words, inquiry.action, direction)
    query = confirmed(by_clause, Sought(inquiry, words, shown, "allowed"))
    otherwise = verdict(query, other.rules.compiled)
    if shown is not differs and otherwise.allowed:
        raise EngineDisagreesError("expected a query that only one of the versions allows")
    return Change(
        inquiry.action,
        direction,
        "some",
        summary=sentence_case(
            f"the new version newly {_VERBS[direction]} {words.action(inquiry.action)} of "
            f"{words.fields(fields)}, for {words.purposes(purposes)}."
        ),
        fields=fields,
        purposes=purposes,
        example=example_of(query, words),
        clauses=otherwise.clauses if shown is not differs else (),
    )


_VERBS = {"allowed": "allows", "refused": "refuses"}


def _some(answer: Answer) -> bool:
    """Say whether it may be so: what is unsettled is not left out of a list of what changes."""
    return not isinstance(answer, Impossible)


def _purposes(side: _Side) -> tuple[str, ...]:
    return side.inquiry.domain.purposes


def _unreadable(words: Words, action: str, direction: Direction) -> Change:
    by = words.action(action)
    summary = f"What is newly {direction} by {by} could not be settled; read both versions."
    return Change(action, direction, "unknown", summary)


def _handling(old: Agreement, new: Agreement) -> Iterator[Rewording]:
    pairs = {
        "discloser": (old.discloser, new.discloser),
        "adopted by": (old.adopted_by, new.adopted_by),
        "recipients": (listed(old.recipients), listed(new.recipients)),
        "answers without a person": (listed(old.automatic), listed(new.automatic)),
        "deciders answer first": (_YES_OR_NO[old.blind], _YES_OR_NO[new.blind]),
        "requests for each officer and day": (old.cap_per_officer_day, new.cap_per_officer_day),
        "turnaround in days": (old.turnaround_days, new.turnaround_days),
        "retention in days": (old.retention_days, new.retention_days),
        "passing on": (old.onward, new.onward),
        "reverse flow": (old.reverse_flow, new.reverse_flow),
        "what the person is told": (old.subject_notice, new.subject_notice),
        "counts": (old.counts, new.counts),
    }
    for key, (was, will_be) in pairs.items():
        if was != will_be:
            yield Rewording(key, str(was) or "none", str(will_be) or "none")
