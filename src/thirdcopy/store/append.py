"""Add lines to the log under the lock: entries, tiles, checkpoint, and what goes out with them."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from thirdcopy.event import (
    KINDS,
    CaseId,
    Event,
    OpenAct,
    Seal,
    Visibility,
    entry_of,
    header_of,
    open_entry,
)
from thirdcopy.event.event import padding_entry
from thirdcopy.store import tables
from thirdcopy.store.edge import Edge, grow, prove
from thirdcopy.store.mark import Mark
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put
from thirdcopy.store.vault import seal_bytes
from thirdcopy.store.write import Outgoing, Write
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.entry import format_entry, kept_commitment
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.parcel import Parcel, format_parcel
from thirdcopy_client.translog.proof import Proof, format_proof

ReadTile = Callable[[int, int], bytes]

# Built once, because making a statement costs several times what running it does.
_HEAD: Final = select(tables.head.c.size, tables.head.c.root)
_ENTRY: Final = insert(tables.entry)
_CHECKPOINT: Final = insert(tables.checkpoint)
_ACT: Final = insert(tables.act)
_OUTBOX: Final = insert(tables.outbox)
_SWAP: Final = (
    update(tables.head)
    .where(tables.head.c.size == bindparam("size_was"), tables.head.c.root == bindparam("root_was"))
    .values(size=bindparam("size_now"), root=bindparam("root_now"))
)
_MEMBERS_AT: Final = 4
"""How many spaces stand before an open entry's members, which have none of their own before."""


@dataclass(frozen=True)
class Line:
    """One entry on its way into the log, with what it is the entry of."""

    text: bytes
    seal_id: str | None = None
    event: Event | None = None
    seal: Seal | None = None
    act: OpenAct | None = None


@dataclass(frozen=True)
class Appended:
    """What an append made: the log's new edge, its signed checkpoint, and proofs by index."""

    edge: Edge
    note: bytes
    proofs: Mapping[int, tuple[bytes, ...]]


def lines_of(write: Write) -> tuple[Line, ...]:
    """Give the lines of one write: its counted events, sealed, and its acts, open."""
    sealed = (
        Line(
            format_entry(entry_of(event, write.seals[event.id])),
            event.id,
            event,
            write.seals[event.id],
        )
        for event in write.events
        if KINDS[event.kind].visibility is Visibility.COUNTED
    )
    return (*sealed, *(Line(format_entry(open_entry(act)), act=act) for act in write.acts))


def among(lines: Sequence[Line], padding: Mapping[str, Seal], month: str) -> list[Line]:
    """Put padding at random places among the lines, which keep their own order."""
    mixed = pads(padding, month)
    total = len(lines) + len(mixed)
    own = set(secrets.SystemRandom().sample(range(total), len(lines)))
    a, b = iter(lines), iter(mixed)
    return [next(a) if place in own else next(b) for place in range(total)]


def pads(padding: Mapping[str, Seal], month: str) -> list[Line]:
    """Give the lines of padding."""
    return [Line(format_entry(padding_entry(seal, month)), name) for name, seal in padding.items()]


def head_of(connection: Connection) -> Mark:
    """Read where the log stands."""
    row = run(connection, _HEAD).one()
    return Mark(row.size, row.root)


def tile_reader(connection: Connection) -> ReadTile:
    """Read tiles as the database has them."""

    def read(level: int, n: int) -> bytes:
        query = select(tables.tile.c.hashes).where(tables.tile.c.level == level)
        hashes: bytes = connection.execute(query.where(tables.tile.c.n == n)).scalar_one()
        return hashes

    return read


def append(
    connection: Connection, head: Mark, edge: Edge, lines: Sequence[Line], signer: Signer
) -> Appended:
    """Add *lines* behind *head*, sign the new head and swap it for the old one.

    Only the entries that somebody asked for are proved, not the padding.
    """
    grown = grow(edge, [leaf_hash(line.text) for line in lines])
    size, root = grown.edge.size, grown.edge.root
    numbered = list(enumerate(lines, start=head.size))
    run(
        connection,
        _ENTRY,
        [{"idx": index, "line": line.text, "seal": line.seal_id} for index, line in numbered],
    )
    put(
        connection,
        tables.tile,
        [{"level": level, "n": n, "hashes": row} for (level, n), row in grown.tiles.items()],
    )
    note = sign_checkpoint(Checkpoint(signer.name, size, root), signer)
    run(connection, _CHECKPOINT, [{"size": size, "root": root, "note": note}])
    acts = [
        {
            "log_index": index,
            "kind": line.act.kind,
            "at": line.act.at,
            "members": line.text.split(b" ", _MEMBERS_AT)[_MEMBERS_AT],
            "person": line.act.by,
        }
        for index, line in numbered
        if line.act
    ]
    if acts:
        run(connection, _ACT, acts)
    swap = {"size_was": head.size, "root_was": head.root, "size_now": size, "root_now": root}
    if run(connection, _SWAP, [swap]) != 1:
        raise UnavailableError("another process has moved the log", remedy="try again")
    proofs = prove(grown, [index for index, line in numbered if line.act or line.event])
    return Appended(grown.edge, note, proofs)


def put_outgoing(
    connection: Connection,
    lines: Sequence[tuple[int, Line]],
    appended: Appended,
    keys: Mapping[CaseId, bytes],
    outgoing: Iterable[Outgoing],
) -> None:
    """Put what goes out into the outbox with its receipt, sealed under its case's key."""
    parcels = {one.event: one for one in outgoing}
    rows = []
    for index, line in lines:
        if not (line.event and line.seal and line.event.id in parcels):
            continue
        event, one = line.event, parcels[line.event.id]
        receipt = format_proof(Proof(index, appended.proofs[index], appended.note))
        parcel = parcel_of(event, line.seal, receipt, one.ciphertext)
        row = {
            "id": event.id,
            "case_id": event.case,
            "to_body": one.to,
            "parcel_sealed": seal_bytes(keys[event.case], parcel, event.id.encode()),
            "log_index": index,
            "expires": one.expires,
            "attempts": 0,
        }
        rows.append(row)
    if rows:
        run(connection, _OUTBOX, rows)


def parcel_of(event: Event, seal: Seal, receipt: bytes, ciphertext: bytes | None) -> bytes:
    """Give what the other party may hold: entry, openings, receipt and, released, the data."""
    return format_parcel(
        Parcel(
            entry=format_entry(entry_of(event, seal)),
            header=header_of(event, seal),
            told=event.told_text.decode(),
            told_salt=seal.told_salt,
            kept_commitment=kept_commitment(seal.kept_salt, event.kept_text),
            receipt=receipt,
            ciphertext=ciphertext,
        )
    )
