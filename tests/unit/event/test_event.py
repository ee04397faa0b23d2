"""Events and their entries: what is told, what is kept, and what a commitment covers."""

from dataclasses import replace

import pytest

from thirdcopy.event import (
    KINDS,
    RELEASES,
    BodyCode,
    CaseId,
    Class,
    Event,
    PersonId,
    RequestId,
    Seal,
    Visibility,
    commitment_of,
    entry_of,
    header_of,
    new_seal,
)
from thirdcopy.event.event import padding_entry
from thirdcopy_client.canonical import Hash, Json, parse_canonical
from thirdcopy_client.clock import Micros
from thirdcopy_client.translog.entry import event_commitment, format_entry, kept_commitment

AGREEMENT = Hash("5e4eb8b324d36225fd3323ed17bddde290bd3e2bf8fca59d69e8c6d1cdae838a")
SEAL = Seal(b"\x11" * 32, b"\x22" * 32, b"\x33" * 32)
KNOWN_TO_BOTH = {
    "received",
    "rejected",
    "withdrawn",
    "supplied",
    "check-answered",
    "delivered",
    "undelivered",
    "not-confirmed",
    "nothing-supplied",
    "information-requested",
    "information-supplied",
    "complied",
    "spoken",
    "advised",
    "return-advised",
    "corrected",
}


def _event(kind: str = "received", at: int = 1_491_217_200_000_000) -> Event:
    members = KINDS[kind]
    told: dict[str, Json] = dict.fromkeys(members.told, "x")
    kept: dict[str, Json] = dict.fromkeys(members.kept, "x")
    return Event(
        id="e-1",
        case=CaseId("c-1"),
        request=RequestId("r-7Q2M"),
        seq=1,
        kind=kind,
        at=Micros(at),
        person=PersonId("p-12"),
        body=BodyCode("home-office"),
        cls=Class(AGREEMENT),
        ruleset=Hash("5" * 64),
        told=told,
        kept=kept,
        previous=None,
    )


def test_a_kind_is_counted_only_if_every_outside_party_knows_of_it() -> None:
    counted = {name for name, kind in KINDS.items() if kind.visibility is Visibility.COUNTED}
    assert counted == KNOWN_TO_BOTH
    assert counted > RELEASES


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_of_who_when_and_why_is_told(kind: str) -> None:
    told = _event(kind).told_text
    if KINDS[kind].visibility is Visibility.PRIVATE:
        assert told == b""
        return
    value = parse_canonical(told)
    assert isinstance(value, dict)
    common = {"agreement", "kind", "on", "request", "ruleset"}
    assert set(value) == common | KINDS[kind].told
    assert not set(value) & {"at", "person", "case", "seq", "previous", "body", "code", "note"}


def test_a_non_release_tells_nothing_but_that_it_happened() -> None:
    for kind in ("nothing-supplied", "not-confirmed", "received", "withdrawn"):
        assert KINDS[kind].told == frozenset()


def test_the_month_and_the_day_are_those_of_london() -> None:
    just_before_midnight_utc = 1_498_865_400_000_000
    event = _event(at=just_before_midnight_utc)
    assert b'"on":"2017-07-01"' in event.told_text
    assert header_of(event, SEAL).month == "2017-07"
    assert b'"on":"2017-06-30"' in _event(at=just_before_midnight_utc - 3_600_000_000).told_text


def test_the_commitment_is_the_formula_of_the_sheet() -> None:
    event = _event()
    kept = kept_commitment(SEAL.kept_salt, event.kept_text)
    assert commitment_of(event, SEAL) == event_commitment(SEAL.told_salt, kept, event.told_text)


def test_every_member_of_an_event_is_under_its_commitment() -> None:
    event = _event("decided")
    base = commitment_of(event, SEAL)
    changed = [
        replace(event, person=PersonId("p-13")),
        replace(event, at=Micros(event.at + 1)),
        replace(event, seq=2),
        replace(event, case=CaseId("c-2")),
        replace(event, body=BodyCode("other")),
        replace(event, previous="x"),
        *(replace(event, kept={**event.kept, name: "y"}) for name in event.kept),
    ]
    assert base not in [commitment_of(one, SEAL) for one in changed]
    assert commitment_of(replace(event, id="e-2"), SEAL) == base
    for salt in ("told_salt", "kept_salt"):
        assert commitment_of(event, replace(SEAL, **{salt: b"\x44" * 32})) != base


def test_all_sealed_entries_look_alike_padding_too() -> None:
    lines = [
        format_entry(entry_of(_event(kind), new_seal()))
        for kind, of in KINDS.items()
        if of.visibility is Visibility.COUNTED
    ]
    lines.append(format_entry(padding_entry(new_seal(), "2017-04")))
    assert {len(line) for line in lines} == {116}
    assert {line[:27] for line in lines} == {b"thirdcopy/1 sealed 2017-04 "}
    assert len(set(lines)) == len(lines)


def test_an_event_with_a_member_too_many_or_too_few_is_a_bug() -> None:
    event = _event("rejected")
    wrong: tuple[dict[str, Json], ...] = ({}, {"procedure": "x", "note": "x"})
    for members in wrong:
        with pytest.raises(AssertionError):
            replace(event, told=members)
        with pytest.raises(AssertionError):
            replace(event, kept=members)


def test_no_two_seals_are_alike() -> None:
    salts = {salt for _ in range(20) for salt in vars(new_seal()).values()}
    assert len(salts) == 60
    assert {len(salt) for salt in salts} == {32}
