"""Random ways over two agreements: requests that the engine allows one after the other.

What links them is written out here a second time: the person's markers, the item, who holds
it, and the onward clauses under which it came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from aimed_query import Literals, aimed_query, changed, literals
from thirdcopy.agreement import Agreement, Ruleset
from thirdcopy.analysis.domain import applies_to
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.query import Query

OUTWARD = ("disclose", "check", "refer")
TRIES = 4


@dataclass(frozen=True)
class Way:
    """One or two requests, each by its agreement, that the engine allowed."""

    hops: tuple[tuple[str, Query], ...]

    @property
    def name(self) -> tuple[tuple[str, str], ...]:
        return tuple((agreement, query.action) for agreement, query in self.hops)


def ways(register: Sequence[Ruleset], dataset: str, *, random: Random, times: int) -> Iterator[Way]:
    """Try *times* to take data of *dataset* along one hop, and from there along a second."""
    near = {rules.agreement.id: literals(rules) for rules in register}
    begin = [
        (rules, action)
        for rules in register
        for action in OUTWARD
        if _permits(rules, action) and _carrying(rules.agreement, dataset)
    ]
    for _ in range(times):
        rules, action = random.choice(begin)
        first = aimed_query(random, rules, action, near[rules.agreement.id])
        first = replace(first, resource=random.choice(_carrying(rules.agreement, dataset)))
        if not verdict(first, rules.compiled).allowed:
            continue
        yield Way(((rules.agreement.id, first),))
        for _ in range(TRIES):
            yield from _passed_on(rules, first, random, near)
            yield from _further(rules, first, random.choice(register), random, near)


def _passed_on(
    rules: Ruleset, first: Query, random: Random, near: dict[str, Literals]
) -> Iterator[Way]:
    """Pass on, under the same agreement, what was received."""
    if _permits(rules, "onward"):
        query = _onward(rules, first, random, near)
        if query and verdict(query, rules.compiled).allowed:
            yield Way(((rules.agreement.id, first), (rules.agreement.id, query)))


def _further(
    rules: Ruleset, first: Query, other: Ruleset, random: Random, near: dict[str, Literals]
) -> Iterator[Way]:
    """Give on, under another agreement, what the recipient keeps and may pass on."""
    text, action = other.agreement, random.choice(OUTWARD)
    landed = f"{rules.agreement.lands_in}/{_category(first.resource)}"
    fields = [field for field in text.fields if landed in _sources(text, field)]
    if text.id == rules.agreement.id or not fields or not _permits(other, action):
        return
    query = aimed_query(random, other, action, near[text.id])
    query = replace(query, markers=first.markers, resource=random.choice(fields))
    if not _related(rules, query.holder, first.principal.body):
        return
    term = _onward(rules, first, random, near)
    if term is None or term.origin != first.origin:
        return
    term = _received_by(replace(term, purpose=query.purpose), query.principal.body)
    if query.purpose not in _admitted(rules):
        return
    if verdict(query, other.compiled).allowed and verdict(term, rules.compiled).allowed:
        yield Way(((rules.agreement.id, first), (text.id, query)))


def _onward(
    rules: Ruleset, first: Query, random: Random, near: dict[str, Literals]
) -> Query | None:
    query = aimed_query(random, rules, "onward", near[rules.agreement.id])
    if not _related(rules, query.holder, first.principal.body):
        return None
    return replace(query, markers=first.markers, resource=first.resource, held_for=first.purpose)


def _received_by(query: Query, body: str) -> Query:
    """Give the query with an officer of another body who would come to hold the data."""
    countersigned = query.steps.get("countersigned")
    moved = {query.principal.id, countersigned.by if countersigned else query.principal.id}
    made = replace(query, principal=replace(query.principal, body=body, posted_to=None))
    return changed(made, lambda said: replace(said, body=body) if said.by in moved else said)


def _permits(rules: Ruleset, action: str) -> bool:
    return any(
        policy["effect"] == "permit" and applies_to(policy, action)
        for policy in rules.policies.values()
    )


def _admitted(rules: Ruleset) -> frozenset[str]:
    named, vocabulary = set(rules.agreement.purposes), rules.vocabulary
    return frozenset(
        one for one in vocabulary.leaves("Purpose") if named & vocabulary.above("Purpose", one)
    )


def _carrying(text: Agreement, dataset: str) -> list[str]:
    """Give the fields of *text* that carry data of *dataset*."""
    return [
        field
        for field in text.fields
        if any(source.startswith(f"{dataset}/") for source in _sources(text, field))
    ]


def _sources(text: Agreement, field: str) -> tuple[str, ...]:
    derived = text.derived.get(_category(field))
    return (field, *(derived.sources if derived else ()))


def _related(rules: Ruleset, one: str, other: str) -> bool:
    below = rules.vocabulary.below
    return one in below("Body", other) or other in below("Body", one)


def _category(field: str) -> str:
    return field.partition("/")[2]
