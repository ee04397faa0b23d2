"""For each item of an agreement: who may be given it, when, and which clauses stop it."""

from dataclasses import dataclass

from thirdcopy.agreement import Agreement, Language, Vocabulary
from thirdcopy.agreement.bearing import Topic, bears_on
from thirdcopy.agreement.plain import Plain, plain


@dataclass(frozen=True)
class ExplainedItem:
    """One item: the clauses that may give it, in words, and the numbers of those that stop it."""

    field: str
    permits: tuple[tuple[str, Plain], ...]
    stops: tuple[str, ...]


def explained(
    text: Agreement, vocabulary: Vocabulary, language: Language
) -> tuple[ExplainedItem, ...]:
    """Give every item in the order of the text, and what the answering side may learn."""
    return tuple(_item(text, field, vocabulary, language) for field in (*text.fields, *text.asks))


def _item(text: Agreement, field: str, vocabulary: Vocabulary, language: Language) -> ExplainedItem:
    bearing = [
        clause for clause in text.clauses.values() if bears_on(clause.est, Topic(field), vocabulary)
    ]
    permits = tuple(
        (clause.id, plain(clause.est, text.facts, vocabulary, language))
        for clause in bearing
        if clause.effect == "permit"
    )
    stops = tuple(clause.id for clause in bearing if clause.effect == "forbid")
    return ExplainedItem(field, permits, stops)
