"""No hidden figure is recovered from everything that is published, by any one party.

Over made registers: two versions of an agreement, several bodies, quarters and their year, tables
by body and kind, an agreement whose counts are exact. The attacker has every table of every
release, the log's exact counts and sizes, and one party's own cases (its receipts), and uses
linear programming, rounded to whole numbers, and integer programming.
"""

import os

import pytest

from counts_by_programming import OWN, Attacker
from made_counts import Register, made_register
from thirdcopy.register import Value, format_figures, recovered
from thirdcopy.register.measure import MEASURES

LONG = bool(os.environ.get("LONG"))
QUARTERS = (
    ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4") if LONG else ("2026-Q3", "2026-Q4")
)
SEEDS = range(50 if LONG else 3)


def attackers(register: Register) -> dict[str | None, Attacker]:
    bodies = {
        str(one.hash): {str(body): str(kind) for body, kind in one.requesters.items()}
        for one in register.agreements
    }
    names = {str(one.hash): one.id for one in register.agreements}
    exact = next(one for one in register.agreements if one.exact)
    counted = {one.name for one in MEASURES}
    # Of a year's other quarters the log says that nothing happened.
    quarters = {cell.period for one in register.releases for cell in one.planned.cells}
    log = {
        (quarter, str(exact.hash), measure): sum(
            count
            for cell, count in register.cells.items()
            if (cell.period, cell.agreement, cell.measure) == (quarter, exact.hash, measure)
        )
        for quarter in quarters
        for measure in counted
    }
    sealed = {quarter: n for quarter, n in register.sealed.items() if quarter in quarters}
    attested = frozenset(one for one in bodies if one != exact.hash)
    found: dict[str | None, Attacker] = {}
    for me in (None, *sorted({body for each in bodies.values() for body in each})):
        mine = {
            (cell.period, str(cell.agreement), cell.body, cell.measure): count
            for cell, count in register.cells.items()
            if me is not None and cell.body == me and cell.measure in OWN
        }
        found[me] = Attacker(bodies, names, log, sealed, attested, me, mine)
    return found


def tables(register: Register) -> list[bytes]:
    """Give each release as its file: what is in the log is not in it."""
    found: dict[str, dict[object, Value]] = {}
    for one in register.releases:
        if not one.planned.public:
            figure = one.planned.figure
            of = found.setdefault(figure.period, {})
            of[figure] = Value(one.shown, one.planned.control)
    return [format_figures(of) for of in found.values()]  # type: ignore[arg-type]


def is_secret(register: Register, key: tuple[str, ...], me: str | None) -> bool:
    """Say whether a figure counts anybody's cases but the attacker's own."""
    (planned,) = [
        one.planned
        for one in register.releases
        if (
            one.planned.figure.period,
            one.planned.figure.of,
            one.planned.figure.by,
            one.planned.figure.code,
            one.planned.figure.measure,
        )
        == key
    ]
    own = 0
    for cell in planned.cells:
        body = cell.body or me
        if me is not None and body == me and cell.measure in OWN:
            own += sum(
                count
                for each, count in register.cells.items()
                if (each.period, each.agreement, each.body, each.measure)
                == (cell.period, cell.agreement, me, cell.measure)
            )
    return me is None or own != planned.count


def attacked(register: Register, *, whole: bool) -> dict[tuple[str | None, tuple[str, ...]], int]:
    published = tables(register)
    return {
        (me, key): value
        for me, attacker in attackers(register).items()
        for key, value in attacker.recover(published, whole=whole).items()
        if is_secret(register, key, me)
    }


@pytest.mark.parametrize("profile", ["uk-health-1-7-round-5", "10-5"])
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_hidden_is_recovered_from_every_release_together(seed: int, profile: str) -> None:
    register = made_register(seed, bodies=2 + seed % 2, quarters=QUARTERS, profile=profile)
    for quarter in QUARTERS:
        register.publish(quarter)
    assert attacked(register, whole=True) == {}
    assert attacked(register, whole=False) == {}


def test_without_the_guard_some_are_recovered_and_rightly() -> None:
    """The control: the same attack on the same counts, published cell by cell."""
    found: dict[tuple[object, ...], int] = {}
    for seed in SEEDS:
        register = made_register(seed, bodies=2 + seed % 2, quarters=QUARTERS)
        for quarter in QUARTERS:
            register.publish(quarter, guarded=False)
        truth: dict[tuple[str, ...], int] = {
            (
                one.planned.figure.period,
                one.planned.figure.of,
                one.planned.figure.by,
                one.planned.figure.code,
                one.planned.figure.measure,
            ): one.planned.count
            for one in register.releases
        }
        recovered_here = attacked(register, whole=True)
        assert all(truth[key] == value for (_, key), value in recovered_here.items())
        found |= {(seed, *place): value for place, value in recovered_here.items()}
    assert len(found) > 10
    assert any(me is None for _, me, _ in found)
    assert any(me is not None for _, me, _ in found)


def test_the_guard_and_the_attack_agree_on_what_is_recovered() -> None:
    register = made_register(3, quarters=QUARTERS[:2])
    for quarter in QUARTERS[:2]:
        register.publish(quarter, guarded=False)
    for me, attacker in attackers(register).items():
        by_attack = {
            key for key in attacker.recover(tables(register)) if is_secret(register, key, me)
        }
        by_guard = {
            (one.period, one.of, one.by, one.code, one.measure)
            for one in recovered(register.releases, register.around, me)
        }
        assert by_attack == by_guard, me
