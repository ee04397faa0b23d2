"""Every sentence of the site, in English and in Welsh, a module for each area.

A key has both languages or a test fails; `{name}` stands for a part that is filled in.
"""

from typing import Final

from thirdcopy.web.words.agreement import AGREEMENT
from thirdcopy.web.words.asking import ASKING
from thirdcopy.web.words.case import CASE
from thirdcopy.web.words.codes import CODES
from thirdcopy.web.words.common import COMMON
from thirdcopy.web.words.counts import COUNTS
from thirdcopy.web.words.log import LOG
from thirdcopy.web.words.words import Words

_AREAS: Final = (COMMON, AGREEMENT, COUNTS, LOG, ASKING, CASE, CODES)


def _together() -> Words:
    """Put the areas together; a key that two areas have would hide one of them."""
    words: dict[str, tuple[str, str]] = {}
    for area in _AREAS:
        twice = words.keys() & area.keys()
        assert not twice, f"said twice: {sorted(twice)}"  # noqa: S101 - a bug, caught nowhere
        words.update(area)
    return words


WORDS: Final[Words] = _together()
"""English and Welsh by key."""

__all__ = ["WORDS", "Words"]
