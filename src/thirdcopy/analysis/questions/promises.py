"""Whether a promise is kept by every request that could ever be made.

*Never*: no request is allowed and of the promise's kind. *Always*: none is refused and of it.
*Can*: one is allowed and of it. A promise of whose kind there is no request at all is
vacuous, and is said to be: it keeps nobody from anything.
"""

from collections.abc import Mapping

from thirdcopy.analysis.confirm import Expected, Sought, exemplify
from thirdcopy.analysis.domain import Claim
from thirdcopy.analysis.encoding.encode import OutsideFragmentError, encode
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Question, Unsettled
from thirdcopy.analysis.encoding.terms import Bool, neg
from thirdcopy.analysis.findings import Outcome, PromiseResult
from thirdcopy.analysis.inquiry import Inquiry, Unreadable
from thirdcopy.analysis.words import Words


def keep(
    claim: Claim, inquiries: Mapping[str, Inquiry | Unreadable], words: Words
) -> PromiseResult:
    """Prove *claim* for all of its actions, or show a request that breaks it."""
    some = open_question = False
    for action in claim.actions:
        inquiry = inquiries[action]
        if isinstance(inquiry, Unreadable):
            open_question = True
            continue
        try:
            spoken_of = encode(claim.policy, inquiry.query, inquiry.domain.universe).holds
        except OutsideFragmentError:
            return PromiseResult(claim.id, claim.text, "unknown")
        question = Question(inquiry.prover, (spoken_of, _sought(claim, inquiry)))
        answer = question.ask()
        if isinstance(answer, Possible):
            expected: Expected = "refused" if claim.kind == "always" else "allowed"
            example = exemplify(
                answer, Sought(inquiry, words, question, expected, spoken_of_by=claim.policy)
            )
            return PromiseResult(
                claim.id, claim.text, "holds" if claim.kind == "can" else "fails", example
            )
        open_question = open_question or isinstance(answer, Unsettled)
        some = some or not isinstance(inquiry.prover.ask(spoken_of), Impossible)
    return PromiseResult(claim.id, claim.text, _outcome(claim, some=some, unsettled=open_question))


def _sought(claim: Claim, inquiry: Inquiry) -> Bool:
    allowed = inquiry.clauses.allowed
    return neg(allowed) if claim.kind == "always" else allowed


def _outcome(claim: Claim, *, some: bool, unsettled: bool) -> Outcome:
    if unsettled:
        return "unknown"
    if claim.kind == "can":
        return "fails"
    return "holds" if some else "vacuous"
