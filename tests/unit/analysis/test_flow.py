"""Where data can go over several agreements: each planted way is found, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from planted_agreement import library, permit, plant
from thirdcopy.agreement import Agreement, Derived, Item
from thirdcopy.analysis import Aim, Flow, Route, flow, register_of
from thirdcopy.analysis.flows.cuts import closing, minimal_cuts
from thirdcopy.analysis.flows.network import Register
from thirdcopy.policy.cedar import parse_policies

SUPPLY = permit("context.facts has necessary", purpose="asylum-support")
PASSES_ON = (
    'permit (principal in Body::"police", action == Action::"onward", resource) '
    'when { context.purpose in Purpose::"crime" };'
)
TO_POLICE = (
    'permit (principal in Body::"police", action == Action::"disclose", resource) '
    'when { context.purpose in Purpose::"crime" && context.facts has necessary };'
)
CHILD = 'context.subject.markers.contains(Marker::"child")'
NO_CHILD = f'forbid (principal, action == Action::"disclose", resource) when {{ {CHILD} }};'
ONLY_CHILD = f'forbid (principal, action == Action::"disclose", resource) unless {{ {CHILD} }};'
CRIME = Aim("child-maintenance", "crime")


def first(*clauses: str, **changes: Any) -> Agreement:  # noqa: ANN401 - any key of a text
    """Child maintenance to the Home Office, which keeps it among its case files."""
    text = plant({str(n): clause for n, clause in enumerate(clauses, 1)}).agreement
    base = replace(
        text,
        id="first",
        recipients=("home-office", "police"),
        purposes=("immigration", "crime"),
        lands_in="immigration-casefile",
    )
    return replace(base, **changes)


def second(*clauses: str, **changes: Any) -> Agreement:  # noqa: ANN401 - any key of a text
    """Case files of the Home Office to the police: names and telephone numbers."""
    text = plant({str(n): clause for n, clause in enumerate(clauses, 1)}).agreement
    base = replace(
        text,
        id="second",
        discloser="home-office",
        recipients=("police",),
        purposes=("crime",),
        dataset="immigration-casefile",
        items=(Item("name", "for tests"), Item("telephone", "for tests")),
    )
    return replace(base, **changes)


def over(*texts: Agreement, aim: Aim = CRIME, profile: str = "as-was") -> Flow:
    known = library()
    return flow(register_of(texts, known.profiles[profile], known.vocabulary), aim)


def through(route: Route) -> list[tuple[str, str]]:
    return [(hop.agreement, hop.action) for hop in route.hops]


def test_two_agreements_that_are_each_harmless_make_a_way_and_it_is_found() -> None:
    found = over(first(SUPPLY, PASSES_ON), second(TO_POLICE))
    (route,) = [one for one in found.paths if len(one.agreements) == 2]
    assert through(route) == [("first", "disclose"), ("second", "disclose")]
    purposes = [hop.example.query["purpose"] for hop in route.hops]
    assert purposes[0] == "asylum-support"
    assert purposes[1] in {"other-crime", "serious-crime"}
    assert over(first(SUPPLY)).paths == over(second(TO_POLICE)).paths == ()


def test_only_what_both_agreements_list_comes_through() -> None:
    found = over(first(SUPPLY, PASSES_ON), second(TO_POLICE))
    (route,) = [one for one in found.paths if len(one.agreements) == 2]
    assert route.fields == ("child-maintenance/name",)
    nothing = second(TO_POLICE, items=(Item("telephone", "for tests"),))
    found = over(first(SUPPLY, PASSES_ON), nothing)
    assert [one for one in (*found.paths, *found.held_back) if len(one.agreements) == 2] == []


def test_the_onward_clause_that_lets_it_go_on_is_shown() -> None:
    found = over(first(SUPPLY, PASSES_ON), second(TO_POLICE))
    (route,) = [one for one in found.paths if len(one.agreements) == 2]
    onward = route.hops[1].onward
    assert onward is not None
    assert onward.clauses == ("first:2",)
    assert onward.query["held_for"] == route.hops[0].example.query["purpose"]
    assert onward.query["purpose"] == route.hops[1].example.query["purpose"]


def test_without_an_onward_clause_the_way_is_held_back_and_said_apart() -> None:
    found = over(first(SUPPLY), second(TO_POLICE))
    assert found.paths == ()
    (route,) = found.held_back
    assert through(route) == [("first", "disclose"), ("second", "disclose")]
    assert route.hops[1].onward is None


def test_one_persons_markers_are_the_same_at_every_hop() -> None:
    both = over(first(SUPPLY, PASSES_ON, NO_CHILD), second(TO_POLICE, ONLY_CHILD))
    assert [one for one in both.paths if len(one.agreements) == 2] == []
    child = over(first(SUPPLY, PASSES_ON), second(TO_POLICE, ONLY_CHILD))
    (route,) = [one for one in child.paths if len(one.agreements) == 2]
    assert [hop.example.query["markers"] for hop in route.hops] == [["child"], ["child"]]
    safe = over(first(SUPPLY, PASSES_ON, NO_CHILD), second(TO_POLICE))
    (route,) = [one for one in safe.paths if len(one.agreements) == 2]
    assert "child" not in route.markers
    assert "care-leaver" in route.markers


def test_passing_on_is_for_the_purpose_for_which_it_was_received_only_if_a_rule_says_so() -> None:
    onward = Aim("child-maintenance", "crime", "police")
    (route,) = over(first(SUPPLY, PASSES_ON), aim=onward).paths
    assert through(route) == [("first", "disclose"), ("first", "onward")]
    assert over(first(SUPPLY, PASSES_ON), aim=onward, profile="uk").paths == ()


def test_a_way_to_a_body_ends_at_that_body() -> None:
    elsewhere = Aim("child-maintenance", "crime", "nhs-digital")
    assert over(first(SUPPLY, PASSES_ON), second(TO_POLICE), aim=elsewhere).paths == ()


def test_an_answer_that_is_worked_out_of_data_carries_it() -> None:
    sources = {"name": Derived(("immigration-casefile/home-address",), ("yes", "no"))}
    answers = second(
        TO_POLICE, dataset="status-answers", derived=sources, items=(Item("name", "for tests"),)
    )
    found = over(first(SUPPLY, PASSES_ON), answers)
    (route,) = [one for one in found.paths if len(one.agreements) == 2]
    assert route.fields == ("child-maintenance/home-address",)
    direct = over(answers, aim=Aim("immigration-casefile", "crime"))
    assert [through(one) for one in direct.paths] == [[("second", "disclose")]]


def test_each_agreement_is_tried_without_and_the_smallest_cuts_are_named() -> None:
    direct = first(TO_POLICE, id="direct")
    found = over(first(SUPPLY, PASSES_ON), second(TO_POLICE), direct)
    assert found.without["direct"] == len(found.paths) - 1
    assert found.cuts == (("direct", "first"),)


def test_a_chain_that_cannot_be_read_is_unsettled_and_never_closed() -> None:
    product = {"*": {"left": {"Value": 2}, "right": {"Value": 3}}}
    text = first(TO_POLICE)
    clause = text.clauses["1"]
    body = {">": {"left": product, "right": {"Value": 9}}}
    est = {**clause.est, "conditions": [*clause.est["conditions"], {"kind": "when", "body": body}]}
    found = over(replace(text, clauses={"1": replace(clause, est=est)}))
    assert found.paths == ()
    assert found.unsettled == ("first (disclose)",)


@pytest.mark.parametrize(
    ("paths", "cuts"),
    [
        ([], ()),
        ([{"a"}], (("a",),)),
        ([{"a", "b"}, {"b", "c"}], (("b",), ("a", "c"))),
        ([{"a"}, {"b"}], (("a", "b"),)),
        ([{"a", "b"}, {"a", "b", "c"}], (("a",), ("b",))),
    ],
)
def test_a_cut_meets_every_way_and_nothing_in_it_can_be_spared(
    paths: list[set[str]], cuts: tuple[tuple[str, ...], ...]
) -> None:
    assert minimal_cuts([frozenset(path) for path in paths]) == cuts


def test_a_way_that_was_not_known_widens_the_cuts_until_none_is_left() -> None:
    every = [frozenset("ab"), frozenset("ac"), frozenset("d")]

    def way_without(ended: frozenset[str]) -> frozenset[str] | None:
        return next((way for way in every if not way & ended), None)

    assert closing(every[:1], way_without) == (("a", "d"), ("b", "c", "d"))
    assert closing([], lambda _: None) == ()


def test_a_way_of_four_hops_is_found_and_worked_out() -> None:
    names = ("home-office", "police", "dwp", "hs2", "nhs-digital")
    held = ("child-maintenance", "immigration-casefile", "council-case", "status-answers")
    lands = (*held[1:], "patient-demographics")
    discloser = ("child-maintenance-group", *names[:3])
    texts = []
    for number in range(4):
        to = names[number]
        may = f'principal in Body::"{to}", action == Action::"disclose", resource'
        on = 'principal, action == Action::"onward", resource'
        when = 'when { context.purpose in Purpose::"crime" }'
        base = plant({"1": f"permit ({may}) {when};"}).agreement
        (est,) = parse_policies(f"permit ({on}) {when};")
        onward = replace(base.clauses["1"], id="2", est=est)
        texts.append(
            replace(
                base,
                id=f"text-{number}",
                discloser=discloser[number],
                recipients=(to,),
                purposes=("crime",),
                dataset=held[number],
                lands_in=lands[number],
                clauses={**base.clauses, "2": onward},
            )
        )
    # What came under a text may go on to whoever receives under the next one.
    texts = [
        replace(one, recipients=(*one.recipients, *texts[place + 1].recipients))
        if place < 3
        else one
        for place, one in enumerate(texts)
    ]
    found = over(*texts, aim=Aim("child-maintenance", "crime", "hs2"))
    every = [(f"text-{number}", "disclose") for number in range(4)]
    (route,) = [one for one in found.paths if through(one) == every]
    assert all(hop.example.allowed for hop in route.hops)
    assert all(hop.onward and hop.onward.allowed for hop in route.hops[1:])


def real(profile: str) -> Register:
    known = library()
    return register_of(known.agreements.values(), known.profiles[profile], known.vocabulary)


@pytest.mark.parametrize("profile", ["uk", "as-was"])
def test_child_maintenance_reaches_enforcement_by_either_agreement_alone(profile: str) -> None:
    aim = Aim("child-maintenance", "immigration-enforcement")
    found = flow(real(profile), aim)
    assert found.unsettled == ()
    assert ("cmg-home-office", "cmg-home-office-reported-2017") in found.cuts
    assert found.without["nhs-digital-home-office"] == len(found.paths)
    assert all("domestic-abuse" not in one.markers for one in found.paths) == (profile == "uk")


def test_status_answers_reach_nothing_that_may_turn_against_the_person() -> None:
    assert flow(real("as-was"), Aim("status-answers", "adverse")).paths == ()
