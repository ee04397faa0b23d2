"""What the analyser says of the texts that the product ships, as a reader would check it."""

from functools import cache

import pytest

from planted_agreement import library
from thirdcopy.analysis import Finding, Findings, analyse

REPORTED = "cmg-home-office-reported-2017"
ALL = [(agreement, profile) for agreement in library().agreements for profile in library().profiles]


@cache
def findings_of(agreement: str, profile: str) -> Findings:
    known = library()
    return analyse(known.agreements[agreement], known.profiles[profile], known.vocabulary)


def paragraphs(finding: Finding) -> tuple[str, ...]:
    return tuple(clause.partition(":")[2] for clause in finding.clauses)


def first(findings: Findings, kind: str) -> Finding:
    return next(finding for finding in findings.findings if finding.kind == kind)


def test_the_reported_condition_suffices_whatever_the_unpublished_ones_say() -> None:
    finding = first(findings_of(REPORTED, "as-was"), "unpublished")
    assert finding.summary == (
        "Whatever the unpublished conditions (4.1a, 4.1b and 4.1c) may say, the one that is known, "
        "4.1d, suffices for any request stated to be for immigration purposes, on one person's "
        "word."
    )
    assert finding.severity == "serious"


def test_under_the_uk_profile_the_reported_condition_still_makes_the_others_idle() -> None:
    finding = first(findings_of(REPORTED, "uk"), "unpublished")
    assert "every request that they allow can be allowed under the one that is known" in (
        finding.summary
    )
    assert "suffices" not in finding.summary


@pytest.mark.parametrize("profile", ["as-was", "uk"])
def test_the_unpublished_conditions_are_redundant_at_will(profile: str) -> None:
    finding = first(findings_of(REPORTED, profile), "redundant-at-will")
    assert paragraphs(finding) == ("4.1a", "4.1b", "4.1c", "4.1d")


def test_one_word_opens_every_field_as_the_arrangement_was() -> None:
    finding = first(findings_of(REPORTED, "as-was"), "lone-key")
    assert finding.summary.startswith("One person's word, with no evidence, opens all 8 fields")
    assert finding.severity == "serious"
    assert finding.example is not None
    assert finding.example.clauses == (f"{REPORTED}:4.1d",)
    assert "nobody countersigns and nobody decides" in finding.example.sentence


def test_the_uk_profile_takes_the_lone_key_to_enforcement_away() -> None:
    keys = findings_of(REPORTED, "uk").of_kind("lone-key")
    assert all(paragraphs(finding) == ("6.1",) for finding in keys)
    assert all(finding.severity == "notice" for finding in keys)


def test_as_it_was_no_immigration_request_had_to_be_refused() -> None:
    finding = first(findings_of(REPORTED, "as-was"), "not-refusable")
    assert finding.summary.startswith(
        "For immigration purposes, no request for disclosure has to be refused"
    )
    assert findings_of(REPORTED, "uk").of_kind("not-refusable") == ()


@pytest.mark.parametrize("profile", ["as-was", "uk"])
def test_the_reported_clause_is_a_blanket(profile: str) -> None:
    blankets = [paragraphs(one) for one in findings_of(REPORTED, profile).of_kind("blanket")]
    assert ("4.1a", "4.1b", "4.1c", "4.1d") in blankets


@pytest.mark.parametrize("profile", ["as-was", "uk"])
@pytest.mark.parametrize("promise", ["9.1", "9.2"])
def test_the_reported_promises_fail_with_a_request(promise: str, profile: str) -> None:
    result = findings_of(REPORTED, profile).promise(f"{REPORTED}:{promise}")
    assert result.outcome == "fails"
    assert result.example is not None
    assert result.example.clauses == (f"{REPORTED}:4.1d",)


def test_the_repaired_agreement_keeps_every_promise_and_has_no_serious_finding() -> None:
    findings = findings_of("cmg-home-office", "uk")
    assert {result.outcome for result in findings.promises} <= {"holds", "vacuous"}
    assert [finding for finding in findings.findings if finding.severity == "serious"] == []


def test_without_the_uk_profile_the_repaired_agreement_breaks_its_promise_on_children() -> None:
    findings = findings_of("cmg-home-office", "as-was")
    broken = [result.id for result in findings.promises if result.outcome == "fails"]
    assert broken == ["cmg-home-office:9.2"]


def test_patient_tracing_was_not_refusable_on_its_merits() -> None:
    finding = first(findings_of("nhs-digital-home-office", "as-was"), "not-refusable")
    assert "finding where a person is" in finding.summary
    assert "Is the supply in the public interest?" in finding.detail
    assert findings_of("nhs-digital-home-office", "uk").of_kind("not-refusable") == ()


def test_patient_tracing_never_gave_the_practice_and_gave_other_health_details() -> None:
    findings = findings_of("nhs-digital-home-office", "as-was")
    assert findings.promise("nhs-digital-home-office:9.1").outcome == "holds"
    assert findings.promise("nhs-digital-home-office:9.3").outcome == "fails"


def test_a_status_check_rests_on_the_requesting_officers_own_word() -> None:
    finding = first(findings_of("council-status-check", "uk"), "lone-key")
    assert finding.summary.startswith("The requesting officer's own word")
    assert finding.severity == "notice"


def test_every_promise_of_the_uk_profile_holds_for_every_agreement() -> None:
    for agreement in library().agreements:
        promises = findings_of(agreement, "uk").promises
        outcomes = {one.id: one.outcome for one in promises if one.id.startswith("uk:")}
        assert set(outcomes.values()) <= {"holds", "vacuous"}, (agreement, outcomes)
        assert outcomes


@pytest.mark.parametrize(("agreement", "profile"), ALL)
def test_what_is_said_names_no_code_and_is_a_sentence(agreement: str, profile: str) -> None:
    codes = {
        code
        for kind in ("Body", "Purpose", "Category", "Marker")
        for code in library().vocabulary.codes(kind)
        if "-" in code
    }
    for finding in findings_of(agreement, profile).findings:
        assert finding.summary.endswith(".")
        assert finding.summary[0].isupper()
        texts = [finding.summary, finding.detail]
        texts += [finding.example.sentence] if finding.example else []
        assert not [code for code in codes for text in texts if code in text]


@pytest.mark.parametrize(("agreement", "profile"), ALL)
def test_every_analysis_says_what_it_assumes(agreement: str, profile: str) -> None:
    findings = findings_of(agreement, profile)
    assert len(findings.assumptions) > 8
    assert "one person has one body and one grade" in findings.assumptions


def test_one_text_has_one_set_of_findings_whatever_was_asked_before() -> None:
    known = library()
    again = analyse(known.agreements[REPORTED], known.profiles["as-was"], known.vocabulary)
    assert again == findings_of(REPORTED, "as-was")
