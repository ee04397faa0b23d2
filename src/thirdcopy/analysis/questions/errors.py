"""Whether a clause can fail to evaluate, so that the engine would skip it."""

from collections.abc import Iterator

from thirdcopy.analysis.confirm import Sought, exemplify
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Question, Unsettled
from thirdcopy.analysis.encoding.terms import disj
from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.words import Words, sentence_case


def can_error(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give each clause on which some admitted request fails instead of being answered."""
    able = {name: one for name, one in inquiry.clauses.encoded.items() if one.errs is not False}
    if isinstance(inquiry.prover.ask(disj(one.errs for one in able.values())), Impossible):
        return
    for clause, encoded in able.items():
        question = Question(inquiry.prover, (encoded.errs,))
        answer = question.ask()
        if isinstance(answer, Unsettled):
            yield unsettled(inquiry.domain, f"{words.clause(clause)} can fail", (clause,))
        if isinstance(answer, Possible):
            yield Finding(
                agreement=inquiry.domain.agreement,
                kind="can-error",
                clauses=(clause,),
                severity="serious",
                summary=(
                    f"{sentence_case(words.clause(clause))} cannot always be answered: there are "
                    "requests on which it fails."
                ),
                detail=(
                    "The engine skips a clause that fails, so a safeguard that fails protects "
                    "nobody. The gateway refuses every request on which any clause fails."
                ),
                example=exemplify(answer, Sought(inquiry, words, question, "not evaluated")),
            )
