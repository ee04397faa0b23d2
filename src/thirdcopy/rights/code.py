"""The code on a person's card: drawn at random, and the only thing that opens their issued.

Twenty-five letters and digits hold 125 bits, so nobody guesses one and nobody needs to be
locked out for trying. Crockford's base 32 leaves out the letters that look like digits; what
is typed with spaces, small letters or `O` for `0` is read all the same.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 25
_GROUP: Final = 5
_LOOKS_LIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_KEY: Final = 32


@dataclass(frozen=True)
class Code:
    """A code as it is compared: letters and digits without spaces, never shown by `repr`."""

    text: str = field(repr=False)

    @property
    def written(self) -> str:
        """Give the code as it is written: five groups of five."""
        groups = (self.text[low : low + _GROUP] for low in range(0, _LENGTH, _GROUP))
        return " ".join(groups)

    @property
    def name(self) -> str:
        """Give the name of the row that the code opens, from which nobody finds the code."""
        return hashlib.sha256(b"thirdcopy/1 code\n" + self.text.encode()).hexdigest()

    def key(self, salt: bytes) -> bytes:
        """Give the key of the row; without the code, neither gateway nor backup can open it."""
        made = HKDF(hashes.SHA256(), _KEY, salt, b"thirdcopy/1 pass key\n")
        return made.derive(self.text.encode())


def draw_code() -> Code:
    """Draw a code of 125 random bits."""
    return Code("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def read_code(typed: str) -> Code | None:
    """Read what was typed; None for what cannot be a code, which nobody is told."""
    text = typed.strip().upper().translate(_LOOKS_LIKE)
    right = len(text) == _LENGTH and set(text) <= set(_ALPHABET)
    return Code(text) if right else None
