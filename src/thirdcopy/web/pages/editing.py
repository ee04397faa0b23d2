"""Where a register editor puts agreements of their own body in force, and stops them."""

import secrets
from collections.abc import Callable, Mapping
from typing import Final

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.agreements import overdue_since
from thirdcopy.register import Status
from thirdcopy.web.acts import key_of
from thirdcopy.web.editing import is_concerned, must_edit
from thirdcopy.web.proving import must_prove
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.errors import VerificationError

editing = Blueprint("editing", __name__)

_LONGEST: Final = 500
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "registered": ("put-in-force", "adopt"),
    "in force": ("adopt", "suspend", "end"),
    "suspended": ("resume", "adopt", "end"),
}
"""What is offered where an agreement stands; the gateway asks again."""
EDITS: Final = ("register", "put-in-force", "adopt", "suspend", "resume", "end")
_RUNS: Final = frozenset({"put-in-force", "resume"})
"""What would let a text run, so it is not offered where its dates keep it from that."""
_GROUNDED: Final = frozenset({"suspend", "end"})


@editing.get("/editing")
def listing() -> str:
    """List the texts of the gateway's library to which the editor's body is a party."""
    return _listing(_editor(), None, "")


@editing.post("/editing/<name>/<edit>")
def act(name: str, edit: str) -> Response:
    """Change where one agreement stands, after the editor showed again that it is they."""
    actor, gateway = _editor(), the_site().gateway
    if edit not in EDITS:
        abort(404)
    text = gateway.library.agreements.get(name)
    if text is None or not is_concerned(gateway, actor, text):
        abort(404)
    if edit not in _offered(gateway, text, _stands(gateway).get(name)):
        gone = Refusal("not-open-now", "the agreement stands otherwise")
        return make_response(_listing(actor, gone, ""), 422)
    ground = request.form.get("ground", "").strip()[:_LONGEST]
    if edit in _GROUNDED and not ground:
        return make_response(
            _listing(actor, Refusal("no-public-ground", "write the ground"), name), 422
        )
    refusal = must_prove() or _once(actor, lambda: _done(actor, text, edit, ground))
    if refusal:
        return make_response(_listing(actor, refusal, name), 422)
    gates.work(gateway)
    flash(f"edited-{edit}")
    return redirect(url_for("editing.listing"), 303)


def _editor() -> Actor:
    actor = must_be_signed_in()
    must_edit(actor)
    return actor


def _once(actor: Actor, act: Callable[[], Refusal | None]) -> Refusal | None:
    key = key_of(actor, Fields(request.form))
    return gates.once(the_site().gateway, key, act) if key else act()


def _done(actor: Actor, text: Agreement, edit: str, ground: str) -> Refusal | None:
    gateway, by = the_site().gateway, actor.person
    if edit == "register":
        profile = request.form.get("profile", "")
        if profile not in gateway.library.profiles or not _may_choose(gateway, profile):
            return Refusal("no-profile", "choose a profile of the gateway's library")
        gates.register(gateway, text, profile, by=by)
    elif edit == "put-in-force":
        try:
            signatures = gateway.library.signatures.get(text.id, {})
            return gates.put_in_force(gateway, text, signatures, by=by)
        except VerificationError:
            return Refusal("wrong-signature", "a signature is of something else")
    elif edit == "adopt":
        return _adopt(actor, text, request.form.get("body", ""))
    elif edit == "resume":
        return gates.resume(gateway, text, by=by)
    else:
        {"suspend": gates.suspend, "end": gates.end}[edit](gateway, text, ground, by=by)
    return None


def _adopt(actor: Actor, text: Agreement, body: str) -> Refusal | None:
    """Record the adoption that the library has of a body, if it is signed with its key."""
    gateway = the_site().gateway
    found = [one for one in gateway.library.adoptions.get(text.id, ()) if one.body == body]
    if not found:
        return Refusal("no-adoption", "choose one of the adoptions of the gateway's library")
    signature = gateway.library.adoption_signatures.get(text.id, {}).get(body)
    try:
        adopted = gates.adopt(gateway, text, found[0], signature, by=actor.person)
    except VerificationError:
        return Refusal("wrong-signature", "a signature is of something else")
    return adopted if isinstance(adopted, Refusal) else None


def _unrecorded(gateway: Gateway, text: Agreement) -> list[str]:
    """Give the bodies whose adoption of a model is in the library and not in the register."""
    known = set(gates.adopters(gateway, text.hash))
    return sorted(
        one.body for one in gateway.library.adoptions.get(text.id, ()) if one.body not in known
    )


def _listing(actor: Actor, refusal: Refusal | None, failed: str) -> str:
    gateway = the_site().gateway
    listed = {one.agreement.id: one for one in gates.registered(gateway)}
    stands = {name: one.status for name, one in listed.items()}
    profiles = gateway.library.profiles
    texts = [
        (
            text,
            stands.get(text.id),
            profiles.get(listed[text.id].profile) if text.id in listed else None,
            _offered(gateway, text, stands.get(text.id)),
            overdue_since(gateway, text) if text.id in stands else None,
            gates.adopters(gateway, text.hash) if text.model else (),
            _unrecorded(gateway, text) if text.model else [],
        )
        for text in gateway.library.agreements.values()
        if is_concerned(gateway, actor, text)
    ]
    return render_template(
        "editing.html",
        texts=texts,
        profiles=[profiles[one] for one in sorted(profiles) if _may_choose(gateway, one)],
        grounded=_GROUNDED,
        refusal=refusal,
        failed=failed,
        typed=request.form,
        once=secrets.token_urlsafe(12),
    )


def _offered(gateway: Gateway, text: Agreement, status: Status | None) -> tuple[str, ...]:
    if status is None:
        return ("register",)
    offered = _OFFERED.get(status.word, ())
    late = overdue_since(gateway, text) is not None
    closed = {*(_RUNS if late else ()), *(() if text.model else ("adopt",))}
    return tuple(one for one in offered if one not in closed)


def _stands(gateway: Gateway) -> dict[str, Status]:
    return {one.agreement.id: one.status for one in gates.registered(gateway)}


def _may_choose(gateway: Gateway, profile: str) -> bool:
    """Say whether a text may be registered under a profile: the past is run in simulations only."""
    return gateway.is_simulation or profile != "as-was"
