# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs
"""Findings in Welsh: every kind, every assumption, and no English sentence between them."""

from dataclasses import replace
from functools import cache

import pytest

from texts import library
from thirdcopy.analysis import Findings, analyse
from thirdcopy.analysis.findings import Finding
from thirdcopy.register.finding_words import say_assumption, say_example, say_finding

IDS = ("cmg-home-office", "cmg-home-office-reported-2017", "council-status-check")
KINDS = (
    *("can-error", "dead", "redundant", "redundant-at-will", "lone-key", "not-refusable"),
    *("automatic", "blanket", "unpublished", "cannot-analyse"),
)


@cache
def found(agreement: str) -> Findings:
    texts = library()
    return analyse(texts.agreements[agreement], texts.profiles["uk"], texts.vocabulary)


@pytest.mark.parametrize("name", IDS)
def test_each_finding_of_each_agreement_is_said_in_welsh_with_its_clauses(name: str) -> None:
    text, vocabulary = library().agreements[name], library().vocabulary
    for finding in found(name).findings:
        said = say_finding(finding, text, vocabulary, "cy")
        assert said.language == "cy"
        assert said.summary != finding.summary
        for clause in finding.clauses:
            assert clause.partition(":")[2] in said.summary, said.summary
        english = say_finding(finding, text, vocabulary, "en")
        assert (english.summary, english.detail) == (finding.summary, finding.detail)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_finding_has_welsh_words(kind: str) -> None:
    text = library().agreements["cmg-home-office"]
    finding = Finding(text.id, kind, (f"{text.id}:4.1",), "notice", "English.", "English.")  # type: ignore[arg-type] # each kind in turn
    said = say_finding(finding, text, library().vocabulary, "cy")
    assert "English" not in said.summary + said.detail
    assert "4.1" in said.summary
    assert "{" not in said.summary + said.detail


def test_a_kind_without_welsh_words_is_said_in_english_and_says_so() -> None:
    text = library().agreements["cmg-home-office"]
    finding = Finding(text.id, "dead", (f"{text.id}:4.1",), "notice", "English.", "More.")
    strange = replace(finding, kind="of-tomorrow")  # type: ignore[arg-type] # a kind that is not there yet
    said = say_finding(strange, text, library().vocabulary, "cy")
    assert (said.summary, said.language) == ("English.", "en")


@pytest.mark.parametrize("name", IDS)
def test_every_assumption_has_welsh_words(name: str) -> None:
    for sentence in found(name).assumptions:
        assert say_assumption(sentence, "cy") != sentence, sentence
        assert say_assumption(sentence, "en") == sentence


def test_an_example_names_in_welsh_what_the_request_holds() -> None:
    name = "cmg-home-office-reported-2017"
    (example,) = (one.example for one in found(name).findings if one.kind == "lone-key")
    assert example is not None
    said = say_example(example, library().agreements[name].facts, library().vocabulary)
    assert said == (
        "Mae’r Swyddfa Gartref yn derbyn ymlaen gan y Swyddfa Gartref, ar gyfer cymorth lloches: "
        "cyfrif banc; mae swyddog 1 (y Grŵp Cynhaliaeth Plant) yn ateb “A yw’r telerau nas "
        "cyhoeddwyd ar drosglwyddo’r data ymlaen yn caniatáu hynny?”; nid oes neb yn cydlofnodi "
        "ac nid oes neb yn penderfynu."
    )
