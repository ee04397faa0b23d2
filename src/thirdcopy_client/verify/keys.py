"""The chain of keys: from the one that a reader trusts to the one that signs today.

The log's first `keys` entry names its key; each later one names the key that it replaces, as
`was`. So that nobody can name himself, the replaced key signs once more: the public file
`keys/<index>` is its receipt of the `keys` entry at that index. A reader who trusts a key
believes each later one by that file. Who has the newest key from somewhere trusted needs none
of them, for instance after an old key was lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, parse_checkpoint
from thirdcopy_client.translog.cosignature import (
    Cosignature,
    WitnessKey,
    cosignatures_of,
    parse_witness_key,
)
from thirdcopy_client.translog.note import (
    VerifierKey,
    format_verifier_key,
    parse_note,
    parse_verifier_key,
)
from thirdcopy_client.translog.replacement import check_replacement, replacement_path
from thirdcopy_client.translog.tree import root_of
from thirdcopy_client.verify.entries import Contents, find_keys, tile_reader
from thirdcopy_client.verify.reader import Files
from thirdcopy_client.verify.report import Logged


@dataclass(frozen=True)
class Keys:
    """The keys in force: that of the log, that of the public files, and the earlier ones."""

    log: VerifierKey
    files: VerifierKey
    before: tuple[VerifierKey, ...]
    files_before: tuple[VerifierKey, ...]


def signing_key(files: Files, signed: bytes, given: VerifierKey | None) -> VerifierKey:
    """Give the key that should sign the checkpoint; the chain to it is checked later.

    That is the one that the log's last `keys` entry names, if the log names *given* too, or
    if none is given; else it is *given*, whose signature will then not be there.
    """
    if given is not None and _is_by(signed, given):
        return given
    size = parse_checkpoint(parse_note(signed, CHECKPOINT).text.encode()).size
    chain = find_keys(files, size)
    named = [parse_verifier_key(str(logged.entry.members["log"])) for logged in chain]
    if given is not None and given not in named:
        return given
    if not named:
        raise VerificationError("no entry names the log's key", place=CHECKPOINT)
    return named[-1]


def check_keys(
    files: Files, contents: Contents, key: VerifierKey, given: VerifierKey | None
) -> Keys:
    """Check the chain of `keys` entries up to *key*, and from *given* on each signature."""
    chain = contents.of("keys")
    before: list[VerifierKey] = []
    for logged in chain:
        was = logged.entry.members.get("was")
        if was != (format_verifier_key(before[-1]) if before else None):
            raise VerificationError(
                "expected `was` to name the key before, in every `keys` entry but the first",
                place=contents.place_of(logged.index),
            )
        before.append(parse_verifier_key(str(logged.entry.members["log"])))
    if before[-1:] != [key]:
        raise VerificationError(
            "expected the last `keys` entry to name the key that signs the checkpoint",
            place=contents.place_of(chain[-1].index) if chain else CHECKPOINT,
        )
    trusted = before.index(given) if given is not None else len(before) - 1
    for position in range(1, len(chain)):
        path = replacement_path(chain[position].index)
        if path in files.names or position > trusted:
            _check_replacement(files, contents, before[position - 1], chain[position], path)
    *files_before, files_key = (
        parse_verifier_key(str(logged.entry.members["files"])) for logged in chain
    )
    if files_key.public == key.public:
        raise VerificationError(
            "expected a key of its own for public files",
            place=contents.place_of(chain[-1].index),
        )
    return Keys(key, files_key, tuple(before[:-1]), tuple(files_before))


def _check_replacement(
    files: Files, contents: Contents, was: VerifierKey, logged: Logged, path: str
) -> None:
    """Check the replaced key's receipt: of this very entry, and by a state of this log."""
    found = check_replacement(files.read(path), was, path)
    if (found.index, found.entry) != (logged.index, logged.entry):
        raise VerificationError(f"expected the entry {logged.index}", place=path)
    if found.signed.size > contents.size:
        raise VerificationError(
            f"expected a size of at most {contents.size}, got {found.signed.size}", place=path
        )
    if root_of(found.signed.size, tile_reader(files, contents.size)) != found.signed.root:
        raise VerificationError("the log had another root at this size", place=path)


def check_witnesses(contents: Contents, signed: bytes, key: VerifierKey) -> tuple[Cosignature, ...]:
    """Check the cosignatures on the checkpoint; no other line may be there.

    The witnesses are those that the last `policy` entry lists under `witnesses`.
    """
    note = parse_note(signed, CHECKPOINT)
    witnesses = _witnesses(contents)
    known = {(one.name, one.key_id) for one in witnesses} | {(key.name, key.key_id)}
    for line in note.signatures:
        if (line.name, line.key_id) not in known:
            raise VerificationError(
                f"expected no signature by `{line.name}`, whom no policy names a witness",
                place=CHECKPOINT,
            )
    return cosignatures_of(note, witnesses, CHECKPOINT)


def _witnesses(contents: Contents) -> tuple[WitnessKey, ...]:
    policies = contents.of("policy")
    listed = policies[-1].entry.members.get("witnesses") if policies else None
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return ()
    place = contents.place_of(policies[-1].index)
    return tuple(parse_witness_key(str(text), place) for text in listed)


def _is_by(signed: bytes, key: VerifierKey) -> bool:
    return any(
        (line.name, line.key_id) == (key.name, key.key_id)
        for line in parse_note(signed, CHECKPOINT).signatures
    )
