"""What is claimed of every request is put to random requests, and what is shown to the engine."""

from collections.abc import Mapping
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from planted_agreement import permit, plant, smuggle
from random_clause import clauses, conditions
from random_query import dice, gateway_query
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import analyse_ruleset
from thirdcopy.analysis.domain import Claim, domain_of
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.questions.promises import keep
from thirdcopy.analysis.words import Words
from thirdcopy.policy.cedar import compile_policies, parse_policies, verdict
from thirdcopy.policy.query import Query

TIMES = 400
CLAUSES = {
    "1": permit("context.facts has necessary && context.facts.necessary.ageDays <= 28"),
    "2": permit(
        "context.facts has caseOpen && context.facts.caseOpen",
        resource='resource in Category::"contact"',
    ),
    "3": permit("context.facts has alternativesExhausted && context.steps has seconded"),
    "4": 'forbid (principal, action, resource in Category::"income") unless '
    "{ context.facts has publicInterest };",
}


@cache
def rules() -> Ruleset:
    return plant(CLAUSES)


@cache
def inquiries() -> Mapping[str, Inquiry]:
    domain = domain_of(rules())
    read = {action: inquire(domain, action) for action in domain.schema.actions}
    return {action: one for action, one in read.items() if isinstance(one, Inquiry)}


@cache
def allowed_queries() -> tuple[Query, ...]:
    random = dice(4)
    queries = [gateway_query(random, rules(), "disclose") for _ in range(TIMES)]
    return tuple(query for query in queries if verdict(query, rules().compiled).allowed)


def test_the_random_requests_are_not_all_refused_and_not_all_allowed() -> None:
    assert TIMES // 4 < len(allowed_queries()) < TIMES


@given(conditions())
@settings(max_examples=40, deadline=None)
def test_no_random_request_breaks_what_is_said_to_hold(condition: str) -> None:
    text = f'permit (principal, action == Action::"disclose", resource) when {{ {condition} }};'
    (policy,) = parse_policies(text)
    claim = Claim("random:1", text, "never", ("disclose",), policy)
    result = keep(claim, inquiries(), Words(rules()))
    assert result.outcome != "unknown"
    if result.outcome == "fails":
        assert result.example is not None
        return
    alone = compile_policies({"claim": policy}, rules().schema, rules().compiled.parents)
    assert not [query for query in allowed_queries() if verdict(query, alone).allowed]


@given(st.lists(clauses(), min_size=2, max_size=4))
@settings(max_examples=2, deadline=None)
def test_every_example_of_a_random_agreement_is_confirmed_by_the_engine(
    written: list[str],
) -> None:
    texts = {f"r{number}": text for number, text in enumerate(written)}
    findings = analyse_ruleset(smuggle(rules(), texts))
    assert all(finding.kind != "cannot-analyse" for finding in findings.findings)
