"""Where a rights officer keeps the register of requests for information that anybody reads."""

import datetime as dt
import secrets

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
from thirdcopy.event import Actor
from thirdcopy.gateway import Asked
from thirdcopy.gateway.foi import must_inform
from thirdcopy.register.exemption import ALREADY_PUBLISHED, EXEMPTIONS, Regime
from thirdcopy.register.information import SAYS
from thirdcopy.web.acts import key_of
from thirdcopy.web.editing import is_concerned
from thirdcopy.web.questions import Fields, day_of
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.clock import date_of
from thirdcopy_client.errors import ConflictError, MalformedError

informing = Blueprint("informing", __name__, url_prefix="/information")

_EXEMPTED = frozenset({"refused", "extended"})
"""Steps before which the exemption is chosen, on a page of its own."""


@informing.get("")
def listing() -> str:
    """List the requests about agreements of the officer's body, what is open first."""
    actor, gateway = _officer(), the_site().gateway
    found = [one for one in gates.information_requests(gateway) if _is_own(actor, one.agreement)]
    found.sort(key=lambda one: not one.request.is_open)
    return render_template("information.html", requests=found, today=_today())


@informing.get("/new")
def ask() -> str:
    """Ask for the question, as it was put."""
    return _form(_officer(), Fields(), [])


@informing.post("/new")
def receive() -> Response:
    """Enter a request."""
    actor, typed = _officer(), Fields(request.form)
    on, wrong = day_of(typed, "on"), []
    regime = _regime(typed)
    if regime is None:
        wrong.append("regime")
    wrong += [name for name in ("question", "period") if not typed.get(name, "").strip()]
    wrong += [] if _is_own(actor, typed.get("about", "")) else ["about"]
    wrong += [] if on else ["on"]
    if regime is None or wrong:
        return make_response(_form(actor, typed, wrong), 422)
    try:
        asked = gates.receive_request(
            the_site().gateway,
            regime,
            typed["question"],
            typed["about"],
            typed["period"].strip(),
            dt.date.fromisoformat(on),
            by=actor,
            key=key_of(actor, typed),
        )
    except MalformedError as error:
        return make_response(_form(actor, typed, [error.place or "period"]), 422)
    flash("informed-received")
    return redirect(url_for("informing.page", name=asked.request.id), 303)


@informing.get("/<name>")
def page(name: str) -> str:
    """Show one request, its clock, who entered what, and what may follow."""
    asked = _found(_officer(), name)
    gateway = the_site().gateway
    people = {one: gates.name_of(gateway, one) for one in asked.by if one}
    return render_template(
        "information-one.html",
        asked=asked,
        people=people,
        already=ALREADY_PUBLISHED[asked.request.regime],
        today=_today(),
    )


@informing.get("/<name>/<kind>")
def step(name: str, kind: str) -> str:
    """Ask what a step says; a refusal first asks by which exemption."""
    return _step_form(_found(_officer(), name), kind, Fields(request.args), [])


@informing.post("/<name>/<kind>")
def act(name: str, kind: str) -> Response:
    """Record one step."""
    actor, typed = _officer(), Fields(request.form)
    asked = _found(actor, name)
    on, members = day_of(typed, "on"), _members(asked, kind, typed)
    said = {one: typed.get(f"said-{one}", "").strip() for one in members}
    wrong = [f"said-{one}" for one, text in said.items() if not text]
    wrong += [] if on else ["on"]
    if wrong:
        return make_response(_step_form(asked, kind, typed, wrong), 422)

    def record() -> None:
        gates.record_step(the_site().gateway, name, kind, dt.date.fromisoformat(on), said, by=actor)

    try:
        key = key_of(actor, typed)
        if key:
            gates.once(the_site().gateway, key, record)
        else:
            record()
    except MalformedError as error:
        place = error.place or "on"
        wrong = [place if place == "on" else f"said-{place}"]
        return make_response(_step_form(asked, kind, typed, wrong), 422)
    except ConflictError:
        return make_response(_step_form(asked, kind, typed, ["step"]), 422)
    flash("informed-step")
    return redirect(url_for("informing.page", name=name), 303)


def _officer() -> Actor:
    actor = must_be_signed_in()
    must_inform(actor)
    return actor


def _is_own(actor: Actor, agreement: str) -> bool:
    gateway = the_site().gateway
    text = {one.agreement.id: one.agreement for one in gates.registered(gateway)}.get(agreement)
    return text is not None and is_concerned(gateway, actor, text)


def _found(actor: Actor, name: str) -> Asked:
    every = {one.request.id: one for one in gates.information_requests(the_site().gateway)}
    if name not in every or not _is_own(actor, every[name].agreement):
        abort(404)
    return every[name]


def _form(actor: Actor, typed: Fields, wrong: list[str]) -> str:
    gateway = the_site().gateway
    texts = [
        one.agreement
        for one in gates.registered(gateway)
        if is_concerned(gateway, actor, one.agreement)
    ]
    return render_template(
        "information-new.html",
        agreements=texts,
        typed=typed or _from_today(),
        wrong=wrong,
        once=secrets.token_urlsafe(12),
    )


def _step_form(asked: Asked, kind: str, typed: Fields, wrong: list[str]) -> str:
    if kind not in asked.request.next_kinds and "step" not in wrong:
        abort(404)
    regime = asked.request.regime
    known = {
        name: one
        for name, one in EXEMPTIONS[regime].items()
        if kind != "extended" or one.public_interest
    }
    chosen = typed.get("said-exemption", "")
    return render_template(
        "information-step.html",
        asked=asked,
        kind=kind,
        members=[one for one in _members(asked, kind, typed) if one != "exemption"],
        exemptions=known if kind in _EXEMPTED and chosen not in known else None,
        chosen=known.get(chosen),
        typed=typed if "on-day" in typed else Fields({**_from_today(), **typed}),
        wrong=wrong,
        once=secrets.token_urlsafe(12),
    )


def _members(asked: Asked, kind: str, typed: Fields) -> tuple[str, ...]:
    """Give what is to be said with a step, by the exemption that was chosen."""
    named = typed.get("said-exemption", "")
    exemption = EXEMPTIONS[asked.request.regime].get(named) if kind == "refused" else None
    return (*SAYS.get(kind, ()), *(exemption.asks if exemption else ()))


def _regime(typed: Fields) -> Regime | None:
    regimes: dict[str, Regime] = {"foia": "foia", "foisa": "foisa"}
    return regimes.get(typed.get("regime", ""))


def _today() -> dt.date:
    return date_of(the_site().gateway.clock())


def _from_today() -> Fields:
    day = _today()
    return Fields({"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)})
