# ruff: noqa: E501 - tables of cases, one to a line
"""What the law asks of the front matter: each fault names the rule and its source."""

from datetime import date

import pytest

from altered_agreement import agreed, altered, found, line_of, text
from texts import library
from thirdcopy.agreement import Fault, Gateway, oversights, parse

GATEWAY = 'gateway = { kind = "power", act = "Immigration and Asylum Act 1999", section = "20" }'
IMMIGRATION = '{ ground = "immigration", by = ["%s"] }'
NHS = "agreements/nhs-digital-home-office/agreement.md"


def faults_with(*changes: tuple[str, str]) -> tuple[Fault, ...]:
    whole = text()
    for old, new in changes:
        assert whole.count(old) == 1, old
        whole = whole.replace(old, new)
    return found(whole)


def exempting(ground: str, body: str) -> tuple[Fault, ...]:
    listed = f'exemptions = [{{ ground = "{ground}", by = ["{body}"] }}]'
    return faults_with(("exemptions = []", listed))


@pytest.mark.parametrize(
    ("old", "new", "message", "source"),
    [
        ('special_category = "none"', 'special_category = { condition = "g" }', "expected a paragraph of Schedule 1 for the condition `g`", "Data Protection Act 2018 section 10"),
        ('special_category = "none"', 'special_category = { condition = "schedule-8" }', "expected the discloser to act under Part 3, to rely on Schedule 8", "section 35(5)"),
        ('special_category = "none"', 'special_category = { condition = "k" }', "expected a known word, got `k`", None),
        ('special_category = "none"\n', "", "expected the key `special_category`", None),
        ('offence_data = "unknown"', 'offence_data = { condition = "schedule-1" }', "expected a paragraph of Schedule 1 for the condition `schedule-1`", "section 10(5)"),
        ('lawful_basis = "UK GDPR Article 6(1)(e), public task', 'lawful_basis = "UK GDPR Article 6(1)(ea)', "expected no recognised legitimate interest as a public authority's basis", "Data (Use and Access) Act 2025 section 70"),
        ('duty = "unknown"\nbasis = "unknown"', 'duty = "common-law"\nbasis = "none"', "expected what lifts the duty of confidence", "common law"),
        ('withheld_for = ["law-enforcement"]', 'withheld_for = ["requester-asked"]', "expected a ground of the vocabulary, got `requester-asked`", "a requester's wish is none"),
        ('withheld_for = ["law-enforcement"]', 'withheld_for = ["already-has-or-impossible"]', None, None),
        ("withheld_for = []", 'withheld_for = ["already-has-or-impossible"]', "expected no ground of Article 14 for the discloser, `child-maintenance-group`", "Article 14(5)"),
        ("withheld_for = []", 'withheld_for = ["law-enforcement"]', "expected `child-maintenance-group` to act under Part 3 to withhold under it", "section 44(4)"),
        ("[people.notice.immigration-enforcement]", "[people.notice.police]", "expected each controller's notice, `immigration-enforcement` is missing", "UK GDPR Article 14"),
        ('dpia = "unknown"', 'dpia = { ref = "x", on = 2020-02-01, summary = "x" }', None, None),
        ('default = "end"', 'default = "continue"', "expected a known word, got `continue`", None),
        ('{ body = "immigration-enforcement", role = "information asset owner", on = "unknown" },', "", "expected every party to sign, `immigration-enforcement` is missing", None),
        ('{ body = "immigration-enforcement", role', '{ body = "police", role', "expected a party to sign, got `police`", None),
        ("redactions = []", 'redactions = [{ what = "4.1", section = "official sensitive" }]', "expected an exemption as the ground, got `official sensitive`", "Freedom of Information Act 2000"),
        ("redactions = []", 'redactions = [{ what = "4.1", section = "31(1)(a)" }]', "expected no redactions in a text published whole", None),
        ('[facts.necessary]\nby = "discloser"', '[facts.necessary]\nby = "police"', "expected a fact that a party supplies, got `police`", None),
        ('immigration-enforcement = "part-3"\n', "", "expected the regime of every party, `immigration-enforcement` is missing", "Parts 2 and 3"),
        ('immigration-enforcement = "part-3"\n', '[regime.immigration-enforcement]\nremoval = "part-3"\n', "expected a purpose of this agreement, got `removal`", None),
        ('immigration-enforcement = "part-3"\n', '[regime.immigration-enforcement]\nlocating-person = "part-3"\n', None, None),
        ('immigration-enforcement = "part-3"\n', '[regime.immigration-enforcement]\nlocating-person = "uk-gdpr"\n', "expected `immigration-enforcement` to act under Part 3 to withhold under it", "section 44(4)"),
        ("challenges = []", 'challenges = []\nsupersedes = "abc"', "expected a hash, got `abc`", None),
        ("challenges = []", f'challenges = []\nsupersedes = "{"0" * 64}"', "expected a note of what this version changes", "change_note"),
        ("statutory_bars = [", 'statutory_bars = [ { act = "x", section = "1", effect = "y" },', "expected the key `statutory_bars.answer`", None),
    ],
)  # fmt: skip
def test_a_rule_of_law_says_what_was_expected_and_its_source(
    old: str, new: str, message: str | None, source: str | None
) -> None:
    faults = faults_with((old, new))
    if message is None:
        assert faults == ()
        return
    named = [fault for fault in faults if fault.message == message]
    assert named, faults
    assert source is None or source in (named[0].remedy or "")


def test_an_exemption_gives_no_power() -> None:
    listed = 'exemptions = [{ ground = "crime-and-taxation", by = ["child-maintenance-group"] }]'
    assert faults_with(("exemptions = []", listed)) == ()
    (fault,) = faults_with(("exemptions = []", listed), (GATEWAY, 'gateway = "unpublished"'))
    assert fault.message == "expected no exemption without a gateway"
    assert "gives no power" in (fault.remedy or "")


def test_only_a_body_of_a_secretary_of_state_may_use_the_immigration_exemption() -> None:
    assert exempting("immigration", "immigration-enforcement") == ()
    party = 'child-maintenance-group = "controller, discloses and decides"'
    regime = 'child-maintenance-group = "uk-gdpr"'
    (fault,) = faults_with(
        ("exemptions = []", 'exemptions = [{ ground = "immigration", by = ["council"] }]'),
        (party, f'council = "a party, for this test"\n{party}'),
        (regime, f'council = "uk-gdpr"\n{regime}'),
    )
    assert fault.message == "expected no use of the immigration exemption by `council`"
    assert "since 2022 only the Secretary of State" in (fault.remedy or "")


def test_a_body_that_is_no_party_relies_on_nothing() -> None:
    (fault,) = exempting("crime-and-taxation", "police")
    assert fault.message == "expected a party to rely on a ground, got `police`"


def test_health_details_need_a_condition_and_a_caldicott_sign_off() -> None:
    whole = library().agreements["nhs-digital-home-office"].text
    spoiled = whole.replace('special_category = "unknown"', 'special_category = "none"')
    spoiled = spoiled.replace('caldicott = "unknown"', 'caldicott = "not-needed"')
    messages = [fault.message for fault in found(spoiled)]
    assert messages == [
        "expected a condition for special category data, since `gp-area` is an item",
        "expected a Caldicott sign-off, since `gp-area` is an item",
    ]


def test_an_impact_assessment_comes_before_the_start() -> None:
    dpia = 'dpia = { ref = "x", on = %s, summary = "x" }'
    start = ('start = "unknown"', "start = 2020-01-02")
    assert faults_with(('dpia = "unknown"', dpia % "2020-01-02"), start) == ()
    (fault,) = faults_with(('dpia = "unknown"', dpia % "2020-01-03"), start)
    assert "Article 35(1)" in (fault.remedy or "")


def test_what_is_given_is_read_as_values() -> None:
    agreement = agreed(text())
    assert isinstance(agreement.law.gateway, Gateway)
    assert agreement.law.exemption is None
    assert agreement.review.default == "end"
    assert agreement.people.notices["immigration-enforcement"].withheld_for == ("law-enforcement",)
    assert agreement.publication.redactions == ()
    charged = library().agreements["council-status-check"].assurance.charges
    assert not isinstance(charged, str)
    assert (charged.amount, charged.per) == ("almost £60", "hour of an official")


def test_a_review_is_overdue_on_the_day_that_is_passed_in() -> None:
    profile = [library().profiles["uk"]]
    agreement = agreed(altered('review_by = "unknown"', "review_by = 2020-01-01"))
    assert oversights(agreement, profile) == ()
    assert oversights(agreement, profile, date(2020, 1, 1)) == ()
    (overdue,) = oversights(agreement, profile, date(2020, 1, 2))
    assert overdue.message == "the review was due by 2020-01-01"
    assert overdue.line == line_of(agreement.text, "review_by")


def test_an_agreement_past_its_end_is_told() -> None:
    agreement = library().agreements["nhs-digital-home-office"]
    profile = [library().profiles["as-was"]]
    assert oversights(agreement, profile, date(2018, 11, 9)) == ()
    (ended,) = oversights(agreement, profile, date(2018, 11, 10))
    assert ended.message == "the agreement ended on 2018-11-09"


def test_a_fact_that_no_clause_uses_is_told() -> None:
    asked = '[facts.publicInterest]\nby = "discloser"\nquestion = "Is it?"\nquestion_cy = "A yw?"\n'
    agreement = agreed(altered("[facts.necessary]", f"{asked}\n[facts.necessary]"))
    (unused,) = oversights(agreement, [library().profiles["as-was"]])
    assert unused.message == "no clause and no promise uses the fact `publicInterest`"


def test_no_text_of_the_library_asks_idly() -> None:
    for agreement in library().agreements.values():
        assert oversights(agreement, [library().profiles["uk"]]) == ()
        parse(agreement.text.encode(), agreement.name, library().vocabulary)
