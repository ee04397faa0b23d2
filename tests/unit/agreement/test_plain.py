# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs
"""Clauses in words: each thing once, in both languages, and never from the prose."""

import itertools
import string

import pytest

from texts import library, rows, rules
from thirdcopy.agreement import Agreement, Profile
from thirdcopy.agreement.plain import plain, plain_atom
from thirdcopy.agreement.tree import uids_in
from thirdcopy.agreement.vocabulary import LANGUAGES, Language
from thirdcopy.agreement.weave import Prose, WovenClause, WovenPromise, prose_to_html, weave
from thirdcopy.agreement.wording import WORDING
from thirdcopy.policy.cedar import parse_policies
from thirdcopy.policy.explain import explain


def texts() -> list[Agreement | Profile]:
    return [*library().agreements.values(), *library().profiles.values()]


def said(text: str, language: Language = "en") -> str:
    """Say a clause of the repaired agreement's schema."""
    whole = rules("cmg-home-office")
    return plain(parse_policies(text)[0], whole.facts, whole.vocabulary, language).text


def test_the_repaired_clause_reads_aloud() -> None:
    agreement = library().agreements["cmg-home-office"]
    whole = plain(agreement.clauses["4.1"].est, agreement.facts, library().vocabulary)
    assert whole.lead == "Immigration Enforcement may be given the item “home address”"
    assert whole.when == (
        "the purpose is finding where a person is",
        (
            "“For how many months could the offence be punished by prison, at most?”: "
            "the officer who asks answers at least 12"
        ),
        "“Is the offence recorded?”: the record says yes",
        (
            "“Have all less intrusive ways of finding the person been tried?”: "
            "the officer who asks says yes, at most 28 days ago"
        ),
        (
            "“Is the supply necessary and proportionate for this person?”: "
            "the body that discloses says yes, at the grade of senior officer or above"
        ),
    )


def test_an_exception_is_said_as_one() -> None:
    agreement = library().agreements["cmg-home-office"]
    whole = plain(agreement.clauses["5.2"].est, agreement.facts, library().vocabulary)
    assert whole.text == (
        "Nobody may be given anything, if the person is a child; unless a second person has "
        "agreed to the decision, at the grade of manager or above."
    )


def test_welsh_is_said_from_the_same_clause() -> None:
    agreement = library().agreements["cmg-home-office"]
    whole = plain(agreement.clauses["5.5"].est, agreement.facts, library().vocabulary, "cy")
    assert whole.text == (
        "Ni chaiff neb dderbyn unrhyw beth, oni bai bod hyn yn wir: mae person a enwir wedi "
        "penderfynu, ar ran y corff sy’n dal y data."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_and_fact_of_every_clause_is_said(language: Language) -> None:
    vocabulary = library().vocabulary
    for text in texts():
        for clause in text.clauses.values():
            words = plain(clause.est, text.facts, vocabulary, language).text.casefold()
            for uid in uids_in(clause.est):
                if uid.type not in {"Action", "Field"}:
                    kind = "Value" if uid.type.startswith("F_") else uid.type
                    assert vocabulary.word(kind, uid.id, language).casefold() in words
            for fact in text.facts.values():
                if fact.name in clause.text:
                    assert fact.asked(language).casefold() in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clause_of_the_library_falls_back_to_cedar(language: Language) -> None:
    for text in texts():
        for clause in text.clauses.values():
            words = plain(clause.est, text.facts, library().vocabulary, language).text
            assert "`" not in words


def test_a_condition_of_no_known_form_is_given_in_cedar_rather_than_left_out() -> None:
    odd = "forbid (principal, action, resource) when { if true then false else true };"
    assert "the condition `if true then false else true` holds" in said(odd)


def test_an_answer_is_said_once_however_often_the_clause_asks_for_it() -> None:
    words = said(
        "forbid (principal, action, resource) when { context.facts has necessary && "
        'context.facts.necessary.grade in Grade::"senior" && '
        "context.facts.necessary.ageDays <= 7 && context.facts.necessary.by == principal };"
    )
    assert words.count("Is the supply necessary") == 1
    assert "senior officer" in words
    assert "at most 7 days ago" in words
    assert "in person" in words


def test_two_bounds_on_one_answer_are_both_said() -> None:
    words = said(
        "forbid (principal, action, resource) when { context.facts has offenceMaxMonths && "
        "context.facts.offenceMaxMonths.value >= 12 && context.facts.offenceMaxMonths.value < 24 };"
    )
    assert "at least 12" in words
    assert "fewer than 24" in words


def test_what_is_said_follows_the_clause_and_not_the_prose() -> None:
    before = said("forbid (principal, action, resource) when { context.use.thisMonth >= 3 };")
    after = said("forbid (principal, action, resource) when { context.use.thisMonth >= 4 };")
    assert "at least 3" in before
    assert "at least 4" in after


def test_both_languages_have_the_same_phrases_with_the_same_parts() -> None:
    def parts(phrase: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}

    assert list(WORDING["en"]) == list(WORDING["cy"])
    for key, phrase in WORDING["en"].items():
        assert parts(phrase) == parts(WORDING["cy"][key]), key


def test_every_part_of_an_explained_clause_has_words() -> None:
    row = next(iter(rows()))
    facts, vocabulary = row.rules.facts, row.rules.vocabulary
    for explanation in explain(row.query, row.rules.compiled):
        for atom in explanation.atoms:
            for language in LANGUAGES:
                assert plain_atom(atom, facts, vocabulary, language)


def test_a_page_holds_every_clause_and_promise_in_the_order_of_the_text() -> None:
    for text in texts():
        woven = weave(text, library().vocabulary)
        clauses = [one.clause.id for one in woven if isinstance(one, WovenClause)]
        promises = [one.promise.id for one in woven if isinstance(one, WovenPromise)]
        assert clauses == list(text.clauses)
        assert promises == list(text.promises)
        said = [one.english.text for one in woven if isinstance(one, WovenPromise)]
        assert all(words.endswith(".") and "`" not in words for words in said)
        assert any(isinstance(one, Prose) for one in woven)


def test_each_clause_stands_below_the_prose_of_its_paragraph() -> None:
    woven = weave(library().agreements["council-status-check"], library().vocabulary)
    for before, after in itertools.pairwise(woven):
        if isinstance(after, WovenClause):
            assert isinstance(before, Prose)
            assert before.paragraph == after.clause.id


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "![an image](https://example.org/x.png)",
        "text <img src=x onerror=alert(1)> text",
        "[a link](javascript:alert(1))",
        "<iframe src=x></iframe>",
    ],
)
def test_prose_lets_nothing_run_and_nothing_load(source: str) -> None:
    html = prose_to_html(source)
    assert not any(tag in html for tag in ("<script", "<img", "<iframe", 'href="javascript'))


def test_prose_keeps_what_a_lawyer_writes() -> None:
    assert "<em>Ours.</em>" in prose_to_html("*Ours.* Text.")
