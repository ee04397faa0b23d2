"""Whether a request can be refused on its merits.

A purpose is refusable if there is a person and a state of the records for which nobody's word
can get the request allowed. Fields that are never allowed for the purpose do not count.
"""

from collections.abc import Iterator

from thirdcopy.analysis.domain import reads_fact
from thirdcopy.analysis.encoding.prover import Impossible, Unsettled
from thirdcopy.analysis.encoding.terms import neg
from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.words import Words


def not_refusable(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give the purposes for which words alone can open any request."""
    domain = inquiry.domain
    spoken = tuple(word.path for word in inquiry.query.words())
    choice = inquiry.alternative(spoken)
    allowed = choice.replies(choice.clauses.allowed)
    never: list[str] = []
    for purpose, possible in inquiry.ever_allowed:
        answer = inquiry.prover.ask_for_all(allowed, inquiry.purpose_is(purpose), possible)
        if isinstance(answer, Impossible):
            never.append(purpose)
        elif isinstance(answer, Unsettled):
            question = f"a request for {words.purpose(purpose)} can be refused"
            yield unsettled(domain, question, inquiry.clauses.permits)
    if never:
        yield Finding(
            agreement=domain.agreement,
            kind="not-refusable",
            clauses=inquiry.clauses.permits,
            severity="serious",
            summary=(
                f"For {words.purposes(never)}, no request for {words.action(inquiry.action)} has "
                "to be refused: whoever the person is and whatever the records say, somebody's "
                "word is enough."
            ),
            detail=(
                "Refusal rests on what officers choose to say, and never on the person or on "
                f"evidence. {_asked(inquiry, words)}"
            ).strip(),
        )


def automatic(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give the purposes for which every request is allowed as it stands."""
    domain = inquiry.domain
    every = [
        purpose
        for purpose, possible in inquiry.ever_allowed
        if isinstance(
            inquiry.prover.ask(inquiry.purpose_is(purpose), possible, neg(inquiry.clauses.allowed)),
            Impossible,
        )
    ]
    if every:
        adverse = domain.adverse.intersection(every)
        yield Finding(
            agreement=domain.agreement,
            kind="automatic",
            clauses=inquiry.clauses.permits,
            severity="serious" if adverse else "notice",
            summary=(
                f"For {words.purposes(every)}, every request for {words.action(inquiry.action)} is "
                "allowed as it stands."
            ),
            detail=(
                "Whatever is said and whatever the records show, the clauses allow it, so nobody "
                "has anything to decide."
            ),
        )


def _asked(inquiry: Inquiry, words: Words) -> str:
    """Say which questions the clauses put to people."""
    read = [inquiry.domain.policies[name] for name in inquiry.clauses.living]
    facts = [
        word.path[1]
        for word in inquiry.query.words()
        if word.path[0] == "facts" and any(reads_fact(policy, word.path[1]) for policy in read)
    ]
    return f"What is asked: {' '.join(words.question(fact) for fact in facts)}" if facts else ""
