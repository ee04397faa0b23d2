"""Requests that were begun: their author's alone, sealed, gone when sent, thrown away or old."""

import pytest
from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import CaseId, Refusal
from thirdcopy.gateway import Begun, erasing
from thirdcopy.gateway.begun import BEGUN_DAYS
from thirdcopy.gateway.cases import Sending
from thirdcopy.request import LARGEST, MOST_FILES, Form
from thirdcopy.simulation.world import World
from thirdcopy.store import begun_tables
from thirdcopy.store.vault import seal_bytes
from thirdcopy_client.clock import DAY, HOUR, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError, VerificationError
from world import ACTORS, MAINTENANCE, form_about, hash_of_agreement, persons

AUTHOR, OTHER = ACTORS["p-ie-1"], ACTORS["p-ie-2"]
CANARY = "kestrel-seen-at-dusk"
PDF = b"%PDF-1.7 " + CANARY.encode()


def begin(world: World) -> Begun:
    rules = world.gateway.ruleset_of(hash_of_agreement(MAINTENANCE))
    return gates.begin(world.gateway, AUTHOR, rules)


def form(world: World) -> Form:
    return form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))


def rows(world: World) -> tuple[int, int]:
    with world.gateway.engine.connect() as connection:
        return (
            len(connection.execute(select(begun_tables.begun.c.id)).all()),
            len(connection.execute(select(begun_tables.attachment.c.id)).all()),
        )


def has_key(world: World, number: str) -> bool:
    return CaseId(number) in world.gateway.vault.case_keys([CaseId(number)])


def test_what_was_typed_is_there_again_and_nobody_else_finds_it(world: World) -> None:
    made = begin(world)
    gates.save_begun(world.gateway, AUTHOR, made.id, {"reason": [CANARY], "fields": ["a", "b"]})
    gates.save_begun(world.gateway, AUTHOR, made.id, {"fields": ["b"]})
    (again,) = gates.begun(world.gateway, AUTHOR)
    assert dict(again.answers) == {"reason": (CANARY,), "fields": ("b",)}
    assert gates.begun(world.gateway, OTHER) == ()
    for number in (made.id, "b-0"):
        with pytest.raises(NotAllowedError, match="no request of that number is here"):
            gates.begun_of(world.gateway, OTHER, number)
        with pytest.raises(NotAllowedError):
            gates.save_begun(world.gateway, OTHER, number, {})
        with pytest.raises(NotAllowedError):
            gates.discard(world.gateway, OTHER, number)


def test_nothing_that_was_typed_or_attached_is_readable_in_the_files(world: World) -> None:
    made = begin(world)
    gates.save_begun(world.gateway, AUTHOR, made.id, {"reason": [CANARY]})
    gates.attach(world.gateway, AUTHOR, made.id, f"{CANARY}.pdf", PDF)
    found = [
        path.name
        for path in world.folder.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert found == []
    assert CANARY not in repr(gates.begun_of(world.gateway, AUTHOR, made.id))


def test_the_search_for_readable_words_would_find_them(world: World) -> None:
    (world.folder / "planted").write_text(CANARY, encoding="ascii")
    assert any(
        CANARY.encode() in path.read_bytes() for path in world.folder.rglob("*") if path.is_file()
    )


def test_a_request_that_is_sent_leaves_nothing_behind_and_takes_its_files_along(
    world: World,
) -> None:
    made = begin(world)
    gates.attach(world.gateway, AUTHOR, made.id, "order.pdf", PDF)
    case = gates.send_begun(world.gateway, AUTHOR, made.id, form(world))
    assert isinstance(case, Case)
    assert gates.begun(world.gateway, AUTHOR) == ()
    assert rows(world) == (0, 1)
    assert not has_key(world, made.id)
    handler = ACTORS["p-cmg-handler"]
    for actor in (AUTHOR, handler):
        one, data = gates.attachment(world.gateway, actor, case.request.id, 1)
        assert (one.name, one.media, data) == ("order.pdf", "application/pdf", PDF)
    with pytest.raises(NotAllowedError):
        gates.attachment(world.gateway, handler, case.request.id, 2)
    with pytest.raises(NotAllowedError):
        gates.attachment(world.gateway, OTHER, case.request.id, 1)
    looks = [
        event
        for event in gates.load(world.gateway, case.request.case).events
        if event.kind == "read" and event.person == handler.person
    ]
    assert {event.kept["page"] for event in looks} >= {"case"}
    assert any(event.kept["why"] == "attachment" for event in looks)


def test_a_file_that_was_exchanged_in_the_database_is_not_handed_over(world: World) -> None:
    made = begin(world)
    gates.attach(world.gateway, AUTHOR, made.id, "order.pdf", PDF)
    case = gates.send_begun(world.gateway, AUTHOR, made.id, form(world))
    assert isinstance(case, Case)
    (one,) = case.request.form.attached
    key = world.gateway.vault.case_key(case.request.case)
    other = seal_bytes(key, b"%PDF-1.7 another", one.id.encode())
    with world.gateway.engine.begin() as connection:
        connection.execute(begun_tables.attachment.update().values(sealed=other))
    with pytest.raises(VerificationError):
        gates.attachment(world.gateway, AUTHOR, case.request.id, 1)


def test_a_request_is_sent_once_though_two_pages_send_it(world: World) -> None:
    made, asked = begin(world), form(world)
    stale = gates.begun_of(world.gateway, AUTHOR, made.id)
    assert isinstance(gates.send_begun(world.gateway, AUTHOR, made.id, asked), Case)
    sending = Sending(stale.id, {})
    answer = gates.submit(world.gateway, AUTHOR, stale.agreement, asked, sending=sending)
    assert isinstance(answer, Refusal)
    assert answer.code == "sent-before"


def test_a_request_that_was_refused_is_still_there(world: World) -> None:
    made = begin(world)
    text = world.gateway.library.agreements[MAINTENANCE]
    gates.suspend(world.gateway, text, "review")
    answer = gates.send_begun(world.gateway, AUTHOR, made.id, form(world))
    assert isinstance(answer, Refusal)
    assert gates.begun_of(world.gateway, AUTHOR, made.id).id == made.id


def test_a_request_that_has_lain_too_long_is_thrown_away_with_its_key(world: World) -> None:
    made = begin(world)
    gates.attach(world.gateway, AUTHOR, made.id, "order.pdf", PDF)
    world.clock.set(Micros(made.expires - HOUR))
    gates.work(world.gateway)
    assert rows(world) == (1, 1)
    world.clock.set(Micros(made.since + BEGUN_DAYS * DAY))
    assert gates.begun(world.gateway, AUTHOR) == ()
    gates.work(world.gateway)
    assert rows(world) == (0, 0)
    assert not has_key(world, made.id)


def test_a_sweep_of_the_key_store_leaves_what_was_begun(world: World) -> None:
    made = begin(world)
    for hours in (1, 3):
        world.clock.set(Micros(made.since + hours * HOUR))
        erasing.sweep(world.gateway)
    assert has_key(world, made.id)


def test_erasing_the_case_takes_its_files_away(world: World) -> None:
    made = begin(world)
    gates.attach(world.gateway, AUTHOR, made.id, "order.pdf", PDF)
    case = gates.send_begun(world.gateway, AUTHOR, made.id, form(world))
    assert isinstance(case, Case)
    gates.withdraw(world.gateway, AUTHOR, case.request.id)
    erasing.erase(world.gateway, [case.request.case])
    assert rows(world) == (0, 0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"0" * LARGEST),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.exe", PDF),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg/>"),
        ("a.png", b"\xff\xd8\xff\xe0"),
        ("a.txt", b"one\x00two"),
        ("a.txt", b"\xff\xfe"),
        ("", PDF),
        ("a\n.pdf", PDF),
        (f"{'a' * 100}.pdf", PDF),
        ("pdf", PDF),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused_in_words_that_name_nothing(
    world: World, name: str, data: bytes
) -> None:
    made = begin(world)
    with pytest.raises(MalformedError) as refused:
        gates.attach(world.gateway, AUTHOR, made.id, name, data)
    assert refused.value.place in {"attachment-size", "attachment-name", "attachment-kind"}
    assert rows(world) == (1, 0)


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        ("C:\\files\\order.PDF", PDF, "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n00", "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("llythyr.txt", "Tŷ\n".encode(), "text/plain"),
    ],
)
def test_the_four_kinds_are_told_from_their_bytes(
    world: World, name: str, data: bytes, media: str
) -> None:
    made = begin(world)
    (one,) = gates.attach(world.gateway, AUTHOR, made.id, name, data).attached
    assert one.media == media
    assert "\\" not in one.name


def test_files_are_counted_and_can_be_taken_away(world: World) -> None:
    made = begin(world)
    for place in range(MOST_FILES):
        now = gates.attach(world.gateway, AUTHOR, made.id, f"{place}.pdf", PDF)
    with pytest.raises(MalformedError):
        gates.attach(world.gateway, AUTHOR, made.id, "more.pdf", PDF)
    assert rows(world) == (1, MOST_FILES)
    now = gates.detach(world.gateway, AUTHOR, made.id, now.attached[0].id)
    assert [one.name for one in now.attached] == [f"{place}.pdf" for place in range(1, MOST_FILES)]
    assert rows(world) == (1, MOST_FILES - 1)
    gates.discard(world.gateway, AUTHOR, made.id)
    assert rows(world) == (0, 0)
