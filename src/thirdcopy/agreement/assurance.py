"""How an agreement is looked after: assessments, charges, review, challenges, signatures, versions.

Every value may say `unknown` or `unpublished` instead; what is not known is never filled in.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from thirdcopy.agreement.front import UNSAID, Table

REVIEW_DEFAULTS: Final = ("end", *UNSAID)


@dataclass(frozen=True)
class Assessed:
    """An assessment that was made: its reference, its day, and its public summary."""

    ref: str
    on: date | str
    summary: str


@dataclass(frozen=True)
class Charges:
    """What is paid for the service: how much in words, for what unit, and who says so."""

    amount: str
    per: str
    source: str


@dataclass(frozen=True)
class Assurance:
    """The assessments of impact (UK GDPR Article 35) and equality, and what is charged.

    For equality see the Equality Act 2010, section 149.
    """

    dpia: Assessed | str
    equality: Assessed | str
    charges: Charges | str


@dataclass(frozen=True)
class Review:
    """What a renewal must show: the benefit, and whom it kept from asking for help.

    *default* is what happens where nobody shows it: the agreement ends.
    """

    every_months: int | str
    benefit: str
    deterrence: str
    default: str


@dataclass(frozen=True)
class Challenge:
    """A legal challenge to the arrangement: who brought it, where it stands, and who says so."""

    by: str
    what: str
    status: str
    source: str


@dataclass(frozen=True)
class Signatory:
    """Who signs for a body, by role and never by name, and the day, if it was signed on paper."""

    body: str
    role: str
    on: date | str


@dataclass(frozen=True)
class Redaction:
    """What of the text is withheld, and the section of the Freedom of Information Act 2000."""

    what: str
    section: str


@dataclass(frozen=True)
class Publication:
    """How much of the text anybody can read, and the ground for each part that they cannot."""

    entry: str
    redactions: tuple[Redaction, ...] | str


def read_assurance(table: Table) -> Assurance:
    """Read `[assurance]`."""
    assurance = Assurance(
        table.said("dpia", _assessed),
        table.said("equality", _assessed),
        table.said("charges", read_charges, words=("none", *UNSAID)),
    )
    table.finish()
    return assurance


def read_charges(table: Table) -> Charges:
    """Read what is paid, and who says so."""
    return Charges(table.text("amount"), table.text("per"), table.text("source"))


def read_review(table: Table) -> Review:
    """Read `[review]`; where nobody shows the benefit the agreement ends (our rule)."""
    review = Review(
        table.number_or_unsaid("every_months"),
        table.text("benefit"),
        table.text("deterrence"),
        table.text("default", of=REVIEW_DEFAULTS),
    )
    table.finish()
    return review


def read_challenge(table: Table) -> Challenge:
    """Read one challenge."""
    return Challenge(
        table.text("by"),
        table.text("what"),
        table.text("status", of=("under-way", "settled", "decided", "withdrawn", *UNSAID)),
        table.text("source"),
    )


def read_signatory(table: Table, bodies: tuple[str, ...]) -> Signatory:
    """Read who signs for a body."""
    return Signatory(
        table.text("body", of=bodies, what="body"), table.text("role"), table.day("on")
    )


def read_publication(table: Table) -> Publication:
    """Read `[publication]`."""
    publication = Publication(
        table.text("entry", of=("whole", "in-part", "none", *UNSAID)),
        table.listed("redactions", _redaction),
    )
    table.finish()
    return publication


def _assessed(table: Table) -> Assessed:
    return Assessed(table.text("ref"), table.day("on"), table.text("summary"))


def _redaction(table: Table) -> Redaction:
    return Redaction(table.text("what"), table.text("section"))
