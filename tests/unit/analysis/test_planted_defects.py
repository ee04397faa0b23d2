from planted_agreement import permit, plant, smuggle
from thirdcopy.analysis import Findings, analyse_ruleset

WIDE = permit("context.facts has necessary", resource='resource in Category::"contact"')
NARROW = permit(
    "context.facts has necessary && context.facts has offenceMaxMonths"
    " && context.facts.offenceMaxMonths.value >= 12",
    resource='resource in Category::"home-address"',
)
FINANCE = permit("context.facts has necessary", resource='resource in Category::"income"')
NO_FINANCE = 'forbid (principal, action, resource in Category::"finance");'
SOUND = permit(
    "context.facts has caseOpen && context.facts.caseOpen && context.facts has necessary",
    purpose="immigration-enforcement",
)


def found(findings: Findings, kind: str) -> set[tuple[str, ...]]:
    return {
        tuple(clause.partition(":")[2] for clause in finding.clauses)
        for finding in findings.findings
        if finding.kind == kind
    }


def test_an_agreement_without_a_defect_has_no_finding() -> None:
    findings = analyse_ruleset(plant({"1": SOUND}))
    assert findings.findings == ()


def test_a_clause_that_no_request_can_meet_is_dead() -> None:
    never = permit('context.purpose in Purpose::"crime"')
    findings = analyse_ruleset(plant({"1": SOUND, "2": never}))
    assert ("2",) in found(findings, "dead")
    assert ("1",) not in found(findings, "dead")


def test_a_permit_that_is_always_refused_is_dead_and_says_by_what() -> None:
    findings = analyse_ruleset(plant({"1": WIDE, "2": FINANCE, "3": NO_FINANCE}))
    assert found(findings, "dead") == {("2", "3")}
    (finding,) = findings.of_kind("dead")
    assert finding.summary == "Clause 2 allows nothing: whatever meets it is refused by clause 3."


def test_a_permit_within_another_is_redundant_and_says_by_what() -> None:
    findings = analyse_ruleset(plant({"1": WIDE, "2": NARROW}))
    assert found(findings, "redundant") == {("2", "1")}


def test_two_permits_that_differ_in_one_condition_are_not_redundant() -> None:
    other = permit(
        "context.facts has caseOpen && context.facts.caseOpen && context.facts has hidden",
        resource='resource in Category::"home-address"',
    )
    findings = analyse_ruleset(plant({"1": NARROW, "2": other}))
    assert found(findings, "redundant") == set()


def test_a_forbid_within_another_is_redundant_and_says_by_what() -> None:
    idle = (
        'forbid (principal, action == Action::"disclose", resource in Category::"income") '
        "when { context.facts has necessary };"
    )
    findings = analyse_ruleset(plant({"1": permit("true"), "2": NO_FINANCE, "3": idle}))
    assert found(findings, "redundant") == {("3", "2")}


def test_a_forbid_where_nothing_is_permitted_changes_nothing() -> None:
    onward = 'forbid (principal, action == Action::"onward", resource);'
    findings = analyse_ruleset(plant({"1": SOUND, "2": onward}))
    assert found(findings, "redundant") == {("2",)}


def test_a_forbid_that_refuses_something_is_not_a_finding() -> None:
    child = (
        "forbid (principal, action, resource) "
        'when { context.subject.markers.contains(Marker::"child") };'
    )
    assert analyse_ruleset(plant({"1": SOUND, "2": child})).findings == ()


def test_a_clause_that_can_fail_is_found_with_a_request_on_which_the_engine_fails() -> None:
    rules = smuggle(
        plant({"1": SOUND}),
        {"2": "forbid (principal, action, resource) when { context.facts.caseOpen };"},
    )
    (finding,) = analyse_ruleset(rules).of_kind("can-error")
    assert finding.clauses == ("planted:2",)
    assert finding.example is not None
    assert not finding.example.allowed


def test_a_guarded_clause_is_not_said_to_fail() -> None:
    guarded = "context.facts has caseOpen && context.facts.caseOpen"
    rules = plant({"1": SOUND, "2": f"forbid (principal, action, resource) when {{ {guarded} }};"})
    assert analyse_ruleset(rules).of_kind("can-error") == ()


def test_a_clause_that_is_redundant_at_will_names_the_detour() -> None:
    strict = permit(
        "context.facts has alternativesExhausted && context.facts has offenceMaxMonths",
        purpose="immigration-enforcement",
    )
    loose = permit("context.facts has publicInterest", purpose="immigration-enforcement")
    findings = analyse_ruleset(plant({"1": strict, "2": loose}))
    assert found(findings, "redundant-at-will") == {("1", "2")}


def test_a_detour_that_needs_evidence_is_not_at_will() -> None:
    strict = permit("context.facts has alternativesExhausted", purpose="immigration-enforcement")
    evidenced = permit(
        "context.facts has publicInterest && context.facts has caseOpen && context.facts.caseOpen",
        purpose="immigration-enforcement",
    )
    findings = analyse_ruleset(plant({"1": strict, "2": evidenced}))
    assert found(findings, "redundant-at-will") == set()


def test_a_detour_by_a_grade_that_does_not_exist_is_no_detour() -> None:
    strict = permit("context.facts has alternativesExhausted", purpose="immigration-enforcement")
    nobody = permit(
        "context.facts has publicInterest"
        ' && !(context.facts.publicInterest.grade in Grade::"staff")',
        purpose="immigration-enforcement",
    )
    findings = analyse_ruleset(plant({"1": strict, "2": nobody}))
    assert found(findings, "redundant-at-will") == set()
    assert found(findings, "dead") == {("2",)}


def test_a_clause_without_conditions_is_automatic() -> None:
    findings = analyse_ruleset(plant({"1": permit("true", purpose="asylum-support")}))
    (finding,) = findings.of_kind("automatic")
    assert "asylum support" in finding.summary
    assert finding.severity == "notice"
    assert findings.of_kind("not-refusable")


def test_a_purpose_that_rests_on_the_record_is_refusable() -> None:
    findings = analyse_ruleset(plant({"1": SOUND}))
    assert findings.of_kind("not-refusable") == findings.of_kind("automatic") == ()


def test_a_purpose_that_rests_on_words_alone_is_not_refusable() -> None:
    findings = analyse_ruleset(
        plant({"1": permit("context.facts has necessary", purpose="removal")})
    )
    (finding,) = findings.of_kind("not-refusable")
    assert "removing a person from the country" in finding.summary


def test_a_clause_for_good_and_ill_is_a_blanket() -> None:
    findings = analyse_ruleset(plant({"1": permit("context.facts has necessary")}))
    assert found(findings, "blanket") == {("1",)}


def test_a_clause_for_adverse_purposes_only_is_no_blanket() -> None:
    assert analyse_ruleset(plant({"1": SOUND})).of_kind("blanket") == ()


def test_an_unpublished_condition_is_said_to_be_unpublished() -> None:
    dark = permit("context.facts has hidden", purpose="immigration-enforcement")
    (finding,) = analyse_ruleset(plant({"1": dark})).of_kind("unpublished")
    assert finding.clauses == ("planted:1",)
    assert finding.summary.startswith("One condition is unpublished")


def test_a_known_clause_that_needs_evidence_does_not_make_the_unpublished_one_idle() -> None:
    dark = permit("context.facts has hidden", purpose="immigration-enforcement")
    (finding,) = analyse_ruleset(plant({"1": dark, "2": SOUND})).of_kind("unpublished")
    assert finding.clauses == ("planted:1",)


def test_an_unpublished_safeguard_is_never_said_to_be_idle() -> None:
    purpose = "immigration-enforcement"
    clauses = {
        "1": permit("context.facts has hidden", purpose=purpose),
        "2": permit("context.facts has necessary", purpose=purpose),
    }
    (finding,) = analyse_ruleset(plant(clauses)).of_kind("unpublished")
    assert "the one that is known, 2, suffices" in finding.summary
    safeguard = "forbid (principal, action, resource) unless { context.facts has hidden };"
    (finding,) = analyse_ruleset(plant({**clauses, "3": safeguard})).of_kind("unpublished")
    assert "suffices" not in finding.summary


def test_two_people_are_needed_where_one_may_not_say_both() -> None:
    purpose = "immigration-enforcement"
    apart = "context.facts.necessary.by != context.facts.publicInterest.by"
    both = f"context.facts has necessary && context.facts has publicInterest && {apart}"
    clauses = {
        "1": permit("context.facts has hidden", purpose=purpose),
        "2": permit(both, purpose=purpose),
    }
    (finding,) = analyse_ruleset(plant(clauses)).of_kind("unpublished")
    assert finding.summary.endswith("on officers' words alone.")


def test_a_clause_outside_the_fragment_is_said_to_be_unreadable_and_nothing_is_proved() -> None:
    rules = smuggle(
        plant({"1": SOUND}, {"9": 'never disclose of Category::"income" for Purpose::"crime"'}),
        {"2": 'forbid (principal, action, resource) when { principal == Officer::"ann" };'},
    )
    findings = analyse_ruleset(rules)
    (finding,) = findings.findings
    assert finding.kind == "cannot-analyse"
    assert finding.clauses == ("planted:2",)
    assert findings.promise("planted:9").outcome == "unknown"


def test_an_unreadable_clause_for_another_action_spoils_nothing() -> None:
    rules = smuggle(
        plant({"1": SOUND}, {"9": "never disclose unless fact caseOpen is true"}),
        {
            "2": 'forbid (principal, action == Action::"refer", resource) '
            'when { principal == Officer::"ann" };'
        },
    )
    findings = analyse_ruleset(rules)
    assert findings.promise("planted:9").outcome == "holds"
    assert [finding.kind for finding in findings.findings] == ["cannot-analyse"]


def test_restricting_the_actions_says_nothing_of_clauses_for_others() -> None:
    onward = 'forbid (principal, action == Action::"onward", resource);'
    findings = analyse_ruleset(plant({"1": SOUND, "2": onward}), actions=["disclose"])
    assert findings.findings == ()
