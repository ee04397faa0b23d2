"""Tiles and entries believed because a signed root says so, read one by one.

What stands at the right edge of each level gives the root together; every tile that is full
gives one hash in the tile above it. So a tile is believed after as many others as there are
levels above it, without reading the log.
"""

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.merkle import HASH_SIZE, apex, leaf_row
from thirdcopy_client.translog.tile import TILE_WIDTH, Tile, format_tile_path
from thirdcopy_client.translog.tree import root_of
from thirdcopy_client.verify.entries import bundle_at, read_bundle, tile_reader
from thirdcopy_client.verify.reader import Files


class Believed:
    """The tiles and entries of one checkpoint that was verified."""

    def __init__(self, files: Files, checkpoint: Checkpoint) -> None:
        self.files = files
        self.checkpoint = checkpoint
        self._read = tile_reader(files, checkpoint.size)
        self._held: dict[tuple[int, int], bytes] = {}
        if root_of(checkpoint.size, self._read) != checkpoint.root:
            raise VerificationError("the tiles do not give the signed root", place="checkpoint")

    def tile(self, level: int, n: int) -> bytes:
        """Give the hashes of a tile."""
        held = self._held.get((level, n))
        if held is not None:
            return held
        hashes = self._read(level, n)
        if len(hashes) == TILE_WIDTH * HASH_SIZE:
            above, at = divmod(n, TILE_WIDTH)
            place = at * HASH_SIZE
            if self.tile(level + 1, above)[place : place + HASH_SIZE] != apex(hashes):
                raise VerificationError(
                    "the tile is not in the tree", place=format_tile_path(Tile(level, n))
                )
        if level:
            self._held[level, n] = hashes
        return hashes

    def bundle(self, n: int) -> tuple[bytes, ...]:
        """Give the entries of a bundle."""
        bundle = bundle_at(n * TILE_WIDTH, self.checkpoint.size)
        lines = read_bundle(self.files, bundle)
        if leaf_row(lines) != self.tile(0, n):
            raise VerificationError(
                "the entries are not those of the tree", place=format_tile_path(bundle)
            )
        return lines

    def entry(self, index: int) -> bytes:
        """Give one entry."""
        return self.bundle(index // TILE_WIDTH)[index % TILE_WIDTH]

    def root_at(self, size: int) -> bytes:
        """Give the root that the log had when it was of *size*, which is not larger."""
        return root_of(size, self.tile)
