"""How the keys stand and who holds them, and the forms by which administrators change that."""

import secrets
from typing import Final

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal
from thirdcopy.gateway.keyring import keyring
from thirdcopy.gateway.systems import Change, holding, keys_held
from thirdcopy.web.acts import key_of
from thirdcopy.web.pages.people import must_administer
from thirdcopy.web.proving import must_prove
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.canonical import unb64
from thirdcopy_client.clock import date_of
from thirdcopy_client.errors import MalformedError

keys = Blueprint("keys", __name__)

_KEY_BYTES: Final = 32


@keys.get("/keys")
def page() -> str:
    """Show every key by its public half, who holds it, and the backups of the key store."""
    return _page(_administrator(), (), None)


@keys.post("/keys/holders")
def hold() -> Response:
    """Propose who holds a key."""
    return _proposed(_administrator(), *_held())


@keys.post("/keys/sealing")
def seal() -> Response:
    """Propose to which key a body's releases are sealed."""
    return _proposed(_administrator(), *_sealed())


def _administrator() -> Actor:
    actor = must_be_signed_in()
    must_administer(actor)
    return actor


def _proposed(actor: Actor, change: Change | None, wrong: tuple[str, ...]) -> Response:
    """Propose a change that was read whole; another administrator confirms it."""
    if change is None:
        return make_response(_page(actor, wrong, None), 422)
    once = key_of(actor, Fields(request.form))
    outcome = must_prove() or gates.propose(the_site().gateway, actor, change, key=once)
    if isinstance(outcome, Refusal):
        return make_response(_page(actor, (), outcome), 422)
    flash("proposed")
    return redirect(url_for("people.listing"), 303)


def _held() -> tuple[Change | None, tuple[str, ...]]:
    """Read who is to hold which key; or say what is wrong of it."""
    gateway = the_site().gateway
    key, person = request.form.get("held", ""), request.form.get("key-holder", "")
    wrong = (
        *(() if key in keys_held(gateway) else ("held",)),
        *(() if person in {one.person for one in gates.everybody(gateway)} else ("key-holder",)),
    )
    return (None if wrong else holding(key, PersonId(person))), wrong


def _sealed() -> tuple[Change | None, tuple[str, ...]]:
    """Read a body and the key that its releases are to be sealed to; or say what is wrong."""
    body = request.form.get("sealed-body", "")
    try:
        key = unb64(request.form.get("sealing-key", "").strip())
    except MalformedError:
        key = b""
    wrong = (
        *(() if body in the_site().gateway.library.vocabulary.trees["Body"] else ("sealed-body",)),
        *(() if len(key) == _KEY_BYTES else ("sealing-key",)),
    )
    return (None if wrong else gates.sealing(BodyCode(body), key)), wrong


def _page(actor: Actor, wrong: tuple[str, ...], refusal: Refusal | None) -> str:
    gateway = the_site().gateway
    ring, everybody = keyring(gateway, actor), gates.everybody(gateway)
    return render_template(
        "keys.html",
        ring=ring,
        today=date_of(gateway.clock()),
        names={one.person: one.name for one in everybody},
        held=keys_held(gateway),
        people=everybody,
        bodies=sorted(gateway.library.vocabulary.trees["Body"]),
        wrong=wrong,
        refusal=refusal,
        typed=Fields(request.form),
        once=secrets.token_urlsafe(12),
    )
