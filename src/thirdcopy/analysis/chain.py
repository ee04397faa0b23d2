"""Chains of agreements along which data could go, as far as their front matter says.

Data of a dataset goes out under an agreement about that dataset, or about answers that are
worked out of it, and comes to stand in the dataset where the recipient keeps it. From there it
goes on under the same agreement's clauses on onward disclosure, or under another agreement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Agreement, Ruleset
from thirdcopy.analysis.domain import Domain

MOST_HOPS: Final = 3
"""Longer chains are not looked for."""
_OUTWARD: Final = ("disclose", "check", "refer")


@dataclass(frozen=True)
class Member:
    """One agreement of a register, with what the analyser reads of it."""

    agreement: Agreement
    domain: Domain
    rules: Ruleset


@dataclass(frozen=True)
class Leg:
    """One step of a chain: data goes on by *action* under an agreement."""

    member: Member
    action: str


Chain = tuple[Leg, ...]


def chains(register: Sequence[Member], dataset: str) -> Iterator[Chain]:
    """Give every chain of at most `MOST_HOPS` that begins at *dataset*, the shortest first.

    No agreement is used twice, but for passing on once what came under it.
    """
    waiting: list[Chain] = [(leg,) for leg in _from(register, dataset)]
    while waiting:
        yield from waiting
        waiting = [
            (*chain, leg)
            for chain in waiting
            if len(chain) < MOST_HOPS
            for leg in _after(register, chain)
        ]


def entering(leg: Leg, dataset: str) -> tuple[str, ...]:
    """Give the fields by which data of *dataset* can begin to flow in the leg."""
    agreement = leg.member.agreement
    if leg.action == "retain":
        return tuple(field for field in agreement.asks if _dataset(field) == dataset)
    return tuple(
        field
        for field in agreement.fields
        if dataset in {_dataset(source) for source in _sources(agreement, field)}
    )


def passages(before: Leg, leg: Leg) -> tuple[tuple[str, str], ...]:
    """Pair each field of one leg with the fields as which it can go on in the next."""
    agreement, earlier = leg.member.agreement, before.member.agreement
    if leg.action == "onward":
        return tuple((field, field) for field in agreement.fields)
    return tuple(
        (field, further)
        for field in earlier.fields
        for further in (agreement.asks if leg.action == "retain" else agreement.fields)
        if f"{earlier.lands_in}/{_category(field)}" in _sources(agreement, further)
    )


def _from(register: Sequence[Member], dataset: str) -> Iterator[Leg]:
    for member in register:
        for action in (*_OUTWARD, "retain"):
            leg = Leg(member, action)
            if member.domain.permits(action) and entering(leg, dataset):
                yield leg


def _after(register: Sequence[Member], chain: Chain) -> Iterator[Leg]:
    last = chain[-1]
    if last.action == "retain":
        return
    if last.action != "onward" and last.member.domain.permits("onward"):
        yield Leg(last.member, "onward")
    lands_in = last.member.agreement.lands_in
    used = {leg.member.agreement.id for leg in chain}
    if lands_in is not None:
        for leg in _from(register, lands_in):
            if leg.member.agreement.id not in used and passages(last, leg):
                yield leg


def _sources(agreement: Agreement, field: str) -> frozenset[str]:
    """Give the fields whose content *field* carries: itself, and what it is worked out of."""
    derived = agreement.derived.get(_category(field))
    return frozenset((field, *(derived.sources if derived else ())))


def _dataset(field: str) -> str:
    return field.partition("/")[0]


def _category(field: str) -> str:
    return field.partition("/")[2]
