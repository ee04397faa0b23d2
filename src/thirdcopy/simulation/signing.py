"""Keys with which simulated bodies sign: anybody can work them out, and they hold nothing safe.

Signatures under the texts of a demonstration are nobody's consent. A real gateway believes the
keys in its settings, which its parties have drawn and keep.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from thirdcopy.agreement import Adoption, Agreement, Vocabulary
from thirdcopy.agreement.signature import sign_adoption, sign_agreement, signing_bodies
from thirdcopy.store.library import Library
from thirdcopy_client.translog.note import Signer, VerifierKey


def signer_of(body: str) -> Signer:
    """Give a simulated body's signing key."""
    return Signer(body, hashlib.sha256(f"thirdcopy demonstration: {body}".encode()).digest())


def signatories(vocabulary: Vocabulary) -> Mapping[str, VerifierKey]:
    """Give the keys of every body, as a simulated gateway knows them."""
    return {body: signer_of(body).key for body in vocabulary.codes("Body")}


def signed(agreement: Agreement) -> Mapping[str, bytes]:
    """Give the signature files of every party that has to sign."""
    return {body: sign_agreement(agreement, signer_of(body)) for body in signing_bodies(agreement)}


def signed_library(library: Library) -> Library:
    """Give the library as it is when every simulated party has signed every text of it."""
    return replace(
        library,
        signatures={name: signed(text) for name, text in library.agreements.items()},
        adoption_signatures={
            name: {one.body: signed_adoption(library.agreements[name], one) for one in adopted}
            for name, adopted in library.adoptions.items()
        },
    )


def signed_adoption(agreement: Agreement, adoption: Adoption) -> bytes:
    """Give the signature file of the body that adopts a model."""
    return sign_adoption(agreement, adoption, signer_of(adoption.body))
