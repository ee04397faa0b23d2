"""The spelling of a name never decides, and another name never passes, pattern by pattern."""
# ruff: noqa: RUF001 - the apostrophes and hyphens that keyboards give are what is tested

import unicodedata
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy.match import BirthDate, Identifiers, Matched, Row, Strong, match
from thirdcopy.match.name import name_keys
from thirdcopy.match.romanisation import ROMANISATIONS
from thirdcopy.simulation.names import PATTERNS, family_name, given_name
from thirdcopy_client.clock import Micros

BORN = (BirthDate(1980, 5, 17), BirthDate(1980, 5), BirthDate(1980))


def names_of(pattern: str, seed: int) -> tuple[str, str]:
    rng = Random(seed)  # noqa: S311 - repeatable draws
    return family_name(pattern, rng), given_name(pattern, rng)


def respelt(name: str, draw: Random) -> str:
    """Write *name* as another office or keyboard may have written it."""
    for change in (
        lambda text: text.upper(),
        lambda text: text.lower(),
        lambda text: text.replace("'", draw.choice(["", "’", "ʼ", "‘", "`"])),
        lambda text: text.replace("-", draw.choice([" ", "", "‐", "–", "‑", " - "])),
        lambda text: text.replace(" ", draw.choice(["", "-", "  ", "\u00a0"])),
        lambda text: unicodedata.normalize(draw.choice(["NFC", "NFD", "NFKD"]), text),
        without_marks,
        lambda text: f"  {text} ",
        romanised,
    ):
        if draw.random() < 0.4:
            name = change(name)
    return name


def without_marks(text: str) -> str:
    plain = "".join(
        c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn"
    )
    return plain.translate(str.maketrans("łŁøØıđ", "lLoOid"))


def romanised(text: str) -> str:
    words = text.split(" ")
    alike = [
        [
            other
            for other, first in ROMANISATIONS.items()
            if first == ROMANISATIONS.get(w.casefold())
        ]
        for w in words
    ]
    return " ".join(found[-1] if found else w for w, found in zip(words, alike, strict=True))


def row_of(family: str, given_: str, born: BirthDate) -> Row:
    return Row(
        key="k1",
        family_name=family,
        given_name=given_,
        birth_date=born,
        strong={"nino": "QQ123456A"},
        postcodes=frozenset({"ZZ10 1AA"}),
        previous_family_names=frozenset(),
        active=True,
        merged=False,
        markers=frozenset(),
        items={},
        facts={},
        read_at=Micros(0),
    )


def asked_of(family: str, given_: str, born: BirthDate) -> Identifiers:
    return Identifiers(family, given_, born, Strong("nino", "QQ123456A"), "ZZ10 1AA")


@pytest.mark.parametrize("pattern", PATTERNS)
@given(seed=st.integers(0, 2**32), born=st.sampled_from(BORN), draw=st.randoms())
@settings(max_examples=60, deadline=None)
def test_a_match_is_insensitive_to_how_either_side_spelt_the_name(
    pattern: str, seed: int, born: BirthDate, draw: Random
) -> None:
    family, given_ = names_of(pattern, seed)
    asked = asked_of(respelt(family, draw), respelt(given_, draw), born)
    row = row_of(respelt(family, draw), respelt(given_, draw), born)
    assert isinstance(match(asked, [row]), Matched)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(one=st.integers(0, 2**32), other=st.integers(0, 2**32), draw=st.randoms())
@settings(max_examples=60, deadline=None)
def test_a_person_of_another_name_never_matches_though_all_else_agrees(
    pattern: str, one: int, other: int, draw: Random
) -> None:
    mine, yours = names_of(pattern, one), names_of(pattern, other)
    differ = [name_keys(a).isdisjoint(name_keys(b)) for a, b in zip(mine, yours, strict=True)]
    asked = asked_of(respelt(mine[0], draw), respelt(mine[1], draw), BORN[0])
    row = row_of(respelt(yours[0], draw), respelt(yours[1], draw), BORN[0])
    # Where both have single names the family names are both empty, and the other one decides.
    names_differ = differ[1] if pattern == "single-name" else any(differ)
    assert isinstance(match(asked, [row]), Matched) is not names_differ


@given(
    seed=st.integers(0, 2**32),
    pattern=st.sampled_from(sorted(PATTERNS)),
    number=st.from_regex(r"QQ[0-9]{6}[A-D]", fullmatch=True),
    born=st.dates().map(lambda day: BirthDate(day.year, day.month, day.day)),
)
@settings(max_examples=200, deadline=None)
def test_no_spelling_makes_up_for_another_number_or_birth_date(
    seed: int, pattern: str, number: str, born: BirthDate
) -> None:
    family, given_ = names_of(pattern, seed)
    row = row_of(family, given_, BORN[0])
    asked = asked_of(family, given_, BORN[0])
    same_number = replace(asked, strong=Strong("nino", number))
    assert isinstance(match(same_number, [row]), Matched) is (number == "QQ123456A")
    same_day = replace(asked, birth_date=born)
    assert isinstance(match(same_day, [row]), Matched) is (born == BORN[0])
