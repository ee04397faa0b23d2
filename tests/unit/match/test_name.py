import pytest

from thirdcopy.match.name import given_names_agree, in_fields, name_keys, names_agree

SAME = [
    ("O'Brien", "O’BRIEN"),  # noqa: RUF001 - what a keyboard makes of it
    ("O'Brien", "Obrien"),
    ("Smith-Jones", "smith jones"),
    ("Smith‑Jones", "SMITHJONES"),  # noqa: RUF001 - a hyphen that does not break is one case
    ("ap Rhys", "Ap-Rhys"),
    ("ab Owain", "ap Owain"),
    ("García López", "Garcia Lopez"),
    ("Müller", "Mueller"),
    ("Müller", "Muller"),
    ("Sørensen", "Sorensen"),
    ("Sørensen", "Soerensen"),
    ("Łukasz", "Lukasz"),
    ("Nguyễn", "NGUYEN"),
    ("Straße", "Strasse"),
    ("Yıldız", "Yildiz"),  # noqa: RUF001 - the dotless letter is the case
    ("İnönü", "Inonu"),
    ("Mohammed", "Muhammad"),
    ("Abd al-Rahman", "Abdul Rehman"),
    ("Abdelrahman", "Abdul-Rahman"),
    ("al-Masri", "El Masri"),
    ("Chowdhury", "Choudhry"),
    ("Сергей", "Sergey"),
    ("Шевчук", "Shevchuk"),
    ("Ｓｍｉｔｈ", "Smith"),  # noqa: RUF001 - full width is the case
    ("St. John", "Saint John"),
]
OTHER = [
    ("Smith", "Smyth"),
    ("Jon", "John"),
    ("Clark", "Clarke"),
    ("Amelia", "Amelie"),
    ("García", "García López"),
    ("Muller", "Mueller"),
    ("Hasan", "Hussain"),
    ("MacDonald", "McDonald"),
    ("Rhys", "ap Rhys"),
    ("Williams", "William"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_name_agree_both_ways(one: str, other: str) -> None:
    assert names_agree(one, other)
    assert names_agree(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_that_are_merely_close_do_not_agree(one: str, other: str) -> None:
    assert not names_agree(one, other)


@pytest.mark.parametrize("text", ["", "-", "...", "FNU", "unknown", "  ", "XXX"])
def test_a_placeholder_is_no_name(text: str) -> None:
    assert name_keys(text) == frozenset()
    assert not names_agree(text, text)


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("Suharyanto", ""),
        ("", "Suharyanto"),
        ("FNU", "Suharyanto"),
        ("Suharyanto", "LNU"),
        ("Suharyanto", "SUHARYANTO"),
    ],
)
def test_a_single_name_is_one_however_the_fields_were_filled(family: str, given: str) -> None:
    only, none = in_fields(family, given)
    assert names_agree(only, "Suharyanto")
    assert none == ""


def test_a_later_given_name_may_be_left_out_but_not_changed() -> None:
    assert given_names_agree("Anna Maria", "Anna")
    assert given_names_agree("Anna", "Anna-Maria")
    assert not given_names_agree("Anna Maria", "Anna Louise")
    assert not given_names_agree("Maria", "Anna Maria")
    assert not given_names_agree("Ann", "Anna")
    assert not given_names_agree("", "Anna")
