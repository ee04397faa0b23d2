"""The register of requests for information: their steps, and the hold on what they ask for.

A rights officer enters them, or the operator by a command; who entered what is kept and never
published, and who asked is not known here at all.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from thirdcopy.event import Actor, PersonId, Role
from thirdcopy.gateway.casework import Key
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.statistics import months_in
from thirdcopy.register.exemption import Regime
from thirdcopy.register.information import InformationRequest, InformationStep, follow, request_of
from thirdcopy.store import count_tables, tables
from thirdcopy.store.engine import changing
from thirdcopy.store.put import put_new
from thirdcopy_client.canonical import canonical, hash_of, parse_canonical
from thirdcopy_client.clock import date_of
from thirdcopy_client.errors import MalformedError, NotAllowedError

_GROUND = "information-request"
_LONGEST = 2000


@dataclass(frozen=True)
class Asked:
    """A request for information, with the agreement and period whose records it asks for.

    *by* has who entered each step, None where it was the operator: for officers, never published.
    """

    request: InformationRequest
    agreement: str
    period: str
    by: tuple[PersonId | None, ...] = ()


def receive_request(
    gateway: Gateway,
    regime: Regime,
    question: str,
    agreement: str,
    period: str,
    on: dt.date,
    *,
    by: Actor | None = None,
    key: Key | None = None,
) -> Asked:
    """Enter a request; the records that it asks for are not erased while it is open.

    *agreement* is an id and *period* as statistics name it. The question is published as it is
    given, so it names nobody, and nothing is kept of who asked. What is entered again under the
    same *key* is the same request.
    """
    must_inform(by)
    question = question.strip()
    if not 0 < len(question) <= _LONGEST:
        raise MalformedError(
            f"expected a question of at most {_LONGEST} characters", place="question"
        )
    months_in(period)
    _check_day(gateway, on)
    name = f"i-{hash_of(canonical(key))[:10] if key else secrets.token_hex(5)}"
    step = InformationStep("received", on, {})
    request = follow(None, step, id=name, regime=regime, question=question)
    row = {
        "id": name,
        "regime": regime,
        "question": question,
        "agreement": agreement,
        "period": period,
    }
    with changing(gateway.engine) as connection:
        hashes = _hashes(connection, agreement)
        if not hashes:
            raise NotAllowedError(
                f"no agreement `{agreement}` is in the register", place="agreement"
            )
        before = [one for one in _read(connection) if one.request.id == name]
        if before:
            return before[0]
        connection.execute(insert(count_tables.information), row)
        _put_step(connection, name, 1, step, by)
        cases = _cases(connection, agreement, period)
        if cases:
            held = [{"case_id": c, "ground": _GROUND, "since": gateway.clock()} for c in cases]
            put_new(connection, tables.preserved, held)
    return Asked(request, agreement, period, (by.person if by else None,))


def record_step(
    gateway: Gateway,
    name: str,
    kind: str,
    on: dt.date,
    said: Mapping[str, str],
    *,
    by: Actor | None = None,
) -> Asked:
    """Add what happened to a request; when it closes, what nobody else asks for is let go."""
    must_inform(by)
    _check_day(gateway, on)
    with changing(gateway.engine) as connection:
        every = {one.request.id: one for one in _read(connection)}
        if name not in every:
            raise NotAllowedError(f"no request for information `{name}`", place="request")
        before = every[name]
        step = InformationStep(kind, on, dict(said))
        request = before.request
        after = follow(request, step, id=name, regime=request.regime, question=request.question)
        _put_step(connection, name, len(after.steps), step, by)
        entered = (*before.by, by.person if by else None)
        found = Asked(after, before.agreement, before.period, entered)
        if request.is_open != after.is_open:
            every[name] = found
            _hold_again(connection, gateway, found, tuple(every.values()))
    return found


def information_requests(gateway: Gateway) -> tuple[Asked, ...]:
    """Give every request for information, by the day of its receipt."""
    with gateway.engine.connect() as connection:
        found = _read(connection)
    return tuple(sorted(found, key=lambda one: (one.request.steps[0].on, one.request.id)))


def must_inform(actor: Actor | None) -> None:
    """Raise `NotAllowedError` for a person who is no rights officer; the operator is nobody."""
    if actor is not None and not actor.has(Role.RIGHTS_OFFICER):
        raise NotAllowedError("only a rights officer keeps the register of requests")


def _check_day(gateway: Gateway, on: dt.date) -> None:
    if on > date_of(gateway.clock()):
        raise MalformedError("expected a day that has come", place="on")


def _hold_again(
    connection: Connection, gateway: Gateway, changed: Asked, every: tuple[Asked, ...]
) -> None:
    """Hold what a reopened request asks for; let go of what only a closed one asked for."""
    cases = _cases(connection, changed.agreement, changed.period)
    if changed.request.is_open:
        held = [{"case_id": c, "ground": _GROUND, "since": gateway.clock()} for c in cases]
        if held:
            put_new(connection, tables.preserved, held)
        return
    still = {
        case
        for one in every
        if one.request.is_open
        for case in _cases(connection, one.agreement, one.period)
    }
    kept = tables.preserved.c
    for case in cases - still:
        gone = delete(tables.preserved).where(kept.case_id == case, kept.ground == _GROUND)
        connection.execute(gone)


def _cases(connection: Connection, agreement: str, period: str) -> set[str]:
    months = months_in(period)
    event = tables.event.c
    query = select(event.case_id).where(
        event.agreement.in_(_hashes(connection, agreement)),
        event.on_date.between(f"{months[0]}-01", f"{months[-1]}-31"),
    )
    return set(connection.execute(query.distinct()).scalars())


def _hashes(connection: Connection, agreement: str) -> tuple[str, ...]:
    table = tables.agreement.c
    return tuple(connection.execute(select(table.hash).where(table.id == agreement)).scalars())


def _put_step(
    connection: Connection, name: str, seq: int, step: InformationStep, by: Actor | None
) -> None:
    row = {
        "id": name,
        "seq": seq,
        "kind": step.kind,
        "on_date": step.on.isoformat(),
        "said": canonical(dict(step.said)),
        "by": by.person if by else None,
    }
    connection.execute(insert(count_tables.information_step), row)


def _read(connection: Connection) -> tuple[Asked, ...]:
    step = count_tables.information_step
    steps: dict[str, list[InformationStep]] = {}
    entered: dict[str, list[PersonId | None]] = {}
    for row in connection.execute(select(step).order_by(step.c.id, step.c.seq)):
        said = parse_canonical(row.said)
        members = {str(k): str(v) for k, v in said.items()} if isinstance(said, dict) else {}
        made = InformationStep(row.kind, dt.date.fromisoformat(row.on_date), members)
        steps.setdefault(row.id, []).append(made)
        entered.setdefault(row.id, []).append(row.by)
    return tuple(
        Asked(
            request_of(row.id, row.regime, row.question, steps[row.id]),
            row.agreement,
            row.period,
            tuple(entered[row.id]),
        )
        for row in connection.execute(select(count_tables.information))
    )
