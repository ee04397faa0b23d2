from dataclasses import replace
from itertools import combinations

from planted_agreement import permit, plant
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Impossible, Possible
from thirdcopy.analysis.encoding.universe import closure
from thirdcopy.analysis.inquiry import Inquiry, inquire

ATTESTED = ("facts.necessary", "facts.publicInterest", "steps.decided", "steps.seconded")


def many_people() -> Ruleset:
    """A clause that needs the requester and four other people, all different."""
    given = [f"context.{path.replace('.', ' has ')}" for path in ATTESTED]
    apart = [f"context.{one}.by != context.{two}.by" for one, two in combinations(ATTESTED, 2)]
    return plant({"1": permit(" && ".join([*given, *apart]))})


def ask_with(officers: int | None) -> object:
    domain = domain_of(many_people())
    if officers is not None:
        domain = replace(domain, universe=replace(domain.universe, officers=officers))
    inquiry = inquire(domain, "disclose")
    assert isinstance(inquiry, Inquiry)
    return inquiry.prover.ask(inquiry.marks["planted:1"])


def test_there_are_people_enough_for_a_clause_that_needs_many() -> None:
    assert isinstance(ask_with(None), Possible)


def test_too_few_people_would_make_a_false_proof() -> None:
    assert isinstance(ask_with(4), Impossible)


def test_there_are_twice_as_many_people_as_places_for_them() -> None:
    rules = many_people()
    domain = domain_of(rules)
    attested = sum(fact.attested for fact in rules.facts.values())
    assert domain.universe.officers == 2 * (1 + attested + 3 + 1)


def test_everything_is_in_itself_and_in_all_above_it() -> None:
    parents = {
        ("T", "leaf"): (("T", "twig"),),
        ("T", "twig"): (("T", "root"),),
        ("T", "root"): (),
        ("T", "other"): (),
    }
    above = closure(parents)
    assert above["T", "leaf"] == {("T", "leaf"), ("T", "twig"), ("T", "root")}
    assert above["T", "other"] == {("T", "other")}
