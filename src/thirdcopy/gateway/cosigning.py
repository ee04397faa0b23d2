"""Cosignatures of this log: collected, counted, and waited for before anything is released.

A witness that has seen more than is here proves that this is an older copy: nothing is signed
any more. Without the fresh cosignatures of a quorum nothing is released: a log that nobody else
sees could be one that was made for a single reader.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from thirdcopy.gateway.gateway import Gateway, log_keys
from thirdcopy.gateway.witnesses import site_of
from thirdcopy.store import shown_tables, tables
from thirdcopy.store.append import head_of, tile_reader
from thirdcopy.store.engine import changing
from thirdcopy.store.put import put
from thirdcopy.store.read import Parcelled
from thirdcopy.store.standing import check_seen
from thirdcopy.store.vault import seal_bytes
from thirdcopy_client.clock import SECOND
from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.cosignature import (
    WitnessKey,
    check_cosignature,
    format_witness_key,
    with_cosignatures,
)
from thirdcopy_client.translog.note import (
    Signature,
    format_signatures,
    parse_note,
    parse_signatures,
)
from thirdcopy_client.translog.parcel import format_parcel, parse_parcel
from thirdcopy_client.translog.policy import KnownWitness, is_quorum
from thirdcopy_client.translog.proof import Proof, format_proof, parse_proof
from thirdcopy_client.translog.quorum import Demand, check_quorum
from thirdcopy_client.translog.tree import prove_consistency, prove_inclusion
from thirdcopy_client.witness import ask_witness, witness_view

_AHEAD: Final = 300
"""Seconds by which a witness's clock may be ahead: a time to come would never grow old."""
_KEPT: Final = 40 * 24 * 60 * 60
"""Seconds for which cosignatures are kept at least, whatever is published."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class OneWitness:
    """What one witness cosigned last, and why it does not now, if it does not."""

    name: str
    size: int | None
    time: int | None
    silent: str | None


@dataclass(frozen=True)
class Witnessed:
    """Where the log stands with its witnesses; times are in seconds since 1970.

    *at*: all of a quorum have cosigned at this time or later. *until*: nothing is released
    after it, unless there are newer cosignatures; None where no quorum is asked for.
    """

    witnesses: tuple[OneWitness, ...]
    at: int | None
    until: int | None
    enough: bool


def ask_witnesses(gateway: Gateway, size: int | None = None) -> Witnessed:
    """Show the log's newest checkpoint to every witness, keep what they sign, say what it makes.

    With *size*, it is the checkpoint of that size, which witnesses refuse if they have seen more.
    After a promotion of the database, the log is signed again once a quorum has cosigned it as
    it stands.
    """
    witnesses = gateway.witnesses
    head, note = _signed(gateway, size)
    for one in witnesses.settings.policy.witnesses:
        try:
            silent = _ask(gateway, one, head, note)
        except (UnavailableError, VerificationError) as error:
            silent = error.message
        if silent is None:
            witnesses.silent.pop(one.key, None)
            continue
        if witnesses.silent.get(one.key) != silent:
            about = {"witness": one.key.name, "saying": silent}
            _LOG.warning("a witness does not cosign", extra=about)
        witnesses.silent[one.key] = silent
    if witnesses.settings.is_asked_for and gateway.sequencer.needs_witness():
        with gateway.engine.connect() as connection:
            cosigned = _lines_at(connection, head.size)
        if _is_quorum(gateway, cosigned):
            gateway.sequencer.go_on(head)
    now = witnessed(gateway)
    if witnesses.enough and not now.enough:
        _LOG.error("no quorum of witnesses has cosigned the log lately, so nothing is released")
    witnesses.enough = now.enough
    return now


def witnessed(gateway: Gateway) -> Witnessed:
    """Say where the log stands with its witnesses."""
    settings = gateway.witnesses.settings
    row = shown_tables.cosignature.c
    query = select(row.witness, func.max(row.size), func.max(row.time)).group_by(row.witness)
    with gateway.engine.connect() as connection:
        latest = {name: (size, time) for name, size, time in connection.execute(query)}
    lines = tuple(
        OneWitness(
            one.key.name,
            *latest.get(format_witness_key(one.key), (None, None)),
            gateway.witnesses.silent.get(one.key),
        )
        for one in settings.policy.witnesses
    )
    if not settings.is_asked_for:
        return Witnessed(lines, None, None, enough=True)
    times = {
        one.key: latest[name][1]
        for one in settings.policy.witnesses
        if (name := format_witness_key(one.key)) in latest
    }
    at = _quorum_at(gateway, times)
    until = None if at is None else at + settings.oldest
    fresh = at is not None and at >= max(gateway.witnesses.since, _now(gateway) - settings.oldest)
    return Witnessed(lines, at, until, enough=fresh)


def enough_witnesses(gateway: Gateway) -> bool:
    """Say whether a quorum cosigned lately; where none is asked for, that is so."""
    return not gateway.witnesses.settings.is_asked_for or witnessed(gateway).enough


def require_witnesses(gateway: Gateway) -> None:
    """Raise `UnavailableError` where nothing may be released for want of cosignatures."""
    if not enough_witnesses(gateway):
        raise UnavailableError(
            "no quorum of witnesses has cosigned the log lately, so nothing is released",
            remedy="see that the witnesses run and can be reached; they are asked again",
        )


def cosigned_note(gateway: Gateway, size: int) -> bytes | None:
    """Give the checkpoint of a size with its cosignatures; None while they are no quorum."""
    with gateway.engine.connect() as connection:
        note: bytes = connection.execute(
            select(tables.checkpoint.c.note).where(tables.checkpoint.c.size == size)
        ).scalar_one()
        lines = _lines_at(connection, size)
    if not _is_quorum(gateway, lines):
        return None
    return with_cosignatures(note, lines.values()) if lines else note


def forget_cosignatures(gateway: Gateway) -> None:
    """Delete cosignatures that nothing needs: old ones, of sizes that were not published."""
    row, published = shown_tables.cosignature.c, select(shown_tables.publication.c.size)
    kept = _now(gateway) - max(gateway.witnesses.settings.oldest, _KEPT)
    with changing(gateway.engine) as connection:
        connection.execute(
            delete(shown_tables.cosignature).where(row.time < kept, row.size.not_in(published))
        )


def with_cosigned_receipt(gateway: Gateway, parcel: Parcelled) -> Parcelled | None:
    """Give a parcel whose receipt a quorum has cosigned; None until there is one.

    It is kept before it is sent, so that what is sent again has the same bytes.
    """
    settings = gateway.witnesses.settings
    if not settings.is_asked_for:
        return parcel
    opened = parse_parcel(parcel.parcel)
    receipt = parse_proof(opened.receipt)
    try:
        check_quorum(receipt.checkpoint, gateway.sequencer.signer.key, Demand(settings.policy))
    except VerificationError:
        size = _cosigned_beyond(gateway, receipt.index)
        note = None if size is None else cosigned_note(gateway, size)
        if size is None or note is None:
            return None
        with gateway.engine.connect() as connection:
            hashes = prove_inclusion(receipt.index, size, tile_reader(connection))
        made = replace(opened, receipt=format_proof(Proof(receipt.index, hashes, note)))
        return _keep(gateway, replace(parcel, parcel=format_parcel(made)))
    return parcel


def _ask(gateway: Gateway, one: KnownWitness, head: Checkpoint, note: bytes) -> str | None:
    """Ask one witness; give why it did not cosign, and None if it did."""
    name = format_witness_key(one.key)
    row = shown_tables.cosignature.c
    with gateway.engine.connect() as connection:
        query = select(func.max(row.size)).where(row.witness == name)
        last = connection.execute(query).scalar() or 0

    def prove(old: int) -> tuple[bytes, ...]:
        with gateway.engine.connect() as connection:
            return prove_consistency(old, head.size, tile_reader(connection))

    with site_of(one) as site:
        answer = ask_witness(site, one.key, note, min(last, head.size), prove)
        if not isinstance(answer, Signature):
            _stop_if_behind(gateway, witness_view(site, log_keys(gateway.engine), one.key))
            return answer.what
    made = check_cosignature(parse_note(note).text, answer, one.key)
    if made.time > _now(gateway) + _AHEAD:
        return "its clock is ahead, so its cosignature is of a time to come"
    if made.time < _now(gateway) - gateway.witnesses.settings.oldest:
        return "its clock is behind, or its cosignature is an old one shown again"
    found = {"size": head.size, "witness": name, "time": made.time}
    with changing(gateway.engine) as connection:
        put(connection, shown_tables.cosignature, [{**found, "line": format_signatures([answer])}])
    return None


def _stop_if_behind(gateway: Gateway, view: Checkpoint | None) -> None:
    """Stop signing if what a witness shows, signed by this log, is not in the log as it is."""
    if view is None:
        return
    with gateway.engine.connect() as connection:
        try:
            check_seen(connection, [view])
        except UnavailableError as error:
            gateway.sequencer.stop()
            _LOG.critical("the log is not signed any more", extra={"saying": error.message})
            raise


def _signed(gateway: Gateway, size: int | None) -> tuple[Checkpoint, bytes]:
    """Give the checkpoint of a size, else of the newest, and its note."""
    row = tables.checkpoint
    with gateway.engine.connect() as connection:
        wanted = head_of(connection).size if size is None else size
        found = connection.execute(select(row).where(row.c.size == wanted)).one()
    return Checkpoint(gateway.origin, found.size, found.root), found.note


def _lines_at(connection: Connection, size: int) -> dict[str, Signature]:
    """Give the cosignatures of one size by the witnesses' keys."""
    row = shown_tables.cosignature.c
    query = select(row.witness, row.line).where(row.size == size).order_by(row.witness)
    return {
        witness: parse_signatures(line, "cosignature")[0]
        for witness, line in connection.execute(query)
    }


def _is_quorum(gateway: Gateway, cosigned: Collection[str]) -> bool:
    policy = gateway.witnesses.settings.policy
    keys = {one.key for one in policy.witnesses if format_witness_key(one.key) in cosigned}
    return is_quorum(policy, keys)


def _quorum_at(gateway: Gateway, times: dict[WitnessKey, int]) -> int | None:
    """Give the latest time at or after which all of a quorum have cosigned."""
    policy = gateway.witnesses.settings.policy
    for time in sorted(set(times.values()), reverse=True):
        if is_quorum(policy, {key for key, made in times.items() if made >= time}):
            return time
    return None


def _cosigned_beyond(gateway: Gateway, index: int) -> int | None:
    """Give the newest size that a quorum has cosigned and that holds the entry at *index*."""
    row = shown_tables.cosignature.c
    query = select(row.size, row.witness).where(row.size > index).order_by(row.size.desc())
    found: dict[int, set[str]] = {}
    with gateway.engine.connect() as connection:
        for size, witness in connection.execute(query):
            found.setdefault(size, set()).add(witness)
    return next((size for size, names in found.items() if _is_quorum(gateway, names)), None)


def _keep(gateway: Gateway, parcel: Parcelled) -> Parcelled:
    key = gateway.vault.case_key(parcel.case)
    sealed = seal_bytes(key, parcel.parcel, parcel.id.encode())
    box = tables.outbox
    with changing(gateway.engine) as connection:
        connection.execute(update(box).where(box.c.id == parcel.id).values(parcel_sealed=sealed))
    return parcel


def _now(gateway: Gateway) -> int:
    return gateway.clock() // SECOND
