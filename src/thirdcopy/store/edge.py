"""The right edge of the log's tree: all of the past that an append, its root and its proofs need.

Of a tree of *size* these are, for each level, the hashes not yet in a full tile, and the roots
of the complete subtrees into which RFC 6962 splits it, one for each bit of *size*. An edge in
hand makes an append cost the same however long the log is; one is read from the tiles when
the log has moved without this process.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from thirdcopy_client.translog.merkle import EMPTY_ROOT, HASH_SIZE, apex, halve, node_hash
from thirdcopy_client.translog.tile import TILE_WIDTH, hashes_at
from thirdcopy_client.translog.tree import Read

_FULL = TILE_WIDTH * HASH_SIZE
Range = tuple[int, int]
"""The entries from the first number up to, and without, the second."""


@dataclass(frozen=True)
class Edge:
    """The rows not yet in full tiles, level 0 first, and the complete subtrees, widest first."""

    size: int
    rows: tuple[bytes, ...]
    peaks: tuple[bytes, ...]

    @cached_property
    def root(self) -> bytes:
        """Give MTH of all entries (RFC 6962, 2.1)."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


@dataclass(frozen=True)
class Grown:
    """A tree after an append: its edge, the tiles to store, and what proofs are made of."""

    edge: Edge
    tiles: Mapping[tuple[int, int], bytes]
    nodes: Mapping[Range, bytes]


EMPTY = Edge(0, (), ())


def edge_of(size: int, read: Read) -> Edge:
    """Read the edge of the tree of *size* from its tiles: one for each level."""
    rows: list[bytes] = []
    peaks: list[bytes] = []
    while hashes_at(len(rows), size):
        level = len(rows)
        n, width = divmod(hashes_at(level, size), TILE_WIDTH)
        row = read(level, n)[: width * HASH_SIZE] if width else b""
        rows.append(row)
        while row:
            if len(row) // HASH_SIZE % 2:
                row, last = row[:-HASH_SIZE], row[-HASH_SIZE:]
                peaks.append(last)
            row = halve(row)
    return Edge(size, tuple(rows), tuple(reversed(peaks)))


def grow(edge: Edge, leaves: Sequence[bytes]) -> Grown:
    """Append leaf hashes behind *edge*."""
    size = edge.size + len(leaves)
    nodes = dict(zip(peaks_of(edge.size), edge.peaks, strict=True))
    nodes.update(((at, at + 1), leaf) for at, leaf in enumerate(leaves, start=edge.size))
    if size:
        _fill(nodes, 0, size)
    rows, tiles = _rows(edge, leaves)
    peaks = tuple(nodes[peak] for peak in peaks_of(size))
    return Grown(Edge(size, rows, peaks), tiles, nodes)


def prove(grown: Grown, indexes: Iterable[int]) -> dict[int, tuple[bytes, ...]]:
    """Give PATH(index, D[size]) (RFC 6962, 2.1.1) for entries that the append added.

    Neighbours share the way up, so it is walked once for all of them.
    """
    proofs: dict[int, tuple[bytes, ...]] = {}

    def walk(low: int, high: int, wanted: list[int], above: tuple[bytes, ...]) -> None:
        if high - low == 1:
            proofs[low] = above
            return
        middle = low + split(high - low)
        cut = bisect_left(wanted, middle)
        if cut:
            walk(low, middle, wanted[:cut], (grown.nodes[middle, high], *above))
        if cut < len(wanted):
            walk(middle, high, wanted[cut:], (grown.nodes[low, middle], *above))

    if wanted := sorted(indexes):
        walk(0, grown.edge.size, wanted, ())
    return proofs


def peaks_of(size: int) -> list[Range]:
    """Give the complete subtrees of a tree, widest first."""
    found = []
    low = 0
    for bit in range(size.bit_length() - 1, -1, -1):
        if size >> bit & 1:
            found.append((low, low + (1 << bit)))
            low += 1 << bit
    return found


def split(width: int) -> int:
    """Give the largest power of two smaller than *width* (RFC 6962, 2.1)."""
    return 1 << ((width - 1).bit_length() - 1)


def _fill(nodes: dict[Range, bytes], low: int, high: int) -> bytes:
    """Put every node above what *nodes* has into it; give that of the whole range."""
    known = nodes.get((low, high))
    if known is not None:
        return known
    middle = low + split(high - low)
    root = node_hash(_fill(nodes, low, middle), _fill(nodes, middle, high))
    nodes[low, high] = root
    return root


def _rows(
    edge: Edge, leaves: Sequence[bytes]
) -> tuple[tuple[bytes, ...], dict[tuple[int, int], bytes]]:
    rows: list[bytes] = []
    tiles: dict[tuple[int, int], bytes] = {}
    risen = b"".join(leaves)
    size, level = edge.size + len(leaves), 0
    while hashes_at(level, size):
        row = (edge.rows[level] if level < len(edge.rows) else b"") + risen
        n = hashes_at(level, edge.size) // TILE_WIDTH
        if risen:
            for at in range(0, len(row), _FULL):
                tiles[level, n + at // _FULL] = row[at : at + _FULL]
        whole = len(row) - len(row) % _FULL
        risen = b"".join(apex(row[at : at + _FULL]) for at in range(0, whole, _FULL))
        rows.append(row[whole:])
        level += 1
    return tuple(rows), tiles
