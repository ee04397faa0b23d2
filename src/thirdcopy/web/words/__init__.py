"""Every sentence of the site, in English and in Welsh: a TOML file for each area.

The files are for translators. A key that lacks a language, or stands in two files, is a bug.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from thirdcopy.agreement import Language

_LANGUAGES: Final = ("en", "cy")


@cache
def all_words() -> Mapping[str, Mapping[Language, str]]:
    """Give every sentence by key and language; the files are read once."""
    words: dict[str, Mapping[Language, str]] = {}
    found = (one for one in files(__name__).iterdir() if one.name.endswith(".toml"))
    for area in sorted(found, key=lambda one: one.name):
        text = area.read_text(encoding="utf-8")
        for key, said in tomllib.loads(text).items():
            assert key not in words, f"said twice: {key}"  # noqa: S101 - a bug, caught nowhere
            assert tuple(said) == _LANGUAGES, f"not said in both languages: {key}"  # noqa: S101 - a bug
            words[key] = said
    return words
