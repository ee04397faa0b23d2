import re
import string
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

import thirdcopy.web
from thirdcopy.analysis import findings
from thirdcopy.case import ENDS, HOLDERS, PROCEDURES
from thirdcopy.case.view import _NEXT_FOR_DISCLOSER, _NEXT_FOR_REQUESTER
from thirdcopy.event import KINDS, Role
from thirdcopy.match import SCHEMES
from thirdcopy.register import ALL_MEASURES, CONTROLS
from thirdcopy.register.measure import Unit
from thirdcopy.request import INFORMANTS
from thirdcopy.web.acts import ACTS
from thirdcopy.web.language import birth_words
from thirdcopy.web.words import all_words

SITE = Path(thirdcopy.web.__file__).parent
SAID = re.compile(r"""\b(?:t|say)\(\s*["']([a-z0-9-]+)["']\s*[,)]""")
COUNTED = re.compile(r"""\b(?:tn|say_number)\(\s*["']([a-z0-9-]+)["']""")
THE_SAME = {"menu", "person-name", "chart-title", "error-prefix", "informant-partner", "kilobytes"}
"""What may read the same in both languages."""


def keys_in(text: str) -> set[str]:
    counted = COUNTED.findall(text)
    return {*SAID.findall(text), *(f"{key}-{n}" for key in counted for n in ("one", "many"))}


def sources() -> list[Path]:
    return [*SITE.glob("templates/*.html"), *SITE.glob("*.py"), *SITE.glob("pages/*.py")]


def parts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_is_said_in_both_languages_with_the_same_parts() -> None:
    for key, said in all_words().items():
        parts = [parts_of(text) for text in said.values()]
        assert parts[0] == parts[1], key
        assert all(text.strip() for text in said.values()), key
        assert said["en"] != said["cy"] or key in THE_SAME, key


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_every_key_that_a_page_says_has_words(path: Path) -> None:
    missing = keys_in(path.read_text(encoding="utf-8")) - all_words().keys()
    assert not missing


def test_a_key_without_words_would_be_found() -> None:
    assert keys_in('{{ t("no-such-words") }} {{ tn("none", 2) }}') == {
        "no-such-words",
        "none-one",
        "none-many",
    }


def test_every_code_that_a_page_may_show_has_words() -> None:
    states = {*HOLDERS, *ENDS, "matched"}
    told = _NEXT_FOR_REQUESTER.keys()
    wanted = chain(
        (f"role-{role.value}" for role in Role),
        (f"event-{kind}" for kind in KINDS),
        (f"procedure-{code}" for code in PROCEDURES),
        (f"state-{state}" for state in states),
        (f"told-{status}" for status in told),
        (f"told-why-{status}" for status in told),
        (f"next-{code}" for code in _NEXT_FOR_REQUESTER.values()),
        (f"next-{code}" for code in (*_NEXT_FOR_DISCLOSER.values(), "none")),
        (f"measure-{name}" for name in ALL_MEASURES),
        (f"measure-{name}-says" for name in ALL_MEASURES),
        (f"unit-{unit}" for unit in get_args(Unit)),
        (f"control-{name}" for name in CONTROLS if name != "exact"),
        (f"informant-{code}" for code in INFORMANTS),
        (f"scheme-{code}" for code in SCHEMES),
        (f"outcome-{code}" for code in get_args(findings.Outcome)),
        (f"severity-{code}" for code in get_args(findings.Severity)),
        (f"done-{act}" for act in (*ACTS, "submit")),
    )
    assert not [key for key in wanted if key not in all_words()]


def test_pages_use_the_words_for_people_that_the_field_asks_for() -> None:
    barred = re.compile(r"\b(subject|trace|hit|offender|illegal|migrant)s?\b", re.IGNORECASE)
    assert not [key for key, said in all_words().items() if barred.search(said["en"])]
    assert barred.search("A hit.")


def test_a_date_of_birth_that_is_no_date_is_shown_as_it_is() -> None:
    assert birth_words("sometime") == "sometime"
