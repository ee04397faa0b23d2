"""Chains of agreements along which data could go, as far as their front matter says.

Data of a dataset goes out under an agreement about that dataset, or about answers that are
worked out of it, and comes to stand in the dataset where the recipient keeps it. From there it
goes on under the same agreement's clauses on onward disclosure, or under another agreement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Agreement
from thirdcopy.analysis.domain import Domain

MOST_HOPS: Final = 3
"""Longer chains are not looked for."""
_OUTWARD: Final = ("disclose", "check", "refer")


@dataclass(frozen=True)
class Member:
    """One agreement of a register, with what the analyser reads of it."""

    agreement: Agreement
    domain: Domain


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


def categories(leg: Leg, before: str | None) -> frozenset[tuple[str, str]]:
    """Pair each field that a leg may take up from the dataset *before* with what it gives out.

    A derived answer takes up the fields that it is worked out of.
    """
    agreement = leg.member.agreement
    if leg.action == "retain":
        return frozenset((field, field) for field in agreement.asks)
    kept = {(field, field) for field in agreement.fields}
    if before in {None, agreement.dataset}:
        kept |= {
            (f"{agreement.dataset}/{source.partition('/')[2]}", field)
            for source, field in _derived(agreement)
            if source.partition("/")[0] == agreement.dataset
        }
        return frozenset(kept)
    return frozenset(
        (source, field)
        for source, field in _derived(agreement)
        if source.partition("/")[0] == before
    )


def _from(register: Sequence[Member], dataset: str) -> Iterator[Leg]:
    for member in register:
        agreement = member.agreement
        sources = {source.partition("/")[0] for source, _ in _derived(agreement)}
        if dataset in {agreement.dataset, *sources}:
            yield from (Leg(member, one) for one in _OUTWARD if member.domain.permits(one))
        if any(field.partition("/")[0] == dataset for field in agreement.asks):
            yield from (Leg(member, one) for one in ("retain",) if member.domain.permits(one))


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
            if leg.member.agreement.id not in used:
                yield leg


def _derived(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for category, derived in agreement.derived.items():
        for source in derived.sources:
            yield source, f"{agreement.dataset}/{category}"
