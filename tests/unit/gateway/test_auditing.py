"""The auditor searches and reads, each look recorded; unusual asking is a count."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from texts import library
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import PersonId, Refusal
from thirdcopy.gateway.auditing import NEAR_CAP, Wanted
from thirdcopy.gateway.casework import person_tags
from thirdcopy.gateway.directory import OPERATOR
from thirdcopy.gateway.looking import edits, open_look, readers
from thirdcopy.gateway.particulars import correct_particular, end_particular, record_particular
from thirdcopy.match import parse_identifiers
from thirdcopy.simulation.world import World
from thirdcopy.store import audit_tables, tables
from thirdcopy_client.canonical import Json, b64, canonical, parse_canonical
from thirdcopy_client.clock import DAY, Micros, date_of
from thirdcopy_client.errors import MalformedError, NotAllowedError, VerificationError
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend
from world import (
    ACTORS,
    TRACING,
    ask,
    asked,
    events,
    form_about,
    hash_of_agreement,
    persons,
    to_assessed,
)

AUDITOR = ACTORS["p-auditor"]
CHARGE = {"body": "home-office", "pence": "5950", "per": "hour", "from": "unknown"}


def unguarded(connection: Connection, table: str) -> None:
    """Take away what keeps rows of a table as they are, as only an operator could."""
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    for name in connection.execute(text(guards), {"table": table}).scalars().all():
        connection.execute(text(f'DROP TRIGGER "{name}"'))


def numbers(world: World, **wanted: Any) -> set[str]:  # noqa: ANN401 - fields of any type
    found, number = gates.search(world.gateway, AUDITOR, Wanted(**wanted))
    assert len(found) == number
    return {one.request for one in found}


def test_a_search_lists_the_bodys_cases_and_nothing_personal(world: World) -> None:
    cases = [asked(world, TRACING, number=number) for number in range(3)]
    everything = {case.request.id for case in cases}
    assert numbers(world, state="submitted") == everything
    assert numbers(world, state="refused") == set()
    assert numbers(world, agreement=hash_of_agreement(TRACING)) == everything
    assert numbers(world, body="home-office") == everything
    assert numbers(world, body="immigration-enforcement") == set()
    today = date_of(world.clock())
    assert numbers(world, since=today, until=today) == everything
    assert numbers(world, since=today + dt.timedelta(1)) == set()
    assert numbers(world, until=today - dt.timedelta(1)) == set()
    listed = str(gates.search(world.gateway, AUDITOR, Wanted()))
    assert not any(case.request.person.family_name in listed for case in cases)


def test_a_search_finds_what_was_turned_away_and_what_is_overdue(world: World) -> None:
    one, other = (asked(world, TRACING, number=number) for number in range(2))
    handler = ACTORS["p-nhs-handler"]
    assert numbers(world, having="turned-away") == set()
    refused = gates.screen(world.gateway, handler, one.request.id, clear=True)
    assert isinstance(refused, Refusal)
    assert numbers(world, having="turned-away") == {one.request.id}
    assert numbers(world, overdue=True) == set()
    world.clock.set(Micros(one.due + DAY))
    assert numbers(world, overdue=True) == {one.request.id, other.request.id}


def test_a_search_by_decider_finds_what_they_decided_and_nothing_else(world: World) -> None:
    decided, other = (asked(world, TRACING, number=number) for number in range(2))
    to_assessed(world, TRACING, decided.request.id)
    decider = ACTORS["p-nhs-decider-1"]
    done = gates.decide(
        world.gateway, decider, decided.request.id, permits=False, reasons="Not needed."
    )
    assert isinstance(done, Case)
    assert numbers(world, decider=decider.person) == {decided.request.id}
    assert gates.deciders(world.gateway, AUDITOR) == (decider.person,)
    assert other.request.id not in numbers(world, decider=decider.person)


def test_a_search_comes_in_pages_that_leave_nothing_out(world: World) -> None:
    cases = {asked(world, TRACING, number=number).request.id for number in range(3)}
    pages = [gates.search(world.gateway, AUDITOR, Wanted(), first=n, most=2) for n in (0, 2)]
    assert [(len(found), number) for found, number in pages] == [(2, 3), (1, 3)]
    assert {one.request for found, _ in pages for one in found} == cases


def test_a_search_is_recorded_before_it_shows_anything_and_its_root_is_in_the_log(
    world: World,
) -> None:
    gates.search(world.gateway, AUDITOR, Wanted(state="refused", overdue=True))
    (look,) = gates.looks(world.gateway, AUDITOR)
    assert (look.act, look.by) == ("search", AUDITOR.person)
    assert look.said == {"state": "refused", "overdue": "True", "first": 0}
    with world.gateway.engine.connect() as connection:
        act = tables.act.c
        row = connection.execute(
            select(act.kind, act.members).where(act.log_index == look.log_index)
        )
        kind, members = row.one()
    with world.gateway.vault.engine.connect() as connection:
        salt = connection.execute(
            select(tables.seal.c.kept_salt).where(tables.seal.c.id == look.id)
        ).scalar_one()
    done: dict[str, Json] = {"act": "search", "by": AUDITOR.person, "said": dict(look.said)}
    root = extend(0, lambda _level, _n: b"", [leaf_hash(salt), leaf_hash(canonical(done))]).root
    assert (kind, parse_canonical(members)) == ("audited", {"root": b64(root)})


def test_nobody_changes_what_an_auditor_did(world: World) -> None:
    gates.search(world.gateway, AUDITOR, Wanted())
    for change in (delete(audit_tables.look), update(audit_tables.look).values(person="p-other")):
        with pytest.raises(DBAPIError), world.gateway.engine.begin() as connection:
            connection.execute(change)


def test_an_auditor_sees_who_read_what(world: World) -> None:
    case, handler = asked(world, TRACING), ACTORS["p-nhs-handler"]
    gates.see(world.gateway, handler, case.request.id, why="casework")
    (read,), number = gates.reads(world.gateway, AUDITOR)
    assert (read.by, read.request, number) == (handler.person, case.request.id, 1)
    assert gates.looks(world.gateway, AUDITOR)[0].act == "reads"


def test_each_read_of_an_auditor_is_recorded(world: World) -> None:
    case = asked(world, TRACING)
    gates.see(world.gateway, AUDITOR, case.request.id, why="sampled")
    assert events(world.gateway, case)[-1].kind == "read"


@pytest.mark.parametrize("person", ["p-nhs-handler", "p-ho-1", "p-nhs-decider-1"])
def test_nobody_else_searches_samples_or_reviews(world: World, person: str) -> None:
    for look in (
        lambda: gates.search(world.gateway, ACTORS[person], Wanted()),
        lambda: gates.deciders(world.gateway, ACTORS[person]),
        lambda: gates.reads(world.gateway, ACTORS[person]),
        lambda: gates.looks(world.gateway, ACTORS[person]),
        lambda: gates.samples(world.gateway, ACTORS[person]),
        lambda: gates.unusual(world.gateway, ACTORS[person], "2017-04"),
    ):
        with pytest.raises(NotAllowedError):
            look()


def found_of(world: World, asked: int, days: int) -> list[list[tuple[str, int, PersonId | None]]]:
    """Ask so often on so many days, and give what is to be looked at after each of them."""
    people = persons(TRACING, "plain", world)
    found = []
    for _day in range(days):
        for _ in range(asked):
            ask(world, TRACING, form_about(TRACING, next(people)), "p-ho-2")
        month = gates.unusual(world.gateway, AUDITOR, "2017-04")
        found.append([(one.rule, one.count, one.officer) for one in month])
        world.clock.set(Micros(world.clock() + DAY))
    return found


def test_one_day_at_the_cap_is_looked_at_and_names_the_officer(world: World) -> None:
    cap = library().agreements[TRACING].cap_per_officer_day
    assert found_of(world, cap, 1) == [[("near-the-cap", 1, "p-ho-2")]]


def test_three_days_near_the_cap_are_looked_at_and_two_are_not(world: World) -> None:
    cap = library().agreements[TRACING].cap_per_officer_day
    assert (cap - 1) * 100 >= cap * NEAR_CAP, "one under the cap is near it"
    assert found_of(world, cap - 1, 3) == [[], [], [("near-the-cap", 3, "p-ho-2")]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("O'Neill", "Zoë Mary"), ("ONEILL", "Zoe-Mary"), True),
        (("van der Berg", "Ali"), ("Van-Der-Berg", "ALI"), True),
        (("O'Neill", "Zoë"), ("O'Neal", "Zoë"), False),
        (("O'Neill", "Zoë"), ("O'Neill", "Zora"), False),
    ],
)
def test_spellings_of_one_name_are_one_person_as_matching_has_it(
    world: World,
    one: tuple[str, str],
    other: tuple[str, str],
    same: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    tags = [
        person_tags(
            world.gateway,
            "nhs-digital",
            parse_identifiers(
                family_name=family,
                given_name=given,
                birth_date="1980-05-06",
                scheme="",
                number="",
                postcode="ZZ1 1AA",
            ),
        )
        for family, given in (one, other)
    ]
    assert (tags[0] == tags[1]) is same


def test_who_read_what_is_found_by_reader_and_by_request(world: World) -> None:
    one, other = (asked(world, TRACING, number=number) for number in range(2))
    handler, decider = ACTORS["p-nhs-handler"], ACTORS["p-nhs-decider-1"]
    gates.see(world.gateway, handler, one.request.id, why="casework")
    gates.see(world.gateway, decider, other.request.id, why="casework")
    found, number = gates.reads(world.gateway, AUDITOR, by=decider.person)
    assert ([each.request for each in found], number) == ([other.request.id], 1)
    found, number = gates.reads(world.gateway, AUDITOR, request=one.request.id)
    assert ([each.by for each in found], number) == ([handler.person], 1)
    assert readers(world.gateway, AUDITOR) == (decider.person, handler.person)
    said = gates.looks(world.gateway, AUDITOR)[0].said
    assert said == {"first": 0, "request": one.request.id}
    with pytest.raises(MalformedError):
        gates.reads(world.gateway, AUDITOR, request="Ada Quill, 1 Nowhere Lane")


def test_a_root_of_the_log_opens_to_what_was_done_and_a_changed_row_does_not(
    world: World,
) -> None:
    gates.search(world.gateway, AUDITOR, Wanted(state="refused"))
    (look,) = gates.looks(world.gateway, AUDITOR)
    assert open_look(world.gateway, look.log_index) == look
    with pytest.raises(NotAllowedError):
        open_look(world.gateway, look.log_index + 999)
    with world.gateway.engine.begin() as connection:
        unguarded(connection, "look")
        connection.execute(update(audit_tables.look).values(person="p-other"))
    with pytest.raises(VerificationError):
        open_look(world.gateway, look.log_index)


def test_the_entry_of_a_change_of_the_register_opens_to_its_editor_and_names_nobody(
    world: World,
) -> None:
    agreement, editor = library().agreements[TRACING], ACTORS["p-nhs-editor"]
    gates.suspend(world.gateway, agreement, "A review is overdue.", by=editor.person)
    assert gates.resume(world.gateway, agreement) is None
    resumed, suspended, *_ = edits(world.gateway, AUDITOR)
    assert [(one.act, one.by) for one in (resumed, suspended)] == [
        ("resumed", OPERATOR),
        ("suspended", editor.person),
    ]
    assert [open_look(world.gateway, one.log_index) for one in (resumed, suspended)] == [
        resumed,
        suspended,
    ]
    query = select(tables.entry.c.line).where(tables.entry.c.idx == suspended.log_index)
    with world.gateway.engine.connect() as connection:
        line = connection.execute(query).scalar_one()
    assert suspended.said["who"].encode() in line
    assert not any(one.encode() in line for one in (editor.person, editor.name, "nhs-editor"))
    with pytest.raises(NotAllowedError):
        edits(world.gateway, editor)
    with world.gateway.engine.begin() as connection:
        unguarded(connection, "act")
        connection.execute(update(tables.act).values(person="p-other"))
    with pytest.raises(VerificationError):
        open_look(world.gateway, suspended.log_index)


def test_the_entries_of_a_particular_open_to_its_editors_and_name_nobody(world: World) -> None:
    gateway, editor = world.gateway, ACTORS["p-nhs-editor"]
    text = library().agreements[TRACING]
    one = record_particular(gateway, text, "charge", CHARGE, by=editor.person)
    said = {**CHARGE, "pence": "6000"}
    correct_particular(gateway, text, one.number, "mistyped", said, by=PersonId("p-other-editor"))
    end_particular(gateway, text, one.number, "never-was", by=editor.person)
    done = edits(gateway, AUDITOR)[:3]
    assert [(each.act, each.by) for each in done] == [
        ("charge-ended", editor.person),
        ("charge-corrected", "p-other-editor"),
        ("charge-recorded", editor.person),
    ]
    assert [open_look(gateway, each.log_index) for each in done] == [*done]
    assert len({each.said["who"] for each in done}) == 3
    query = select(tables.entry.c.line).where(tables.entry.c.idx >= done[2].log_index)
    with gateway.engine.connect() as connection:
        lines = b"".join(connection.execute(query).scalars())
    assert all(each.said["who"].encode() in lines for each in done)
    names = (editor.person, editor.name, "nhs-editor", "p-other-editor")
    assert not any(name.encode() in lines for name in names)
    with gateway.engine.begin() as connection:
        unguarded(connection, "act")
        theirs = tables.act.c.log_index == done[1].log_index
        connection.execute(update(tables.act).where(theirs).values(person=editor.person))
    with pytest.raises(VerificationError):
        open_look(gateway, done[1].log_index)
    assert open_look(gateway, done[0].log_index) == done[0]


def test_one_person_asked_about_three_times_by_different_officers_is_looked_at(
    world: World,
) -> None:
    form = form_about(TRACING, next(persons(TRACING, "plain", world)))
    numbers = [
        ask(world, TRACING, form, officer).request.id for officer in ("p-ho-1", "p-ho-2", "p-ho-3")
    ]
    (found,) = gates.unusual(world.gateway, AUDITOR, "2017-04")
    assert (found.rule, found.count) == ("about-one-person", 3)
    assert set(found.requests) == set(numbers)
    assert gates.unusual(world.gateway, AUDITOR, "2017-05") == ()
