"""A claim that two versions decide alike is put to the engine, on random requests."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planted_agreement import library, plant, smuggle
from random_clause import clauses
from random_query import dice, gateway_query
from thirdcopy.agreement import Agreement, Clause
from thirdcopy.analysis import Difference, difference
from thirdcopy.analysis.versions import side_by_side
from thirdcopy.policy.cedar import verdict

ACTIONS = ("disclose", "onward")


def version(written: list[str]) -> Agreement:
    """A text with clauses that the parser of agreements need not accept."""
    rules = plant({})
    names = {f"r{number}": text for number, text in enumerate(written)}
    policies = smuggle(rules, names).policies
    made = {
        name: Clause(name, "permit", text, policies[f"planted:{name}"], 1, {})
        for name, text in names.items()
    }
    return replace(rules.agreement, clauses=made)


def contradicted(found: Difference, old: Agreement, new: Agreement, seed: int) -> list[str]:
    """The claims of no difference that a random request contradicts."""
    known, random = library(), dice(seed)
    before, after = side_by_side(old, new, known.profiles["as-was"], known.vocabulary)
    wrong = []
    for change in found.changes:
        if change.extent != "none" or change.action not in ACTIONS:
            continue
        for _ in range(30):
            query = gateway_query(random, after, change.action)
            was = verdict(query, before.compiled).allowed
            will_be = verdict(query, after.compiled).allowed
            if (was, will_be) == (
                (False, True) if change.direction == "allowed" else (True, False)
            ):
                wrong.append(f"{change.action} {change.direction}")
    return wrong


@given(st.lists(clauses(), min_size=1, max_size=3), st.data())
@settings(max_examples=10, deadline=None)
def test_no_random_request_contradicts_a_claim_of_no_difference(
    written: list[str], data: st.DataObject
) -> None:
    dropped = data.draw(st.integers(0, len(written) - 1))
    old, new = version(written), version(written[:dropped] + written[dropped + 1 :])
    known = library()
    found = difference(old, new, known.profiles["as-was"], known.vocabulary)
    assert contradicted(found, old, new, data.draw(st.integers(0, 2**32))) == []


def test_a_false_claim_of_no_difference_is_contradicted() -> None:
    known = library()
    old = version(['permit (principal in Body::"home-office", action, resource);'])
    new = version([])
    found = difference(old, new, known.profiles["as-was"], known.vocabulary)
    lying = replace(
        found, changes=tuple(replace(change, extent="none") for change in found.changes)
    )
    assert contradicted(lying, old, new, 1)
