"""The public files: a projection of the log that can be thrown away and built again.

Each file is written apart, synced and renamed; the checkpoint comes after what it covers,
and the manifest, which lists every file, comes last.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from thirdcopy.gateway.cosigning import ask_witnesses, cosigned_note
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.withholding import withheld_below
from thirdcopy.store import shown_tables, tables
from thirdcopy.store.append import tile_reader
from thirdcopy.store.engine import writing
from thirdcopy.store.mark import Mark
from thirdcopy.store.put import put as put_row
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.clock import date_of, month_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.manifest import MANIFEST, Manifest, PublicFile, sign_manifest
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.tile import (
    bundles_of,
    format_bundle,
    format_tile_path,
    tiles_of,
)

CHECKPOINT = "checkpoint"


def publish(gateway: Gateway) -> Mark:
    """Fill the log up, have it cosigned, and write everything that the public may hold of it.

    Raises `UnavailableError` where no quorum of witnesses cosigns: what was published stays.
    """
    head = gateway.sequencer.fill(month_of(date_of(gateway.clock())))
    ask_witnesses(gateway, head.size)
    signed = cosigned_note(gateway, head.size)
    if signed is None:
        raise UnavailableError(
            "no quorum of witnesses has cosigned what is to be published",
            remedy="see that the witnesses run and can be reached; publish again then",
        )
    folder = gateway.home.public
    folder.mkdir(parents=True, exist_ok=True)
    with gateway.engine.connect() as connection:
        listed: dict[str, PublicFile] = {}
        withheld = withheld_below(connection, head.size)
        for path, data in _files(connection, head, signed):
            if path in withheld:
                continue
            listed[path] = PublicFile(hash_of(data), len(data), path)
            _put(folder / path, data)
    manifest = Manifest(
        gateway.origin, head.size, head.root, tuple(listed[path] for path in sorted(listed))
    )
    _remove_others(folder, {*listed, MANIFEST})
    _put(folder / MANIFEST, sign_manifest(manifest, gateway.files))
    published = {"size": head.size, "on_date": date_of(gateway.clock()).isoformat()}
    with writing(gateway.engine).begin() as connection:
        put_row(connection, shown_tables.publication, [published])
    return head


def _files(connection: Connection, head: Mark, signed: bytes) -> Iterator[tuple[str, bytes]]:
    """Give each public file with its content, the checkpoint last."""
    entry = tables.entry.c
    for bundle in bundles_of(head.size):
        low = bundle.n * 256
        query = select(entry.line).where(entry.idx >= low, entry.idx < low + bundle.width)
        lines = list(connection.execute(query.order_by(entry.idx)).scalars())
        yield format_tile_path(bundle), format_bundle(lines)
    read = tile_reader(connection)
    for tile in tiles_of(head.size):
        assert tile.level is not None, "a hash tile has a level"  # noqa: S101 - a bug, caught nowhere
        yield format_tile_path(tile), read(tile.level, tile.n)[: tile.width * HASH_SIZE]
    for row in connection.execute(select(tables.public_file)):
        yield row.path, row.data
    for row in connection.execute(select(tables.agreement.c.hash, tables.agreement.c.text)):
        yield f"agreement/{row.hash}.md", row.text
    for row in connection.execute(select(tables.adoption.c.hash, tables.adoption.c.text)):
        yield f"adoption/{row.hash}.toml", row.text
    yield CHECKPOINT, signed


def _put(path: Path, data: bytes) -> None:
    if not (path.exists() and path.read_bytes() == data):
        put(path, data)


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove what an earlier publication left: a file that is not listed is an error."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in kept:
            path.unlink()
