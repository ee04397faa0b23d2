"""Rights that people use, and their answers: on a clock, and never any agreement's to give out.

No dataset of the vocabulary holds them, so no clause can name them and no request can reach
them. Only rights officers of the body read them, and every step is covered by its day's root.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, insert, select, update

from thirdcopy.event import Actor, BodyCode, CaseId, PersonId, Refusal, Role
from thirdcopy.gateway.erasing import erase, let_go, preserve
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.passes import cases_about, holder_of
from thirdcopy.gateway.people import SYSTEM
from thirdcopy.match import Identifiers
from thirdcopy.rights import (
    Code,
    Holder,
    Right,
    RightStep,
    acknowledge,
    answer,
    ask_back,
    extend,
    follow,
    holder_from,
    holder_text,
    receive,
    supply,
    withdraw,
)
from thirdcopy.store import right_tables
from thirdcopy.store.engine import changing
from thirdcopy.store.vault import new_key, seal_bytes, unseal_bytes
from thirdcopy_client.canonical import b64, canonical, parse_canonical
from thirdcopy_client.clock import Micros, date_of
from thirdcopy_client.errors import NotAllowedError

_ACCESS: Final = "access-request"
_SALT: Final = 32
_DOMAIN: Final = b"thirdcopy/1 right\n"


@dataclass(frozen=True)
class Used:
    """One right, whose it is, and what happened to it."""

    right: Right
    holder: Holder
    steps: tuple[RightStep, ...]


def use_right(
    gateway: Gateway,
    by: Actor,
    person: Identifiers,
    *,
    kind: str,
    route: str,
    words: str,
    language: str,
) -> Right | Refusal:
    """Write down what a person asked of their body, by whichever route it came."""
    _must_be_rights_officer(by)
    holder = Holder(by.body, person, language, route)
    return _received(gateway, holder, None, by.person, kind, route, words)


def use_right_by_code(
    gateway: Gateway, code: Code | None, *, kind: str, words: str
) -> str | Refusal:
    """Let a person, or their advocate, use a right with the code; give its reference.

    A code that opens nothing is given a reference too, and nothing is kept.
    """
    at = gateway.clock()
    wrong = receive(at, SYSTEM, kind, "on-line", words)
    if isinstance(wrong, Refusal):
        return wrong
    found = holder_of(gateway, code)
    if found is None or found[2] == "look":
        return _reference()
    issued, holder, scope = found
    route = "on-line" if scope is None else "advocate"
    right = _received(gateway, holder, issued, SYSTEM, kind, route, words)
    return right if isinstance(right, Refusal) else right.id


def rights(gateway: Gateway, by: Actor, *, everything: bool = False) -> tuple[Right, ...]:
    """Give the rights that people used at the officer's body, what is due first."""
    _must_be_rights_officer(by)
    table = right_tables.right
    query = select(table).where(table.c.body == by.body)
    if not everything:
        query = query.where(table.c.ended.is_(None))
    with gateway.engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    found = [_loaded(gateway, row).right for row in rows]
    return tuple(sorted(found, key=lambda right: (right.due, right.id)))


def rights_by(gateway: Gateway, day: dt.date) -> tuple[Right, ...]:
    """Give every right as it stood at the end of *day*, for whoever counts them."""
    table, step = right_tables.right, right_tables.right_step
    first = select(step.c.right_id).where(step.c.seq == 1, step.c.on_date <= day.isoformat())
    with gateway.engine.connect() as connection:
        rows = connection.execute(select(table).where(table.c.id.in_(first))).mappings().all()
    return tuple(_loaded(gateway, row, day).right for row in rows)


def own_rights(gateway: Gateway, name: str) -> tuple[Right, ...]:
    """Give the rights that were used with one pass, for the person's own page."""
    query = select(right_tables.right).where(right_tables.right.c.pass_id == name)
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(right_tables.right.c.received)).mappings().all()
    return tuple(_loaded(gateway, row).right for row in rows)


def see_right(gateway: Gateway, by: Actor, name: str) -> Used:
    """Show one right; raises `NotAllowedError` alike for none and for another body's."""
    _must_be_rights_officer(by)
    query = select(right_tables.right).where(
        right_tables.right.c.id == name, right_tables.right.c.body == by.body
    )
    with gateway.engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise NotAllowedError("no right of that reference is here", place="request")
    return _loaded(gateway, row)


def act_on_right(
    gateway: Gateway, by: Actor, name: str, command: str, *, words: str = "", outcome: str = ""
) -> Right | Refusal:
    """Do one thing about a right: acknowledge, ask back, note the reply, extend, answer.

    An erasure that is granted destroys the keys of the person's cases first; where a request or
    claim keeps one of them, nothing is destroyed and nothing is answered.
    """
    used, at = see_right(gateway, by, name), gateway.clock()
    if command not in _COMMANDS:
        return Refusal("unknown-command", "choose what is done")
    step = _COMMANDS[command](used.right, at, by.person, words, outcome)
    if isinstance(step, Refusal):
        return step
    if used.right.kind == "erasure" and step.code == "granted":
        cases = [one.case.request.case for one in cases_about(gateway, used.holder)]
        erased = erase(gateway, cases) if cases else None
        if isinstance(erased, Refusal):
            return erased
    after = follow(used.right, (step,))
    with changing(gateway.engine) as connection:
        _put_step(gateway, connection, name, len(used.steps) + 1, step)
        if after.ended is not None:
            one = right_tables.right.c.id == name
            connection.execute(update(right_tables.right).where(one).values(ended=after.ended))
    if after.ended is not None and used.right.kind == "access":
        _let_go(gateway, by, used.holder)
    return after


def _received(
    gateway: Gateway,
    holder: Holder,
    issued: str | None,
    by: PersonId,
    kind: str,
    route: str,
    words: str,
) -> Right | Refusal:
    at = gateway.clock()
    step = receive(at, by, kind, route, words)
    if isinstance(step, Refusal):
        return step
    name, key = _reference(), new_key()
    gateway.vault.keep({}, {CaseId(name): key})
    row = {
        "id": name,
        "kind": kind,
        "body": holder.body,
        "received": at,
        "route": route,
        "pass_id": issued,
        "person_sealed": seal_bytes(key, holder_text(holder), name.encode()),
    }
    with changing(gateway.engine) as connection:
        connection.execute(insert(right_tables.right), row)
        _put_step(gateway, connection, name, 1, step)
    if kind == "access":
        for loaded in cases_about(gateway, holder):
            preserve(gateway, loaded.case.request.case, _ACCESS)
    return Right(name, kind, holder.body, at, route, step.words)


def _let_go(gateway: Gateway, by: Actor, holder: Holder) -> None:
    """Let the person's cases go, but for those that another open request still keeps."""
    kept = {
        one.case.request.case
        for right in rights(gateway, by)
        if right.kind == "access"
        for one in cases_about(gateway, see_right(gateway, by, right.id).holder)
    }
    for loaded in cases_about(gateway, holder):
        if loaded.case.request.case not in kept:
            let_go(gateway, loaded.case.request.case, _ACCESS)


def _put_step(
    gateway: Gateway, connection: Connection, name: str, seq: int, step: RightStep
) -> None:
    salt = secrets.token_bytes(_SALT)
    plain = canonical({**step.members, "salt": b64(salt)})
    key = gateway.vault.case_key(CaseId(name))
    row = {
        "right_id": name,
        "seq": seq,
        "kind": step.kind,
        "at": step.at,
        "on_date": date_of(step.at).isoformat(),
        "person": step.person,
        "sealed": seal_bytes(key, plain, f"{name}:{seq}".encode()),
        "commitment": hashlib.sha256(_DOMAIN + plain).digest(),
    }
    connection.execute(insert(right_tables.right_step), row)


def _loaded(gateway: Gateway, row: RowMapping, until: dt.date = dt.date.max) -> Used:
    name = str(row["id"])
    key = gateway.vault.case_key(CaseId(name))
    holder = holder_from(unseal_bytes(key, row["person_sealed"], name.encode()))
    table = right_tables.right_step
    of = (table.c.right_id == name, table.c.on_date <= until.isoformat())
    query = select(table).where(*of).order_by(table.c.seq)
    steps = []
    with gateway.engine.connect() as connection:
        for step in connection.execute(query):
            place = f"{name}:{step.seq}".encode()
            said = parse_canonical(unseal_bytes(key, step.sealed, place))
            assert isinstance(said, dict), "a step is an object"  # noqa: S101 - a bug, caught nowhere
            by = PersonId(step.person)
            made = RightStep(step.kind, Micros(step.at), by, str(said["words"]), str(said["code"]))
            steps.append(made)
    body = BodyCode(row["body"])
    first = steps[0]
    right = Right(name, row["kind"], body, Micros(row["received"]), row["route"], first.words)
    return Used(follow(right, steps), holder, tuple(steps))


def _reference() -> str:
    return f"right-{secrets.token_hex(4).upper()}"


def _must_be_rights_officer(by: Actor) -> None:
    if not by.has(Role.RIGHTS_OFFICER):
        raise NotAllowedError("only a rights officer answers rights")


Command = Callable[[Right, Micros, PersonId, str, str], RightStep | Refusal]
_COMMANDS: Final[Mapping[str, Command]] = {
    "acknowledge": lambda right, at, by, _words, _code: acknowledge(right, at, by),
    "ask-back": lambda right, at, by, words, _code: ask_back(right, at, by, words),
    "supply": lambda right, at, by, words, _code: supply(right, at, by, words),
    "extend": lambda right, at, by, words, _code: extend(right, at, by, words),
    "answer": lambda right, at, by, words, code: answer(right, at, by, code, words),
    "withdraw": lambda right, at, by, _words, _code: withdraw(right, at, by),
}
