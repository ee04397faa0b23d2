"""The bodies' systems that are believed, and the form by which an administrator proposes one."""

import json
import secrets
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, Refusal
from thirdcopy.gateway.systems import USES
from thirdcopy.web.acts import key_of
from thirdcopy.web.api.tokens import read_key
from thirdcopy.web.pages.people import must_administer
from thirdcopy.web.proving import must_prove
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError

systems = Blueprint("systems", __name__)

_LONGEST: Final = 200
_LONGEST_KEY: Final = 4000


@systems.get("/people/systems")
def listing() -> str:
    """List the systems that are believed, and ask for another."""
    return _page(_administrator(), (), None)


@systems.post("/people/systems")
def propose() -> Response:
    """Propose that a system is believed; another administrator confirms it."""
    actor, gateway = _administrator(), the_site().gateway
    typed = {
        name: request.form.get(name, "").strip() for name in ("system", "on-behalf", "system-use")
    }
    issuer = request.form.get("system-issuer", "").strip()[:_LONGEST]
    key = _key(request.form.get("public-key", ""), typed["system-use"])
    wrong = [
        name
        for name, right in (
            ("system", 0 < len(typed["system"]) <= _LONGEST),
            ("on-behalf", typed["on-behalf"] in gateway.library.vocabulary.trees["Body"]),
            ("system-use", typed["system-use"] in USES),
            ("public-key", key is not None),
            ("system-issuer", bool(issuer) is (typed["system-use"] == gates.SIGNS_IN)),
        )
        if not right
    ]
    if wrong or key is None:
        return make_response(_page(actor, tuple(wrong), None), 422)
    one = gates.System(
        typed["system"], BodyCode(typed["on-behalf"]), typed["system-use"], key, issuer or None
    )
    once = key_of(actor, Fields(request.form))
    outcome = must_prove() or gates.propose(gateway, actor, gates.admission(one), key=once)
    if isinstance(outcome, Refusal):
        return make_response(_page(actor, (), outcome), 422)
    flash("proposed")
    return redirect(url_for("people.listing"), 303)


@systems.post("/people/systems/retire")
def retire() -> Response:
    """Propose that a system is believed no more; another administrator confirms it."""
    actor, gateway = _administrator(), the_site().gateway
    change = gates.retirement(request.form.get("retired", "")[:_LONGEST])
    once = key_of(actor, Fields(request.form))
    outcome = must_prove() or gates.propose(gateway, actor, change, key=once)
    if isinstance(outcome, Refusal):
        return make_response(_page(actor, (), outcome), 422)
    flash("proposed")
    return redirect(url_for("people.listing"), 303)


def _administrator() -> Actor:
    actor = must_be_signed_in()
    must_administer(actor)
    return actor


def _key(text: str, use: str) -> dict[str, Json] | None:
    """Read a public key as a JSON Web Key; None for what is none, or has a private part."""
    try:
        found = json.loads(text[:_LONGEST_KEY])
        if not isinstance(found, dict):
            return None
        read_key(found, use)
    except (ValueError, RecursionError, MalformedError):
        return None
    return found


def _page(actor: Actor, wrong: tuple[str, ...], refusal: Refusal | None) -> str:
    gateway = the_site().gateway
    return render_template(
        "systems.html",
        systems=gates.systems(gateway),
        bodies=sorted(gateway.library.vocabulary.trees["Body"]),
        uses=sorted(USES),
        own=actor.body,
        wrong=wrong,
        refusal=refusal,
        typed=Fields(request.form),
        once=secrets.token_urlsafe(12),
    )
