"""What a person does only after they have proved anew who they are."""

from typing import Final

from thirdcopy.event import Refusal
from thirdcopy.web.site import the_session, the_site

PROVED: Final = frozenset({"decide", "second", "comply", "end-hold", "identify"})
"""The acts of a case by which data may come to leave: they decide, or let go what is held."""


def to_prove(act: str) -> Refusal | None:
    """Say that somebody must prove again who they are before *act*, if they must.

    It is a refusal like any other, so the page keeps what they wrote.
    """
    return must_prove() if act in PROVED else None


def must_prove() -> Refusal | None:
    """Say that somebody signed in too long ago for what only they may do, if they did."""
    session = the_session()
    if session is not None and session.is_fresh(the_site().gateway.clock()):
        return None
    return Refusal("prove-again", "show again that it is you")
