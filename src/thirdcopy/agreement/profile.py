"""A profile: what holds for every agreement of a gateway. It can only refuse, never permit."""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy.agreement.clause import Clause, read_blocks
from thirdcopy.agreement.document import Block, read_document
from thirdcopy.agreement.fact import FactDeclaration, read_facts
from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy.agreement.lint import Words
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.vocabulary import Vocabulary, field_of
from thirdcopy_client.canonical import Hash


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The clauses and promises that every agreement of a gateway is run and checked under.

    *unpublished_may_run* says whether an agreement that rests on an unpublished fact may be
    put in force; only a gateway that replays the past says so.
    """

    id: str
    name: str
    hash: Hash
    text: str
    title: str
    title_cy: str
    says: str
    unpublished_may_run: bool
    facts: Mapping[str, FactDeclaration]
    clauses: Mapping[str, Clause]
    promises: Mapping[str, Promise]
    blocks: tuple[Block, ...]


def parse_profile(data: bytes, name: str, vocabulary: Vocabulary) -> Profile:
    """Read a profile; raises `MalformedError` for the first fault, saying how many more."""
    profile, faults = _read(data, name, vocabulary)
    refuse(faults)
    return profile


def _read(data: bytes, name: str, vocabulary: Vocabulary) -> tuple[Profile, tuple[Fault, ...]]:
    document, found = read_document(data, name)
    front = Table(document.front, Source(name, document.front_lines, first_line=2))
    facts = read_facts(front.table("facts"), vocabulary)
    fields = frozenset(
        field_of(dataset, category)
        for dataset in vocabulary.datasets
        for category in vocabulary.leaves("Category")
    )
    reading = read_blocks(document, Words(vocabulary, facts, fields))
    profile = Profile(
        id=front.text("id"),
        name=name,
        hash=document.hash,
        text=data.decode("utf-8", errors="replace"),
        title=front.text("title"),
        title_cy=front.text("title_cy"),
        says=front.text("says"),
        unpublished_may_run=front.flag("unpublished_may_run", default=False),
        facts=facts,
        clauses=reading.clauses,
        promises=reading.promises,
        blocks=document.blocks,
    )
    front.finish()
    permits = [
        Fault(
            "expected a profile only to forbid, got a permit",
            document.place(clause.line),
            "move the permit to an agreement",
        )
        for clause in reading.clauses.values()
        if clause.effect == "permit"
    ]
    return profile, in_order((*found, *front.faults, *reading.faults, *permits))
