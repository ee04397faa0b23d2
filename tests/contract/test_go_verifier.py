"""Go's own log library accepts what is made here, and rejects it after one changed byte.

The verifier in `go/` is built from Debian's golang-golang-x-mod-dev, without a network. `LONG=1`
makes the log a million entries long.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bench_verify import PADDED, write_log
from made_log import (
    LOG,
    WITNESS,
    MadeLog,
    at_size,
    cosigned,
    prove_growth,
    publish,
    small_log,
    write,
)
from made_parcel import Sent
from thirdcopy import gateway as gates
from thirdcopy.gateway.rotating import KEYS, draw_next
from thirdcopy_client.canonical import b64
from thirdcopy_client.translog.cosignature import format_witness_key
from world import base, copy_of, opened

pytestmark = pytest.mark.go

ENTRIES = 1_000_000 if os.environ.get("LONG") else 10_000
CHANGES = 100 if os.environ.get("LONG") else 12
SOURCES = "/usr/share/gocode"
CACHE = Path(__file__).parents[2] / ".cache" / "go"
MADE = small_log()


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    there = {"PATH": os.environ["PATH"], "GOPATH": SOURCES, "GOCACHE": str(CACHE)}
    subprocess.run(
        ["go", "build", "-o", str(folder / "verify"), "main.go"],
        cwd=Path(__file__).parent / "go",
        env={**there, "GO111MODULE": "off", "GOFLAGS": "", "GOTOOLCHAIN": "local"},
        check=True,
    )
    return folder / "verify"


def accepts(program: Path, arguments: Sequence[object], given: str = "") -> bool:
    """Run the verifier; it accepts with 0 and rejects with 1, and nothing else."""
    command = [str(program), *map(str, arguments)]
    ran = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    return ran.returncode == 0


def test_a_log_made_here_is_accepted_and_rejected_after_each_changed_byte(
    program: Path, tmp_path: Path
) -> None:
    write_log(tmp_path, ENTRIES, PADDED)
    assert accepts(program, ["log", tmp_path, LOG.verifier_key])
    chance = Random(6962)  # noqa: S311 - a repeatable choice, not a secret
    files = sorted(path for path in (tmp_path / "tile").rglob("*") if path.is_file())
    for path in [tmp_path / "checkpoint", *chance.sample(files, CHANGES)]:
        data = path.read_bytes()
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert not accepts(program, ["log", tmp_path, LOG.verifier_key]), path
        path.write_bytes(data)
    assert accepts(program, ["log", tmp_path, LOG.verifier_key])


WITNESS_AS_LOG = format_witness_key(WITNESS.key)


@pytest.mark.parametrize("size", [1, 2, 3, 188, 255, 256, 257, 278])
def test_logs_of_every_shape_are_accepted(program: Path, tmp_path: Path, size: int) -> None:
    write(tmp_path, publish(at_size(MADE, size)))
    assert accepts(program, ["log", tmp_path, LOG.verifier_key])
    assert not accepts(program, ["log", tmp_path, WITNESS_AS_LOG])


def test_a_receipt_made_here_is_accepted_for_its_entry_only(program: Path, tmp_path: Path) -> None:
    parcel = Sent().parcel()
    receipt, entry = tmp_path / "receipt", tmp_path / "entry"
    receipt.write_bytes(parcel.receipt)
    entry.write_bytes(parcel.entry)
    assert accepts(program, ["receipt", receipt, entry, LOG.verifier_key])
    entry.write_bytes(parcel.entry + b" ")
    assert not accepts(program, ["receipt", receipt, entry, LOG.verifier_key])
    entry.write_bytes(parcel.entry)
    receipt.write_bytes(parcel.receipt.replace(b"index 270", b"index 271"))
    assert not accepts(program, ["receipt", receipt, entry, LOG.verifier_key])


def grown(tmp_path: Path, made: MadeLog, old: int) -> tuple[list[object], list[str]]:
    """Write two checkpoints; give the arguments, and the proof between them."""
    new = write(tmp_path / "new", publish(made)) / "checkpoint"
    older = write(tmp_path / "old", publish(at_size(made, old))) / "checkpoint"
    return ["growth", older, new, LOG.verifier_key], [b64(h) for h in prove_growth(made, old)]


@pytest.mark.parametrize("old", [1, 3, 128, 200, 255, 256, 277])
def test_growth_proved_here_is_accepted_and_nothing_shorter(
    program: Path, tmp_path: Path, old: int
) -> None:
    arguments, proof = grown(tmp_path, MADE, old)
    assert accepts(program, arguments, "\n".join(proof))
    assert not accepts(program, arguments, "\n".join(proof[:-1]))
    assert not accepts(program, arguments, "\n".join([*proof, proof[0]]))


def test_a_cosignature_made_here_is_accepted_for_its_text_only(
    program: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    key = format_witness_key(WITNESS.key)
    signed = publish(MADE)["checkpoint"]
    note.write_bytes(cosigned(signed, WITNESS))
    assert accepts(program, ["cosignature", note, key])
    note.write_bytes(signed)
    assert not accepts(program, ["cosignature", note, key])
    note.write_bytes(cosigned(signed, WITNESS).replace(b"\n278\n", b"\n279\n"))
    assert not accepts(program, ["cosignature", note, key])


def test_a_log_whose_keys_were_replaced_is_accepted_under_the_new_key_only(
    program: Path, tmp_path: Path
) -> None:
    home = copy_of(base(), tmp_path / "home")
    with opened(home) as world:
        old = world.gateway.sequencer.signer.verifier_key
        draw_next(world.gateway.home, world.gateway.origin, KEYS)
        gates.replace_keys(world.gateway)
    with opened(home) as world:
        new = world.gateway.sequencer.signer.verifier_key
        gates.publish(world.gateway)
    public = home / "public"
    assert accepts(program, ["log", public, new])
    assert not accepts(program, ["log", public, old])
    (last,) = (public / "keys").iterdir()
    asked = ["replaced", public, last.name, old, new]
    assert accepts(program, asked)
    assert not accepts(program, ["replaced", public, last.name, new, old])
    assert not accepts(program, ["replaced", public, last.name, old, LOG.verifier_key])
    named = last.read_bytes()
    for at in (30, len(named) // 2, len(named) - 9):
        last.write_bytes(named[:at] + bytes([named[at] ^ 1]) + named[at + 1 :])
        assert not accepts(program, asked), at
    signed = (public / "checkpoint").read_bytes()
    head, _, old_note = named.partition(b"\n\n")
    last.write_bytes(head + b"\n\n" + signed)
    assert not accepts(program, asked), "the new key does not speak for itself"
    last.write_bytes(named)
    (public / "checkpoint").write_bytes(old_note)
    assert not accepts(program, ["log", public, new]), "what the old key signed last is not its own"
