"""Whether one person's word, with no evidence, opens a field.

There is a request that is allowed whatever the record and the system say, and in which all
that is attested, the requesting officer's own words apart, has one author.
"""

from collections.abc import Iterator
from typing import Any

from thirdcopy.analysis.confirm import Sought, exemplify
from thirdcopy.analysis.encoding.anyquery import one_author
from thirdcopy.analysis.encoding.prover import Possible, Question, Unsettled
from thirdcopy.analysis.encoding.terms import disj, neg
from thirdcopy.analysis.findings import Example, Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.words import Words


def lone_key(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give the fields, and the purposes for which they are opened, of one action."""
    domain = inquiry.domain
    evidence = inquiry.alternative(inquiry.query.evidence())
    refused = evidence.replies(neg(evidence.clauses.allowed))
    opens = (inquiry.clauses.allowed, one_author(inquiry.query))
    question = Question(inquiry.prover, opens, refused)
    by_field = {field: question.ask(inquiry.field_is(field)) for field in inquiry.fields}
    if any(isinstance(answer, Unsettled) for answer in by_field.values()):
        yield unsettled(domain, "one person's word opens a field", inquiry.clauses.permits)
    opened = [field for field, answer in by_field.items() if isinstance(answer, Possible)]
    if not opened:
        return
    by_purpose = {purpose: question.ask(inquiry.purpose_is(purpose)) for purpose in domain.purposes}
    purposes = [one for one, answer in by_purpose.items() if isinstance(answer, Possible)]
    adverse = [purpose for purpose in purposes if purpose in domain.adverse]
    shown = question.also(disj(inquiry.purpose_is(purpose) for purpose in adverse or purposes))
    answer = shown.ask()
    if not isinstance(answer, Possible):
        yield unsettled(domain, "one person's word opens a field", inquiry.clauses.permits)
        return
    example = exemplify(answer, Sought(inquiry, words, shown, "allowed"))
    fields = _fields(len(opened), len(inquiry.fields))
    against = f"Purposes that may turn against the person: {words.purposes(adverse)}."
    yield Finding(
        agreement=domain.agreement,
        kind="lone-key",
        clauses=example.clauses,
        severity="serious" if adverse else "notice",
        summary=(
            f"{_by_what(example)} {fields} "
            f"({words.fields(opened)}) to {words.action(inquiry.action)}, for "
            f"{words.purposes(purposes)}."
        ),
        detail=(
            "No record that could contradict it has to be looked at, and nobody else has to "
            f"agree. {against if adverse else ''}"
        ).strip(),
        example=example,
    )


def _fields(opened: int, of_all: int) -> str:
    if of_all == 1:
        return "the only field"
    return f"all {of_all} fields" if opened == of_all else f"{opened} of {of_all} fields"


def _by_what(example: Example) -> str:
    """Say whose words the example rests on, and that they open something."""
    query: Any = example.query
    said = [*query["facts"].values(), *query["steps"].values(), query["screened"]]
    authors = {one["by"] for one in said if isinstance(one, dict)}
    asks = {query["principal"]["id"]}
    if not authors:
        return "No word and no evidence is needed to open"
    if authors == asks:
        whose = "The requesting officer's own word"
    else:
        own = ", with the requesting officer's own" if authors & asks else ""
        whose = f"One person's word{own}"
    return f"{whose}, with no evidence, opens"
