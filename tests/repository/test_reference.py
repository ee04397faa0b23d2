"""The reference pages say what the code does."""

import inspect

import pytest

from reference_pages import PAGES, REFERENCE


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    made = inspect.cleandoc(PAGES[name]()) + "\n"
    assert written == made, f"run `python tests/reference_pages.py` to write {name} again"
