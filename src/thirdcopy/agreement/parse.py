"""Reading an agreement: every fault of the file at once, or the agreement."""

import re
from typing import Final

from thirdcopy.agreement.agreement import DEFAULT_CAP, Agreement
from thirdcopy.agreement.assurance import (
    read_assurance,
    read_challenge,
    read_publication,
    read_review,
    read_signatory,
)
from thirdcopy.agreement.clause import check_permits, read_blocks
from thirdcopy.agreement.consistency import between_clauses, between_keys
from thirdcopy.agreement.document import Document, read_document
from thirdcopy.agreement.fact import read_facts
from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy.agreement.law import read_law
from thirdcopy.agreement.legality import between_law
from thirdcopy.agreement.lint import Words
from thirdcopy.agreement.outline import Outline
from thirdcopy.agreement.people import read_people
from thirdcopy.agreement.terms import Item, read_dates, read_derived, read_terms
from thirdcopy.agreement.vocabulary import Vocabulary, field_of
from thirdcopy_client.canonical import Hash, hash_of

_RECONSTRUCTIONS: Final = ("reported", "reconstruction", "ours")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FLOWS: Final = ("none", "clauses", "unpublished")


def parse(data: bytes, name: str, vocabulary: Vocabulary) -> Agreement:
    """Read an agreement; raises `MalformedError` for the first fault, saying how many more."""
    agreement, faults = _read(data, name, vocabulary)
    refuse(faults)
    assert agreement is not None, "INVARIANT: a text without faults is an agreement"  # noqa: S101 - a bug, caught nowhere
    return agreement


def faults(data: bytes, name: str, vocabulary: Vocabulary) -> tuple[Fault, ...]:
    """Give everything that is wrong in a text, in the order of the file."""
    return _read(data, name, vocabulary)[1]


def outline(vocabulary: Vocabulary) -> Outline:
    """Give what the front matter of an agreement may hold, as it is read."""
    found = Outline()
    front = Table({}, Source("outline", ()), outline=found)
    _assemble(front, Document("outline", hash_of(b""), {}, (), ()), b"", vocabulary)
    return found


def _read(
    data: bytes, name: str, vocabulary: Vocabulary
) -> tuple[Agreement | None, tuple[Fault, ...]]:
    document, found = read_document(data, name)
    if not document.front and (found or not document.front_lines):
        missing = Fault("expected front matter", f"{name}:1", "begin with `+++`, keys and `+++`")
        return None, in_order(found or (missing,))
    front = Table(document.front, Source(name, document.front_lines, first_line=2))
    agreement, blocks = _assemble(front, document, data, vocabulary)
    front.finish()
    return agreement, in_order((*found, *front.faults, *blocks))


def _assemble(
    front: Table, document: Document, data: bytes, vocabulary: Vocabulary
) -> tuple[Agreement, list[Fault]]:
    bodies = vocabulary.codes("Body")
    purposes = vocabulary.codes("Purpose")
    facts = read_facts(front.table("facts"), vocabulary)
    dataset = front.text("dataset", of=vocabulary.datasets)
    items = tuple(_items(front, vocabulary))
    asks = front.texts("asks", ())
    fields = {field_of(dataset, item.category) for item in items} | set(asks)
    reading = read_blocks(document, Words(vocabulary, facts, frozenset(fields)))
    check_permits(reading, document, facts)
    agreement = Agreement(
        id=front.text("id"),
        name=document.name,
        hash=document.hash,
        text=data.decode("utf-8", errors="replace"),
        title=front.text("title"),
        title_cy=front.text("title_cy"),
        reconstruction=_one_of(front, "reconstruction", _RECONSTRUCTIONS),  # type: ignore[arg-type]
        says=front.text("says"),
        unknown=front.texts("unknown", ()),
        ours=front.texts("ours", ()),
        discloser=front.text("discloser", of=bodies),
        recipients=front.texts("recipients", of=bodies, what="body"),
        parties=_parties(front, bodies),
        purposes=front.texts("purposes", of=purposes, what="purpose"),
        prohibited_uses=front.texts("prohibited_uses", (), of=purposes, what="purpose"),
        dataset=dataset,
        items=items,
        law=read_law(front, bodies, purposes),
        turnaround_days=front.number("turnaround_days"),
        cap_per_officer_day=front.number(
            "cap_per_officer_day",
            remedy=f"state the cap, by default `cap_per_officer_day = {DEFAULT_CAP}`",
        ),
        counts=_one_of(front, "counts", ("attested", "exact")),  # type: ignore[arg-type]
        counts_ground=front.optional("counts_ground"),
        automatic=front.texts("automatic", (), of=("check",), what="action"),
        blind=front.flag("blind", default=False),
        derived=read_derived(front.table("derived"), vocabulary),
        lands_in=front.optional("lands_in"),
        asks=asks,
        model=front.flag("model", default=False),
        adopted_by=_one_of(front, "adopted_by", ("recipient", "discloser"), "recipient"),  # type: ignore[arg-type]
        retention_days=front.number_or_unsaid("retention_days"),
        onward=_one_of(front, "onward", _FLOWS, "none"),  # type: ignore[arg-type]
        reverse_flow=_one_of(front, "reverse_flow", ("none", "clauses"), "none"),  # type: ignore[arg-type]
        subject_notice=front.text("subject_notice"),
        people=read_people(front.table("people"), bodies),
        assurance=read_assurance(front.table("assurance")),
        review=read_review(front.table("review")),
        challenges=front.listed("challenges", read_challenge),
        signatories=front.listed("signatories", lambda table: read_signatory(table, bodies)),
        publication=read_publication(front.table("publication")),
        supersedes=_supersedes(front),
        change_note=front.optional("change_note"),
        terms=read_terms(front.table("terms")),
        dates=read_dates(front.table("dates")),
        facts=facts,
        clauses=reading.clauses,
        promises=reading.promises,
        blocks=document.blocks,
    )
    between_keys(agreement, front, vocabulary)
    between_law(agreement, front, vocabulary)
    return agreement, [*reading.faults, *between_clauses(agreement)]


def _items(front: Table, vocabulary: Vocabulary) -> list[Item]:
    items: list[Item] = []
    leaves = sorted(vocabulary.leaves("Category"))
    for table in front.tables("items"):
        category = table.text("category", of=leaves, what="category")
        if category in {item.category for item in items}:
            front.fault("items", f"expected each item once, got `{category}` twice", None, category)
        items.append(Item(category, table.text("reason")))
        table.finish()
    return items


def _parties(front: Table, bodies: tuple[str, ...]) -> dict[str, str]:
    table = front.table("parties")
    return {code: table.text(code) for code in table.names(bodies, "body")}


def _supersedes(front: Table) -> Hash | None:
    written = front.optional("supersedes")
    if written is None or _HASH.fullmatch(written):
        return None if written is None else Hash(written)
    remedy = "give the SHA-256 of the version before, 64 hexadecimal digits in lower case"
    front.fault("supersedes", f"expected a hash, got `{written}`", remedy)
    return None


def _one_of(front: Table, key: str, of: tuple[str, ...], default: str | None = None) -> str:
    value = front.text(key, default, of=of)
    return value if value in of else of[0]
