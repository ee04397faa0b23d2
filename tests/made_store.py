"""A log without a gateway around it, on either engine, for tests of the store alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from postgres_server import server
from thirdcopy.event import OpenAct, Refusal
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.engine import Place, open_keys, open_main
from thirdcopy.store.mark import Mark
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.vault import Vault
from thirdcopy.store.write import Write, Written
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import Micros
from thirdcopy_client.translog.checkpoint import Checkpoint, verify_checkpoint
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.tree import extend

ORIGIN = "simulation.thirdcopy.example/store"
SIGNER = Signer(ORIGIN, b"\x05" * 32)
AT = Micros(1_491_217_200_000_000)
"""A morning of April 2017."""


@dataclass(frozen=True)
class MadeStore:
    """Where a log's databases are, and its mark."""

    folder: Path
    main: Place
    keys: Place

    @property
    def mark(self) -> Path:
        return self.folder / "mark"

    @contextmanager
    def opened(self) -> Iterator[Sequencer]:
        """Open the log as the next process would, and let go of it again."""
        vault = Vault(open_keys(self.keys), bytes(32))
        sequencer = Sequencer(open_main(self.main), vault, SIGNER, self.mark)
        try:
            sequencer.start()
            yield sequencer
        finally:
            sequencer.engine.dispose()
            vault.engine.dispose()


def made_store(engine: str, folder: Path) -> MadeStore:
    """Make an empty log on `sqlite` or `postgres`."""
    if engine == "postgres":
        return MadeStore(folder, server().make(), server().make())
    return MadeStore(folder, folder / "main.sqlite", folder / "keys.sqlite")


def act(number: int) -> Write:
    """Give a write of one open entry that no other number has."""
    return Write(acts=(OpenAct("day", AT, {"root": b64(number.to_bytes(32, "big"))}),))


def written(sequencer: Sequencer, write: Write) -> Written:
    """Write what must not be refused."""
    (answer,) = sequencer.write([write])
    assert not isinstance(answer, Refusal), answer
    return answer


def stands(sequencer: Sequencer) -> Mark:
    with sequencer.engine.connect() as connection:
        return head_of(connection)


def entries(sequencer: Sequencer) -> list[bytes]:
    with sequencer.engine.connect() as connection:
        query = select(tables.entry.c.line).order_by(tables.entry.c.idx)
        return list(connection.execute(query).scalars())


def checkpoints(sequencer: Sequencer) -> list[Checkpoint]:
    """Give every checkpoint that was signed, verified, by rising size."""
    with sequencer.engine.connect() as connection:
        query = select(tables.checkpoint.c.note).order_by(tables.checkpoint.c.size)
        notes = list(connection.execute(query).scalars())
    return [verify_checkpoint(note, SIGNER.key) for note in notes]


def check_whole(sequencer: Sequencer) -> None:
    """Check every checkpoint against the entries before it."""
    lines = entries(sequencer)
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for one in checkpoints(sequencer):
        leaves = [leaf_hash(line) for line in lines[size : one.size]]
        grown = extend(size, lambda level, n: tiles[level, n], leaves)
        tiles.update(grown.tiles)
        size = grown.size
        assert (one.size, one.root) == (grown.size, grown.root)
    assert size == len(lines) == stands(sequencer).size
