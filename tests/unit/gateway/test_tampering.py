"""One changed byte anywhere in what a gateway published is found, and its file is named."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest

from thirdcopy.simulation.world import ORIGIN
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.manifest import read_manifest
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.verify import Report, verify_directory
from world import finished

POSITIONS = 200


@dataclass(frozen=True)
class Files:
    """Public files in memory, as a reader gives them."""

    held: Mapping[str, bytes]

    def names(self) -> frozenset[str]:
        return frozenset(self.held)

    def read(self, path: str) -> bytes:
        return self.held[path]


@pytest.fixture(scope="module")
def public() -> dict[str, bytes]:
    folder = finished() / "public"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def key() -> str:
    return Signer(ORIGIN, (finished() / "secrets" / "log").read_bytes()).verifier_key


def _verify(files: Mapping[str, bytes], key: str) -> Report:
    return verify_directory(Files(files), key)


def _place(files: Mapping[str, bytes], key: str) -> str:
    with pytest.raises(VerificationError) as refused:
        _verify(files, key)
    assert refused.value.place is not None
    return refused.value.place.partition(":")[0]


def test_what_the_gateway_published_holds(public: dict[str, bytes], key: str) -> None:
    report = _verify(public, key)
    assert report.files == len(public)
    assert report.size % 64 == 0
    assert {"checkpoint", "manifest", "reveal/2017-Q2", "tally/2017-Q2"} < set(public)


def test_each_of_200_changed_bytes_is_found_in_its_file(public: dict[str, bytes], key: str) -> None:
    chance = Random(20170630)  # noqa: S311 - a repeatable choice of places
    names = sorted(public)
    for number in range(POSITIONS):
        # Every file is tried, and then files by their size.
        name = (
            names[number]
            if number < len(names)
            else chance.choices(names, [len(public[one]) for one in names])[0]
        )
        data = bytearray(public[name])
        at = chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(8)
        assert _place({**public, name: bytes(data)}, key) == name, (name, at)


@pytest.mark.parametrize("name", ["checkpoint", "manifest"])
def test_every_byte_of_a_signature_counts(public: dict[str, bytes], key: str, name: str) -> None:
    body, _, encoded = public[name].rpartition(b" ")
    signature = base64.b64decode(encoded)
    for at in range(4, len(signature), 7):
        other = bytearray(signature)
        other[at] ^= 1
        changed = body + b" " + base64.b64encode(bytes(other)) + b"\n"
        assert _place({**public, name: changed}, key) == name


@pytest.mark.parametrize("name", ["checkpoint", "manifest"])
def test_the_spare_bits_of_a_base64_tail_are_no_hiding_place(
    public: dict[str, bytes], key: str, name: str
) -> None:
    stem, tail = public[name][:-1].rstrip(b"="), public[name][:-1]
    padding = len(tail) - len(stem)
    assert padding
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = letters[letters.index(stem[-1:]) ^ 1 : (letters.index(stem[-1:]) ^ 1) + 1]
    changed = stem[:-1] + twin + b"=" * padding + b"\n"
    decode = [base64.b64decode(text.rpartition(b" ")[2]) for text in (changed, public[name])]
    assert decode[0] == decode[1]
    assert _place({**public, name: changed}, key) == name


@pytest.mark.parametrize(
    "extra", ["note.txt", "tile/0/000.p/7", "reveal/2017-Q3", ".checkpoint.part", "manifest.old"]
)
def test_a_file_too_many_is_named(public: dict[str, bytes], key: str, extra: str) -> None:
    assert _place({**public, extra: b"x"}, key) == extra


def test_each_missing_file_is_named(public: dict[str, bytes], key: str) -> None:
    listed = {file.path for file in read_manifest(public["manifest"]).files}
    assert len(listed) > len(public) - 8, "but for the beginnings of tiles that have grown"
    for name in sorted({"manifest", *listed} - {"checkpoint"}):
        assert _place({at: data for at, data in public.items() if at != name}, key) == name


def test_another_log_of_the_same_operator_is_not_this_one(public: dict[str, bytes]) -> None:
    other = Signer(ORIGIN, b"\x07" * 32).verifier_key
    assert _place(public, other) == "checkpoint"


def test_no_file_of_the_publication_is_left_half_written() -> None:
    folder = finished() / "public"
    assert not [path for path in folder.rglob("*") if path.name.endswith(".part")]
