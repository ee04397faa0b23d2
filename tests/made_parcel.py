"""A parcel made for tests, in a log of a few entries, and every part of it in reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from made_log import LOG, MODEL, ORIGIN, opened, salt
from thirdcopy_client.canonical import Json, b64, canonical, hash_of, parse_canonical
from thirdcopy_client.clock import Micros
from thirdcopy_client.open import RELEASE_KINDS, release_info
from thirdcopy_client.seal import SUITE, public_key_of, seal
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.entry import (
    PADDING,
    Header,
    SealedEntry,
    commitment_of,
    event_commitment,
    format_entry,
    kept_commitment,
)
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.parcel import Parcel
from thirdcopy_client.translog.proof import Proof, format_proof
from thirdcopy_client.translog.tree import extend, prove_inclusion

KEY = b"\x0a" * 32
OTHER_KEY = b"\x0b" * 32
EXPIRES = Micros(1_500_000_000_000_000)
BEFORE = Micros(EXPIRES - 1)
PLAIN: Mapping[str, Json] = {
    "as_at": "2017-05-01",
    "caution": "not by itself a ground for adverse action",
    "fields": {"child-maintenance/home-address": "1 Example Street"},
    "identifiers": ["national-insurance-number"],
}


@dataclass(frozen=True)
class Sent:
    """What a gateway sends: change a part and make the parcel from the rest."""

    kind: str = "supplied"
    month: str = "2017-05"
    entry_month: str = "2017-05"
    plain: Json = field(default_factory=lambda: dict(PLAIN))
    told: Mapping[str, Json] = field(default_factory=dict)
    info: Mapping[str, Json] = field(default_factory=dict)
    text: bytes | None = None
    recipient: bytes = KEY
    log: Signer = LOG

    def parcel(self) -> Parcel:
        """Give the parcel, logged and receipted."""
        to = public_key_of(self.recipient)
        told: dict[str, Json] = {
            "adoption": MODEL.adoption,
            "agreement": MODEL.agreement,
            "kind": self.kind,
            "on": "2017-05-02",
            "request": "r-1",
            "ruleset": hash_of(b"ruleset"),
        }
        ciphertext = None
        if self.kind in RELEASE_KINDS:
            told |= {
                "as_at": PLAIN["as_at"],
                "clause": "4.1",
                "expires": EXPIRES,
                "fields": ["child-maintenance/home-address"],
                "identifiers": PLAIN["identifiers"],
                "recipient_key": b64(to),
                "release": "x-1",
                "suite": SUITE,
                "terms": "",
            }
            info = release_info({**told, **self.info}, ORIGIN)
            ciphertext = seal(to, info, canonical(self.plain))
            told["ciphertext_sha256"] = hash_of(ciphertext)
        text = canonical({**told, **self.told}) if self.text is None else self.text
        cls = None if self.kind == PADDING else MODEL
        header = Header(self.kind, cls, self.month, salt(1))
        kept = kept_commitment(salt(2), b"kept")
        event = event_commitment(salt(3), kept, text)
        entry = format_entry(SealedEntry(self.entry_month, commitment_of(header), event))
        receipt = receipt_for(entry, self.log)
        return Parcel(entry, header, text.decode(), salt(3), kept, receipt, ciphertext)


def receipt_for(entry: bytes, log: Signer = LOG) -> bytes:
    """Log an entry between others and give its receipt."""
    others = [opened("2017-04-01", "day", root=b64(salt(n))) for n in range(300)]
    return receipt_in([*others[:270], entry, *others[270:]], 270, log)


def receipt_in(lines: Sequence[bytes], index: int, log: Signer) -> bytes:
    """Give the receipt of one of the lines of a log, at the size that it has with them."""
    grown = extend(0, lambda _level, _n: b"", [leaf_hash(line) for line in lines])
    hashes = prove_inclusion(index, grown.size, lambda level, n: grown.tiles[level, n])
    checkpoint = sign_checkpoint(Checkpoint(log.name, grown.size, grown.root), log)
    return format_proof(Proof(index, hashes, checkpoint))


def with_told(parcel: Parcel, **members: Json) -> Parcel:
    """Change what the parcel says was told, and nothing else."""
    return replace(parcel, told=canonical(_object(parcel.told) | members).decode())


def _object(text: str) -> dict[str, Json]:
    value = parse_canonical(text.encode())
    assert isinstance(value, dict)
    return value
