# ruff: noqa: E501 - tables of cases, one to a line
from dataclasses import replace
from pathlib import Path

import pytest

from altered_agreement import NAME, text
from texts import ROOT, library, rules
from thirdcopy.agreement import parse, parse_adoption, parse_profile, parse_vocabulary, ruleset
from thirdcopy.agreement.schema import schema_of, schema_text
from thirdcopy.policy.cedar import validate
from thirdcopy.policy.query import Uid
from thirdcopy.store.library import load
from thirdcopy_client.errors import MalformedError, UnavailableError

PROFILE = (ROOT / "profiles" / "uk.md").read_text(encoding="utf-8")
WORDS = (ROOT / "agreements" / "vocabulary.toml").read_text(encoding="utf-8")


def test_a_ruleset_is_named_by_all_three_texts() -> None:
    texts = library()
    whole = rules("cmg-home-office")
    other_words = parse_vocabulary(f"{WORDS}\n".encode(), "vocabulary.toml")
    other_text = parse(f"{text()}\n".encode(), NAME, texts.vocabulary)
    hashes = {
        whole.hash,
        rules("cmg-home-office", "as-was").hash,
        ruleset(whole.agreement, whole.profile, other_words).hash,
        ruleset(other_text, whole.profile, texts.vocabulary).hash,
    }
    assert len(hashes) == 4
    again = ruleset(whole.agreement, whole.profile, whole.vocabulary)
    assert again.hash == whole.hash


def test_policies_go_by_document_and_paragraph() -> None:
    names = set(rules("council-status-check").policies)
    assert {"council-status-check:2.1", "uk:U2", "council-status-check:scope.purpose"} <= names


def test_every_field_stands_in_its_dataset_and_category() -> None:
    whole = rules("council-status-check")
    field = "council-question/question-identity"
    assert whole.fields[field] == ("council-question", "question-identity")
    above = whole.compiled.above[Uid("Field", field)]
    assert {Uid("Category", "identity"), Uid("Dataset", "council-question")} <= above


def test_a_fact_that_profile_and_agreement_declare_differently_is_a_contradiction() -> None:
    whole = rules("cmg-home-office")
    facts = dict(whole.profile.facts)
    facts["childWelfareConsidered"] = replace(facts["childWelfareConsidered"], by="requester")
    with pytest.raises(
        MalformedError, match="expected `childWelfareConsidered` as profile"
    ) as raised:
        ruleset(whole.agreement, replace(whole.profile, facts=facts), whole.vocabulary)
    line = text()[: text().index("[facts.childWelfareConsidered]")].count("\n") + 1
    assert raised.value.place == f"{NAME}:{line}"


def test_an_agreement_may_not_share_its_profiles_id() -> None:
    whole = rules("cmg-home-office")
    with pytest.raises(MalformedError, match="different ids"):
        ruleset(replace(whole.agreement, id="uk"), whole.profile, whole.vocabulary)


def test_the_schema_for_people_is_the_schema_of_the_engine() -> None:
    for agreement in library().agreements.values():
        whole = rules(agreement.id)
        assert whole.schema == schema_of(whole.vocabulary, whole.facts)
        written = schema_text(whole.vocabulary, whole.facts)
        assert all(fact in written for fact in whole.facts)
        for clause in agreement.clauses.values():
            assert validate(clause.text, whole.schema) == ()


def test_a_profile_only_forbids() -> None:
    permit = PROFILE.replace('@id("U7")\nforbid (', '@id("U7")\npermit (')
    with pytest.raises(MalformedError, match="expected a profile only to forbid"):
        parse_profile(permit.encode(), "profiles/uk.md", library().vocabulary)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('removal = ["immigration-enforcement"]', 'removal = ["enforcement"]', "expected a code of the vocabulary, got `enforcement`"),
        ("immigration = []\npublic-service", 'immigration = ["removal"]\npublic-service', "expected a tree"),
        ('holder = "nhs-digital"', 'holder = "nhs"', "expected a known word, got `nhs`"),
        ('removal = "removing a person from the country"\n', "", "expected the key `en.Purpose.removal`"),
        ('type = "number"', 'type = "numbr"', "expected a known word, got `numbr`"),
        ("[tree.Grade]", "[tree.Grades]", "expected"),
        ("markers = [", "markers [", "expected TOML in UTF-8"),
    ],
)  # fmt: skip
def test_a_fault_in_the_vocabulary_is_told(old: str, new: str, message: str) -> None:
    assert WORDS.count(old) == 1
    with pytest.raises(MalformedError, match=message):
        parse_vocabulary(WORDS.replace(old, new).encode(), "agreements/vocabulary.toml")


def test_the_library_holds_the_arrangements_that_must_run() -> None:
    texts = library()
    assert set(texts.agreements) == {
        "cmg-home-office",
        "cmg-home-office-reported-2017",
        "council-referral",
        "council-status-check",
        "nhs-digital-home-office",
    }
    assert set(texts.profiles) == {"uk", "as-was"}


def test_twelve_councils_and_two_others_adopt_the_model_and_nothing_is_invented_about_them() -> (
    None
):
    adoptions = library().adoptions["council-status-check"]
    bodies = library().vocabulary.below("Body", "council") - {"council"}
    assert {one.body for one in adoptions} == bodies | {"transport-for-london", "hs2"}
    assert len(bodies) == 12
    assert {one.charges for one in adoptions} == {"unknown"}
    assert {one.since for one in adoptions} == {"unknown"}
    assert {one.observed for one in adoptions} == {"end-2021"}
    named = {one.body for one in adoptions if one.services == ("children's services",)}
    assert named == {"enfield", "sutton", "thurrock", "slough", "barnet"}
    assert all(one.services == () for one in adoptions if one.body not in named)


def test_every_text_says_on_its_face_what_it_is_and_what_is_not_known() -> None:
    for agreement in library().agreements.values():
        assert agreement.says
        assert agreement.unknown
        assert "in force" not in agreement.text.lower()
    reported = library().agreements["cmg-home-office-reported-2017"]
    unpublished = [fact for fact in reported.facts.values() if fact.by == "unpublished"]
    assert len(unpublished) == 4
    assert reported.law.gateway == "unpublished"


def test_a_folder_without_texts_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        load(tmp_path)


def test_a_text_in_the_wrong_folder_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "agreements" / "other").mkdir(parents=True)
    (tmp_path / "agreements" / "vocabulary.toml").write_text(WORDS, encoding="utf-8")
    (tmp_path / "agreements" / "other" / "agreement.md").write_text(text(), encoding="utf-8")
    with pytest.raises(MalformedError, match="expected the id `other`"):
        load(tmp_path)


def test_an_adoption_by_a_body_outside_the_vocabulary_is_malformed() -> None:
    data = b'agreement = "council-status-check"\nbody = "atlantis"\nfrom = "unknown"\n'
    data += b'observed = "end-2021"\nsource = "none"\ncharges = "unknown"\n'
    with pytest.raises(MalformedError, match="expected a known word, got `atlantis`") as raised:
        parse_adoption(data, "atlantis.toml", library().vocabulary)
    assert raised.value.place == "atlantis.toml:2"
