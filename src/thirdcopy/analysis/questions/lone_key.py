"""Whether one person's word, with no evidence, opens a field.

There is a request that is allowed whatever the record and the system say, and in which all
that is attested, the requesting officer's own words apart, has one author.
"""

from collections.abc import Iterator
from typing import Any

from thirdcopy.analysis.anyquery import one_author
from thirdcopy.analysis.confirm import Sought, exemplify
from thirdcopy.analysis.findings import Example, Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.prover import Answer, Possible, Unsettled
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.terms import Bool, disj, neg
from thirdcopy.analysis.words import Words


def lone_key(inquiry: Inquiry, words: Words) -> Iterator[Finding]:
    """Give the fields, and the purposes for which they are opened, of one action."""
    domain = inquiry.domain
    evidence = inquiry.alternative(inquiry.query.evidence())
    refused = evidence.replies(neg(evidence.clauses.allowed))
    alone = one_author(inquiry.query)

    def find(*conditions: Bool) -> Answer:
        return inquiry.prover.ask_for_all(refused, inquiry.clauses.allowed, alone, *conditions)

    by_field = {field: find(inquiry.field_is(field)) for field in inquiry.fields}
    if any(isinstance(answer, Unsettled) for answer in by_field.values()):
        yield unsettled(domain, "one person's word opens a field", inquiry.clauses.permits)
    opened = [field for field, answer in by_field.items() if isinstance(answer, Possible)]
    if not opened:
        return
    by_purpose = {purpose: find(inquiry.purpose_is(purpose)) for purpose in domain.purposes}
    purposes = [one for one, answer in by_purpose.items() if isinstance(answer, Possible)]
    adverse = [purpose for purpose in purposes if purpose in domain.adverse]
    shown = disj(inquiry.purpose_is(purpose) for purpose in adverse or purposes)

    def show(*conditions: Bool) -> Answer:
        return find(shown, *conditions)

    answer = show()
    if not isinstance(answer, Possible):
        yield unsettled(domain, "one person's word opens a field", inquiry.clauses.permits)
        return
    example = exemplify(answer, Sought(inquiry, words, show, "allowed"))
    number = "all" if len(opened) == len(inquiry.fields) else f"{len(opened)} of"
    against = f"Purposes that may turn against the person: {words.purposes(adverse)}."
    yield Finding(
        agreement=domain.agreement,
        kind="lone-key",
        clauses=example.clauses,
        severity="serious" if adverse else "notice",
        summary=(
            f"{_whose(example)}, with no evidence, opens {number} {len(inquiry.fields)} fields "
            f"({words.fields(opened)}) to {words.action(inquiry.action)}, for "
            f"{words.purposes(purposes)}."
        ),
        detail=(
            "No record that could contradict it has to be looked at, and nobody else has to "
            f"agree. {against if adverse else ''}"
        ).strip(),
        example=example,
    )


def _whose(example: Example) -> str:
    """Say whose words the example rests on."""
    query: Any = example.query
    said = [*query["facts"].values(), *query["steps"].values(), query["screened"]]
    authors = {one["by"] for one in said if isinstance(one, dict)}
    asks = {query["principal"]["id"]}
    if not authors:
        return "Nobody's word"
    if authors == asks:
        return "The requesting officer's own word"
    return "One person's word" + (", with the requesting officer's own" if authors & asks else "")
