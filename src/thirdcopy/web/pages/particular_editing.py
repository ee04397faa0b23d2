"""Where a register editor records, corrects and ends postings, charges and legal challenges."""

import re
import secrets
from collections.abc import Callable
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
from thirdcopy.gateway.particulars import (
    correct_particular,
    end_particular,
    particulars_of,
    record_particular,
)
from thirdcopy.register.particulars import Particular, amount
from thirdcopy.web.acts import key_of
from thirdcopy.web.editing import is_concerned, must_edit
from thirdcopy.web.proving import must_prove
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.errors import ConflictError, MalformedError
from thirdcopy_client.translog.particular import PARTICULAR_KINDS, REASONS, faults_of, said_by

particular_editing = Blueprint("particular_editing", __name__, url_prefix="/editing")

_POUNDS: Final = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,10})(?:\.([0-9]{2}))?")


@particular_editing.get("/<name>/particulars")
def listing(name: str) -> str:
    """List what is recorded of one agreement, and offer to record more."""
    _, text = _editor_of(name)
    return render_template("particulars-edited.html", text=text, found=_of(text))


@particular_editing.get("/<name>/particulars/<kind>")
def new(name: str, kind: str) -> str:
    """Ask what is to be recorded."""
    _, text = _editor_of(name)
    if kind not in PARTICULAR_KINDS:
        abort(404)
    return _form(text, kind, None, Fields(), [])


@particular_editing.post("/<name>/particulars/<kind>")
def record(name: str, kind: str) -> Response:
    """Record a posting, a charge or a challenge."""
    actor, text = _editor_of(name)
    if kind not in PARTICULAR_KINDS:
        abort(404)

    def act() -> None:
        record_particular(the_site().gateway, text, kind, _said(kind), by=actor.person)

    return _answer(actor, text, kind, None, "recorded", act)


@particular_editing.get("/<name>/particulars/<int:number>")
def page(name: str, number: int) -> str:
    """Show what stands under a number, to be corrected or ended."""
    _, text = _editor_of(name)
    one = _standing(text, number)
    typed = Fields(one.now.values)
    if one.kind == "charge":
        typed["pounds"] = amount(one.now).removeprefix("£")
    return _form(text, one.kind, one, typed, [])


@particular_editing.post("/<name>/particulars/<int:number>/<state>")
def change(name: str, number: int, state: str) -> Response:
    """Correct what stands under a number, or end it."""
    actor, text = _editor_of(name)
    one = _standing(text, number)
    gateway, reason = the_site().gateway, request.form.get("reason", "")
    if state not in {"corrected", "ended"}:
        abort(404)

    def act() -> None:
        if state == "corrected":
            correct_particular(gateway, text, number, reason, _said(one.kind), by=actor.person)
        else:
            until = request.form.get("until", "").strip() if reason == "over" else ""
            end_particular(gateway, text, number, reason, until, by=actor.person)

    return _answer(actor, text, one.kind, one, state, act)


def _editor_of(name: str) -> tuple[Actor, Agreement]:
    """Give the editor, and a registered text to which their body is a party."""
    actor, gateway = must_be_signed_in(), the_site().gateway
    must_edit(actor)
    found = [one.agreement for one in gates.registered(gateway) if one.agreement.id == name]
    if not found or not is_concerned(gateway, actor, found[-1]):
        abort(404)
    return actor, found[-1]


def _of(text: Agreement) -> list[Particular]:
    return [one for one in particulars_of(the_site().gateway) if one.agreement == text.hash]


def _standing(text: Agreement, number: int) -> Particular:
    found = [one for one in _of(text) if one.number == number and one.stands]
    if not found:
        abort(404)
    return found[0]


def _said(kind: str) -> dict[str, str]:
    """Give what was typed; an amount of pounds as pence, or as no number where it is none."""
    said = {name: request.form.get(name, "").strip() for name in said_by(kind) if name != "pence"}
    if kind == "charge":
        found = _POUNDS.fullmatch(request.form.get("pounds", "").strip())
        pence = found and int(found[1].replace(",", "")) * 100 + int(found[2] or 0)
        said["pence"] = "" if pence is None else str(pence)
    return said


def _answer(
    actor: Actor,
    text: Agreement,
    kind: str,
    one: Particular | None,
    state: str,
    act: Callable[[], None],
) -> Response:
    typed = Fields(request.form)
    refusal = must_prove()
    wrong = [] if state == "ended" else [_box(name) for name in faults_of(kind, _said(kind))]
    if state == "corrected" and typed.get("reason") not in REASONS[state]:
        wrong.append("reason")
    if refusal is None and not wrong:
        key = key_of(actor, typed)
        try:
            if key:
                gates.once(the_site().gateway, key, act)
            else:
                act()
        except MalformedError as error:
            wrong = [_place(error)]
        except ConflictError:
            refusal = Refusal("not-open-now", "another editor was quicker")
    if refusal or wrong:
        return make_response(_form(text, kind, one, typed, wrong, refusal, state), 422)
    flash(f"particular-{state}")
    return redirect(url_for("particular_editing.listing", name=text.id), 303)


def _place(error: MalformedError) -> str:
    """Give the name of the box at fault; a form names it in its message, between backticks."""
    named = re.search(r"`([a-z-]+)`", error.message)
    place = error.place or ""
    name = named[1] if place in PARTICULAR_KINDS and named else place
    return "until" if name in PARTICULAR_KINDS else _box(name)


def _box(name: str) -> str:
    """Give the box in which a member is typed."""
    return "pounds" if name == "pence" else name


def _form(
    text: Agreement,
    kind: str,
    one: Particular | None,
    typed: Fields,
    wrong: list[str],
    refusal: Refusal | None = None,
    state: str = "",
) -> str:
    bodies = {text.discloser, *text.recipients, *gates.adopters(the_site().gateway, text.hash)}
    return render_template(
        "particular-form.html",
        text=text,
        kind=kind,
        one=one,
        boxes=said_by(kind),
        bodies=sorted(bodies),
        reasons=REASONS,
        typed=typed,
        wrong=wrong,
        refusal=refusal,
        state=state,
        once=secrets.token_urlsafe(12),
    )
