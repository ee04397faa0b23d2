"""What each of two agreements lets its discloser give to the other."""

from dataclasses import replace

from planted_agreement import library, permit, plant
from thirdcopy.agreement import Agreement
from thirdcopy.analysis import Given, Mirror, mirror

THERE = permit(
    "context.facts has necessary",
    resource='resource in Category::"home-address"',
    purpose="removal",
)
NOTHING_OF_IT = (
    'forbid (principal, action, resource) when { resource in Category::"home-address" };'
)


def text(*clauses: str) -> Agreement:
    return plant({str(n): clause for n, clause in enumerate(clauses, 1)}).agreement


def back(*clauses: str) -> Agreement:
    return replace(
        text(*(clause.replace("home-office", "child-maintenance-group") for clause in clauses)),
        discloser="home-office",
        recipients=("child-maintenance-group",),
    )


def between(first: Agreement, second: Agreement) -> Mirror:
    known = library()
    return mirror(first, second, known.profiles["as-was"], known.vocabulary)


def test_what_only_one_side_gives_is_named_with_its_purpose() -> None:
    found = between(text(THERE), back(permit("true", purpose="asylum-support")))
    assert found.only_first == {Given("home-address", "removal")}
    assert found.only_second == {
        Given(one, "asylum-support") for one in ("name", "home-address", "income")
    }
    assert found.face_each_other


def test_two_sides_that_give_the_same_give_nothing_alone() -> None:
    found = between(text(THERE), back(THERE))
    assert found.only_first == found.only_second == frozenset()
    assert found.first.gives == {Given("home-address", "removal")}


def test_what_a_forbid_keeps_in_is_not_given() -> None:
    found = between(text(THERE, NOTHING_OF_IT), back(THERE))
    assert found.first.gives == frozenset()
    assert found.only_second == {Given("home-address", "removal")}


def test_two_texts_of_one_discloser_do_not_face_each_other() -> None:
    assert not between(text(THERE), text(THERE)).face_each_other


def test_what_cannot_be_read_is_not_said_to_be_kept_in() -> None:
    officer = {"Value": {"__entity": {"type": "Officer", "id": "ann"}}}
    known = text(THERE)
    clause = known.clauses["1"]
    body = {"==": {"left": {"Var": "principal"}, "right": officer}}
    est = {**clause.est, "conditions": [*clause.est["conditions"], {"kind": "when", "body": body}]}
    unread = replace(known, clauses={"1": replace(clause, est=est)})
    found = between(unread, back(THERE))
    assert Given("home-address", "removal") in found.first.unsettled
    assert found.only_second == frozenset()
