"""The least answer, and which names can stand somewhere: the short ways, beside the plain ones."""

from itertools import count

import pytest

from planted_agreement import library, ten_clauses
from random_query import dice
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.analysis.decode import grant
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Possible, Prover, Question
from thirdcopy.analysis.encoding.terms import Bool, disj, neg, truth_variable
from thirdcopy.analysis.inquiry import Inquiry, inquire

NAMES = iter(count())


@pytest.mark.parametrize("seed", range(40))
def test_every_wish_is_granted_that_those_before_it_allow(seed: int) -> None:
    question, wishes = any_question(seed)
    answer = question.ask()
    if not isinstance(answer, Possible):
        return
    best, granted = grant(wishes, answer.assignment, question)
    plain = one_by_one(wishes, question)
    assert [best.truth(wish) for wish in wishes] == plain
    assert best.truth(granted)


def any_question(seed: int) -> tuple[Question, tuple[Bool, ...]]:
    """Give random conditions on a dozen truths, each of which is a wish or the opposite of one."""
    random = dice(seed)
    truths = [truth_variable(f"truth {next(NAMES)}") for _ in range(12)]
    either = [(one, neg(one)) for one in truths]
    conditions = [
        disj(random.choice(pair) for pair in random.sample(either, 3))
        for _ in range(random.randrange(6, 40))
    ]
    wishes = tuple(random.choice(pair) for pair in either)
    return Question(Prover(()), tuple(conditions)), wishes


def one_by_one(wishes: tuple[Bool, ...], question: Question) -> list[bool]:
    found = []
    for wish in wishes:
        able = isinstance(question.ask(wish), Possible)
        question = question.also(wish if able else neg(wish))
        found.append(able)
    return found


@pytest.mark.parametrize("rules", [ten_clauses(), None], ids=["ten clauses", "reported"])
def test_a_name_that_a_known_answer_shows_is_one_that_the_solver_finds(
    rules: Ruleset | None,
) -> None:
    texts = library()
    reported = texts.agreements["cmg-home-office-reported-2017"]
    made = rules or ruleset(reported, texts.profiles["uk"], texts.vocabulary)
    inquiry = inquire(domain_of(made), "disclose")
    assert isinstance(inquiry, Inquiry)
    purpose = inquiry.query.entity("purpose")
    for clause in inquiry.clauses.permits:
        holds = inquiry.clauses.encoded[clause].holds
        asked = tuple(
            name
            for name in inquiry.domain.purposes
            if isinstance(inquiry.prover.ask(holds, inquiry.purpose_is(name)), Possible)
        )
        assert inquiry.which(purpose, inquiry.domain.purposes, holds) == asked
