# ruff: noqa: E501 - tables of cases, one to a line
"""Every agreement's own cases, through the engine and through the second evaluator."""

from dataclasses import replace

import pytest

from texts import ROOT, library, rows, rules
from thirdcopy.agreement.cases import Case, parse_cases, try_case, undecided
from thirdcopy.policy.query import Verdict
from thirdcopy_client.errors import MalformedError

REPAIRED = "cmg-home-office"
FILE = "agreements/cmg-home-office/cases/repaired.toml"


def text() -> str:
    return (ROOT / FILE).read_text(encoding="utf-8")


def read(whole: str, agreement: str = REPAIRED) -> tuple[Case, ...]:
    texts = library()
    return parse_cases(whole.encode(), FILE, texts.agreements[agreement], texts.vocabulary)


def with_row(row: str) -> str:
    return text().replace("rows = [\n", f"rows = [\n  {row},\n", 1)


def test_every_case_of_every_agreement_has_the_verdict_it_names() -> None:
    count = 0
    for path in sorted((ROOT / "agreements").glob("*/cases/*.toml")):
        agreement = path.parent.parent.name
        for case in read(path.read_text(encoding="utf-8"), agreement):
            tried = try_case(case, rules(agreement, case.profile))
            assert tried.holds, (case, tried.engine, tried.second)
            count += 1
    assert count >= 77


def test_every_agreement_has_cases_and_every_clause_decides_in_one() -> None:
    for agreement in library().agreements.values():
        tried = tuple(
            try_case(case, rules(agreement.id, case.profile))
            for path in (ROOT / "agreements" / agreement.id / "cases").glob("*.toml")
            for case in read(path.read_text(encoding="utf-8"), agreement.id)
        )
        assert tried
        assert undecided(agreement, tried) == ()


def test_a_clause_that_no_case_decides_is_named() -> None:
    tried = tuple(try_case(case, rules(REPAIRED, "uk")) for case in read(text()))
    without = tuple(one for one in tried if f"{REPAIRED}:5.1" not in one.engine.clauses)
    assert undecided(library().agreements[REPAIRED], without) == ("5.1",)


def test_a_case_that_names_the_wrong_clause_or_verdict_does_not_hold() -> None:
    first = read(text())[0]
    compiled = rules(REPAIRED, "uk")
    assert try_case(first, compiled).holds
    assert not try_case(replace(first, clauses=("uk:U1",)), compiled).holds
    assert not try_case(replace(first, allowed=False), compiled).holds


def test_a_case_does_not_hold_where_the_evaluators_disagree() -> None:
    tried = try_case(read(text())[0], rules(REPAIRED, "uk"))
    assert not replace(tried, second=Verdict(allowed=False, clauses=(), errors=())).holds


def test_the_cases_are_read_as_the_tests_of_the_library_read_them() -> None:
    mine = [(case.query, case.allowed, case.clauses) for case in read(text())]
    theirs = [
        (row.query, row.allowed, row.clauses)
        for row in rows()
        if row.rules.agreement.id == REPAIRED
    ]
    assert mine == theirs


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("[{}]", "expected a request and its verdict"),
        ('[{}, { allows = ["4.1"] }]', "expected a request and its verdict"),
        ('[{}, { permits = ["4.1"], refuses = [] }]', "expected a request and its verdict"),
        ('[{ markres = ["child"] }, { refuses = [] }]', "expected a known key, got `markres`"),
        ('[{ markers = ["chidl"] }, { refuses = [] }]', "expected a marker of the vocabulary, got `chidl`"),
        ('[{ purpose = "remove" }, { refuses = [] }]', "expected a purpose of the vocabulary, got `remove`"),
        ('[{ who = "ann" }, { refuses = [] }]', "expected `name@body:grade` for `who`"),
        ('[{ who = "ann@polis:staff" }, { refuses = [] }]', "expected a word of the vocabulary, got `polis`"),
        ('[{ thisMonth = "1" }, { refuses = [] }]', "expected a whole number for `thisMonth`"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused_with_its_line(row: str, message: str) -> None:
    whole = with_row(row)
    line = whole[: whole.index(row)].count("\n") + 1
    with pytest.raises(MalformedError) as raised:
        read(whole)
    assert raised.value.message == message
    assert raised.value.place == f"{FILE}:{line}"


@pytest.mark.parametrize("whole", ["case = 1\n", "= 1\n", "[[case]]\nrows = [1]\n"])
def test_a_file_of_another_form_is_refused(whole: str) -> None:
    with pytest.raises(MalformedError):
        read(whole)
