"""What the sizes of a padded log tell of how many cases there were: exact odds, no sampling.

`PYTHONPATH=tests:src python -m padding_odds` prints them. An observer is asked which of two
numbers of cases it was, each as likely as the other. The advantage is how often more than by
a guess he is right, from 0 (never) to 1 (always): the total variation between what he sees in
each.
"""

import math
from collections.abc import Iterator, Sequence

from thirdcopy.gateway import WitnessSettings
from thirdcopy.store.cover import AT_ONCE as COVER
from thirdcopy.store.sequencer import FILL, PADDING
from thirdcopy_client.clock import DAY, SECOND

EVERY = WitnessSettings().cover
"""Seconds between moments of cover, as a gateway has them that sets nothing else."""

STEPS = 16
"""At how many moments of a time another's case is tried."""

Odds = tuple[float, ...]
"""The probability of each number, from 0 on."""


def uniform(below: int) -> Odds:
    """Give every number below *below* alike."""
    return (1 / below,) * below


def plus(first: Odds, second: Odds) -> Odds:
    """Give the odds of a sum."""
    total = [0.0] * (len(first) + len(second) - 1)
    for a, p in enumerate(first):
        if p:
            for b, q in enumerate(second):
                total[a + b] += p * q
    return tuple(total)


def times(odds: Odds, count: int) -> Odds:
    """Give the odds of a sum of *count*."""
    total: Odds = (1.0,)
    for _ in range(count):
        total = plus(total, odds)
    return total


def mixed(parts: Sequence[tuple[float, Odds]]) -> Odds:
    """Give the odds when one of several happens."""
    total = [0.0] * max(len(odds) for _, odds in parts)
    for weight, odds in parts:
        for number, p in enumerate(odds):
            total[number] += weight * p
    return tuple(total)


def poisson(rate: float) -> Odds:
    """Give the odds of a number of things that come one by one at a rate."""
    odds = [2.718281828459045**-rate]
    while sum(odds) < 1 - 1e-9:
        odds.append(odds[-1] * rate / len(odds))
    return tuple(odds)


def advantage(first: Odds, second: Odds) -> float:
    """Give the total variation between two distributions."""
    width = max(len(first), len(second))
    a, b = (tuple(odds) + (0.0,) * (width - len(odds)) for odds in (first, second))
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / 2


TRANSACTION: Odds = (0.0, *uniform(PADDING))
"""How many entries a transaction with one counted event adds."""


def published(cases: int, opened: int = 1) -> Odds:
    """Give how much a day adds to the public log: its cases, an open entry, and the filling."""
    added = plus(times(TRANSACTION, cases), (0.0,) * opened + (1.0,))
    blocks = [0.0] * (len(added) // FILL + 2)
    for number, p in enumerate(added):
        blocks[-(-number // FILL)] += p
    return tuple(blocks)


def between(cases: int, transaction: Odds = TRANSACTION) -> Odds:
    """Give how far apart two receipts of one party are, with *cases* of others between.

    The party's own entries stand anywhere in their own transactions.
    """
    padding = len(transaction) - 2
    beside = [0.0] * (padding + 1)
    for number, p in enumerate(transaction[1:]):
        for place in range(number + 1):
            beside[place] += p / (number + 1)
    own = plus(tuple(beside), tuple(beside))
    return plus(own, times(transaction, cases))


def covered(cases: int, rate: float) -> Odds:
    """Give how many transactions a live observer sees, if *rate* more of them are for cover."""
    return (0.0,) * cases + poisson(rate)


def covered_between(cases: int, rate: float) -> Odds:
    """Give how far apart two receipts are, if *rate* more transactions between are for cover."""
    return mixed([(p, between(cases + count)) for count, p in enumerate(poisson(rate))])


def due(moments: float) -> Odds:
    """Give how much cover falls due in a time with so many moments on average (Panjer, 1981)."""
    odds = [math.exp(-moments)]
    while sum(odds) < 1 - 1e-9:
        n = len(odds)
        sizes = range(1, min(COVER, n) + 1)
        odds.append(moments / n * sum(size / COVER * odds[n - size] for size in sizes))
    return tuple(odds)


def grown(fell_due: Odds, ahead: int, own: int) -> Odds:
    """Give how much the log grows when somebody adds *own* entries, and it was *ahead* of cover."""
    odds = [0.0] * max(len(fell_due), own + 1)
    for number, p in enumerate(fell_due):
        odds[max(number - ahead, own)] += p
    return tuple(odds)


def grown_with_another(moments: float, ahead: int, own: int) -> Odds:
    """Give the same when somebody else's entry came meanwhile, at any moment as likely."""
    parts: list[tuple[float, Odds]] = []
    for step in range(STEPS):
        share = (step + 0.5) / STEPS
        before, after = due(moments * share), due(moments * (1 - share))
        reached: dict[int, list[float]] = {}
        for number, p in enumerate(before):
            rest = number - ahead - 1
            odds = reached.setdefault(max(-rest, 0), [0.0] * (len(before) + 1))
            odds[1 + max(rest, 0)] += p / STEPS
        parts += [(1.0, plus(tuple(o), grown(after, late, own))) for late, o in reached.items()]
    return mixed(parts)


def live(moments: float) -> float:
    """Give the advantage of a witness: one entry of a case or none between two looks."""
    return advantage(grown(due(moments), 0, 0), grown_with_another(moments, 0, 0))


def told(moments: float, ahead: int = 0) -> float:
    """Give the advantage of a party: an entry of others or none between two of its own.

    The log was *ahead* of its cover after the first.
    """
    return advantage(grown(due(moments), ahead, 1), grown_with_another(moments, ahead, 1))


def dated() -> float:
    """Give within how many minutes the time of an entry at noon is known, 19 times in 20.

    The public knows where a day begins and ends in the log. How many entries came before noon
    varies about the half of the day's, as a path does that is tied at both ends.
    """
    moments = DAY / SECOND / EVERY
    sizes = range(1, COVER + 1)
    mean = sum(sizes) / COVER
    spread = math.sqrt(moments / 4 * sum(size**2 for size in sizes) / COVER)
    return 1.96 * spread / mean * EVERY / 60


def yearly() -> float:
    """Give how many entries fall due in a year, in millions."""
    return 365 * DAY / SECOND / EVERY * (1 + COVER) / 2 / 1e6


def lines() -> Iterator[str]:
    """Give every figure that the documents have, as they have it."""
    yield "cover falls due, less what is added, and the log is seen at fixed times:"
    yield "  minutes apart   a witness   a party   just after four others"
    for minutes in (1, 2, 5, 10, 30):
        moments = minutes * 60 / EVERY
        odds = f"{live(moments):9.4f} {told(moments):9.4f} {told(moments, 4):24.4f}"
        yield f"  {minutes:>13}   {odds}"
    yield f"a witness that looks at each moment of cover: {live(1.0):.2f}"
    when = f"within {dated():.0f} minutes, 19 times in 20"
    yield f"the time of day of a revealed entry, at noon: {when}"
    yield f"cover: {yearly():.1f} million entries a year"
    yield "none or some in a day, as the public sees it, without cover:"
    for n in (1, 3, 4, 8, 16):
        yield f"    0 or {n:<3} {advantage(published(0), published(n)):.2f}"
    yield "one more case among n:"
    for n in (0, 4, 7, 8, 16, 32):
        yield f"  {n:>3} or {n + 1:<3} {advantage(published(n), published(n + 1)):.2f}"
    yield "the controls, which padding of transactions alone gives:"
    yield f"    none or one of others between two receipts: {advantage(between(0), between(1)):.2f}"
    wide = (0.0, *uniform(8 * PADDING))
    yield f"    with eight times the padding: {advantage(between(0, wide), between(1, wide)):.2f}"
    yield "and transactions for cover beside the cases, seen one by one by a witness:"
    for rate in (0, 1, 4, 16):
        yield f"    {rate:>2} for cover: {advantage(covered(0, rate), covered(1, rate)):.2f}"


def main() -> None:
    """Print them."""
    print("\n".join(lines()))


if __name__ == "__main__":
    main()
