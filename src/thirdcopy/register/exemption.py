"""Exemptions of the two Acts, and what a refusal by each must say to be one.

Only those that an answer about agreements and counts can meet. Each asks for nothing (it is
absolute), for the prejudice that would follow, for the balance of the public interest, or for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Regime = Literal["foia", "foisa"]
PREJUDICE: Final = "prejudice"
PUBLIC_INTEREST: Final = "public_interest"


@dataclass(frozen=True)
class Exemption:
    """One ground of refusal: its name, and the members that a refusal by it must have."""

    title: str
    asks: tuple[str, ...] = ()

    @property
    def public_interest(self) -> bool:
        """Say whether it holds only where the public interest in it outweighs disclosure."""
        return PUBLIC_INTEREST in self.asks


_BOTH: Final = (PREJUDICE, PUBLIC_INTEREST)
_COST: Final = ("estimate",)

EXEMPTIONS: Final[Mapping[Regime, Mapping[str, Exemption]]] = {
    "foia": {
        "s.12": Exemption("the cost of finding it is over the limit", _COST),
        "s.14": Exemption("the request is vexatious or repeated", ("why",)),
        "s.21": Exemption("it is published already, at the address given", ("address",)),
        "s.22": Exemption("it is going to be published", ("when", PUBLIC_INTEREST)),
        "s.23": Exemption("it came from, or is about, a security body"),
        "s.24": Exemption("national security", (PUBLIC_INTEREST,)),
        "s.31": Exemption("law enforcement, including immigration control", _BOTH),
        "s.36": Exemption("the conduct of public affairs", ("qualified_person", *_BOTH)),
        "s.40(2)": Exemption("personal data of another person", ("motivated_intruder",)),
        "s.41": Exemption("it was given in confidence", ("why",)),
        "s.42": Exemption("legal professional privilege", (PUBLIC_INTEREST,)),
        "s.43": Exemption("commercial interests", _BOTH),
        "s.44": Exemption("another law forbids disclosure", ("law",)),
        "neither": Exemption("neither confirmed nor denied", ("instead_of", "why")),
    },
    "foisa": {
        "s.12": Exemption("the cost of finding it is over the limit", _COST),
        "s.14": Exemption("the request is vexatious or repeated", ("why",)),
        "s.25": Exemption("it is published already, at the address given", ("address",)),
        "s.27": Exemption("it is going to be published", ("when", PUBLIC_INTEREST)),
        "s.30": Exemption("the conduct of public affairs", _BOTH),
        "s.31": Exemption("national security", (PUBLIC_INTEREST,)),
        "s.33": Exemption("commercial interests", _BOTH),
        "s.35": Exemption("law enforcement, including immigration control", _BOTH),
        "s.36": Exemption("it was given in confidence", ("why",)),
        "s.38": Exemption("personal data of another person", ("motivated_intruder",)),
        "neither": Exemption("neither confirmed nor denied", ("instead_of", "why")),
    },
}
"""By Act and section. `neither` is used with the exemption that it stands `instead_of`. A count,
even of one, is somebody's personal data only where a motivated intruder could find out whose."""

ALREADY_PUBLISHED: Final[Mapping[Regime, str]] = {"foia": "s.21", "foisa": "s.25"}
"""The letter that points to a page: what is in the register need not be looked for again."""
