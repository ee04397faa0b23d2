"""What a page is made from: the gateway, what analysis says, and who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, current_app, g, session

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import Actor
from thirdcopy.gateway import Gateway
from thirdcopy.web.analyses import Analyses
from thirdcopy.web.language import capital, say, spoken
from thirdcopy_client.errors import NotAllowedError

_KEY: Final = "thirdcopy"
ISSUER: Final = "simulation"
"""Who says who is signed in on a simulation origin: a list on the page, and nobody else."""


@dataclass(frozen=True, eq=False)
class Site:
    """The gateway behind the pages, and the analyses that the pages show."""

    gateway: Gateway
    analyses: Analyses


def install(app: Flask, site: Site) -> None:
    """Let the pages of *app* reach the site."""
    app.extensions[_KEY] = site


def the_site() -> Site:
    """Give the site of the page that is being made."""
    return site_of(current_app)


def site_of(app: Flask) -> Site:
    """Give the site that was installed."""
    return cast("Site", app.extensions[_KEY])


def signed_in() -> Actor | None:
    """Give who is signed in; the directory is asked anew for every page."""
    if "actor" not in g:
        g.actor = _actor()
    return cast("Actor | None", g.actor)


def must_be_signed_in() -> Actor:
    """Give who is signed in; raises `NotAllowedError` for nobody."""
    actor = signed_in()
    if actor is None:
        raise NotAllowedError("nobody is signed in", place="session", remedy="sign in first")
    return actor


def _actor() -> Actor | None:
    who = session.get("who")
    if not isinstance(who, Mapping):
        return None
    issuer, subject = str(who.get("issuer")), str(who.get("subject"))
    gateway = the_site().gateway
    if issuer == ISSUER and not gateway.is_simulation:
        return None
    try:
        return gates.actor_of(gateway, issuer, subject)
    except NotAllowedError:
        return None


def word(kind: str, code: str) -> str:
    """Give the vocabulary's name for a code in the page's language."""
    names = the_site().gateway.library.vocabulary.names
    return names.get((spoken(), kind, code), code)


def title_of(agreement: Agreement) -> str:
    """Give an agreement's title in the page's language."""
    return agreement.title_cy if spoken() == "cy" else agreement.title


def field_word(name: str) -> str:
    """Give the name of an item that is written `<dataset>/<category>`."""
    return capital(word("Category", name.partition("/")[2]))


def role_words(actor: Actor) -> str:
    """Give the roles that somebody holds, in words."""
    return ", ".join(say(f"role-{role.value}") for role in sorted(actor.roles))
