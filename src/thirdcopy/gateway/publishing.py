"""The public files: a projection of the log that can be thrown away and built again.

No public file but the checkpoint and the manifest ever changes under its name, so only those are
made and written that the publication before did not list; `thirdcopy_client.publication` puts
them in place in an order in which no reader finds them torn.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection, Select, select

from thirdcopy.gateway.cosigning import ask_witnesses, cosigned_note
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.withholding import withheld_below
from thirdcopy.store import shown_tables, tables
from thirdcopy.store.append import tile_reader
from thirdcopy.store.engine import changing
from thirdcopy.store.mark import Mark
from thirdcopy.store.put import put as put_row
from thirdcopy_client.canonical import hash_of, parse_canonical
from thirdcopy_client.clock import date_of, month_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.publication import clear, lay_out, parts_of, publishing
from thirdcopy_client.translog.checkpoint import CHECKPOINT
from thirdcopy_client.translog.manifest import (
    MANIFEST,
    Manifest,
    PublicFile,
    sign_manifest,
    verify_manifest,
)
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    Tile,
    bundles_of,
    format_bundle,
    format_tile_path,
    tiles_of,
)
from thirdcopy_client.translog.tree import Read

_Made: TypeAlias = Callable[[], bytes]


def publish(gateway: Gateway) -> Mark:
    """Fill the log up, have it cosigned, and write everything that the public may hold of it.

    Raises `UnavailableError` where no quorum of witnesses cosigns: what was published stays.
    """
    with publishing(gateway.home.public):
        head = gateway.sequencer.fill(month_of(date_of(gateway.clock())))
        ask_witnesses(gateway, head.size)
        signed = cosigned_note(gateway, head.size)
        if signed is None:
            raise UnavailableError(
                "no quorum of witnesses has cosigned what is to be published",
                remedy="see that the witnesses run and can be reached; publish again then",
            )
        _write(gateway, head, signed)
        published = {"size": head.size, "on_date": date_of(gateway.clock()).isoformat()}
        with changing(gateway.engine) as connection:
            put_row(connection, shown_tables.publication, [published])
    return head


def _write(gateway: Gateway, head: Mark, signed: bytes) -> None:
    """Write what is new beside the public folder, and put it in place."""
    folder = gateway.home.public
    parts = parts_of(folder)
    clear(parts)
    before = _published_before(gateway)
    listed = {CHECKPOINT: PublicFile(hash_of(signed), len(signed), CHECKPOINT)}
    new = []
    with gateway.engine.connect() as connection:
        withheld = withheld_below(connection, head.size)
        for path, make in _files(connection, head):
            if path in withheld:
                continue
            known = before.get(path)
            if known is None:
                data = make()
                known = PublicFile(hash_of(data), len(data), path)
                put(parts / path, data)
                new.append(path)
            listed[path] = known
    manifest = Manifest(
        gateway.origin, head.size, head.root, tuple(listed[path] for path in sorted(listed))
    )
    lay_out(folder, new, signed, sign_manifest(manifest, gateway.files))


def _published_before(gateway: Gateway) -> dict[str, PublicFile]:
    """Give the files that this gateway's own last manifest lists and that are still there."""
    folder = gateway.home.public
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = verify_manifest(data, gateway.files.key)
    except (FileNotFoundError, MalformedError, VerificationError):
        return {}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {file.path: file for file in manifest.files if file.path in there}


def _files(connection: Connection, head: Mark) -> Iterator[tuple[str, _Made]]:
    """Give the path of each public file but the checkpoint, and what makes its content."""
    for bundle in bundles_of(head.size):
        yield format_tile_path(bundle), partial(_bundle, connection, bundle)
    read = tile_reader(connection)
    for tile in tiles_of(head.size):
        yield format_tile_path(tile), partial(_tile, read, tile)
    public, agreement, adoption = (
        table.c for table in (tables.public_file, tables.agreement, tables.adoption)
    )
    for path in sorted(_named_below(connection, head.size)):
        yield path, partial(_one, connection, select(public.data).where(public.path == path))
    for name in connection.execute(select(agreement.hash)).scalars().all():
        text = select(agreement.text).where(agreement.hash == name)
        yield f"agreement/{name}.md", partial(_one, connection, text)
    for name in connection.execute(select(adoption.hash)).scalars().all():
        text = select(adoption.text).where(adoption.hash == name)
        yield f"adoption/{name}.toml", partial(_one, connection, text)


def _named_below(connection: Connection, size: int) -> set[str]:
    """Give the public files that the log's first *size* entries name: others are still to come."""
    act, public = tables.act.c, tables.public_file.c
    query = select(act.members).where(act.kind.in_(("reveal", "tally")), act.log_index < size)
    members = map(parse_canonical, connection.execute(query).scalars())
    paths = set(connection.execute(select(public.path)).scalars())
    named = {str(one["file"]) for one in members if isinstance(one, Mapping)}
    return {path for path in paths if path in named or path.startswith("keys/")}


def _bundle(connection: Connection, bundle: Tile) -> bytes:
    entry, low = tables.entry.c, bundle.n * TILE_WIDTH
    query = select(entry.line).where(entry.idx >= low, entry.idx < low + bundle.width)
    return format_bundle(list(connection.execute(query.order_by(entry.idx)).scalars()))


def _tile(read: Read, tile: Tile) -> bytes:
    assert tile.level is not None, "a hash tile has a level"  # noqa: S101 - a bug, caught nowhere
    return read(tile.level, tile.n)[: tile.width * HASH_SIZE]


def _one(connection: Connection, query: Select[bytes]) -> bytes:
    data: bytes = connection.execute(query).scalar_one()
    return data
