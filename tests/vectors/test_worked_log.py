"""The worked example of a whole log of five entries, byte for byte."""

import hashlib

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from thirdcopy_client.translog.entry import (
    Class,
    OpenEntry,
    SealedEntry,
    event_commitment,
    format_entry,
    header_commitment,
    kept_commitment,
    parse_entry,
)
from thirdcopy_client.translog.manifest import (
    Manifest,
    PublicFile,
    sign_manifest,
    verify_manifest,
)
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.proof import Proof, check_receipt, format_proof, parse_proof
from thirdcopy_client.translog.reveal import Reveal, Revealed, format_reveal, parse_reveal
from thirdcopy_client.translog.tally import format_tally, parse_tally, tally_of
from thirdcopy_client.translog.tile import format_bundle
from thirdcopy_client.translog.tree import extend, prove_inclusion

ORIGIN = "simulation.thirdcopy.example/demo"
LOG = Signer(ORIGIN, b"\x01" * 32)
FILES = Signer(f"{ORIGIN}/files", b"\x02" * 32)
AGREEMENT = Hash(hashlib.sha256(b"example agreement\n").hexdigest())

TOLD = (
    '{"agreement":"5e4eb8b324d36225fd3323ed17bddde290bd3e2bf8fca59d69e8c6d1cdae838a",'
    '"kind":"received","on":"2017-04-03","request":"r-7Q2M",'
    '"ruleset":"54530cb53a0d5420e48d29ae234b6292174de80ac2f0cb99c2b189131ecb53f8"}'
)
KEPT = (
    '{"at":1491217200000000,"body":"home-office","case":"c-1","payload":{"note":"sealed"},'
    '"person":"p-12","previous":null,"seq":1}'
)
LINES = (
    (
        "thirdcopy/1 open 2017-04-01 keys "
        '{"files":"simulation.thirdcopy.example/demo/files+cd821edf+'
        'AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",'
        '"log":"simulation.thirdcopy.example/demo+77807a5f+'
        'AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"}'
    ),
    (
        "thirdcopy/1 sealed 2017-04 XwHXTsbTjKNra4SKda1QehzEinCzo2f2tBnVhUz/VoM="
        " QiwZep2Q5I6DxvYOGUilR92p3BkvjOTjsSfbzQpt5AE="
    ),
    (
        "thirdcopy/1 sealed 2017-04 Y9gV5kKEStvod/3zCEj+nB3sQ3WyXevYroEEP0H0rNk="
        " VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVU="
    ),
    (
        'thirdcopy/1 open 2017-07-03 reveal {"file":"reveal/2017-Q2","period":"2017-Q2",'
        '"sha256":"41e6ffd12f0e0a2e97f7e9cc50c81aa658fdb50cb5673cf0041b64ed82f155a4"}'
    ),
    (
        'thirdcopy/1 open 2017-07-03 tally {"file":"tally/2017-Q2","period":"2017-Q2",'
        '"sha256":"4bcdd9fa08d6f32d3695c895aadfd5b194bfbc457f4ce1feb9e6f4869763516a"}'
    ),
)
REVEAL = """\
thirdcopy/1 reveal
origin simulation.thirdcopy.example/demo
period 2017-Q2
range 0 3
class 1 5e4eb8b324d36225fd3323ed17bddde290bd3e2bf8fca59d69e8c6d1cdae838a
entry 1 1 received ERERERERERERERERERERERERERERERERERERERERERE=
end sealed 2 revealed 1 hidden 1
"""
TALLY = """\
thirdcopy/1 tally
origin simulation.thirdcopy.example/demo
period 2017-Q2
reveal 41e6ffd12f0e0a2e97f7e9cc50c81aa658fdb50cb5673cf0041b64ed82f155a4
class 1 5e4eb8b324d36225fd3323ed17bddde290bd3e2bf8fca59d69e8c6d1cdae838a
count 1 received 1
end sealed 2 revealed 1 hidden 1
"""
CHECKPOINT = """\
simulation.thirdcopy.example/demo
5
xfjqzZ/fbarJgaF3if0hL2nvt1rC6SEVzErTa7giv2Y=

— simulation.thirdcopy.example/demo d4B6X6VHoqYeQbH+6VHh7wz5090Y4zc+W4wWHmytKFUsqxo6HCdeqskeSttyik6Of4Oqc6EHwYiDbs+QIziotlDwLgA=
"""  # noqa: E501 - a signature line is one line
PROOF = f"""\
c2sp.org/tlog-proof@v1
index 1
u6yjBxwW2qGqOeIT4EB6MCC4TN/D2SOLQkft1MbID8c=
0GmOA5JbQKiWwokePzxVbLc8SrZj9c7V/In71v1pP+M=
CikgENI4EtSc9+hw87zwzyELXQTkJjwMaKJpR1ZFKQM=

{CHECKPOINT}"""
MANIFEST = """\
thirdcopy/1 manifest
origin simulation.thirdcopy.example/demo
size 5
root xfjqzZ/fbarJgaF3if0hL2nvt1rC6SEVzErTa7giv2Y=
file 052fc3b3d18e8cc234a556c8f72ad1e919f5200dfb862066bd97b387519bf741 213 checkpoint
file 41e6ffd12f0e0a2e97f7e9cc50c81aa658fdb50cb5673cf0041b64ed82f155a4 255 reveal/2017-Q2
file 4bcdd9fa08d6f32d3695c895aadfd5b194bfbc457f4ce1feb9e6f4869763516a 271 tally/2017-Q2
file ee84051e64a42cbaf45d1c6da594a0d946e041f5d73da3785890514143afdfb7 160 tile/0/000.p/5
file be291252d3e29bb15fb07d206bad4442e3ed06dd107d16b44fec266314894ff6 784 tile/entries/000.p/5

— simulation.thirdcopy.example/demo/files zYIe32Fd3/tyzMBnbXY9eopms6vtf8d+4qKxScwg3DZ0wTpYshea8Hro1/FGIBMP9pTBTMma81x+zjUOx/+yY9hNZwE=
"""  # noqa: E501 - a signature line is one line


def entries() -> tuple[bytes, ...]:
    return tuple(line.encode() for line in LINES)


def checkpoint() -> Checkpoint:
    grown = extend(0, _nothing, [leaf_hash(entry) for entry in entries()])
    return Checkpoint(ORIGIN, grown.size, grown.root)


def _nothing(level: int, n: int) -> bytes:
    raise AssertionError(f"an empty tree has no tile {level}/{n}")


def _reveal() -> Reveal:
    revealed = Revealed(1, Class(AGREEMENT), "received", b"\x11" * 32)
    return Reveal(ORIGIN, "2017-Q2", 0, 3, (Class(AGREEMENT),), (revealed,), 2)


def test_the_three_commitments_are_those_of_the_sheet() -> None:
    kept = kept_commitment(b"\x33" * 32, KEPT.encode())
    header = header_commitment(b"\x11" * 32, "received", Class(AGREEMENT), "2017-04")
    event = event_commitment(b"\x22" * 32, kept, TOLD.encode())
    assert header.hex() == "5f01d74ec6d38ca36b6b848a75ad507a1cc48a70b3a367f6b419d5854cff5683"
    assert kept.hex() == "88ca99da5637d8fd79f69f763d05fdeb2efdd738fdbccc1deae9bd58a04dab72"
    assert event.hex() == "422c197a9d90e48e83c6f60e1948a547dda9dc192f8ce4e3b127dbcd0a6de401"
    line = format_entry(SealedEntry("2017-04", header, event))
    assert line == entries()[1]
    assert len(line) == 116


def test_a_padding_entry_commits_to_no_class() -> None:
    header = header_commitment(b"\x44" * 32, "padding", None, "2017-04")
    assert format_entry(SealedEntry("2017-04", header, b"\x55" * 32)) == entries()[2]


def test_the_keys_entry_names_both_keys() -> None:
    keys = parse_entry(entries()[0])
    assert isinstance(keys, OpenEntry)
    assert keys.members == {"files": FILES.verifier_key, "log": LOG.verifier_key}


def test_every_entry_is_written_as_it_was_read() -> None:
    assert tuple(format_entry(parse_entry(line)) for line in entries()) == entries()


def test_the_checkpoint_is_signed_to_the_same_bytes() -> None:
    signed = sign_checkpoint(checkpoint(), LOG)
    assert signed == CHECKPOINT.encode()
    assert verify_checkpoint(signed, LOG.key) == checkpoint()


def test_the_proof_of_entry_one_is_written_to_the_same_bytes() -> None:
    tiles = dict(extend(0, _nothing, [leaf_hash(entry) for entry in entries()]).tiles)
    hashes = prove_inclusion(1, 5, lambda level, n: tiles[level, n])
    written = format_proof(Proof(1, hashes, CHECKPOINT.encode()))
    assert written == PROOF.encode()
    assert format_proof(parse_proof(written)) == written
    assert check_receipt(written, entries()[1], LOG.key) == (1, checkpoint())


def test_the_reveal_is_written_to_the_same_bytes() -> None:
    assert format_reveal(_reveal()) == REVEAL.encode()
    assert parse_reveal(REVEAL.encode()) == _reveal()


def test_the_tally_is_the_count_of_the_reveal() -> None:
    tally = tally_of(_reveal(), hash_of(REVEAL.encode()))
    assert format_tally(tally) == TALLY.encode()
    assert parse_tally(TALLY.encode()) == tally


def test_the_manifest_is_signed_to_the_same_bytes() -> None:
    tiles = extend(0, _nothing, [leaf_hash(entry) for entry in entries()]).tiles
    contents = {
        "checkpoint": CHECKPOINT.encode(),
        "reveal/2017-Q2": REVEAL.encode(),
        "tally/2017-Q2": TALLY.encode(),
        "tile/0/000.p/5": tiles[0, 0],
        "tile/entries/000.p/5": format_bundle(entries()),
    }
    files = tuple(PublicFile(hash_of(data), len(data), path) for path, data in contents.items())
    manifest = Manifest(ORIGIN, 5, checkpoint().root, files)
    assert sign_manifest(manifest, FILES) == MANIFEST.encode()
    assert verify_manifest(MANIFEST.encode(), FILES.key) == manifest
