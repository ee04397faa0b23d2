"""What can be said of conditions that nobody outside has read.

An unpublished condition is a word that somebody may or may not give. If for every request a
known clause can be met by the discloser's word alone, then it does not matter what the
unpublished conditions say. The unpublished words are not for the discloser to choose
here: the claim is for every way in which they may stand.
"""

from collections.abc import Iterator

from thirdcopy.analysis.domain import reads_fact
from thirdcopy.analysis.encoding.prover import Impossible
from thirdcopy.analysis.encoding.terms import Bool, both, disj
from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Alternative, Inquiry
from thirdcopy.analysis.questions.blanket import purposes_of
from thirdcopy.analysis.words import Words, listed


def unpublished(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Say what rests on unpublished conditions, and whether a known clause makes them idle."""
    domain = inquiry.domain
    hidden = [path[1] for path in inquiry.words_of("unpublished")]
    dark = tuple(
        name
        for name in inquiry.clauses.permits
        if any(reads_fact(domain.policies[name], fact) for fact in hidden)
    )
    if not dark:
        return
    known = [name for name in inquiry.clauses.permits if name not in dark]
    said = [(name, saying) for name in known if (saying := _saying(inquiry, words, name, dark))]
    if said:
        name, saying = said[0]
        conditions = "conditions" if len(dark) > 1 else "condition"
        summary = (
            f"Whatever the unpublished {conditions} ({_numbers(words, dark)}) may say, {saying}"
        )
        detail = (
            "Nothing that is unpublished has to be met, so nothing that is unpublished can protect "
            "anybody."
        )
        yield _finding(inquiry, (name, *dark), summary, detail)
        return
    what = "One condition is" if len(dark) == 1 else f"{len(dark)} conditions are"
    summary = f"{what} unpublished ({_numbers(words, dark)}), so what is asked cannot be checked."
    detail = "Each is taken as a word that somebody may or may not give; proofs hold either way."
    yield _finding(inquiry, dark, summary, detail)


def _saying(inquiry: Inquiry, words: Words, clause: str, dark: tuple[str, ...]) -> str | None:
    """Say, as the strongest sentence that is true, how *clause* makes the dark ones idle."""
    covered = purposes_of(inquiry, clause)
    stated = disj(inquiry.purpose_is(purpose) for purpose in covered)
    number = words.paragraph(clause)
    only = len(inquiry.clauses.permits) == len(dark) + 1
    this = f"the one that is known, {number}" if only else f"clause {number}, which is known"
    hidden = inquiry.words_of("unpublished")
    spoken = tuple(word.path for word in inquiry.query.words() if word.path not in hidden)
    for alone, how in ((True, "on one person's word"), (False, "on officers' words alone")):
        if _opens(inquiry, clause, inquiry.alternative(spoken, alone=alone), stated):
            return (
                f"{this}, suffices for any request stated to be for "
                f"{words.purposes(covered)}, {how}."
            )
    allowed = both(disj(inquiry.marks[name] for name in dark), inquiry.clauses.unhindered)
    if _opens(inquiry, clause, inquiry.alternative(inquiry.words_of("discloser")), allowed):
        they_allow = "they allow" if len(dark) > 1 else "it allows"
        return (
            f"every request that {they_allow} can be allowed under {this}, on the word of "
            f"{words.body(inquiry.domain.discloser)}."
        )
    return None


def _opens(inquiry: Inquiry, clause: str, choice: Alternative, requests: Bool) -> bool:
    """Tell whether each of *requests* has a choice of words by which *clause* allows it."""
    goal = both(choice.clauses.permitted_by(clause), choice.clauses.unhindered)
    return isinstance(inquiry.prover.ask_for_all(choice.replies(goal), requests), Impossible)


def _finding(inquiry: Inquiry, clauses: tuple[str, ...], summary: str, detail: str) -> Finding:
    return Finding(
        agreement=inquiry.domain.agreement,
        kind="unpublished",
        clauses=clauses,
        severity="serious",
        summary=summary,
        detail=detail,
    )


def _numbers(words: Words, clauses: tuple[str, ...]) -> str:
    return listed([words.paragraph(name) for name in clauses])
