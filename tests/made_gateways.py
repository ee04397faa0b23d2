"""Many made gateways: each with a log of its own, its texts, and counts that are known.

The texts are those of `made_register`, in the words of its vocabulary; nothing is about anybody.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from made_log import close, manifest_of, opened, salt, sealed
from made_register import Made
from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.clock import months_of, quarter_of
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.entry import PADDING, Class, Header
from thirdcopy_client.translog.merkle import leaf_row
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.reveal import Reveal, Revealed, agreement_path
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    bundles_of,
    format_bundle,
    format_tile_path,
    tiles_of,
)
from thirdcopy_client.translog.tree import extend

BEGUN = dt.date(2020, 1, 1)
KINDS = ("received", "supplied", "nothing-supplied", "rejected")
ONE_IN = 8
"""Of so many sealed entries one is revealed, as a gateway pads."""


@dataclass(frozen=True)
class MadeGateway:
    """One gateway: its name, its log's signers, and the hashes of the texts it registered."""

    number: int
    texts: tuple[tuple[str, bytes], ...]

    @property
    def origin(self) -> str:
        return f"simulation.gateway-{self.number}.example"

    @property
    def log(self) -> Signer:
        return Signer(self.origin, bytes([self.number % 250 + 1]) * 32)

    @property
    def files(self) -> Signer:
        return Signer(f"{self.origin}/files", bytes([self.number % 250 + 2]) * 32)

    @property
    def hashes(self) -> tuple[Hash, ...]:
        return tuple(hash_of(text) for _, text in self.texts)


def made_gateways(made: Made, number: int) -> tuple[MadeGateway, ...]:
    """Share the texts of a register out among gateways."""
    texts = [(spec.id, spec.text.encode()) for spec in made.specs]
    return tuple(MadeGateway(n, tuple(texts[n::number])) for n in range(number))


def write_gateway(
    gateway: MadeGateway, folder: Path, entries: int, quarters: int
) -> Counter[tuple[str, Hash, str]]:
    """Write a gateway's public files, and give the counts that its reveals come to.

    Written again with more *quarters* of as many entries each, the log is a continuation.
    """
    counted: Counter[tuple[str, Hash, str]] = Counter()
    files: dict[str, bytes] = {agreement_path(hash_of(text)): text for _, text in gateway.texts}
    lines = list(_lines(gateway, entries, quarters, files, counted))
    leaves = b"".join(
        leaf_row(lines[at : at + TILE_WIDTH]) for at in range(0, len(lines), TILE_WIDTH)
    )
    grown = extend(0, _nothing, [leaves[at : at + 32] for at in range(0, len(leaves), 32)])
    for tile in tiles_of(grown.size):
        assert tile.level is not None
        files[format_tile_path(tile)] = grown.tiles[tile.level, tile.n][: tile.width * 32]
    for bundle in bundles_of(grown.size):
        first = bundle.n * TILE_WIDTH
        files[format_tile_path(bundle)] = format_bundle(lines[first : first + bundle.width])
    checkpoint = Checkpoint(gateway.origin, grown.size, grown.root)
    files["checkpoint"] = sign_checkpoint(checkpoint, gateway.log)
    files["manifest"] = manifest_of(files, checkpoint, gateway.files)
    for path in [one for one in folder.rglob("*") if one.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return counted


def _lines(
    gateway: MadeGateway,
    entries: int,
    quarters: int,
    files: dict[str, bytes],
    counted: Counter[tuple[str, Hash, str]],
) -> Iterator[bytes]:
    keys = {"files": gateway.files.verifier_key, "log": gateway.log.verifier_key}
    yield opened(BEGUN.isoformat(), "keys", **keys)
    index = 1
    for name, text in gateway.texts:
        for kind in ("registered", "in-force"):
            yield opened(BEGUN.isoformat(), kind, agreement=hash_of(text), id=name)
            index += 1
    start = 0
    classes = tuple(Class(one) for one in sorted(gateway.hashes))
    for quarter in range(quarters):
        begun = BEGUN.replace(year=BEGUN.year + quarter // 4, month=quarter % 4 * 3 + 1)
        period = quarter_of(begun)
        revealed = []
        for number in range(entries):
            month = months_of(period)[number * 3 // entries]
            if number % ONE_IN:
                header = Header(PADDING, None, month, salt(index))
            else:
                cls = classes[number // ONE_IN % len(classes)]
                header = Header(KINDS[number // ONE_IN % 4], cls, month, salt(index))
                revealed.append(Revealed(index, cls, header.kind, header.salt))
                counted[period, cls.agreement, header.kind] += 1
            yield sealed(header)
            index += 1
        reveal = Reveal(gateway.origin, period, start, index, classes, tuple(revealed), entries)
        closing, written = close(reveal, f"{begun.year}-12-31")
        start = index
        files |= written
        yield from closing
        index += len(closing)


def _nothing(_level: int, _n: int) -> bytes:
    return b""


def written(
    gateways: Sequence[MadeGateway], folder: Path, entries: int, quarters: int
) -> Counter[tuple[str, Hash, str]]:
    """Write every gateway below *folder*, by its number, and give all counts together."""
    together: Counter[tuple[str, Hash, str]] = Counter()
    for one in gateways:
        together += write_gateway(one, folder / str(one.number), entries, quarters)
    return together
