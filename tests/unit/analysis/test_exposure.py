"""The fewest conditions under which a field comes out: no way missing, nothing spare in one."""

from planted_agreement import permit, plant
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import Exposure, exposure

ADDRESS = "child-maintenance/home-address"
EVIDENCED = "context.facts has caseOpen && context.facts.caseOpen"
NO_CHILD = (
    "forbid (principal, action, resource) "
    'when { context.subject.markers.contains(Marker::"child") } '
    "unless { context.steps has seconded };"
)


def disclosed(rules: Ruleset, purpose: str | None = "removal") -> Exposure:
    (found,) = exposure(rules, ADDRESS, purpose)
    return found


def ways(found: Exposure) -> list[tuple[str, ...]]:
    return [way.conditions for way in found.ways]


def test_one_condition_is_one_way() -> None:
    found = disclosed(plant({"1": permit(EVIDENCED, purpose="removal")}))
    assert ways(found) == [("“Is the case open?”: the record says yes",)]
    assert found.extent == "all"
    assert found.summary == (
        "By disclosure, “home address” can be had for removing a person from the country only if "
        "all of this holds:"
    )


def test_an_exception_makes_two_ways_and_each_leaves_out_what_the_other_needs() -> None:
    found = disclosed(plant({"1": permit(EVIDENCED, purpose="removal"), "2": NO_CHILD}))
    record = "“Is the case open?”: the record says yes"
    assert sorted(ways(found)) == [
        (record, "a second person has agreed to the decision"),
        (record, "it is not so that the person is a child"),
    ]
    assert all(way.example.allowed for way in found.ways)


def test_a_clause_that_another_swallows_adds_no_way() -> None:
    strict = permit(f"{EVIDENCED} && context.facts has necessary", purpose="removal")
    clauses = {"1": permit(EVIDENCED, purpose="removal"), "2": strict}
    assert len(disclosed(plant(clauses)).ways) == 1


def test_a_field_that_no_clause_opens_can_never_be_had() -> None:
    other = permit(EVIDENCED, resource='resource in Category::"income"', purpose="removal")
    found = disclosed(plant({"1": other.replace(", resource, ", ", ")}))
    assert (found.extent, found.ways) == ("none", ())


def test_a_purpose_that_no_clause_serves_is_never_reached() -> None:
    found = disclosed(plant({"1": permit(EVIDENCED, purpose="removal")}), "asylum-support")
    assert found.extent == "none"


def test_for_any_purpose_the_purpose_is_one_of_the_conditions() -> None:
    found = disclosed(plant({"1": permit(EVIDENCED, purpose="removal")}), None)
    assert ways(found) == [
        (
            "the purpose is removing a person from the country",
            "“Is the case open?”: the record says yes",
        )
    ]


def test_a_comparison_that_must_not_hold_is_said_without_a_not() -> None:
    busy = "forbid (principal, action, resource) when { context.use.thisMonth >= 3 };"
    (way,) = ways(disclosed(plant({"1": permit(EVIDENCED, purpose="removal"), "2": busy})))
    assert any("this month number fewer than 3" in condition for condition in way)


def test_more_ways_than_can_be_read_are_said_to_be_some() -> None:
    facts = ["necessary", "publicInterest", "alternativesExhausted", "offenceMaxMonths", "hidden"]
    recent = [f"(context.facts has {one} && context.facts.{one}.ageDays <= 1)" for one in facts]
    markers = ["child", "domestic-abuse", "trafficking", "care-leaver", "health-setting"]
    either = " || ".join(f'context.subject.markers.contains(Marker::"{one}")' for one in markers)
    clause = permit(f"({' || '.join(recent)}) && ({either})", purpose="removal")
    found = disclosed(plant({"1": clause}))
    assert (found.extent, len(found.ways)) == ("some", 24)
