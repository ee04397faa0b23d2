"""What a page is made from: the gateway, what analysis says, and who is signed in."""

import re
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, abort, current_app, g, request, session

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement, Profile
from thirdcopy.event import Actor
from thirdcopy.gateway import Gateway, Session
from thirdcopy.web.analyses import Analyses
from thirdcopy.web.language import capital, say, spoken
from thirdcopy.web.openid import MetadataOf, Provider
from thirdcopy_client.errors import NotAllowedError

_KEY: Final = "thirdcopy"
TOKEN: Final = "token"  # noqa: S105 - the name of a place
"""Where the cookie keeps the token of the session."""
ISSUER: Final = "simulation"
"""Who says who is signed in on a simulation origin: a list on the page, and nobody else."""

_PAGE: Final = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, eq=False)
class Site:
    """The gateway behind the pages, and the analyses that the pages show.

    *exported* pages are files: nothing on them may need a server.
    """

    gateway: Gateway
    analyses: Analyses
    provider: Provider | None = None
    metadata: MetadataOf | None = None
    exported: bool = False

    @property
    def can_sign_in(self) -> bool:
        """Say whether there is a way to sign in at all."""
        return not self.exported and (self.provider is not None or self.gateway.is_simulation)

    def metadata_of(self, provider: Provider) -> MetadataOf:
        """Give what the provider publishes of itself."""
        assert self.metadata is not None, provider.issuer  # noqa: S101 - they come together
        return self.metadata


def install(app: Flask, site: Site) -> None:
    """Let the pages of *app* reach the site."""
    app.extensions[_KEY] = site


def the_site() -> Site:
    """Give the site of the page that is being made."""
    return site_of(current_app)


def site_of(app: Flask) -> Site:
    """Give the site that was installed."""
    return cast("Site", app.extensions[_KEY])


def the_session() -> Session | None:
    """Give the session of the page; database and directory are asked anew for every page."""
    if "session" not in g:
        g.session = _session()
        g.actor = g.session.actor if g.session else None
    return cast("Session | None", g.session)


def signed_in() -> Actor | None:
    """Give who is signed in."""
    session = the_session()
    return session.actor if session else None


def must_be_signed_in() -> Actor:
    """Give who is signed in; raises `NotAllowedError` for nobody."""
    actor = signed_in()
    if actor is None:
        raise NotAllowedError("nobody is signed in", place="session", remedy="sign in first")
    return actor


def _session() -> Session | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    gateway = the_site().gateway
    found = gates.session_of(gateway, token)
    simulated = found is not None and found.issuer == ISSUER
    return None if simulated and not gateway.is_simulation else found


def page_asked() -> int:
    """Give which page of a list is asked for, from 1; of anything else there is no page."""
    text = request.args.get("page", "1")
    if not _PAGE.fullmatch(text):
        abort(404)
    return int(text)


def word(kind: str, code: str) -> str:
    """Give the vocabulary's name for a code in the page's language."""
    names = the_site().gateway.library.vocabulary.names
    return names.get((spoken(), kind, code), code)


def title_of(text: Agreement | Profile) -> str:
    """Give the title of an agreement or a profile in the page's language."""
    return text.title_cy if spoken() == "cy" else text.title


def field_word(name: str) -> str:
    """Give the name of an item that is written `<dataset>/<category>`."""
    return capital(word("Category", name.partition("/")[2]))


def role_words(actor: Actor) -> str:
    """Give the roles that somebody holds, in words."""
    return ", ".join(say(f"role-{role.value}") for role in sorted(actor.roles))
