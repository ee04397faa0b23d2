"""A person's pass to see who asked about them: issued in person, and used with a code.

What a code opens is sealed under the code itself, so neither the gateway nor a backup of it can
list who has a pass, and no visit is recorded anywhere. Whatever is typed, the same work is done:
a code that nobody has, a person at risk, a child, everything deferred and nothing held all end
in nothing, which looks alike.
"""

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from thirdcopy.event import Actor, BodyCode, CaseId, PersonId, Refusal, Role
from thirdcopy.gateway.casework import Loaded, load, person_tags, record_tag
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.match import BirthDate, Identifiers, Matched, NoMatch, match
from thirdcopy.rights import (
    MEANS,
    SCOPES,
    Code,
    Entry,
    Holder,
    draw_code,
    entry_of,
    holder_from,
    holder_text,
    is_about,
    may_be_shown,
)
from thirdcopy.sources import Source, read
from thirdcopy.store import right_tables, tables
from thirdcopy.store.engine import changing, forget
from thirdcopy.store.vault import seal_bytes, unseal_bytes
from thirdcopy_client.clock import DAY, Micros, date_of
from thirdcopy_client.errors import NotAllowedError, UnavailableError

HOLD_DAYS: Final = 3
"""Between the second officer's word and the first look: time to notice an impostor; ours."""
PASS_DAYS: Final = 365
UNCONFIRMED_DAYS: Final = 7
LONGEST_AUTHORITY: Final = 180
"""An advocate's authority ends after so many days at most; ours."""
_MOST: Final = 100
_KEY: Final = "pass"
_NOBODY: Final = Identifiers("Nobody", "Ever", BirthDate(1850, 1, 1))
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Issued:
    """What an officer gives to the person: the code is shown once and kept nowhere."""

    code: Code
    reference: str


@dataclass(frozen=True)
class Waiting:
    """A pass that waits for a second officer; it says nothing of whose it is."""

    reference: str
    means: str
    by: PersonId
    at: Micros


@dataclass(frozen=True)
class Authority:
    """What an advocate may do, until when, under a number that only the person sees."""

    number: int
    scope: str
    given: Micros
    ends: Micros


@dataclass(frozen=True)
class Shown:
    """What a look shows; `scope` is what an advocate may do, and None for the person."""

    name: str
    holder: Holder
    entries: tuple[Entry, ...]
    authorities: tuple[Authority, ...]
    scope: str | None


@dataclass(frozen=True)
class _Opened:
    name: str
    holder: Holder
    scope: str | None
    real: bool


def issue_pass(
    gateway: Gateway, by: Actor, person: Identifiers, *, language: str, means: str
) -> Issued | Refusal:
    """Issue a pass to a person before the officer; an earlier one of the same person ends.

    The officer learns nothing of what is held. The code works once another officer has
    confirmed who the person is, and some days have passed.
    """
    _must_be_rights_officer(by)
    if means not in MEANS:
        return Refusal("unknown-means", "say how you are sure who the person is")
    holder = Holder(by.body, person, language, means)
    today = date_of(gateway.clock())
    if not may_be_shown(holder, frozenset(), (), today):
        return Refusal("child", "what is held of a child is not on line: show it in person")
    code, at = draw_code(), gateway.clock()
    tag = person_tags(gateway, by.body, person)[0]
    row = {
        "id": code.name,
        "reference": f"pass-{secrets.token_hex(4).upper()}",
        "body": by.body,
        "holder_sealed": _sealed(gateway, code, holder),
        "tag": tag,
        "means": means,
        "issued_by": by.person,
        "issued_at": at,
        "ends": at + UNCONFIRMED_DAYS * DAY,
    }
    issued = right_tables.issued
    with changing(gateway.engine) as connection:
        earlier = select(issued.c.id).where(issued.c.tag == tag, issued.c.confirmed_by.is_(None))
        for name in connection.execute(earlier).scalars().all():
            _delete(connection, name)
        connection.execute(insert(issued), row)
    return Issued(code, str(row["reference"]))


def waiting_passes(gateway: Gateway, by: Actor) -> tuple[Waiting, ...]:
    """Give the passes of the officer's body that wait for a second officer."""
    _must_be_rights_officer(by)
    issued = right_tables.issued.c
    query = select(right_tables.issued).where(
        issued.body == by.body, issued.confirmed_by.is_(None), issued.ends > gateway.clock()
    )
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(issued.issued_at)).all()
    return tuple(
        Waiting(row.reference, row.means, PersonId(row.issued_by), Micros(row.issued_at))
        for row in rows
    )


def confirm_pass(gateway: Gateway, by: Actor, reference: str) -> Refusal | None:
    """Confirm as a second officer that the person is who they say; earlier passes of theirs end."""
    waiting = {one.reference: one for one in waiting_passes(gateway, by)}
    if reference not in waiting:
        return Refusal("no-pass", "no pass of that reference waits")
    if waiting[reference].by in by.persons:
        return Refusal("two-people", "another officer must confirm what you issued")
    at, issued = gateway.clock(), right_tables.issued
    values = {
        "confirmed_by": by.person,
        "from_at": at + HOLD_DAYS * DAY,
        "ends": at + PASS_DAYS * DAY,
    }
    with changing(gateway.engine) as connection:
        tag = select(issued.c.tag).where(issued.c.reference == reference).scalar_subquery()
        earlier = select(issued.c.id).where(issued.c.tag == tag, issued.c.reference != reference)
        for name in connection.execute(earlier).scalars().all():
            _delete(connection, name)
        connection.execute(update(issued).where(issued.c.reference == reference).values(values))
    return None


def refuse_pass(gateway: Gateway, by: Actor, reference: str) -> Refusal | None:
    """End a pass that waits: the second officer is not sure who the person is."""
    if reference not in {one.reference for one in waiting_passes(gateway, by)}:
        return Refusal("no-pass", "no pass of that reference waits")
    issued = right_tables.issued
    with changing(gateway.engine) as connection:
        connection.execute(delete(issued).where(issued.c.reference == reference))
    return None


def look(gateway: Gateway, code: Code | None) -> Shown | None:
    """Show what a code opens; None for a code that opens nothing.

    Requests are left out alike for whatever reason: nobody asked, not yet told, at risk, a child,
    no record beyond doubt, a source that does not answer. Nothing is written.
    """
    opened = _opened(gateway, code)
    entries = _entries(gateway, opened.holder)
    authorities = _authorities(gateway, opened.name)
    if not opened.real:
        return None
    mine = authorities if opened.scope is None else ()
    return Shown(opened.name, opened.holder, entries, mine, opened.scope)


def _entries(gateway: Gateway, holder: Holder) -> tuple[Entry, ...]:
    try:
        markers, loaded = _about(gateway, holder)
    except UnavailableError as error:
        _LOG.warning("a pass showed no requests: %s", error.message)
        return ()
    at, known_as = gateway.clock(), _known_as(gateway)
    found = [entry_of(one.case, one.events, at, known_as) for one in loaded]
    cases = [one.case for one in loaded]
    if markers is None or not may_be_shown(holder, markers, cases, date_of(at)):
        return ()
    shown = [entry for entry in found if entry]
    return tuple(sorted(shown, key=lambda entry: (entry.on, entry.body), reverse=True))


def give_authority(gateway: Gateway, code: Code | None, scope: str, days: int) -> Code | Refusal:
    """Let an advocate act for the person: give the advocate's own code, shown once.

    A code that opens nothing is answered alike, with a code that opens nothing.
    """
    if scope not in SCOPES:
        return Refusal("unknown-scope", "choose what your advocate may do")
    if not 1 <= days <= LONGEST_AUTHORITY:
        return Refusal("unknown-days", f"choose 1 to {LONGEST_AUTHORITY} days")
    opened, made, at = _opened(gateway, code), draw_code(), gateway.clock()
    row = {
        "id": made.name,
        "pass_id": opened.name,
        "holder_sealed": _sealed(gateway, made, opened.holder),
        "scope": scope,
        "given_at": at,
        "ends": at + days * DAY,
    }
    if opened.real and opened.scope is None:
        table = right_tables.authority
        last = select(func.coalesce(func.max(table.c.number), 0)).where(
            table.c.pass_id == opened.name
        )
        with changing(gateway.engine) as connection:
            number = connection.execute(last).scalar_one() + 1
            connection.execute(insert(table), {**row, "number": number})
    return made


def end_authority(gateway: Gateway, code: Code | None, number: int) -> None:
    """End an advocate's authority at once, by the person's own code."""
    opened, table = _opened(gateway, code), right_tables.authority
    if opened.real and opened.scope is None:
        with changing(gateway.engine) as connection:
            one = (table.c.pass_id == opened.name) & (table.c.number == number)
            connection.execute(delete(table).where(one))


def end_pass(gateway: Gateway, code: Code | None) -> None:
    """End the pass and every authority under it, by the person's own code."""
    opened = _opened(gateway, code)
    if opened.real and opened.scope is None:
        with changing(gateway.engine) as connection:
            _delete(connection, opened.name)
        forget(gateway.engine, (right_tables.issued, right_tables.authority))


def holder_of(gateway: Gateway, code: Code | None) -> tuple[str, Holder, str | None] | None:
    """Give whose code it is and what it allows, for using a right; None for anybody else's."""
    opened = _opened(gateway, code)
    return (opened.name, opened.holder, opened.scope) if opened.real else None


def cases_about(gateway: Gateway, holder: Holder) -> tuple[Loaded, ...]:
    """Give every case that is about a person, for keeping or erasing them."""
    return _about(gateway, holder)[1]


def _must_be_rights_officer(by: Actor) -> None:
    if not by.has(Role.RIGHTS_OFFICER):
        raise NotAllowedError("only a rights officer issues passes and answers rights")


def _sealed(gateway: Gateway, code: Code, holder: Holder) -> bytes:
    key = code.key(gateway.vault.tag_key(_KEY))
    return seal_bytes(key, holder_text(holder), code.name.encode())


def _opened(gateway: Gateway, code: Code | None) -> _Opened:
    """Open what a code opens; for one that opens nothing, somebody who does not exist."""
    tried = code or draw_code()
    key, at = tried.key(gateway.vault.tag_key(_KEY)), gateway.clock()
    issued, authority = right_tables.issued.c, right_tables.authority.c
    own = select(issued.id, issued.holder_sealed).where(
        issued.id == tried.name, issued.from_at <= at, issued.ends > at
    )
    given = (
        select(issued.id, authority.holder_sealed, authority.scope)
        .join(right_tables.issued, issued.id == authority.pass_id)
        .where(authority.id == tried.name, authority.ends > at)
        .where(issued.from_at <= at, issued.ends > at)
    )
    with gateway.engine.connect() as connection:
        mine = [(row.id, row.holder_sealed, None) for row in connection.execute(own)]
        rows = mine + [(r.id, r.holder_sealed, r.scope) for r in connection.execute(given)]
    for name, sealed, scope in rows:
        holder = holder_from(unseal_bytes(key, sealed, tried.name.encode()))
        return _Opened(name, holder, scope, real=True)
    return _Opened("", Holder(_some_body(gateway), _NOBODY, "en", ""), None, real=False)


def _some_body(gateway: Gateway) -> BodyCode:
    held = (_held_by(gateway, source) for source in gateway.sources.values())
    holders = sorted(body for body in held if body)
    return BodyCode(holders[0] if holders else "")


def _about(gateway: Gateway, holder: Holder) -> tuple[frozenset[str] | None, tuple[Loaded, ...]]:
    """Give the markers of the person's records, and the cases about the person.

    The markers are None where no record is beyond doubt theirs, or another one may be: nobody
    can say then that they are not at risk.
    """
    found = list(_records(gateway, holder))
    records = [one.record for one in found if isinstance(one, Matched)]
    sure = bool(records) and all(isinstance(one, Matched) or one.code == "none" for one in found)
    by_record = {record_tag(gateway, holder.body, record.key) for record in records}
    tags = by_record | set(person_tags(gateway, holder.body, holder.person))
    about, now = tables.about.c, tables.case_now.c
    query = (
        select(about.tag, about.case_id)
        .join(tables.case_now, now.case_id == about.case_id)
        .where(about.tag.in_(tags), now.body == holder.body)
        .order_by(now.due.desc())
        .limit(_MOST)
    )
    tagged: dict[CaseId, bool] = {}
    with gateway.engine.connect() as connection:
        for row in connection.execute(query):
            number = CaseId(row.case_id)
            tagged[number] = tagged.get(number, False) or row.tag in by_record
    loaded = [(load(gateway, number), matched) for number, matched in tagged.items()]
    cases = tuple(
        one for one, matched in loaded if matched or is_about(holder, one.case.request.person)
    )
    markers = frozenset(marker for record in records for marker in record.markers)
    return (markers if sure else None), cases


def _records(gateway: Gateway, holder: Holder) -> Iterator[Matched | NoMatch]:
    """Look for the person's record in each dataset of the body, by the rule of matching."""
    for _, source in sorted(gateway.sources.items()):
        if _held_by(gateway, source) == holder.body:
            rows = read(source, holder.person, frozenset(), frozenset(), gateway.clock())
            yield match(holder.person, rows)


def _held_by(gateway: Gateway, source: Source) -> str | None:
    """Give whose records a source has; None for a dataset that the vocabulary does not have."""
    dataset = gateway.library.vocabulary.datasets.get(source.dataset)
    return source.body or (dataset.holder if dataset else None)


def _delete(connection: Connection, name: str) -> None:
    connection.execute(
        delete(right_tables.authority).where(right_tables.authority.c.pass_id == name)
    )
    connection.execute(delete(right_tables.issued).where(right_tables.issued.c.id == name))


def _known_as(gateway: Gateway) -> Mapping[str, str]:
    """Give the body that the public knows: the ministry, where a service acts for one."""
    vocabulary = gateway.library.vocabulary
    return {
        body: next(iter(sorted(vocabulary.above("Body", body) & vocabulary.ministerial)), body)
        for body in vocabulary.trees["Body"]
    }


def _authorities(gateway: Gateway, name: str) -> tuple[Authority, ...]:
    table = right_tables.authority
    query = select(table).where(table.c.pass_id == name, table.c.ends > gateway.clock())
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.number)).all()
    return tuple(Authority(r.number, r.scope, Micros(r.given_at), Micros(r.ends)) for r in rows)
