from thirdcopy.analysis.encoding.prover import Impossible, Possible, Prover, Replies, Unsettled
from thirdcopy.analysis.encoding.terms import (
    Bool,
    at_most,
    both,
    conj,
    disj,
    iff,
    neg,
    number_variable,
    same_number,
    substitute,
    truth_variable,
)

A, B, C = (truth_variable(name) for name in "abc")


def test_a_possible_question_is_answered_with_values() -> None:
    answer = Prover([A]).ask(neg(B))
    assert isinstance(answer, Possible)
    assert answer.assignment.truth(A)
    assert not answer.assignment.truth(B)


def test_the_blame_names_only_what_excludes_the_query() -> None:
    answer = Prover([]).ask(A, blaming={"innocent": B, "guilty": neg(A), "idle": neg(C)})
    assert answer == Impossible(("guilty",))


def test_a_false_constant_is_blamed_without_asking_the_solver() -> None:
    assert Prover([]).ask(A, blaming={"innocent": B, "guilty": False}) == Impossible(("guilty",))


def test_what_is_given_is_forgotten_afterwards() -> None:
    prover = Prover([])
    with prover.given(neg(A)):
        assert isinstance(prover.ask(A), Impossible)
    assert isinstance(prover.ask(A), Possible)


def test_a_query_that_no_reply_wins_is_found() -> None:
    copy = Replies(variables=(B,), wins=both(iff(A, B), C), openings=())
    answer = Prover([]).ask_for_all(copy)
    assert isinstance(answer, Possible)
    assert not answer.assignment.truth(C)


def test_when_every_query_has_a_winning_reply_there_is_none_to_find() -> None:
    copy = Replies(variables=(B,), wins=iff(A, B), openings=())
    assert isinstance(Prover([]).ask_for_all(copy), Impossible)


def test_openings_change_no_answer() -> None:
    for openings in ((), ([(B, True)],), ([(B, False)], [(B, True)])):
        wins = iff(A, B)
        assert isinstance(Prover([]).ask_for_all(Replies((B,), wins, openings)), Impossible)
        lost = both(wins, A)
        assert isinstance(Prover([]).ask_for_all(Replies((B,), lost, openings)), Possible)


def test_a_question_without_time_is_unsettled_and_never_a_proof() -> None:
    prover = Prover([A], seconds=0)
    assert prover.ask(neg(A)) == Unsettled()
    replies = Replies(variables=(B,), wins=iff(A, B), openings=())
    assert prover.ask_for_all(replies) == Unsettled()


def test_constants_fold_and_terms_do_not() -> None:
    assert conj(()) is True
    assert disj(()) is False
    assert conj((True, False, A)) is False
    assert disj((False, True, A)) is True
    assert conj((True, A)) is A
    assert neg(value=True) is False


def test_substitution_folds_to_a_constant() -> None:
    number = number_variable("n")
    formula: Bool = both(at_most(3, number), A)
    assert substitute(formula, [(number, 4), (A, True)]) is True
    assert substitute(formula, [(number, 2)]) is False
    assert not isinstance(substitute(same_number(number, 2), [(A, True)]), bool)
