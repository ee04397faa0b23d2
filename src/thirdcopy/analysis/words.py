"""Codes as people say them, and a request as one sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from thirdcopy.agreement import Ruleset
from thirdcopy.policy.query import Attestation, Query

_GOES = {
    "disclose": "goes from {holder} to {who}",
    "check": "goes from {holder} to {who} by a check",
    "refer": "goes from {holder} to {who} by referral",
    "retain": "is kept by {who}, which was asked by {holder}",
    "onward": "is passed on from {holder} to {who}",
}
_DOES_NOT_GO = {
    "disclose": "does not go from {holder} to {who}",
    "check": "does not go from {holder} to {who} by a check",
    "refer": "does not go from {holder} to {who} by referral",
    "retain": "is not kept by {who}, which was asked by {holder}",
    "onward": "is not passed on from {holder} to {who}",
}
_STAYS = "is put to a further use within {holder}"
_DOES_NOT_STAY = "is not put to a further use within {holder}"
_ACTIONS = {
    "disclose": "disclosure",
    "check": "a check",
    "refer": "referral",
    "retain": "being kept",
    "onward": "onward disclosure",
}
_STEPS = {"countersigned": "countersigns", "decided": "decides", "seconded": "decides too"}


@dataclass(frozen=True)
class Words:
    """The names of one ruleset's vocabulary, in English."""

    ruleset: Ruleset

    def body(self, code: str) -> str:
        """Name a body."""
        return self.ruleset.vocabulary.word("Body", code)

    def purpose(self, code: str) -> str:
        """Name a purpose."""
        return self.ruleset.vocabulary.word("Purpose", code)

    def field(self, field: str) -> str:
        """Name a field by its category."""
        return self.ruleset.vocabulary.word("Category", field.partition("/")[2])

    def clause(self, name: str) -> str:
        """Name a clause, and the document that it stands in unless it is the agreement."""
        document, _, paragraph = name.partition(":")
        if document == self.ruleset.agreement.id:
            return f"clause {paragraph}"
        return f"clause {paragraph} of profile {document}"

    def clauses(self, names: Sequence[str]) -> str:
        """Name clauses together: those of the agreement by their numbers alone."""
        own = [name for name in names if name.partition(":")[0] == self.ruleset.agreement.id]
        others = [self.clause(name) for name in names if name not in own]
        if len(own) < 2:  # noqa: PLR2004 - a plural
            return listed([*(self.clause(name) for name in own), *others])
        numbers = listed([self.paragraph(name) for name in own])
        return listed([f"clauses {numbers}", *others])

    def action(self, code: str) -> str:
        """Name an action, as what a request asks for."""
        return _ACTIONS[code]

    def paragraph(self, name: str) -> str:
        """Give the number of a clause's paragraph."""
        return name.partition(":")[2]

    def question(self, fact: str) -> str:
        """Give the question that a fact answers, quoted."""
        return f"“{self.ruleset.facts[fact].question}”"

    def purposes(self, codes: Iterable[str]) -> str:
        """Name leaf purposes by the fewest headings that cover exactly these."""
        wanted = set(codes)
        vocabulary = self.ruleset.vocabulary
        leaves = vocabulary.leaves("Purpose")
        headings = [
            (len(below), code)
            for code in vocabulary.codes("Purpose")
            if (below := vocabulary.below("Purpose", code) & leaves) and below <= wanted
        ]
        named: list[str] = []
        for _, code in sorted(headings, reverse=True):
            below = vocabulary.below("Purpose", code) & leaves
            if below & wanted:
                wanted -= below
                named.append(self.purpose(code))
        return listed(named)

    def fields(self, fields: Iterable[str]) -> str:
        """Name fields by their categories."""
        return listed([self.field(field) for field in fields])

    def sentence(self, query: Query, *, allowed: bool) -> str:
        """Say in words what *query* asks and whether it is allowed, without a name of anybody."""
        posted = query.principal.posted_to
        who = self.body(query.principal.body)
        if posted is not None:
            who = f"an official of {who} who is posted to {self.body(posted)}"
        goes = (_GOES if allowed else _DOES_NOT_GO)[query.action]
        if query.action == "onward" and posted is None and query.principal.body == query.holder:
            goes = _STAYS if allowed else _DOES_NOT_STAY
        parts = [
            f"the item “{self.field(query.resource)}” "
            + goes.format(holder=self.body(query.holder), who=who)
            + f", for {self.purpose(query.purpose)}"
        ]
        if query.markers:
            marks = [self.ruleset.vocabulary.word("Marker", code) for code in sorted(query.markers)]
            parts.append(f"the person is marked as {listed(marks)}")
        parts.extend(self._said(query))
        return sentence_case("; ".join(parts) + ".")

    def _said(self, query: Query) -> Iterator[str]:
        people = {query.principal.id: "the officer who asks"}
        for name, fact in query.facts.items():
            if isinstance(fact, Attestation):
                value = "" if fact.value is None else f" ({self._plain(fact.value)})"
                yield f"{self._who(fact, people)} answers {self.question(name)}{value}"
            else:
                yield f"the record answers {self.question(name)} ({self._plain(fact)})"
        if query.screened is not None:
            yield f"{self._who(query.screened, people)} has screened the record"
        for step, done in _STEPS.items():
            if step in query.steps:
                yield f"{self._who(query.steps[step], people)} {done}"
        if not query.steps:
            yield "nobody countersigns and nobody decides"

    def _plain(self, value: bool | int | str) -> str:  # noqa: FBT001 - a fact's value
        if isinstance(value, str):
            return self.ruleset.vocabulary.word("Value", value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)

    def _who(self, said: Attestation, people: dict[str, str]) -> str:
        if said.by in people:
            return people[said.by]
        people[said.by] = f"officer {len(people)}"
        return f"{people[said.by]} of {self.body(said.body)}"


def listed(items: Sequence[str]) -> str:
    """Join *items* as a sentence does."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1] if items else "")))


def sentence_case(text: str) -> str:
    """Give *text* with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
