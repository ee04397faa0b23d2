"""An agreement: what two or more bodies agreed, as people read it and as the engine runs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.agreement.assurance import Assurance, Challenge, Publication, Review, Signatory
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.document import Block
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.law import Law
from thirdcopy.agreement.people import People
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.terms import Dates, Derived, Item, Terms
from thirdcopy.agreement.vocabulary import field_of
from thirdcopy_client.canonical import Hash

Reconstruction = Literal["reported", "reconstruction", "ours"]
DEFAULT_CAP: Final = 5
"""What an officer may ask in a day, unless an agreement says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One text, named by the hash of its exact bytes; nothing in it says whether it is in force.

    *unknown* lists in words what is not known of the real arrangement; *ours* names the keys
    whose values this product chose because no source gives them. *supersedes* is the hash of
    the version before; *change_note* says what this one changes.
    """

    id: str
    name: str
    hash: Hash
    text: str
    title: str
    title_cy: str
    reconstruction: Reconstruction
    says: str
    unknown: tuple[str, ...]
    ours: tuple[str, ...]
    discloser: str
    recipients: tuple[str, ...]
    parties: Mapping[str, str]
    purposes: tuple[str, ...]
    prohibited_uses: tuple[str, ...]
    dataset: str
    items: tuple[Item, ...]
    law: Law
    turnaround_days: int
    cap_per_officer_day: int
    counts: Literal["attested", "exact"]
    counts_ground: str | None
    automatic: tuple[str, ...]
    blind: bool
    derived: Mapping[str, Derived]
    lands_in: str | None
    asks: tuple[str, ...]
    model: bool
    adopted_by: Literal["recipient", "discloser"]
    retention_days: int | str
    onward: Literal["none", "clauses", "unpublished"]
    reverse_flow: Literal["none", "clauses"]
    subject_notice: str
    people: People
    assurance: Assurance
    review: Review
    challenges: tuple[Challenge, ...] | str
    signatories: tuple[Signatory, ...] | str
    publication: Publication
    supersedes: Hash | None
    change_note: str | None
    terms: Mapping[str, Terms]
    dates: Dates
    facts: Mapping[str, FactDeclaration]
    clauses: Mapping[str, Clause]
    promises: Mapping[str, Promise]
    blocks: tuple[Block, ...]

    @property
    def each_decides(self) -> bool:
        """Say whether the discloser is any of many bodies: each that adopted the model."""
        return self.model and self.adopted_by == "discloser"

    @property
    def signing(self) -> tuple[str, ...]:
        """Give the bodies that sign the text itself; who adopts a model signs the adoption."""
        discloser = () if self.each_decides else (self.discloser,)
        recipients = () if self.model and not self.each_decides else self.recipients
        return (*discloser, *recipients)

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that may be disclosed, in the order of the text."""
        return tuple(field_of(self.dataset, item.category) for item in self.items)
