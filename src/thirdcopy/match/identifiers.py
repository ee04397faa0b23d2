"""What a request says of the one person it is about, checked for shape before any search."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs

from thirdcopy.match.birth_date import BirthDate, parse_birth_date
from thirdcopy.match.name import name_keys
from thirdcopy_client.errors import MalformedError

Scheme: TypeAlias = Literal["nhs-number", "nino", "home-office-reference", "passport"]
SCHEMES: Final[tuple[Scheme, ...]] = get_args(Scheme)

_SHAPES: Final[dict[Scheme, re.Pattern[str]]] = {
    "nhs-number": re.compile(r"[0-9]{10}"),
    "nino": re.compile(r"[A-Z]{2}[0-9]{6}[A-D]"),
    # No format is published; this is an outer bound of our own.
    "home-office-reference": re.compile(r"[A-Z]{1,3}[0-9]{6,9}[A-Z]?"),
    # ICAO Doc 9303 part 4: a document number of at most nine letters and digits.
    "passport": re.compile(r"[A-Z0-9]{6,9}"),
}
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_NEVER_FIRST = frozenset("DFIQUV")
_NEVER_SECOND = frozenset("DFIOQUV")
_NEVER_PREFIX = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_NHS_TEST_RANGE = "999"
_LONGEST_NAME = 100
_INWARD = 3


@dataclass(frozen=True, slots=True)
class Strong:
    """A number that a register gave to one person only."""

    scheme: Scheme
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """One named person as the requester knows them; nothing in it is shown by `repr`.

    A person with a single name has it as the family name and an empty given name.
    """

    family_name: str = field(repr=False)
    given_name: str = field(repr=False)
    birth_date: BirthDate = field(repr=False)
    strong: Strong | None = field(default=None, repr=False)
    postcode: str | None = field(default=None, repr=False)
    previous_family_name: str | None = field(default=None, repr=False)


def parse_identifiers(
    *,
    family_name: str,
    given_name: str,
    birth_date: str,
    scheme: str | None = None,
    number: str | None = None,
    postcode: str | None = None,
    previous_family_name: str | None = None,
) -> Identifiers:
    """Read the fields of a form; an empty optional field is one that was not given.

    Raises `MalformedError` whose `place` is the field and whose message never holds its value.
    """
    if bool(scheme) != bool(number):
        raise MalformedError(
            "expected a number and its kind, or neither",
            place="number" if scheme else "scheme",
            remedy="give both, or leave both empty",
        )
    return Identifiers(
        family_name=check_name("family-name", family_name),
        given_name=check_name("given-name", given_name) if given_name.strip() else "",
        birth_date=parse_birth_date(birth_date),
        strong=_strong(scheme, number) if scheme and number else None,
        postcode=check_postcode(postcode) if postcode else None,
        previous_family_name=(
            check_name("previous-family-name", previous_family_name)
            if previous_family_name
            else None
        ),
    )


def _strong(scheme: str, number: str) -> Strong:
    known = next((known for known in SCHEMES if known == scheme), None)
    if known is None:
        kinds = ", ".join(f"`{known}`" for known in SCHEMES)
        raise MalformedError(f"expected one of {kinds}", place="scheme")
    return Strong(known, check_identifier(known, number))


def check_identifier(scheme: Scheme, text: str) -> str:
    """Give *text* as the register writes it, without spaces and in capitals.

    A check digit finds slips of typing; it is never evidence of who somebody is, since one in
    eleven random numbers passes. Raises `MalformedError` naming the scheme, never the value.
    """
    number = re.sub(r"[ -]", "", text.strip().upper())
    if _SHAPES[scheme].fullmatch(number) is None:
        raise MalformedError(
            f"expected the form of a {scheme}", place=scheme, remedy="copy it again from the letter"
        )
    if scheme == "nhs-number":
        try:
            nhs.validate(number)
        except ValidationError:
            # The cause would carry the number into a traceback.
            raise MalformedError(
                "expected a number whose check digit is right",
                place=scheme,
                remedy="copy it again from the letter; one digit is wrong or two are swapped",
            ) from None
    return number


def is_never_issued(scheme: Scheme, text: str) -> bool:
    """Whether a checked number can belong to no real person.

    NINO prefixes: HMRC, National Insurance Manual NIM39110. NHS numbers that begin with 999 are
    kept for tests. Nothing of the kind is known of the other schemes, so they answer no.
    """
    if scheme == "nhs-number":
        return text.startswith(_NHS_TEST_RANGE)
    if scheme == "nino":
        return text[0] in _NEVER_FIRST or text[1] in _NEVER_SECOND or text[:2] in _NEVER_PREFIX
    return False


def may_be_issued(scheme: Scheme, text: str) -> bool:
    """Whether a checked number may be somebody's, as far as its scheme can tell.

    The other schemes keep no numbers apart for tests, so nothing can be told of theirs.
    """
    return scheme in {"nhs-number", "nino"} and not is_never_issued(scheme, text)


def check_postcode(text: str) -> str:
    """Give a postcode in capitals with its one space; raises `MalformedError`."""
    compact = re.sub(r"\s", "", text.upper())
    if _POSTCODE.fullmatch(compact) is None:
        raise MalformedError(
            "expected a whole postcode",
            place="postcode",
            remedy="leave it empty where it is not known",
        )
    return f"{compact[:-_INWARD]} {compact[-_INWARD:]}"


def check_name(place: str, text: str) -> str:
    """Give a name without space around it; raises `MalformedError` for a pattern or no name.

    Letters of any script, their marks, spaces, hyphens, apostrophes and full stops make a name.
    A wildcard would turn a request about one person into a search (rule 1 of DESIGN 8).
    """
    name = text.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name_keys(name):
        raise MalformedError(f"expected a name of 1 to {_LONGEST_NAME} characters", place=place)
    if not all(_may_stand_in_name(character) for character in name):
        raise MalformedError(
            "expected letters, spaces, hyphens, apostrophes and full stops only", place=place
        )
    return name


def _may_stand_in_name(character: str) -> bool:
    # L letters, M their marks, Pd dashes, Sk and Pi/Pf the apostrophes that keyboards give.
    category = unicodedata.category(character)
    return category[0] in "LM" or category in {"Pd", "Pi", "Pf", "Sk", "Zs"} or character in "'."
