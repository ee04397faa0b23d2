"""What a person may see and ask for of their own data: who asked, and their rights.

Values and rules only. Nothing here knows who was looked for, found or not found.
"""

from thirdcopy.rights.code import Code, draw_code, read_code
from thirdcopy.rights.right import (
    KINDS,
    OUTCOMES,
    ROUTES,
    Right,
    RightStep,
    acknowledge,
    answer,
    ask_back,
    extend,
    follow,
    receive,
    supply,
    withdraw,
)
from thirdcopy.rights.shown import (
    MEANS,
    SCOPES,
    Entry,
    Holder,
    entry_of,
    holder_from,
    holder_text,
    is_about,
    may_be_shown,
)

__all__ = [
    "KINDS",
    "MEANS",
    "OUTCOMES",
    "ROUTES",
    "SCOPES",
    "Code",
    "Entry",
    "Holder",
    "Right",
    "RightStep",
    "acknowledge",
    "answer",
    "ask_back",
    "draw_code",
    "entry_of",
    "extend",
    "follow",
    "holder_from",
    "holder_text",
    "is_about",
    "may_be_shown",
    "read_code",
    "receive",
    "supply",
    "withdraw",
]
