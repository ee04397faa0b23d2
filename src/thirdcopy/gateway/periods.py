"""The gateway's calendar: a root for each day, a reveal and a tally for each quarter."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from thirdcopy.event import Class, OpenAct, PersonId, new_seal
from thirdcopy.gateway.agreements import registered
from thirdcopy.gateway.blind import RATES, blind_answers
from thirdcopy.gateway.counting import (
    FIGURES,
    count_quarter,
    figures_of,
    keep_people,
    latest_table,
    profile_of,
)
from thirdcopy.gateway.directory import OPERATOR, act_by
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.rights_used import RIGHTS_USED, rights_used
from thirdcopy.register import Table, format_figures, measure
from thirdcopy.register.agreeing import format_rates, rates_of
from thirdcopy.register.rights_used import control_rights, format_rights
from thirdcopy.store import count_tables, right_tables, tables
from thirdcopy.store.append import head_of
from thirdcopy.store.prepared import run
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import Hash, Json, b64, hash_of
from thirdcopy_client.clock import date_of, months_of, quarter_of_month
from thirdcopy_client.errors import ConflictError
from thirdcopy_client.translog.entry import SealedEntry, parse_entry
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.reveal import (
    Reveal,
    Revealed,
    format_reveal,
    parse_reveal,
    reveal_path,
)
from thirdcopy_client.translog.tally import (
    AttestedTable,
    format_tally,
    tally_of,
    tally_path,
)
from thirdcopy_client.translog.tree import extend

CALENDAR: Final = "calendar"
"""Who the gateway itself is in the table of what was asked before."""
DAY: Final = "day-"
_PATHS: Final = select(tables.public_file.c.path)


@dataclass(frozen=True)
class _Sealed:
    """One sealed entry of a range, with what the gateway knows of it."""

    index: int
    month: str
    seal: str
    kind: str | None
    cls: Class | None


def close_day(gateway: Gateway, day: dt.date) -> None:
    """Log the root over one random leaf, the day's private events and its steps of rights.

    The random leaf makes a day on which nothing happened look like any other. It is kept in
    the key store, in a row named for the day, so that an auditor can make the root again.
    """
    logged = tables.event.c
    query = select(logged.commitment).where(
        logged.on_date == day.isoformat(), logged.log_index.is_(None)
    )
    used = right_tables.right_step.c
    rights = select(used.commitment).where(used.on_date == day.isoformat())
    with gateway.engine.connect() as connection:
        leaves = list(connection.execute(query.order_by(logged.at, logged.id)).scalars())
        leaves += connection.execute(rights.order_by(used.at, used.right_id, used.seq)).scalars()
    seal = new_seal()
    growth = extend(0, _nothing, [leaf_hash(leaf) for leaf in (seal.kept_salt, *leaves)])
    act = OpenAct("day", gateway.clock(), {"root": b64(growth.root)})
    name = f"{DAY}{day.isoformat()}"
    leaf = {f"{name}-{seal.header_salt.hex()[:8]}": seal}
    gateway.sequencer.write([Write(acts=(act,), seals=leaf, asked=(CALENDAR, name))])


def _nothing(_level: int, _n: int) -> bytes:
    return b""


def close_period(gateway: Gateway, period: str) -> None:
    """Open the headers whose classes may be counted exactly, tally them, and log both.

    Raises `ConflictError` while the period lasts, or when it was closed before.
    """
    at = gateway.clock()
    if quarter_of_month(date_of(at).isoformat()[:7]) <= period:
        raise ConflictError(f"`{period}` is not over", remedy="close it in the next quarter")
    with gateway.engine.connect() as connection:
        start = _start(connection, period)
        sealed, stop = _sealed(connection, start, period)
        counted = count_quarter(gateway, connection, period)
    exact = {one.cls for one in sealed if one.cls and _is_exact(gateway, one.cls)}
    shown = [one for one in sealed if one.cls in exact and one.kind]
    salts = gateway.vault.seals([one.seal for one in shown])
    reveal = Reveal(
        origin=gateway.origin,
        period=period,
        start=start,
        stop=stop,
        classes=_in_order(exact),
        entries=tuple(
            Revealed(one.index, one.cls, one.kind, salts[one.seal].header_salt)
            for one in shown
            if one.cls and one.kind
        ),
        sealed=len(sealed),
    )
    text = format_reveal(reveal)
    with gateway.engine.connect() as connection:
        hidden = reveal.totals.hidden
        table = format_figures(figures_of(gateway, connection, period, counted, hidden))
        rates = rates_of(blind_answers(gateway, connection, period))
    attested = {FIGURES: table, **({RATES: format_rates(rates)} if rates else {})}
    attested |= _rights(gateway, period)
    listed = tuple(AttestedTable(hash_of(data), name) for name, data in attested.items())
    tally = format_tally(tally_of(reveal, hash_of(text), listed))
    files = {reveal_path(period): text, tally_path(period): tally}
    acts = tuple(
        OpenAct(kind, at, {"file": path, "period": period, "sha256": hash_of(data)})
        for kind, (path, data) in zip(("reveal", "tally"), files.items(), strict=True)
    )
    named = {(period, name): data for name, data in attested.items()}
    gateway.sequencer.write([Write(acts=acts, files=files, tables=named, cells=counted.cells)])


def _rights(gateway: Gateway, period: str) -> dict[str, bytes]:
    """Give the table of the rights that people used, where they used any."""
    counts, profile = rights_used(gateway, period), profile_of(gateway)
    if not counts:
        return {}
    at = {str(one.agreement.discloser) for one in registered(gateway)}
    bodies = frozenset(at | {one.body for one in counts})
    return {RIGHTS_USED: format_rights(control_rights(bodies, counts, profile), profile)}


def restate(gateway: Gateway, period: str, reason: str, *, by: PersonId = OPERATOR) -> bool:
    """Count a closed period again; publish what differs as a new version, with the *reason*.

    The version before stays and is shown beside it. Gives False where nothing differs.
    """
    with gateway.engine.connect() as connection:
        old = latest_table(connection, period)
        if old is None:
            raise ConflictError(f"`{period}` has not been closed", remedy="close it first")
        hidden = parse_reveal(public_text(gateway, reveal_path(period)) or b"").totals.hidden
        counted = count_quarter(gateway, connection, period)
        kept = keep_people(connection, period, counted)
        new = format_figures(figures_of(gateway, connection, period, kept, hidden))
    if new == old:
        return False
    members: dict[str, Json] = {
        "name": FIGURES,
        "period": period,
        "reason": reason,
        "replaces": hash_of(old),
        "sha256": hash_of(new),
    }
    act, seals = act_by(gateway, "restated", members, by)
    write = Write(acts=(act,), seals=seals, tables={(period, FIGURES): new}, cells=kept.cells)
    gateway.sequencer.write([write])
    return True


def table_of(gateway: Gateway, period: str) -> Table:
    """Count a period from the events, exactly: for the operator and the auditor."""
    return measure(period, _counted(gateway, period))


def kinds_of(gateway: Gateway, period: str) -> Mapping[Class, Mapping[str, int]]:
    """Count a period's counted events by class and kind, as a reveal of them would."""
    counts: dict[Class, Counter[str]] = {}
    for cls, kind in _counted(gateway, period):
        counts.setdefault(cls, Counter())[kind] += 1
    return counts


def _counted(gateway: Gateway, period: str) -> list[tuple[Class, str]]:
    months = months_of(period)
    event = tables.event.c
    query = select(event.kind, event.agreement, event.adoption).where(
        event.log_index.is_not(None), event.on_date.between(f"{months[0]}-01", f"{months[2]}-31")
    )
    with gateway.engine.connect() as connection:
        rows = connection.execute(query).all()
    return [(_class(row.agreement, row.adoption), row.kind) for row in rows]


def published_periods(gateway: Gateway) -> tuple[str, ...]:
    """Give the periods that were closed, oldest first."""
    with gateway.engine.connect() as connection:
        paths = run(connection, _PATHS).scalars()
        return tuple(sorted(p.partition("/")[2] for p in paths if p.startswith("tally/")))


def public_text(gateway: Gateway, path: str) -> bytes | None:
    """Give a reveal or a tally as it was logged."""
    query = select(tables.public_file.c.data).where(tables.public_file.c.path == path)
    with gateway.engine.connect() as connection:
        found: bytes | None = connection.execute(query).scalar_one_or_none()
    return found


def attested_csv(gateway: Gateway, period: str, version: int | None = None) -> bytes | None:
    """Give a period's attested table as it was published: the latest version, or that one."""
    table = count_tables.attested.c
    query = select(table.csv).where(table.period == period, table.name == FIGURES)
    if version is not None:
        query = query.where(table.version == version)
    newest = query.order_by(table.version.desc()).limit(1)
    with gateway.engine.connect() as connection:
        found: bytes | None = connection.execute(newest).scalar_one_or_none()
    return found


def _is_exact(gateway: Gateway, cls: Class) -> bool:
    return gateway.ruleset_of(cls.agreement).agreement.counts == "exact"


def _in_order(classes: Iterable[Class]) -> tuple[Class, ...]:
    return tuple(sorted(classes, key=lambda cls: (cls.agreement, cls.adoption or "")))


def _start(connection: Connection, period: str) -> int:
    """Give where the period's range begins: where the range of the one before it ended."""
    query = select(tables.public_file.c.path, tables.public_file.c.data)
    stop = 0
    for path, data in connection.execute(query.where(tables.public_file.c.path.like("reveal/%"))):
        if path == reveal_path(period):
            raise ConflictError(f"`{period}` has been closed before")
        stop = max(stop, parse_reveal(data).stop)
    return stop


def _sealed(connection: Connection, start: int, period: str) -> tuple[list[_Sealed], int]:
    """Give the sealed entries from *start* on that belong to the period, and where they stop."""
    entry, event = tables.entry.c, tables.event.c
    query = (
        select(entry.idx, entry.line, entry.seal, event.kind, event.agreement, event.adoption)
        .select_from(tables.entry.outerjoin(tables.event, event.log_index == entry.idx))
        .where(entry.idx >= start)
        .order_by(entry.idx)
    )
    found: list[_Sealed] = []
    for row in connection.execute(query):
        read = parse_entry(row.line)
        if not isinstance(read, SealedEntry):
            continue
        quarter = quarter_of_month(read.month)
        if quarter > period:
            return found, row.idx
        if quarter < period:
            raise ConflictError(f"`{quarter}` is not closed yet", remedy="close it first")
        cls = _class(row.agreement, row.adoption) if row.agreement else None
        found.append(_Sealed(row.idx, read.month, row.seal, row.kind, cls))
    return found, head_of(connection).size


def _class(agreement: str, adoption: str | None) -> Class:
    return Class(Hash(agreement), Hash(adoption) if adoption else None)
