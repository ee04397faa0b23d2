"""Those who wait have their work done together, each its own answer, whatever befalls the rest."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from thirdcopy.store.turns import AT_ONCE, Turns
from thirdcopy_client.errors import UnavailableError


class Work:
    """Doubles numbers, once it is let; notes which came together."""

    def __init__(self) -> None:
        self.free, self.begun = threading.Event(), threading.Event()
        self.groups: list[list[int]] = []

    def __call__(self, items: Sequence[int]) -> Sequence[int | UnavailableError]:
        self.groups.append(list(items))
        self.begun.set()
        assert self.free.wait(20)
        if -1 in items:
            raise UnavailableError("all of it failed")
        if -2 in items:
            raise KeyboardInterrupt
        return [UnavailableError("this one alone") if n == 13 else 2 * n for n in items]


def asked(work: Work, first: int, others: Sequence[int]) -> tuple[Future[int], list[Future[int]]]:
    """Ask with *first*, and with the others while its work is going on."""
    turns: Turns[int, int] = Turns(work)
    with ThreadPoolExecutor(len(others) + 1) as pool:
        leads = pool.submit(turns.ask, first)
        assert work.begun.wait(20)
        rest = []
        for number, one in enumerate(others, start=1):
            rest.append(pool.submit(turns.ask, one))
            while len(turns._waiting) < number:
                assert not leads.done()
        work.free.set()
    return leads, rest


def test_those_who_come_meanwhile_go_together_in_their_order() -> None:
    work = Work()
    leads, rest = asked(work, 1, [2, 3, 4])
    assert work.groups == [[1], [2, 3, 4]]
    assert (leads.result(), [one.result() for one in rest]) == (2, [4, 6, 8])


def test_an_error_among_the_answers_is_for_its_own_caller() -> None:
    _, rest = asked(Work(), 1, [2, 13, 4])
    assert (rest[0].result(), rest[2].result()) == (4, 8)
    with pytest.raises(UnavailableError, match="this one alone"):
        rest[1].result()


def test_an_error_of_the_work_is_for_everybody_in_the_group_and_nobody_else() -> None:
    leads, rest = asked(Work(), 1, [-1, 3])
    assert leads.result() == 2
    for one in rest:
        with pytest.raises(UnavailableError, match="all of it failed"):
            one.result()


def test_where_the_leader_is_interrupted_the_others_are_told_and_the_next_leads() -> None:
    work = Work()
    leads, rest = asked(work, 1, [-2, 3])
    assert leads.result() == 2
    with pytest.raises(KeyboardInterrupt):
        rest[0].result()
    with pytest.raises(UnavailableError, match="was interrupted"):
        rest[1].result()


def test_a_line_goes_on_after_an_interruption() -> None:
    work = Work()
    work.free.set()
    turns: Turns[int, int] = Turns(work)
    with pytest.raises(KeyboardInterrupt):
        turns.ask(-2)
    assert turns.ask(5) == 10


def test_no_group_is_larger_than_the_bound() -> None:
    work = Work()
    work.free.set()
    turns: Turns[int, int] = Turns(work)
    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(turns.ask, range(100, 900))) == list(range(200, 1800, 2))
    assert max(map(len, work.groups)) <= AT_ONCE
    assert sorted(n for group in work.groups for n in group) == list(range(100, 900))
