"""Every agreement's own cases, through the engine and through the second evaluator."""

from dataclasses import replace

from texts import library, rows
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.evaluate import evaluate


def test_every_case_of_every_agreement_has_the_verdict_it_names() -> None:
    wrong = []
    count = 0
    for row in rows():
        count += 1
        for read in (verdict, evaluate):
            got = read(row.query, row.rules.compiled)
            if (got.allowed, got.clauses, got.errors) != (row.allowed, row.clauses, ()):
                wrong.append(f"{row.where}: {got}")
    assert wrong == []
    assert count >= 70


def test_every_agreement_has_cases() -> None:
    assert {row.rules.agreement.id for row in rows()} == set(library().agreements)


def test_a_row_that_names_the_wrong_clause_is_caught() -> None:
    row = next(row for row in rows() if row.allowed)
    misnamed = replace(row, clauses=("uk:U1",))
    assert verdict(misnamed.query, misnamed.rules.compiled).clauses != misnamed.clauses
