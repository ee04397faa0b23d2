"""Whether one clause serves, in the same words, adverse purposes and others."""

from collections.abc import Iterator

from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.words import Words, listed, sentence_case


def blanket(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give the agreement's permits that do not tell an adverse purpose from another."""
    domain = inquiry.domain
    alike: dict[tuple[str, ...], list[str]] = {}
    for clause in inquiry.clauses.permits:
        covered = purposes_of(inquiry, clause)
        if clause in domain.own and domain.adverse.intersection(covered):
            alike.setdefault(covered, []).append(clause)
    for covered, clauses in alike.items():
        adverse = [purpose for purpose in covered if purpose in domain.adverse]
        if len(adverse) == len(covered):
            continue
        names = sentence_case(words.clauses(clauses))
        turning = "one" if len(adverse) == 1 else str(len(adverse))
        covers = "covers" if len(clauses) == 1 else "each cover"
        yield Finding(
            agreement=domain.agreement,
            kind="blanket",
            clauses=tuple(clauses),
            severity="serious",
            summary=(
                f"{names} {covers} {len(covered)} purposes in the same words, and "
                f"{turning} of them may turn against the person: "
                f"{listed([words.purpose(purpose) for purpose in adverse])}."
            ),
            detail=(
                f"Whoever meets the words for one purpose meets them for all: "
                f"{words.purposes(covered)}."
            ),
        )


def purposes_of(inquiry: Inquiry, clause: str) -> tuple[str, ...]:
    """Give the purposes for which *clause* can be satisfied."""
    holds = inquiry.clauses.encoded[clause].holds
    return inquiry.which(inquiry.query.entity("purpose"), inquiry.domain.purposes, holds)
