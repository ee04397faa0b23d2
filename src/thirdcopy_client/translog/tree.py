"""The log's tree, grown and proved from its stored tiles.

*read* gives the stored hashes of one tile: `read(level, n)`, for the tile at the right edge
perhaps fewer than 256 (c2sp.org/tlog-tiles calls that partial). An append reads one tile for
each level and hashes at most those again, so its cost grows with the logarithm of the log.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.merkle import EMPTY_ROOT, HASH_SIZE, apex, halve, node_hash
from thirdcopy_client.translog.tile import TILE_WIDTH, Tile, format_tile_path, hashes_at

Read: TypeAlias = Callable[[int, int], bytes]

_FULL = TILE_WIDTH * HASH_SIZE
_LEVEL_BITS = 8


@dataclass(frozen=True)
class Growth:
    """A tree after an append, and the tiles to store, each in place of what was there."""

    size: int
    root: bytes
    tiles: Mapping[tuple[int, int], bytes]


def extend(size: int, read: Read, leaves: Sequence[bytes]) -> Growth:
    """Append leaf hashes to the tree of *size* whose tiles *read* gives."""
    if any(len(leaf) != HASH_SIZE for leaf in leaves):
        raise AssertionError("leaves are hashes of entries, not entries")
    grown = size + len(leaves)
    tiles: dict[tuple[int, int], bytes] = {}
    edges: list[bytes] = []
    risen = b"".join(leaves)
    level = 0
    while hashes_at(level, grown):
        n = hashes_at(level, size) // TILE_WIDTH
        row = _edge(level, size, read) + risen
        if risen:
            for at in range(0, len(row), _FULL):
                tiles[level, n + at // _FULL] = row[at : at + _FULL]
        whole = len(row) - len(row) % _FULL
        risen = b"".join(apex(row[at : at + _FULL]) for at in range(0, whole, _FULL))
        edges.append(row[whole:])
        level += 1
    return Growth(grown, _fold(edges), tiles)


def root_of(size: int, read: Read) -> bytes:
    """Give the root of the tree of *size*; the stored tiles may be of a later size."""
    edges: list[bytes] = []
    while hashes_at(len(edges), size):
        edges.append(_edge(len(edges), size, read))
    return _fold(edges)


def prove_inclusion(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """Give PATH(index, D[size]) (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise AssertionError("an entry is proved in a tree that holds it")
    tiles = _Tiles(read)
    proof = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(tiles.root(middle, high))
            high = middle
        else:
            proof.append(tiles.root(low, middle))
            low = middle
    return tuple(reversed(proof))


def prove_consistency(old: int, new: int, read: Read) -> tuple[bytes, ...]:
    """Give PROOF(old, D[new]) (RFC 6962, 2.1.2); empty from the empty tree."""
    if not 0 <= old <= new:
        raise AssertionError("a log only grows")
    if old in (0, new):
        return ()
    tiles = _Tiles(read)
    proof = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(tiles.root(middle, high))
            high = middle
        else:
            proof.append(tiles.root(low, middle))
            low = middle
    if low:
        proof.append(tiles.root(low, high))
    return tuple(reversed(proof))


def _split(width: int) -> int:
    """Give the largest power of two smaller than *width* (RFC 6962, 2.1)."""
    return 1 << ((width - 1).bit_length() - 1)


def _at_least(width: int, held: bytes, level: int, n: int) -> bytes:
    if len(held) < width * HASH_SIZE:
        raise VerificationError(
            f"expected a tile of at least {width} hashes, got {len(held) // HASH_SIZE}",
            place=format_tile_path(Tile(level, n)),
        )
    return held


def _edge(level: int, size: int, read: Read) -> bytes:
    n, width = divmod(hashes_at(level, size), TILE_WIDTH)
    if not width:
        return b""
    return _at_least(width, read(level, n), level, n)[: width * HASH_SIZE]


def _fold(edges: Sequence[bytes]) -> bytes:
    """Give the root above the right edge: per level, the hashes not yet in a full tile."""
    root = b""
    for row in edges:
        level = row
        while level:
            if len(level) // HASH_SIZE % 2:
                last, level = level[-HASH_SIZE:], level[:-HASH_SIZE]
                root = node_hash(last, root) if root else last
            level = halve(level)
    return root or EMPTY_ROOT


class _Tiles:
    """Roots of ranges of entries; each tile is read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._held: dict[tuple[int, int], bytes] = {}

    def root(self, low: int, high: int) -> bytes:
        width = high - low
        if width & (width - 1) == 0:
            return self._subtree(width.bit_length() - 1, low // width)
        middle = low + _split(width)
        return node_hash(self.root(low, middle), self.root(middle, high))

    def _subtree(self, height: int, index: int) -> bytes:
        level, above = divmod(height, _LEVEL_BITS)
        n, offset = divmod(index << above, TILE_WIDTH)
        end = offset + (1 << above)
        held = self._held.get((level, n), b"")
        if len(held) < end * HASH_SIZE:
            held = self._held[level, n] = _at_least(end, self._read(level, n), level, n)
        return apex(held[offset * HASH_SIZE : end * HASH_SIZE])
