"""The pace of answers: that of the slowest, so that a slow answer is not told by its time."""

from time import monotonic

from thirdcopy.web.pace import Pace

HOUR = 3600.0


def test_every_answer_takes_as_long_as_the_slowest_of_the_hour_needed() -> None:
    pace = Pace()
    assert [pace.ticks(needed, 1.0) for needed in (1, 1, 3, 1, 2)] == [1, 1, 3, 3, 3]
    assert pace.ticks(1, HOUR) == 3
    assert pace.ticks(1, 2 * HOUR + 2) == 1


def test_one_that_is_as_slow_keeps_the_pace_for_another_hour() -> None:
    pace = Pace()
    assert pace.ticks(3, 1.0) == 3
    assert pace.ticks(3, HOUR) == 3
    assert pace.ticks(1, HOUR + 2.0) == 3


def test_one_that_hangs_does_not_hold_up_everybody() -> None:
    pace = Pace()
    assert pace.ticks(400, 1.0) == 400
    assert pace.ticks(1, 2.0) == 8


def test_an_answer_is_never_given_before_its_tick() -> None:
    pace, begun = Pace(), monotonic()
    pace.keep(begun, 0.02)
    assert monotonic() - begun >= 0.02
    late = monotonic() - 0.03
    pace.keep(late, 0.02)
    assert monotonic() - late >= 0.04
