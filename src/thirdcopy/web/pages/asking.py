"""Ask about one named person, under one agreement that is in force."""

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
from thirdcopy.agreement import Ruleset
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy.match import SCHEMES
from thirdcopy.request import INFORMANTS, purposes_of
from thirdcopy.web.acts import key_of
from thirdcopy.web.asking_form import TEXTS, actions_of, open_to, place_of, read_asked
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.errors import MalformedError, NotAllowedError

asking = Blueprint("asking", __name__)


@asking.get("/cases/new")
def choose() -> str:
    """Choose the agreement under which to ask."""
    return render_template("choose.html", choices=open_to(_requester()))


@asking.get("/cases/new/<name>")
def page(name: str) -> str:
    """Show the form of one agreement."""
    rules = _rules(_requester(), name)
    return _form_page(rules, Fields(), (), None)


@asking.post("/cases/new/<name>")
def submit(name: str) -> Response:
    """Submit a request; what is wrong is said all at once, and nothing typed is lost."""
    actor = _requester()
    rules = _rules(actor, name)
    typed = Fields(request.form)
    asked = read_asked(typed, rules)
    if asked.wrong:
        return make_response(_form_page(rules, typed, asked.wrong, None), 422)
    gateway = the_site().gateway
    try:
        outcome = gates.submit(
            gateway, actor, rules.agreement.hash, asked.form, key=key_of(actor, typed)
        )
    except MalformedError as error:
        wrong = (place_of(error, rules),)
        return make_response(_form_page(rules, typed, wrong, None), 422)
    if isinstance(outcome, Refusal):
        return make_response(_form_page(rules, typed, (), outcome), 422)
    gates.work(gateway)
    flash("done-submit")
    return redirect(url_for("cases.page", number=outcome.request.id), 303)


def _requester() -> Actor:
    actor = must_be_signed_in()
    if not actor.has(Role.REQUESTER):
        raise NotAllowedError("only somebody who asks for their body may make a request")
    return actor


def _rules(actor: Actor, name: str) -> Ruleset:
    for rules in open_to(actor):
        if rules.agreement.id == name:
            return rules
    return abort(404)


def _form_page(
    rules: Ruleset, typed: Fields, wrong: tuple[str, ...], refusal: Refusal | None
) -> str:
    return render_template(
        "asking.html",
        agreement=rules.agreement,
        purposes=purposes_of(rules),
        actions=actions_of(rules.agreement),
        questions=[fact for fact in rules.facts.values() if fact.by == "requester"],
        schemes=SCHEMES,
        informants=INFORMANTS,
        texts=TEXTS,
        typed=typed,
        wrong=wrong,
        refusal=refusal,
        once=typed.get("once") or secrets.token_urlsafe(12),
    )
