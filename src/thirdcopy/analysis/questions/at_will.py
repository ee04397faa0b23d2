"""Whether the discloser, on its own word, can allow under other clauses all that one allows.

Clause k is redundant at will if for every request that k allows there are words of the
discloser's by which the other clauses allow it: then k's conditions protect nobody from a
discloser who would rather not meet them.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache

from thirdcopy.analysis.encoding.prover import Answer, Impossible, Unsettled
from thirdcopy.analysis.encoding.terms import both
from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Alternative, Inquiry, Path
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.words import Words, listed, sentence_case


@dataclass(frozen=True)
class Detour:
    """The clauses under which, and the facts by whose attestation, another can be avoided."""

    clauses: tuple[str, ...]
    facts: tuple[str, ...]


def redundant_at_will(inquiry: Inquiry, words: Words, idle: Collection[str]) -> Iterator[Finding]:
    """Give the permits that the discloser can do without by saying something else."""
    avoided: dict[Detour, list[str]] = {}
    spoken = inquiry.words_of("discloser")
    permits = inquiry.clauses.permits
    if not spoken or len(permits) < 2:  # noqa: PLR2004 - a detour needs another clause
        return
    choices = cache(inquiry.alternative)
    for clause in permits:
        if clause in idle or clause not in inquiry.domain.own:
            continue
        others = tuple(name for name in permits if name != clause)
        answer = _without(inquiry, clause, choices(spoken), others)
        if isinstance(answer, Unsettled):
            yield unsettled(inquiry.domain, f"{words.clause(clause)} can be avoided", (clause,))
        if isinstance(answer, Impossible):
            detour = _shortest(inquiry, clause, others, spoken, choices)
            avoided.setdefault(detour, []).append(clause)
    for detour, clauses in avoided.items():
        yield _finding(inquiry, words, tuple(clauses), detour)


def _without(
    inquiry: Inquiry, clause: str, alternative: Alternative, others: tuple[str, ...]
) -> Answer:
    """Look for a request that *clause* allows and that no words open under *others*."""
    read = alternative.clauses
    goal = both(read.permitted_by(*others), read.unhindered)
    return inquiry.prover.ask_for_all(
        alternative.replies(goal), inquiry.marks[clause], inquiry.clauses.unhindered
    )


def _shortest(
    inquiry: Inquiry,
    clause: str,
    others: tuple[str, ...],
    spoken: tuple[Path, ...],
    choices: Callable[[tuple[Path, ...]], Alternative],
) -> Detour:
    """Give one fact and one clause that suffice, if there are such; else all of them."""

    def suffices(paths: tuple[Path, ...], names: tuple[str, ...]) -> bool:
        return isinstance(_without(inquiry, clause, choices(paths), names), Impossible)

    alone = ((path,) for path in spoken)
    facts = next((paths for paths in alone if suffices(paths, others)), spoken)
    clauses = next(((name,) for name in others if suffices(facts, (name,))), others)
    return Detour(clauses, tuple(path[1] for path in facts))


def _finding(inquiry: Inquiry, words: Words, clauses: tuple[str, ...], detour: Detour) -> Finding:
    names = sentence_case(words.clauses(clauses))
    change, they_allow = ("change", "they allow") if len(clauses) > 1 else ("changes", "it allows")
    under = words.clauses(detour.clauses)
    questions = listed([words.question(fact) for fact in detour.facts])
    return Finding(
        agreement=inquiry.domain.agreement,
        kind="redundant-at-will",
        clauses=(*clauses, *detour.clauses),
        severity="serious",
        summary=(
            f"{names} {change} nothing: whatever {they_allow}, "
            f"{words.body(inquiry.domain.discloser)} may allow under {under} instead, on its own "
            "word."
        ),
        detail=f"It is enough that one of its officers answers {questions}.",
    )
