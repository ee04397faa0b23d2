"""Sign in and out: by the operator's OpenID provider, or from the list of simulated people.

The list is shown on a simulation origin, from this machine, and nowhere else.
"""

import secrets
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, Role
from thirdcopy.gateway import SignedIn
from thirdcopy.web import openid
from thirdcopy.web.openid import Pending, Provider
from thirdcopy.web.openid.flow import RESPONSE
from thirdcopy.web.security import from_this_machine
from thirdcopy.web.site import ISSUER, TOKEN, must_be_signed_in, signed_in, the_site
from thirdcopy_client.errors import NotAllowedError

sign_in = Blueprint("sign_in", __name__)

_PENDING = "sign-in"
_WORK: Final = {
    Role.POSTED_OFFICIAL: "advising.listing",
    Role.RIGHTS_OFFICER: "people_rights.listing",
    Role.AUDITOR: "auditing.search",
    Role.REGISTER_EDITOR: "editing.listing",
    Role.ADMINISTRATOR: "people.listing",
}
"""Roles whose work is no list of cases, and the page where it is."""
_IN_CASES: Final = frozenset(Role) - _WORK.keys()
_CLEAR = {"Clear-Site-Data": '"cache", "cookies", "storage"', "Cache-Control": "no-store"}
_FORM_TOKEN = "csrf_token"  # noqa: S105 - the name of a field


@sign_in.get("/sign-in")
def page() -> Response:
    """Send to the provider; where there is none, list the simulated people, by body."""
    then = _own_path(request.args.get("then", ""))
    if the_site().provider is not None:
        return _to_provider(fresh=False, then=then)
    _only_here()
    people = gates.everybody(the_site().gateway)
    bodies = [(body, tuple(who)) for body, who in groupby(people, key=lambda actor: actor.body)]
    bodies.sort(key=lambda found: (_only_ask(found[1]), found[0]))
    grades = the_site().gateway.library.vocabulary.trees["Grade"]
    shown = render_template(
        "sign-in.html",
        bodies=bodies,
        subject_of=subject_of,
        lowest=[g for g in grades if not grades[g]],
        then=then,
    )
    return make_response(shown)


@sign_in.post("/sign-in")
def enter() -> Response:
    """Sign in as the simulated person chosen."""
    _only_here()
    return _begin(_simulated(request.form.get("subject", "")), _own_path(request.form.get("then")))


@sign_in.get("/sign-in/again")
def again() -> Response:
    """Ask somebody who is signed in to prove again who they are."""
    actor = must_be_signed_in()
    if the_site().provider is not None:
        return _to_provider(fresh=True, then=url_for("sign_in.proved"))
    _only_here()
    return make_response(render_template("sign-in-again.html", subject=subject_of(actor)))


@sign_in.get("/sign-in/proved")
def proved() -> str:
    """Say that they have, and that they may go back to what they were doing."""
    must_be_signed_in()
    return render_template("sign-in-proved.html")


@sign_in.get(RESPONSE)
def response() -> Response:
    """Take the provider's answer; a person whom nobody enrolled learns that and no more."""
    site, provider = the_site(), _provider()
    pending = Pending.kept(session.pop(_PENDING, None))
    now = site.gateway.clock()
    # The language is that of the page from which they left.
    who = openid.finish(provider, site.metadata_of(provider), pending, request.args.to_dict(), now)
    assert pending is not None, "an answer to nothing is refused"  # noqa: S101 - a bug, caught nowhere
    try:
        return _begin(who, pending.then)
    except NotAllowedError as error:
        if error.place == "sign-in":
            raise
        session.clear()
        shown = render_template("not-enrolled.html", issuer=who.issuer, subject=who.subject)
        return make_response(shown, 403, {"Cache-Control": "no-store"})


@sign_in.post("/sign-in/ended")
def ended() -> Response:
    """Hear from the provider which of its sessions ended, and end those that rest on it."""
    site, provider = the_site(), _provider()
    text, now = request.form.get("logout_token", ""), site.gateway.clock()
    try:
        told = openid.read_logout_token(provider, site.metadata_of(provider), text, now)
        named = {"subject": told.subject, "sid": told.sid}
        gates.end_as_told(site.gateway, provider.issuer, once=told.token, **named)
    except NotAllowedError:
        return make_response("", 400, {"Cache-Control": "no-store"})
    return make_response("", {"Cache-Control": "no-store"})


@sign_in.post("/sign-out")
def out() -> Response:
    """End the session here and in the browser, then say so."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        gates.end_session(the_site().gateway, token)
    session.clear()
    return make_response(redirect(url_for("sign_in.signed_out"), 303), _CLEAR)


@sign_in.get("/signed-out")
def signed_out() -> str:
    """Say that they are signed out here, and where they may still be signed in."""
    return render_template("signed-out.html", at_provider=_end_at_provider())


def _provider() -> Provider:
    provider = the_site().provider
    return abort(404) if provider is None else provider


def _to_provider(*, fresh: bool, then: str) -> Response:
    site, provider = the_site(), _provider()
    now = site.gateway.clock()
    metadata = site.metadata_of(provider).at(now)
    address, pending = openid.begin(provider, metadata, now, fresh=fresh, then=then)
    session[_PENDING] = pending.to_keep()
    return redirect(address, 303)


def _end_at_provider() -> str | None:
    """Give where a person ends the provider's session; nothing in the address is about them."""
    site = the_site()
    if site.provider is None:
        return None
    ends = site.metadata_of(site.provider).at(site.gateway.clock()).end_session
    if ends is None:
        return None
    back = f"{site.provider.address}/signed-out"
    return openid.end_address(site.provider, ends, back)


def _simulated(subject: str) -> SignedIn:
    now = the_site().gateway.clock()
    return SignedIn(ISSUER, subject, now, secrets.token_urlsafe(16))


def _begin(who: SignedIn, then: str) -> Response:
    """Begin a session anew; somebody who proved again who they are keeps the forms they opened."""
    gateway, before = the_site().gateway, signed_in()
    token = gates.begin_session(gateway, who)
    last, form = session.get(TOKEN), session.get(_FORM_TOKEN)
    if isinstance(last, str):
        gates.end_session(gateway, last)
    session.clear()
    session[TOKEN] = token
    now = gates.session_of(gateway, token)
    if before is not None and now is not None and now.actor.person == before.person and form:
        session[_FORM_TOKEN] = form
    return redirect(then or _landing(now.actor if now else None), 303)


def _landing(actor: Actor | None) -> str:
    """Give the page where a person's work is: that of their first role, the cases' before all."""
    if actor is not None and not actor.roles & _IN_CASES:
        for role, page in _WORK.items():
            if actor.has(role):
                return url_for(page)
    return url_for("cases.inbox")


def _own_path(text: str | None) -> str:
    """Give the path of a page of this site that can be asked for, else nothing."""
    path = (text or "").partition("?")[0]
    plain = path.removeprefix("/cy") if path.startswith("/cy/") else path
    try:
        current_app.url_map.bind("").match(plain, method="GET")
    except HTTPException:
        return ""
    return path if plain.startswith("/") and not plain.startswith("//") else ""


def _only_here() -> None:
    """Answer as if the page did not exist, unless nobody real can be harmed."""
    site = the_site()
    if site.provider is not None or not (site.gateway.is_simulation and from_this_machine()):
        abort(404)


def _only_ask(people: Iterable[Actor]) -> bool:
    """Say whether nobody of a body does more than ask; those bodies come last."""
    return all(actor.roles == {Role.REQUESTER} for actor in people)


def subject_of(actor: Actor) -> str:
    """Give the name under which the simulation's issuer knows somebody."""
    return actor.person.removeprefix("p-")
