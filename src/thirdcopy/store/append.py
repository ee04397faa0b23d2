"""Add lines to the log under the lock: entries, tiles, checkpoint, and what goes out with them."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from thirdcopy.event import KINDS, Event, OpenAct, Seal, Visibility, entry_of, header_of, open_entry
from thirdcopy.event.event import kept_text, padding_entry, told_text
from thirdcopy.store import tables
from thirdcopy.store.mark import Mark
from thirdcopy.store.vault import Vault, seal_bytes
from thirdcopy.store.write import Outgoing, Write
from thirdcopy_client.canonical import canonical
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.entry import format_entry, kept_commitment
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.parcel import Parcel, format_parcel
from thirdcopy_client.translog.proof import Proof, format_proof
from thirdcopy_client.translog.tree import extend, prove_inclusion

ReadTile = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Line:
    """One entry on its way into the log, with what it is the entry of."""

    text: bytes
    seal_id: str | None = None
    event: Event | None = None
    seal: Seal | None = None
    act: OpenAct | None = None


def lines_of(write: Write) -> list[Line]:
    """Give the lines of one write: its counted events, sealed, and its acts, open."""
    sealed = [
        Line(
            format_entry(entry_of(event, write.seals[event.id])),
            event.id,
            event,
            write.seals[event.id],
        )
        for event in write.events
        if KINDS[event.kind].visibility is Visibility.COUNTED
    ]
    return sealed + [Line(format_entry(open_entry(act)), act=act) for act in write.acts]


def among(lines: Sequence[Line], padding: Mapping[str, Seal], month: str) -> list[Line]:
    """Put padding at random places among the lines, which keep their own order."""
    mixed = [Line(format_entry(padding_entry(seal, month)), name) for name, seal in padding.items()]
    total = len(lines) + len(mixed)
    own = set(secrets.SystemRandom().sample(range(total), len(lines)))
    a, b = iter(lines), iter(mixed)
    return [next(a) if place in own else next(b) for place in range(total)]


def head_of(connection: Connection) -> Mark:
    """Read where the log stands."""
    row = connection.execute(select(tables.head.c.size, tables.head.c.root)).one()
    return Mark(row.size, row.root)


def tile_reader(connection: Connection) -> ReadTile:
    """Read tiles as the database has them."""

    def read(level: int, n: int) -> bytes:
        query = select(tables.tile.c.hashes).where(tables.tile.c.level == level)
        hashes: bytes = connection.execute(query.where(tables.tile.c.n == n)).scalar_one()
        return hashes

    return read


def append(
    connection: Connection,
    head: Mark,
    lines: Sequence[Line],
    signer: Signer,
    vault: Vault,
    outgoing: Iterable[Outgoing],
) -> Mark:
    """Add *lines* behind *head*, sign the new head and swap it for the old one."""
    read = tile_reader(connection)
    growth = extend(head.size, read, [leaf_hash(line.text) for line in lines])
    connection.execute(
        insert(tables.entry),
        [
            {"idx": head.size + offset, "line": line.text, "seal": line.seal_id}
            for offset, line in enumerate(lines)
        ],
    )
    connection.execute(
        insert(tables.tile).prefix_with("OR REPLACE"),
        [{"level": lv, "n": n, "hashes": hashes} for (lv, n), hashes in growth.tiles.items()],
    )
    note = sign_checkpoint(Checkpoint(signer.name, growth.size, growth.root), signer)
    connection.execute(
        insert(tables.checkpoint), {"size": growth.size, "root": growth.root, "note": note}
    )
    parcels = {one.event: one for one in outgoing}
    for index, line in enumerate(lines, start=head.size):
        if line.act:
            _put_act(connection, index, line.act)
        if line.event and line.seal and line.event.id in parcels:
            proof = prove_inclusion(index, growth.size, read)
            receipt = format_proof(Proof(index, proof, note))
            parcel = parcel_of(line.event, line.seal, receipt, parcels[line.event.id].ciphertext)
            _put_outgoing(connection, index, line.event, parcels[line.event.id], parcel, vault)
    swap = (
        update(tables.head)
        .where(tables.head.c.size == head.size, tables.head.c.root == head.root)
        .values(size=growth.size, root=growth.root)
    )
    if connection.execute(swap).rowcount != 1:
        raise UnavailableError("another process has moved the log", remedy="try again")
    return Mark(growth.size, growth.root)


def parcel_of(event: Event, seal: Seal, receipt: bytes, ciphertext: bytes | None) -> bytes:
    """Give what the other party may hold: entry, openings, receipt and, released, the data."""
    return format_parcel(
        Parcel(
            entry=format_entry(entry_of(event, seal)),
            header=header_of(event, seal),
            told=told_text(event).decode(),
            told_salt=seal.told_salt,
            kept_commitment=kept_commitment(seal.kept_salt, kept_text(event)),
            receipt=receipt,
            ciphertext=ciphertext,
        )
    )


def _put_act(connection: Connection, index: int, act: OpenAct) -> None:
    members = canonical(dict(act.members))
    row = {"log_index": index, "kind": act.kind, "at": act.at, "members": members}
    connection.execute(insert(tables.act), row)


def _put_outgoing(
    connection: Connection,
    index: int,
    event: Event,
    outgoing: Outgoing,
    parcel: bytes,
    vault: Vault,
) -> None:
    sealed = seal_bytes(vault.case_key(event.case), parcel, event.id.encode())
    connection.execute(
        insert(tables.outbox),
        {
            "id": event.id,
            "case_id": event.case,
            "to_body": outgoing.to,
            "parcel_sealed": sealed,
            "log_index": index,
            "expires": outgoing.expires,
            "attempts": 0,
        },
    )
