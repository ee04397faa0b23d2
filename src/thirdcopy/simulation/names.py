"""Names in the patterns that offices find hard, drawn at random; no pair is meant of anybody.

Within each list no two names have a key of matching in common, so that people who are called
alike are called so on purpose.
"""
# ruff: noqa: RUF001 - a letter that looks like another is one of the patterns

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

_GIVEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "english": "Alice Amelia Andrew Arthur Beatrice Benjamin Charlotte Christopher Daniel "
        "Dorothy Edward Eleanor Elizabeth Emily Florence Frederick George Grace Harriet Harry Ivy "
        "Jack James Jessica John Joseph Laura Lily Lucy Margaret Martha Matthew Nicholas Olivia "
        "Oliver Patrick Peter Rebecca Robert Rose Ruth Samuel Sarah Simon Sophie Stephen Susan "
        "Thomas Victoria William",
        "welsh": "Aled Angharad Bethan Branwen Bryn Carys Ceri Cerys Dafydd Dilys Dylan Eirlys "
        "Elin Emrys Ffion Gareth Geraint Gethin Gwen Gwenllian Gwilym Gwyneth Huw Idris Ieuan "
        "Ifan Iolo Iorwerth Llinos Lowri Mair Mared Meinir Megan Nerys Nia Osian Owain Rhiannon "
        "Rhodri Rhys Sian Sioned Tegwen Tomos Tudur",
        "perso-arabic": "Abdullah Ahmed Aisha Amina Bilal Bushra Farid Fatima Hafsa Hamza Hasan "
        "Ibrahim Idrees Ismail Jamila Javed Karim Khadija Layla Maryam Mohammed Mustafa Nadia "
        "Nasreen Omar Parveen Rashid Rukhsana Safiya Salma Samira Shabana Tahir Tariq Usman "
        "Yasmin Yusuf Zahra Zainab",
        "cyrillic": "Aleksandr Anastasia Bogdan Daria Dmitri Ekaterina Galina Irina Kateryna "
        "Ksenia Larysa Maksim Mykola Nadezhda Natalia Oksana Oleksii Olena Pavel Roman Ruslan "
        "Sergei Svetlana Taras Tatiana Vasyl Viktoriia Vladimir Yulia Zoya",
        "accented": "André Beatriz Chloé Concepción Désirée Élodie François Gabriel Héctor Inês "
        "Joaquín João José Jürgen Léa Łukasz Małgorzata María Nuno Núria Ömer Paweł Raúl René "
        "Sébastien Şebnem Søren Thérèse Zoë Żaneta",
    }
)
_FAMILY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "english": "Adams Bailey Baker Barker Bennett Brown Butler Carter Clark Clarke Collins "
        "Cook Cooper Davidson Dawson Dixon Edwards Ellis Fisher Fletcher Foster Gibson Graham "
        "Gray Green Hall Hamilton Harrison Hart Harvey Hill Holmes Hudson Hughes Hunt Jackson "
        "Jenkins Johnson Kelly Kennedy King Knight Lawson Lewis Marshall Mason Mills Mitchell "
        "Moore Morris Murphy Murray Palmer Parker Pearson Phillips Powell Reynolds Richardson "
        "Roberts Robinson Rogers Russell Saunders Scott Shaw Simpson Smith Spencer Stevens "
        "Stewart Stone Taylor Thompson Turner Walker Walsh Ward Watson Webb West White Wilkinson "
        "Wilson Wood Woods Wright Young",
        "welsh": "Bevan Bowen Cadwaladr Davies Eynon Evans Griffiths Gwynne Howell Jones Llewellyn "
        "Lloyd Meredith Morgan Parry Penry Price Prosser Pugh Rees Tudor Vaughan Watkins Williams",
        "perso-arabic": "Abbas Akhtar Alam Amin Anwar Aziz Begum Bhatti Chowdhury Dar Farooq "
        "Hashemi Hussain Iqbal Jalali Kabir Khan Mahmood Malik Miah Mirza Nawaz Noorzai Qureshi "
        "Rahimi Rahman Rashidi Saleem Shah Siddiqui Sultana Uddin Wardak Zaman",
        "cyrillic": "Bondarenko Fedorov Hrytsenko Ivanov Kovalenko Kravchenko Kuznetsov Lebedev "
        "Lysenko Melnyk Morozov Petrenko Popov Romanenko Savchenko Shevchuk Sokolov Tkachenko "
        "Volkov Zakharov",
        "accented": "Álvarez Böhm Castaño Çelik Dąbrowski Fernández Gómez Gonçalves Håkansson "
        "Ibáñez Jørgensen Kowalczyk Lefèvre Martínez Muñoz Müller Nguyễn Núñez Öztürk Pérez "
        "Rodríguez Sánchez Śliwiński Sørensen Vázquez Wójcik Yıldız Zúñiga",
        "apostrophe": "O'Brien O'Connor O'Donnell O'Hara O'Leary O'Neill O'Reilly O'Sullivan "
        "D'Angelo D'Arcy D'Cruz D'Souza N'Diaye M'Bala",
        "arabic-article": "al-Hakim al-Jabari al-Masri al-Najjar al-Rashid al-Sayed al-Tamimi",
    }
)
_SINGLE: Final = (
    "Adisak Bismillah Chandrika Dawa Ganesan Jigme Kalimuthu Karma Lakshmi Mallikarjun Moorthy "
    "Nangyalai Norbu Palden Pema Rajeswari Rinchen Sarwar Sonam Suharyanto Tashi Thinley Tsering "
    "Ugyen Velmurugan Wangdi Yangchen Zalmai"
)

PATTERNS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "english": 0.50,
        "welsh": 0.08,
        "welsh-patronymic": 0.02,
        "double-barrelled": 0.05,
        "apostrophe": 0.05,
        "perso-arabic": 0.12,
        "arabic-article": 0.02,
        "cyrillic": 0.05,
        "accented": 0.05,
        "double-surname": 0.03,
        "single-name": 0.03,
    }
)
"""Patterns of names and their shares; the shares are ours, set high enough to test each."""

_GIVEN_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "welsh-patronymic": "welsh",
        "double-barrelled": "english",
        "apostrophe": "english",
        "arabic-article": "perso-arabic",
        "double-surname": "accented",
    }
)


def family_name(pattern: str, rng: Random) -> str:
    """Draw a family name of *pattern*; empty where people have a single name of their own."""
    if pattern == "single-name":
        return ""
    if pattern == "welsh-patronymic":
        father = rng.choice(_words(_GIVEN["welsh"]))
        return f"{'ab' if father[0] in 'AEIOUW' else 'ap'} {father}"
    if pattern == "double-barrelled":
        return "-".join(rng.sample(_words(_FAMILY["english"]), 2))
    if pattern == "double-surname":
        return " ".join(rng.sample(_words(_FAMILY["accented"]), 2))
    return rng.choice(_words(_FAMILY[pattern]))


def given_name(pattern: str, rng: Random) -> str:
    """Draw a given name of *pattern*, or the one name of somebody who has a single name."""
    if pattern == "single-name":
        return rng.choice(_words(_SINGLE))
    return rng.choice(_words(_GIVEN[_GIVEN_OF.get(pattern, pattern)]))


def all_names() -> dict[str, tuple[str, ...]]:
    """Give every list, by a name for it, so that a test can see that no two names are one."""
    return {
        **{f"given {pattern}": tuple(_words(text)) for pattern, text in _GIVEN.items()},
        **{f"family {pattern}": tuple(_words(text)) for pattern, text in _FAMILY.items()},
        "single": tuple(_words(_SINGLE)),
    }


def _words(text: str) -> list[str]:
    return text.split()
