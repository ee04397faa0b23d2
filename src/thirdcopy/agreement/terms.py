"""What may be disclosed, on which terms, and between which dates."""

from dataclasses import dataclass
from datetime import date

from thirdcopy.agreement.front import Table
from thirdcopy.agreement.vocabulary import Vocabulary


@dataclass(frozen=True)
class Item:
    """A category that may be disclosed, and why it is needed."""

    category: str
    reason: str


@dataclass(frozen=True)
class Derived:
    """An answer that is worked out of other fields, and the only answers it may be."""

    sources: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What binds the recipient where a clause names these terms."""

    retention_days: int | str
    onward: str


@dataclass(frozen=True)
class Dates:
    """Start, review and end; a date, or the word that says why there is none."""

    start: date | str
    review_by: date | str
    end: date | str


def read_derived(table: Table, vocabulary: Vocabulary) -> dict[str, Derived]:
    """Read `[derived]`: category to what it is worked out of, and its possible answers."""
    known = {
        f"{dataset}/{category}"
        for dataset in vocabulary.datasets
        for category in vocabulary.leaves("Category")
    }
    derived: dict[str, Derived] = {}
    for category in table.names(vocabulary.leaves("Category"), "category"):
        one = table.table(category)
        sources = one.texts("from", of=known, what="field")
        derived[category] = Derived(sources, one.texts("answers"))
        one.finish()
    return derived


def read_terms(table: Table) -> dict[str, Terms]:
    """Read `[terms]`: what clauses may name by `@terms`."""
    terms: dict[str, Terms] = {}
    for name in table.names():
        one = table.table(name)
        terms[name] = Terms(one.number_or_unsaid("retention_days"), one.text("onward"))
        one.finish()
    return terms


def read_dates(table: Table) -> Dates:
    """Read `[dates]`; each may be `unknown` or `unpublished`."""
    dates = Dates(table.day("start"), table.day("review_by"), table.day("end"))
    table.finish()
    return dates
