"""Made counts: quarters of agreements with small and great counts, as a gateway closes them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from thirdcopy.event import BodyCode
from thirdcopy.register import Cell, Counted, Planned, Release, Surroundings, plan, protect
from thirdcopy.register.control import CONTROLS
from thirdcopy.register.measure import ENDS, MEASURES, REASONS, RETURNED
from thirdcopy_client.canonical import Hash, hash_of

HEALTH = "uk-health-1-7-round-5"
EXACT = Hash("e" * 64)
_COUNTS = (0, 0, 1, 2, 3, 4, 6, 8, 11, 13, 18, 40)


@dataclass
class Register:
    """What happened over some quarters, and what was published of it so far."""

    agreements: tuple[Counted, ...]
    cells: dict[Cell, int]
    releases: list[Release]
    sealed: dict[str, int]
    profile: str

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            truth=self.cells,
            attested=frozenset(one.hash for one in self.agreements if not one.exact),
            sealed=self.sealed,
            parties=frozenset(cell.body for cell in self.cells if cell.body),
        )

    def planned(self, quarter: str) -> tuple[Planned, ...]:
        return plan(quarter, self.agreements, self.cells, self.profile)

    def publish(self, quarter: str, *, guarded: bool = True) -> None:
        """Close a quarter, with the guard or, as a control, without it."""
        planned = self.planned(quarter)
        if guarded:
            shown = protect(planned, self.releases, self.around)
        else:
            shown = {one.figure: CONTROLS[one.control].shown(one.count) for one in planned}
        self.releases += [Release(one, shown[one.figure]) for one in planned]


def made_register(
    seed: int, *, bodies: int = 2, quarters: Sequence[str], profile: str = HEALTH
) -> Register:
    """Make two versions of an agreement among some bodies, and one whose counts are exact."""
    rng = random.Random(seed)  # noqa: S311 - counts must repeat
    kinds = ["council", "council", "police", "council"]
    asking = {BodyCode(f"body-{n}"): BodyCode(kinds[n]) for n in range(bodies)}
    agreements = (
        Counted(hash_of(b"first"), "agreement", exact=False, requesters=asking),
        Counted(hash_of(b"second"), "agreement", exact=False, requesters=asking, returned=True),
        Counted(EXACT, "exact", exact=True, requesters={BodyCode("body-0"): BodyCode("council")}),
    )
    register = Register(agreements, {}, [], {}, profile)
    for quarter in quarters:
        happen(register, quarter, rng)
    return register


def happen(register: Register, quarter: str, rng: random.Random) -> None:
    """Let a quarter happen: requests are received, and some end, for a reason."""
    for agreement in register.agreements:
        people = 0
        for body in agreement.requesters:
            received = rng.choice(_COUNTS)
            ended = _divide(received - rng.randint(0, min(received, 2)), ENDS, rng)
            counts = {"received": received, **ended}
            counts |= _divide(ended["rejected"], REASONS, rng)
            counts["records"] = rng.randint(0, ended["supplied"])
            counts["people"] = rng.randint(min(received, 1), received)
            counts["notices-given"] = rng.randint(0, counts["records"])
            if agreement.returned:
                counts |= {one.name: rng.choice(_COUNTS) for one in RETURNED}
            people += counts["people"]
            for measure, count in counts.items():
                register.cells[Cell(quarter, agreement.hash, body, measure)] = count
        register.cells[Cell(quarter, agreement.hash, "", "people")] = people
    counted = {one.name for one in (*MEASURES, *RETURNED)}
    attested = {one.hash for one in register.agreements if not one.exact}
    number = sum(
        count
        for cell, count in register.cells.items()
        if cell.period == quarter and cell.measure in counted and cell.agreement in attested
    )
    register.sealed[quarter] = number + rng.randint(0, 40)


def _divide(number: int, names: Sequence[str], rng: random.Random) -> dict[str, int]:
    found = dict.fromkeys(names, 0)
    for _ in range(number):
        found[rng.choice(names)] += 1
    return found
