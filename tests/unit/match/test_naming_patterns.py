"""Pattern by pattern: what two offices write of one person agrees, and what only looks so does not.

Each pair is one whole person on either side, with the same number and birth date, so that names
alone decide.
"""
# ruff: noqa: RUF001 - the letters and apostrophes that offices write are what is tested

from dataclasses import dataclass, replace

import pytest

from thirdcopy.match import BirthDate, Identifiers, Matched, Row, Strong, match, may_be
from thirdcopy_client.clock import Micros

BORN = BirthDate(1980, 5, 17)
UNKNOWN = (BirthDate(1980), BirthDate(1980, 5))
Name = tuple[str, str]
"""Family name and given name, as they stand in the two fields."""


@dataclass(frozen=True)
class Pattern:
    """Names of one pattern: pairs that are one person's, and pairs that are not shown to be."""

    same: tuple[tuple[Name, Name], ...]
    other: tuple[tuple[Name, Name], ...]


PATTERNS: dict[str, Pattern] = {
    "english": Pattern(
        same=(
            (("O'Brien", "Ruth"), ("OBRIEN", "Ruth Mary")),
            (("Smith-Jones", "Ann Marie"), ("Smith Jones", "Ann")),
            (("St John", "Ivo"), ("Saint John", "Ivo")),
        ),
        other=(
            (("Smith-Jones", "Ann"), ("Jones", "Ann")),
            (("Smith-Jones", "Ann"), ("Jones-Smith", "Ann")),
            (("Clark", "Ann"), ("Clarke", "Ann")),
            (("Brown", "Ruth Mary"), ("Brown", "Ruth Anne")),
            (("Brown", "Ruth"), ("Brown", "Mary Ruth")),
            (("Brown", "William"), ("Brown", "Bill")),
        ),
    ),
    "spanish": Pattern(
        same=(
            (("García López", "María José"), ("GARCIA-LOPEZ", "Maria Jose")),
            (("De la Peña", "Concepción"), ("DELAPENA", "Concepcion")),
            (("Muñoz", "José Ángel"), ("Munoz", "Jose")),
        ),
        other=(
            (("García López", "María"), ("García", "María")),
            (("García López", "María"), ("López García", "María")),
            (("García", "María José"), ("García", "José María")),
            (("Peña", "Ana"), ("De la Peña", "Ana")),
        ),
    ),
    "portuguese": Pattern(
        same=((("da Conceição", "João"), ("Da Conceicao", "Joao Pedro")),),
        other=((("dos Santos", "João"), ("Santos", "João")),),
    ),
    "arabic": Pattern(
        same=(
            (("al-Masri", "Mohammed"), ("El Masri", "Muhammad Ali")),
            (("Abd al-Rahman", "Yusuf"), ("Abdulrahman", "Youssef")),
            (("Hussein", "Fatima"), ("Hussain", "Fatimah")),
            (("Abu Bakr", "Aisha"), ("Abubakr", "Ayesha")),
        ),
        other=(
            (("al-Masri", "Omar"), ("Masri", "Omar")),
            (("Abdulrahman", "Omar"), ("Abdulrahim", "Omar")),
            (("Hasan", "Omar"), ("Hussain", "Omar")),
            (("Haddad", "Mohammed Ali"), ("Haddad", "Mohammed Omar")),
            (("bin Salim", "Omar"), ("Salim", "Omar")),
        ),
    ),
    "somali": Pattern(
        same=(
            (("Cali", "Maxamed"), ("Ali", "Mohamed")),
            (("Xasan", "Faadumo"), ("Hassan", "Fadumo")),
            (("Axmed", "Cabdi Nuur"), ("Ahmed", "Abdi")),
            (("Cumar", "Yuusuf"), ("Omar", "Yusuf")),
        ),
        other=(
            (("Ali", "Mohamed Abdi"), ("Abdi", "Mohamed Ali")),
            (("Hassan", "Fadumo"), ("Hassan", "Fatima")),
            (("Abdi Ali", "Mohamed"), ("Ali", "Mohamed Abdi")),
        ),
    ),
    "chinese": Pattern(
        same=(
            (("Wang", "Xiao Ming"), ("WANG", "Xiaoming")),
            (("Ouyang", "Li-Hua"), ("Ou-Yang", "Lihua")),
            (("Lü", "Na"), ("LYU", "Na")),
            (("王", "小明"), ("王", "小 明")),
        ),
        other=(
            (("Wang", "Xiaoming"), ("Xiaoming", "Wang")),
            (("Wang", "Xiaoming"), ("Wang", "David")),
            (("Lu", "Na"), ("Lyu", "Na")),
            (("Wang", "Ming"), ("Wong", "Ming")),
            (("王", "小明"), ("Wang", "Xiaoming")),
        ),
    ),
    "vietnamese": Pattern(
        same=(
            (("Nguyễn", "Thị Hoa"), ("NGUYEN", "Thi Hoa")),
            (("Đặng", "Văn Hùng"), ("Dang", "Van Hung")),
        ),
        other=(
            (("Nguyễn", "Thị Hoa"), ("Nguyễn", "Hoa")),
            (("Nguyễn", "Thị Hoa"), ("Nguyễn", "Thị Lan")),
            (("Nguyễn", "Hoa"), ("Hoa", "Nguyễn")),
        ),
    ),
    "welsh": Pattern(
        same=(
            (("ap Siôn", "Llŷr"), ("ab Sion", "Llyr")),
            (("ferch Owain", "Mair"), ("verch Owain", "Mair Gwen")),
            (("ab Owain", "Rhys"), ("abOwain", "RHYS")),
        ),
        other=(
            (("ap Rhys", "Owain"), ("Rhys", "Owain")),
            (("ap Rhys", "Owain"), ("ap Owain", "Rhys")),
            (("Prys", "Owain"), ("ap Rhys", "Owain")),
        ),
    ),
    "icelandic": Pattern(
        same=(
            (("Þórsdóttir", "Guðrún"), ("Thorsdottir", "Gudrun")),
            (("Ægisson", "Örn"), ("Aegisson", "Orn")),
            (("Björnsson", "Örn"), ("Bjoernsson", "Oern")),
        ),
        other=(
            (("Jónsdóttir", "Anna"), ("Jónsson", "Anna")),
            (("Jónsson", "Þór"), ("Þórsson", "Jón")),
        ),
    ),
    "south indian": Pattern(
        same=(
            (("K.", "Velmurugan"), ("K", "VELMURUGAN")),
            (("Krishnan", "R. S."), ("Krishnan", "R S")),
            (("Soundararajan", ""), ("", "Soundararajan")),
        ),
        other=(
            (("K", "Velmurugan"), ("Velmurugan", "K")),
            (("Krishnan", "R"), ("Krishnan", "Ramasamy")),
            (("Krishnan", "R"), ("Krishnan", "")),
        ),
    ),
    "one name": Pattern(
        same=(
            (("Suharyanto", ""), ("", "SUHARYANTO")),
            (("Suharyanto", ""), ("FNU", "Suharyanto")),
            (("Suharyanto", "LNU"), ("Suharyanto", "Suharyanto")),
            (("Tsering", "-"), ("XXX", "Tsering")),
        ),
        other=(
            (("Suharyanto", ""), ("Suharyanto", "Budi")),
            (("Tsering", ""), ("Tsering", "Dolma")),
            (("FNU", ""), ("Unknown", "")),
            (("Suharyanto", ""), ("Suharto", "")),
        ),
    ),
    "cyrillic": Pattern(
        same=(
            (("Шевчук", "Юлия"), ("Shevchuk", "Yuliia")),
            (("Щукина", "Екатерина"), ("SHCHUKINA", "Ekaterina")),
            (("Сергеев", "Дмитрий"), ("Sergeev", "Dmitry")),
        ),
        other=(
            (("Шевчук", "Олег"), ("Shevchenko", "Oleg")),
            (("Иванов", "Пётр Иванович"), ("Ivanov", "Petr Sergeevich")),
            (("Иванова", "Анна"), ("Иванов", "Анна")),
        ),
    ),
    "turkish": Pattern(
        same=((("Yıldız", "Şebnem"), ("YILDIZ", "Sebnem")), (("İnönü", "Gül"), ("Inonu", "Guel"))),
        other=((("Yıldız", "Can"), ("Yıldırım", "Can")),),
    ),
}
SAME = [(kind, *pair) for kind, pattern in PATTERNS.items() for pair in pattern.same]
OTHER = [(kind, *pair) for kind, pattern in PATTERNS.items() for pair in pattern.other]


def asked_of(name: Name, born: BirthDate = BORN) -> Identifiers:
    return Identifiers(*name, born, Strong("nino", "QQ123456A"), "ZZ10 1AA")


def row_of(name: Name, born: BirthDate = BORN) -> Row:
    return Row(
        key="k",
        family_name=name[0],
        given_name=name[1],
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


def is_one_person(one: Name, other: Name, born: BirthDate = BORN) -> bool:
    return isinstance(match(asked_of(one, born), [row_of(other, born)]), Matched)


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_what_two_offices_write_of_one_person_agrees(kind: str, one: Name, other: Name) -> None:
    assert is_one_person(one, other), kind
    assert is_one_person(other, one), kind


@pytest.mark.parametrize(("kind", "one", "other"), OTHER)
def test_what_only_looks_like_one_person_does_not(kind: str, one: Name, other: Name) -> None:
    assert not is_one_person(one, other), kind
    assert not is_one_person(other, one), kind


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_a_birthday_that_both_do_not_know_agrees_in_every_pattern(
    kind: str, one: Name, other: Name
) -> None:
    for born in UNKNOWN:
        assert is_one_person(one, other, born), kind
        # One office's 1 January is a day, and the other's unknown is none.
        assert not isinstance(
            match(asked_of(one, born), [row_of(other, BirthDate(1980, 1, 1))]), Matched
        )


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_a_second_record_under_the_other_spelling_is_found(
    kind: str, one: Name, other: Name
) -> None:
    second = replace(row_of(other), key="k2", strong={})
    assert may_be(asked_of(one), second), kind
    assert not may_be(asked_of(one), replace(second, active=False)), kind
    assert not may_be(asked_of(one), replace(second, birth_date=BirthDate(1980, 5, 18))), kind


def test_every_pattern_has_both_kinds_of_pair() -> None:
    assert all(pattern.same and pattern.other for pattern in PATTERNS.values())
    assert len(SAME) > 30
    assert len(OTHER) > 35
