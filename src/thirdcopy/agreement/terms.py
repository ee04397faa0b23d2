"""The parts of an agreement's front matter that are values of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from thirdcopy.agreement.front import UNSAID, Table
from thirdcopy.agreement.vocabulary import Vocabulary

REGIMES: Final = ("uk-gdpr", "part-3", "dpa-1998", *UNSAID)


@dataclass(frozen=True)
class Item:
    """A category that may be disclosed, and why it is needed."""

    category: str
    reason: str


@dataclass(frozen=True)
class Gateway:
    """A power or a duty to disclose: what an Act gives. It is not a lawful basis."""

    kind: str
    act: str
    section: str


@dataclass(frozen=True)
class Law:
    """The gateway, the lawful basis and an exemption, each a thing of its own.

    An exemption takes rights away; it never allows a disclosure. *regime* says, for each
    party, under which part of data-protection law it acts.
    """

    gateway: Gateway | str
    lawful_basis: str
    exemption: str | None
    regime: Mapping[str, str]


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


def read_law(front: Table, bodies: tuple[str, ...]) -> Law:
    """Read gateway, basis, exemption and regime; an exemption without a gateway is a fault."""
    gateway = _gateway(front)
    exemption = front.optional("exemption")
    if exemption is not None and not isinstance(gateway, Gateway):
        front.fault(
            "exemption",
            "expected no exemption without a gateway",
            "name the power or the duty: an exemption takes rights away and gives no power",
        )
    table = front.table("regime")
    for code in table.names():
        if code not in bodies:
            table.fault(code, f"expected a body of the vocabulary, got `{code}`", None)
    regime = {code: table.text(code, of=REGIMES) for code in table.names()}
    return Law(gateway, front.text("lawful_basis"), exemption, regime)


def _gateway(front: Table) -> Gateway | str:
    if front.is_text("gateway") or "gateway" not in front:
        return front.text("gateway", of=UNSAID)
    table = front.table("gateway")
    gateway = Gateway(
        table.text("kind", of=("power", "duty")), table.text("act"), table.text("section")
    )
    table.finish()
    return gateway


def read_derived(table: Table, vocabulary: Vocabulary) -> dict[str, Derived]:
    """Read `[derived]`: category to what it is worked out of, and its possible answers."""
    known = {
        f"{dataset}/{category}"
        for dataset in vocabulary.datasets
        for category in vocabulary.leaves("Category")
    }
    derived: dict[str, Derived] = {}
    for category in table.names():
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
