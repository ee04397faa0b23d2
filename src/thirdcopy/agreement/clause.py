"""A clause: one Cedar policy under the numbered paragraph that says the same in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from thirdcopy.agreement.document import Block, Document
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.fault import Fault, did_you_mean
from thirdcopy.agreement.lint import MAX_DEPTH, Complaint, Words, lint, permit_complaints
from thirdcopy.agreement.promise import Promise, parse_promise
from thirdcopy.agreement.schema import schema_of
from thirdcopy.agreement.tree import depth_of
from thirdcopy.policy.cedar import SchemaHandle, parse_policies, read_schema, validate
from thirdcopy.policy.query import Est
from thirdcopy_client.errors import MalformedError

_ANNOTATIONS: Final = ("id", "gateway", "terms", "reason")


@dataclass(frozen=True)
class Clause:
    """One policy: its paragraph, its text and tree, and what its annotations name."""

    id: str
    effect: Literal["permit", "forbid"]
    text: str
    est: Est
    line: int
    annotations: Mapping[str, str]


@dataclass
class Reading:
    """The clauses and promises of one document as they are read, with what is wrong in them."""

    clauses: dict[str, Clause] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_blocks(document: Document, words: Words) -> Reading:
    """Read every clause and promise; each fault names the line of its block."""
    reading = Reading()
    schema = read_schema(schema_of(words.vocabulary, words.facts))
    for block in document.blocks:
        if block.kind == "cedar":
            _read_clause(block, document, words, reading, schema)
        elif block.kind == "promise":
            _read_promise(block, document, words, reading, schema)
    return reading


def _read_clause(
    block: Block, document: Document, words: Words, reading: Reading, schema: SchemaHandle
) -> None:
    place = document.place(block.line)
    try:
        policies = parse_policies(block.text)
    except MalformedError as error:
        reading.faults.append(Fault(error.message, place, error.remedy or "mend the clause"))
        return
    if len(policies) != 1:
        reading.faults.append(
            Fault(
                f"expected one policy in a block, got {len(policies)}",
                place,
                "use a block for each",
            )
        )
        return
    est = policies[0]
    if depth_of(est) > MAX_DEPTH:
        remedy = "split the clause"
        reading.faults.append(Fault("expected a clause less deeply nested", place, remedy))
        return
    annotations = {key: value or "" for key, value in est.get("annotations", {}).items()}
    clause = Clause(
        annotations.get("id", ""), est["effect"], block.text, est, block.line, annotations
    )
    complaints = [*_numbering(clause.id, block, "clause", reading.clauses)]
    complaints += _annotated(annotations)
    complaints += _meaning(est, words, schema, block.text)
    reading.faults += [Fault(message, place, remedy) for message, remedy in complaints]
    reading.clauses.setdefault(clause.id, clause)


def check_permits(
    reading: Reading, document: Document, facts: Mapping[str, FactDeclaration]
) -> None:
    """Note each permit that leaves out its recipient, action or purpose."""
    for clause in reading.clauses.values():
        if clause.effect == "permit":
            place = document.place(clause.line)
            reading.faults += [
                Fault(message, place, remedy)
                for message, remedy in permit_complaints(clause.est, facts)
            ]


def _read_promise(
    block: Block, document: Document, words: Words, reading: Reading, schema: SchemaHandle
) -> None:
    try:
        promise = parse_promise(block, words.facts, document.name)
    except MalformedError as error:
        place = error.place or document.place(block.line)
        reading.faults.append(Fault(error.message, place, error.remedy))
        return
    complaints = [*_numbering(promise.id, block, "promise", reading.promises)]
    complaints += _meaning(promise.est, words, schema, promise.cedar)
    place = document.place(block.line)
    reading.faults += [Fault(message, place, remedy) for message, remedy in complaints]
    reading.promises.setdefault(promise.id, promise)


def _numbering(
    number: str, block: Block, what: str, known: Mapping[str, object]
) -> Iterator[Complaint]:
    if not number:
        remedy = f'write `@id("{block.paragraph or "…"}")`'
        yield f"expected a {what} to name its paragraph", remedy
        return
    if number in known:
        yield f"expected one {what} with the number `{number}`", "give the second its own number"
    if block.paragraph is None:
        remedy = f"write the paragraph `{number}` in words above it"
        yield f"expected a numbered paragraph above the {what}", remedy
    elif number != block.paragraph:
        wanted = f"the number of its paragraph, `{block.paragraph}`, got `{number}`"
        yield f"expected the {what} to carry {wanted}", "move it or renumber it"


def _annotated(annotations: Mapping[str, str]) -> Iterator[Complaint]:
    for key in annotations:
        if key not in _ANNOTATIONS:
            yield f"expected a known annotation, got `@{key}`", did_you_mean(key, _ANNOTATIONS)


def _meaning(est: Est, words: Words, schema: SchemaHandle, text: str) -> Iterator[Complaint]:
    """Give our own complaints; only where there are none, ask Cedar's validator for its."""
    ours = list(lint(est, words))
    if ours:
        yield from ours
        return
    for error in validate(text, schema):
        yield f"expected a clause that fits the schema: {error}", "mend the clause"
