"""The plain card of an agreement, for whoever is about to give data: made from its clauses."""

from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Agreement, Language, Vocabulary
from thirdcopy.agreement.plain import Plain, plain
from thirdcopy.agreement.vocabulary import field_of
from thirdcopy.web.explained import explained

_PUBLIC_TASK: Final = "Article 6(1)(e)"


@dataclass(frozen=True)
class Card:
    """What a person is told: what may be given, to whom, when, what stops it, who to turn to.

    *may* are the items that some clause may give, *never* those that none does. *objection* says
    whether the lawful basis gives a right to object (UK GDPR Article 21): `right`, or `depends`
    where another basis is named or none is known.
    """

    may: tuple[str, ...]
    never: tuple[str, ...]
    given: tuple[Plain, ...]
    stopped: tuple[Plain, ...]
    objection: str


def card_of(text: Agreement, vocabulary: Vocabulary, language: Language) -> Card:
    """Make the card of an agreement in *language*."""
    opened = {one.field for one in explained(text, vocabulary, language) if one.permits}
    fields = {item.category: field_of(text.dataset, item.category) for item in text.items}
    clauses = [
        (clause.effect, plain(clause.est, text.facts, vocabulary, language))
        for clause in text.clauses.values()
    ]
    return Card(
        may=tuple(category for category, field in fields.items() if field in opened),
        never=tuple(category for category, field in fields.items() if field not in opened),
        given=tuple(said for effect, said in clauses if effect == "permit"),
        stopped=tuple(said for effect, said in clauses if effect == "forbid"),
        objection="right" if _PUBLIC_TASK in text.law.lawful_basis else "depends",
    )
