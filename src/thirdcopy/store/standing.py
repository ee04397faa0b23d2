"""Where the log stands, as one who is about to sign it must know it; and what it may not be.

A restored backup, a disk that lied or a promoted replica gives an older log that looks whole.
Signing on from there would fork it, so its head is held against everything that remembers how
far it went: its own entries and tiles, the high-water mark, the witnesses, and this process.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.edge import Edge, edge_of
from thirdcopy.store.mark import Mark
from thirdcopy.store.postgres import TIMELINE
from thirdcopy.store.put import put
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.entry import SealedEntry, parse_entry
from thirdcopy_client.translog.merkle import HASH_SIZE, apex, leaf_hash
from thirdcopy_client.translog.tile import TILE_WIDTH
from thirdcopy_client.translog.tree import Read

_OTHER_COPY = "this is an older or another copy: restore the newest and start again"
_FULL = TILE_WIDTH * HASH_SIZE


@dataclass(frozen=True)
class Standing:
    """The log's edge, the month of its last sealed entry, and the timeline it was signed on."""

    edge: Edge
    month: str
    timeline: int | None


def standing_of(connection: Connection, head: Mark) -> Standing:
    """Read where the log stands from its tiles, whose root must be the head's."""
    edge = edge_of(head.size, _stored(connection))
    if edge.root != head.root:
        raise UnavailableError(
            f"the tiles do not give the root of the log's {head.size} entries",
            remedy=_OTHER_COPY,
        )
    return Standing(edge, _last_month(connection), signed_on(connection))


def check_standing(
    connection: Connection, marked: Mark | None, seen: Iterable[Checkpoint]
) -> Standing:
    """Check the log against its mark, what witnesses have *seen*, and itself, before signing.

    Ahead of the mark (a crash between commit and mark) is well. Behind it or behind a witness,
    another root at a size that was signed, or no mark beside a log that has entries is not.
    """
    head = head_of(connection)
    if marked is None and head.size:
        raise UnavailableError(
            f"the high-water mark is missing beside a log of {head.size} entries",
            remedy="restore it, or ask a witness how far the log had been signed",
        )
    if marked and marked.size and root_at(connection, head, marked.size) != marked.root:
        raise UnavailableError(
            f"the log stands at {head.size} entries, but {marked.size} were signed here",
            remedy=_OTHER_COPY,
        )
    check_seen(connection, seen)
    standing = standing_of(connection, head)
    if edge_of(head.size, _from_below(connection)) != standing.edge:
        raise UnavailableError(
            f"the last of the log's {head.size} entries are not those of its tiles",
            remedy=_OTHER_COPY,
        )
    return standing


def root_at(connection: Connection, head: Mark, size: int) -> bytes | None:
    """Give the root that was signed for *size*, or None where the log is not so far."""
    if size >= head.size:
        return head.root if size == head.size else None
    query = select(tables.checkpoint.c.root).where(tables.checkpoint.c.size == size)
    found: bytes | None = connection.execute(query).scalar_one_or_none()
    return found


def check_seen(connection: Connection, seen: Iterable[Checkpoint]) -> None:
    """Raise `UnavailableError` if a witness has *seen* more of the log than there is, or else."""
    head = head_of(connection)
    for one in seen:
        if one.size and root_at(connection, head, one.size) != one.root:
            raise UnavailableError(
                f"the log stands at {head.size} entries, but a witness has seen {one.size}",
                remedy=_OTHER_COPY,
            )


def timeline_of(connection: Connection) -> int | None:
    """Give the timeline of the server that this connection writes to; SQLite has none."""
    found: int | None = connection.info.get(TIMELINE)
    return found


def signed_on(connection: Connection) -> int | None:
    """Give the timeline on which the log was last signed."""
    found: int | None = connection.execute(select(tables.signed_on.c.timeline)).scalar()
    return found


def sign_on(connection: Connection) -> None:
    """Record that the log is signed on this server's timeline from now on."""
    put(connection, tables.signed_on, [{"one": 1, "timeline": timeline_of(connection)}])


def is_promoted(connection: Connection, standing: Standing) -> bool:
    """Say whether the server was promoted since the log was last signed.

    What the old primary had committed and not yet sent on is lost then, perhaps with entries
    whose receipts are out, so a witness must cosign the head before anything is signed behind it.
    """
    return standing.timeline is not None and timeline_of(connection) != standing.timeline


def _stored(connection: Connection) -> Read:
    """Read tiles as they are, and nothing where one is missing: then no root comes out right."""

    def read(level: int, n: int) -> bytes:
        tile = tables.tile.c
        query = select(tile.hashes).where(tile.level == level, tile.n == n)
        return connection.execute(query).scalar_one_or_none() or b""

    return read


def _from_below(connection: Connection) -> Read:
    """Make each row of the edge again: of entries, and above them of the full tiles below."""

    def read(level: int, n: int) -> bytes:
        low, high = n * TILE_WIDTH, (n + 1) * TILE_WIDTH
        if not level:
            entry = tables.entry.c
            lines = select(entry.line).where(entry.idx >= low, entry.idx < high)
            found = connection.execute(lines.order_by(entry.idx)).scalars()
            return b"".join(leaf_hash(line) for line in found)
        tile = tables.tile.c
        below = select(tile.hashes).where(
            tile.level == level - 1, tile.n >= low, tile.n < high, func.length(tile.hashes) == _FULL
        )
        return b"".join(apex(row) for row in connection.execute(below.order_by(tile.n)).scalars())

    return read


def _last_month(connection: Connection) -> str:
    entry = tables.entry.c
    query = select(entry.line).where(entry.seal.is_not(None)).order_by(entry.idx.desc()).limit(1)
    line = connection.execute(query).scalar_one_or_none()
    last = parse_entry(line) if line else None
    return last.month if isinstance(last, SealedEntry) else ""
