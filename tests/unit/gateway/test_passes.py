"""Who asked for my data: what a code shows, to whom, when, and that nothing is one nothing."""

from dataclasses import replace

import pytest

from issued import FIRST, HANDLER, SECOND, identifiers, opened_for, refused, shown, supplied, told
from thirdcopy import gateway as gates
from thirdcopy.case import Case, afterwards
from thirdcopy.event import Refusal
from thirdcopy.gateway import Gateway, Issued
from thirdcopy.gateway.casework import perform
from thirdcopy.gateway.erasing import erase as gates_erase
from thirdcopy.match import BirthDate
from thirdcopy.rights import Code, draw_code, read_code
from thirdcopy.simulation.world import World
from thirdcopy.sources.source import SqliteFile
from thirdcopy_client.clock import DAY, Micros, date_of
from thirdcopy_client.errors import NotAllowedError
from world import ACTORS, MAINTENANCE, ask, asked_of_database, form_about, must, pass_time, persons


def test_a_person_sees_body_date_outcome_and_agreement_and_no_more(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    case = supplied(world, person)
    asked_on = date_of(world.clock())
    told(world.gateway, case)
    found = shown(world.gateway, opened_for(world, identifiers(person)))
    (entry,) = found.entries
    # The officer works for Immigration Enforcement; the person is told the ministry.
    assert (entry.body, entry.on, entry.outcome) == ("home-office", asked_on, "supplied")
    assert entry.cls == case.request.cls
    assert found.holder.language == "cy"
    assert set(vars(entry)) == {"body", "on", "outcome", "cls"}


def test_a_case_is_shown_a_month_after_its_answer_if_nobody_told_the_person(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    supplied(world, person)
    answered = world.clock()
    code = opened_for(world, identifiers(person))
    assert shown(world.gateway, code).entries == ()
    pass_time(world, Micros(answered + 30 * DAY - 1))
    assert shown(world.gateway, code).entries == ()
    pass_time(world, Micros(answered + 30 * DAY))
    assert len(shown(world.gateway, code).entries) == 1


def test_a_deferral_expires_by_itself_on_the_day_of_its_review(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    case = supplied(world, person)
    code = opened_for(world, identifiers(person))
    review = Micros(world.clock() + 60 * DAY)
    deferred(world.gateway, case, review)
    pass_time(world, Micros(review - 1))
    assert shown(world.gateway, code).entries == ()
    pass_time(world, review)
    assert len(shown(world.gateway, code).entries) == 1


def deferred(gateway: Gateway, case: Case, review: Micros) -> None:
    """Defer the notice on a ground that another agreement could name."""
    must(
        perform(
            gateway,
            HANDLER,
            case.request.id,
            "defer-notice",
            lambda loaded, at: afterwards.defer_notice(
                loaded.case,
                HANDLER,
                "crime-and-taxation",
                review,
                "Telling would warn somebody.",
                grounds=frozenset({"crime-and-taxation"}),
                at=at,
            ),
        )
    )


def test_nothing_is_one_nothing_whatever_its_reason(world: World) -> None:
    """What each kind of nothing shows is equal but for the person's own particulars."""
    gateway = world.gateway
    plain = persons(MAINTENANCE, "plain", world)
    waits = next(plain)
    case = supplied(world, waits)
    deferred(gateway, case, Micros(world.clock() + 80 * DAY))
    unconfirmed = gates.issue_pass(
        gateway, FIRST, identifiers(next(plain)), language="en", means="known-to-us"
    )
    assert isinstance(unconfirmed, Issued)
    for code in (unconfirmed.code, draw_code(), None):
        assert gates.look(gateway, code) is None
    nothing = [waits]
    for kind in ("absent", "domestic-abuse", "protected-witness", "merged", "ambiguous"):
        person = next(persons(MAINTENANCE, kind, world))
        nothing.append(person)
        officer = f"p-ie-{len(nothing) % 2 + 1}"
        asked = ask(world, MAINTENANCE, form_about(MAINTENANCE, person), by=officer)
        pass_time(world, Micros(asked.due + DAY))
    pass_time(world, Micros(world.clock() + 40 * DAY))
    deferred(gateway, case, Micros(world.clock() + 80 * DAY))
    for person in nothing:
        found = shown(gateway, opened_for(world, identifiers(person)))
        assert (found.entries, found.authorities, found.scope) == ((), (), None)


def test_somebody_whom_an_officer_found_at_risk_sees_nothing_on_line(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    case = supplied(world, person)
    told(world.gateway, case)
    code = opened_for(world, identifiers(person))
    assert len(shown(world.gateway, code).entries) == 1
    another = ask(world, MAINTENANCE, form_about(MAINTENANCE, person), by="p-ie-2")
    number = another.request.id
    must(gates.countersign(world.gateway, ACTORS["p-ie-senior"], number))
    must(gates.screen(world.gateway, HANDLER, number, clear=False, markers=["domestic-abuse"]))
    assert shown(world.gateway, code).entries == ()


def test_a_source_that_does_not_answer_shows_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    told(world.gateway, supplied(world, person))
    code = opened_for(world, identifiers(person))
    source = world.gateway.sources["child-maintenance"]
    gone = replace(source, location=SqliteFile(world.folder / "gone.sqlite"))
    broken = replace(world.gateway, sources={"child-maintenance": gone})
    assert shown(broken, code).entries == ()
    assert gates.look(broken, draw_code()) is None
    assert identifiers(person).family_name not in caplog.text
    # An operator who reads the log cannot tell the two visits apart.
    assert len({record.getMessage() for record in caplog.records}) == 1


def test_a_request_that_named_another_birth_date_is_not_the_persons(world: World) -> None:
    """Somebody may have mistyped a number: then the request was about another person."""
    person = next(persons(MAINTENANCE, "plain", world))
    told(world.gateway, supplied(world, person))
    code = opened_for(world, identifiers(person))
    wrong = form_about(MAINTENANCE, person)
    details = {**wrong.people[0], "birth_date": "1931-01-02"}
    case = ask(world, MAINTENANCE, replace(wrong, people=(details,)), by="p-ie-2")
    pass_time(world, Micros(case.due + 40 * DAY))
    assert [entry.outcome for entry in shown(world.gateway, code).entries] == ["supplied"]


def test_the_gateway_cannot_open_a_pass_without_its_code(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    named = identifiers(person)
    code = opened_for(world, named)
    secrets_kept = [
        named.family_name,
        named.given_name,
        code.text,
        code.written,
        named.strong.text if named.strong else code.text,
    ]
    for table in ("pass_issued", "authority", "right_used", "right_step"):
        for row in asked_of_database(world, f"SELECT * FROM {table}"):  # noqa: S608 - a fixed list
            held = " ".join(str(cell) for cell in row)
            assert not [secret for secret in secrets_kept if secret in held]
    # A control: with the code the row opens, and no other code opens it.
    assert gates.look(world.gateway, code) is not None
    other = Code(code.text[:-1] + ("0" if code.text[-1] != "0" else "1"))
    assert gates.look(world.gateway, other) is None


def test_a_look_writes_nothing(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    told(world.gateway, supplied(world, person))
    code = opened_for(world, identifiers(person))
    tables = [name for (name,) in asked_of_database(world, TABLES)]

    def everything() -> dict[str, list[object]]:
        return {name: [*asked_of_database(world, f"SELECT * FROM {name}")] for name in tables}  # noqa: S608

    before = everything()
    assert len(before) > 10
    shown(world.gateway, code)
    gates.look(world.gateway, draw_code())
    assert everything() == before


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


def test_two_officers_issue_a_pass_and_a_child_has_none(world: World) -> None:
    gateway = world.gateway
    named = identifiers(next(persons(MAINTENANCE, "plain", world)))
    card = gates.issue_pass(gateway, FIRST, named, language="en", means="vouched-for")
    assert isinstance(card, Issued)
    assert refused(gates.confirm_pass(gateway, FIRST, card.reference)) == "two-people"
    assert refused(gates.confirm_pass(gateway, SECOND, "p-00000000")) == "no-pass"
    assert (
        refused(gates.issue_pass(gateway, FIRST, named, language="en", means="looks-honest"))
        == "unknown-means"
    )
    child = replace(named, birth_date=BirthDate(2016))
    assert (
        refused(gates.issue_pass(gateway, FIRST, child, language="en", means="documents-seen"))
        == "child"
    )
    for other in (HANDLER, ACTORS["p-cmg-decider"], ACTORS["p-ie-1"], ACTORS["p-auditor"]):
        with pytest.raises(NotAllowedError):
            gates.issue_pass(gateway, other, named, language="en", means="documents-seen")
        with pytest.raises(NotAllowedError):
            gates.waiting_passes(gateway, other)
    # Rights officers of another body see nothing of it.
    assert gates.waiting_passes(gateway, ACTORS["p-nhs-rights-1"]) == ()
    assert [one.reference for one in gates.waiting_passes(gateway, SECOND)] == [card.reference]
    gates.refuse_pass(gateway, SECOND, card.reference)
    assert gates.waiting_passes(gateway, SECOND) == ()


def test_a_code_works_only_after_the_hold_and_a_new_pass_ends_the_old_one(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    named = identifiers(person)
    card = gates.issue_pass(world.gateway, FIRST, named, language="en", means="documents-seen")
    assert isinstance(card, Issued)
    assert gates.confirm_pass(world.gateway, SECOND, card.reference) is None
    assert gates.look(world.gateway, card.code) is None
    world.clock.set(Micros(world.clock() + 3 * DAY))
    assert gates.look(world.gateway, card.code) is not None
    later = opened_for(world, named)
    assert gates.look(world.gateway, card.code) is None
    assert gates.look(world.gateway, later) is not None
    world.clock.set(Micros(world.clock() + 366 * DAY))
    assert gates.look(world.gateway, later) is None


def test_an_advocate_sees_what_the_person_sees_until_the_authority_ends(world: World) -> None:
    gateway = world.gateway
    person = next(persons(MAINTENANCE, "plain", world))
    told(gateway, supplied(world, person))
    code = opened_for(world, identifiers(person))
    first, second = (given(gateway, code, days) for days in (30, 60))
    assert shown(gateway, first).entries == shown(gateway, code).entries
    assert shown(gateway, first).scope == "look"
    assert [one.number for one in shown(gateway, code).authorities] == [1, 2]
    # An advocate can neither see who else has authority, nor give or end any, nor close the issued.
    assert shown(gateway, first).authorities == ()
    passed_on = gates.give_authority(gateway, first, "look", 10)
    assert isinstance(passed_on, Code)
    assert gates.look(gateway, passed_on) is None
    gates.end_authority(gateway, first, 2)
    gates.end_pass(gateway, first)
    assert gates.look(gateway, second) is not None
    gates.end_authority(gateway, code, 2)
    assert gates.look(gateway, second) is None
    world.clock.set(Micros(world.clock() + 31 * DAY))
    assert gates.look(gateway, first) is None
    assert gates.look(gateway, code) is not None
    again = given(gateway, code, 30)
    gates.end_pass(gateway, code)
    assert gates.look(gateway, code) is None
    assert gates.look(gateway, again) is None


def given(gateway: Gateway, code: Code, days: int) -> Code:
    made = gates.give_authority(gateway, code, "look", days)
    assert isinstance(made, Code)
    return made


def test_an_authority_is_bounded_and_a_wrong_code_is_answered_alike(world: World) -> None:
    gateway = world.gateway
    assert isinstance(gates.give_authority(gateway, draw_code(), "look", 30), Code)
    assert asked_of_database(world, "SELECT * FROM authority") == []
    assert refused(gates.give_authority(gateway, draw_code(), "look", 181)) == "unknown-days"
    assert refused(gates.give_authority(gateway, draw_code(), "everything", 30)) == "unknown-scope"


def test_a_code_is_read_however_it_is_typed() -> None:
    code = draw_code()
    for typed in (
        code.written,
        code.written.lower(),
        code.text.replace("0", "O"),
        f" {code.text} ",
    ):
        assert read_code(typed) == code
    for wrong in ("", "U" * 25, code.text[:-1], code.text + "0", "é" * 25):
        assert read_code(wrong) is None
    assert code.text not in repr(code)


def test_what_is_about_a_person_goes_when_their_case_is_erased(world: World) -> None:
    gateway = world.gateway
    person = next(persons(MAINTENANCE, "plain", world))
    case = supplied(world, person)
    told(gateway, case)
    code = opened_for(world, identifiers(person))
    assert asked_of_database(world, "SELECT * FROM about") != []
    assert not isinstance(gates_erase(gateway, [case.request.case]), Refusal)
    assert asked_of_database(world, "SELECT * FROM about") == []
    assert shown(gateway, code).entries == ()
