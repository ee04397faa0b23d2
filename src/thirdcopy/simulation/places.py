"""Addresses and numbers that can belong to nobody."""

from dataclasses import dataclass
from random import Random
from typing import Final

from stdnum.gb import nhs

_TOWN_STARTS: Final = "Alder Brack Corn Dun Ember Fenn Garl Hollin Kest Lorr Mard Nether"
_TOWN_ENDS: Final = "bury combe dale ford gate ham ley mere stow thwaite wick worth"
_STREETS: Final = (
    "Quillet Ferrule Tansy Hobnail Larkspur Cobnut Wherry Pannier Saltglaze Bobbin Teasel "
    "Gimlet Candlewick Thimble Marram Osier Pikelet Samphire Trivet Woadfield"
)
_STREET_KINDS: Final = "Street Road Lane Close Avenue Terrace Way Row"
_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_FIRST_DISTRICT, _LAST_DISTRICT = 10, 89
_LAST_LINE = 999
_NO_DIGIT = 10

# Ofcom, telephone numbers for use in TV and radio drama programmes.
_DRAMA: Final = ("01632 960", "020 7946 0", "029 2018 0", "0113 496 0", "0161 496 0", "07700 900")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a town that does not exist, in a postcode area that is not used."""

    line: str
    town: str
    postcode: str

    @property
    def text(self) -> str:
        """Give the address in one line."""
        return f"{self.line}, {self.town}, {self.postcode}"


def address(rng: Random) -> Address:
    """Draw an address; the postcode area `ZZ` serves no place, `ZZ99` is left to the NHS."""
    district = rng.randint(_FIRST_DISTRICT, _LAST_DISTRICT)
    starts, ends = _TOWN_STARTS.split(), _TOWN_ENDS.split()
    town = starts[district % len(starts)] + ends[district // len(starts) % len(ends)]
    street = f"{rng.choice(_STREETS.split())} {rng.choice(_STREET_KINDS.split())}"
    return Address(
        line=f"{rng.randint(1, 180)} {street}",
        town=town,
        postcode=f"ZZ{district} {rng.randint(0, 9)}{rng.choice(_INWARD)}{rng.choice(_INWARD)}",
    )


def telephone(rng: Random) -> str:
    """Draw a number from the ranges that Ofcom keeps for drama; many people share one."""
    return f"{rng.choice(_DRAMA)}{rng.randint(0, _LAST_LINE):03}"


def nhs_numbers(rng: Random, count: int) -> list[str]:
    """Draw distinct NHS numbers of the test range 999, check digits right."""
    # One in eleven has no check digit and is passed over.
    drawn = rng.sample(range(1_000_000), min(1_000_000, count * 6 // 5 + 100))
    stems = (f"999{number:06}" for number in drawn)
    checked = ((stem, -nhs.checksum(f"{stem}0") % 11) for stem in stems)
    return [f"{stem}{digit}" for stem, digit in checked if digit < _NO_DIGIT][:count]


def ninos(rng: Random, count: int) -> list[str]:
    """Draw distinct National Insurance numbers with the prefix QQ, which is never issued."""
    return [f"QQ{n:06}{rng.choice('ABCD')}" for n in rng.sample(range(1_000_000), count)]


def home_office_references(rng: Random, count: int) -> list[str]:
    """Draw distinct references of a shape that is invented here."""
    return [f"ZZZ{number:08}" for number in rng.sample(range(100_000_000), count)]
