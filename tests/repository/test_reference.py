"""The reference pages say what the code does."""

import inspect
from dataclasses import dataclass

import pytest

from reference_pages import PAGES, REFERENCE
from thirdcopy.cli.settings import SECTIONS
from thirdcopy.settings import declared


@dataclass(frozen=True)
class Undocumented:
    """A section with a field that nobody declared."""

    count: int = 1


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    made = inspect.cleandoc(PAGES[name]()) + "\n"
    assert written == made, f"run `python tests/reference_pages.py` to write {name} again"


def test_every_setting_says_what_follows_from_it() -> None:
    nested = {
        one.name: one.kind.section
        for section in SECTIONS.values()
        for one in declared(section)
        if one.kind and one.kind.section
    }
    assert nested
    for name, section in (*SECTIONS.items(), *nested.items()):
        assert str(section.__doc__).endswith("."), name
        for one in declared(section):
            assert one.says.endswith("."), f"{name}.{one.name}"
            assert len(one.says.split()) > 4, f"{name}.{one.name}"
    with pytest.raises(KeyError):
        list(declared(Undocumented))
