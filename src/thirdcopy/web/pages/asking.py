"""Ask about one named person: begin, answer one thing on each page, check, send; or come back."""

import secrets

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from flask import render_template as render
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.agreement import Ruleset
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy.gateway import Begun
from thirdcopy.match import SCHEMES
from thirdcopy.request import INFORMANTS, KINDS, LARGEST, MOST_FILES, purposes_of
from thirdcopy.web.acts import key_of
from thirdcopy.web.asking_form import actions_of, holders_of, open_to, place_of, read_asked
from thirdcopy.web.asking_steps import (
    AskingStep,
    answers_of,
    step_after,
    step_before,
    steps_of,
    typed_in,
)
from thirdcopy.web.questions import Fields
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.errors import MalformedError, NotAllowedError

asking = Blueprint("asking", __name__)

_CHECK = "check"
_LATER = "later"


@asking.get("/cases/new")
def choose() -> str:
    """Choose the agreement under which to ask, or go on with a request that was begun."""
    actor = _requester()
    gateway = the_site().gateway
    unsent = [
        (one, gateway.ruleset_of(one.agreement).agreement) for one in gates.begun(gateway, actor)
    ]
    return render("choose.html", choices=open_to(actor), unsent=unsent)


@asking.get("/cases/new/<name>")
def start(name: str) -> str:
    """Say what asking under one agreement needs, before anything is asked."""
    rules = _rules(_requester(), name)
    return render(
        "asking-start.html",
        agreement=rules.agreement,
        steps=steps_of(rules),
        questions=[fact for fact in rules.facts.values() if fact.by == "requester"],
        days=gates.BEGUN_DAYS,
    )


@asking.post("/cases/new/<name>")
def begin(name: str) -> Response:
    """Begin a request; from here on it is kept."""
    actor = _requester()
    rules = _rules(actor, name)
    made = gates.begin(the_site().gateway, actor, rules)
    first = steps_of(rules)[0].name
    return redirect(url_for("asking.step", number=made.id, step=first), 303)


@asking.get("/begun/<number>/<step>")
def step(number: str, step: str) -> str:
    """Show one page of the form, with what was answered before."""
    begun, rules = _begun(_requester(), number)
    return _step_page(begun, rules, _step(rules, step), typed_in(begun), ())


@asking.post("/begun/<number>/<step>")
def answer(number: str, step: str) -> Response:
    """Keep the answers of one page and go on; what is wrong is kept too, and said."""
    actor = _requester()
    begun, rules = _begun(actor, number)
    one, form = _step(rules, step), Fields(request.form)
    begun = gates.save_begun(the_site().gateway, actor, number, answers_of(one, form))
    if form.get("then") == _LATER:
        flash("done-saved")
        return redirect(url_for("asking.choose"), 303)
    typed = typed_in(begun)
    wrong = one.wrong_in(_wrong(rules, typed))
    if wrong:
        return make_response(_step_page(begun, rules, one, typed, wrong), 422)
    after = None if form.get("then") == _CHECK else step_after(steps_of(rules), one.name)
    if after is None:
        return redirect(url_for("asking.check", number=number), 303)
    return redirect(url_for("asking.step", number=number, step=after), 303)


@asking.post("/begun/<number>/attachments/file")
def attach(number: str) -> Response:
    """Attach one file, or say why not."""
    actor = _requester()
    begun, rules = _begun(actor, number)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _not_attached(begun, rules, "attachment-none")
    try:
        gates.attach(the_site().gateway, actor, number, sent.filename, sent.read())
    except MalformedError as error:
        return _not_attached(begun, rules, error.place or "attachment-kind")
    return redirect(url_for("asking.step", number=number, step="attachments"), 303)


@asking.post("/begun/<number>/attachments/<file>/remove")
def detach(number: str, file: str) -> Response:
    """Take one file away again."""
    actor = _requester()
    gates.detach(the_site().gateway, actor, number, file)
    return redirect(url_for("asking.step", number=number, step="attachments"), 303)


@asking.get("/begun/<number>/check")
def check(number: str) -> str:
    """Show every answer before it is sent, each with a way to change it."""
    begun, rules = _begun(_requester(), number)
    return _check_page(begun, rules, (), None)


@asking.post("/begun/<number>/send")
def send(number: str) -> Response:
    """Send the request; what is still wrong is said all at once."""
    actor = _requester()
    begun, rules = _begun(actor, number)
    gateway, typed = the_site().gateway, typed_in(begun)
    wrong = _wrong(rules, typed)
    if wrong:
        return make_response(_check_page(begun, rules, wrong, None), 422)
    form = read_asked(typed, rules).form
    key = key_of(actor, Fields(request.form))
    try:
        outcome = gates.send_begun(gateway, actor, number, form, key=key)
    except MalformedError as error:
        wrong = (place_of(error, rules),)
        return make_response(_check_page(begun, rules, wrong, None), 422)
    if isinstance(outcome, Refusal):
        return make_response(_check_page(begun, rules, (), outcome), 422)
    gates.work(gateway)
    flash("done-submit")
    return redirect(url_for("cases.page", number=outcome.request.id), 303)


@asking.post("/begun/<number>/discard")
def discard(number: str) -> Response:
    """Throw a request away that was not sent."""
    gates.discard(the_site().gateway, _requester(), number)
    flash("done-discard")
    return redirect(url_for("asking.choose"), 303)


def _not_attached(begun: Begun, rules: Ruleset, why: str) -> Response:
    one = _step(rules, "attachments")
    return make_response(_step_page(begun, rules, one, typed_in(begun), (why,)), 422)


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


def _begun(actor: Actor, number: str) -> tuple[Begun, Ruleset]:
    gateway = the_site().gateway
    begun = gates.begun_of(gateway, actor, number)
    return begun, gateway.ruleset_of(begun.agreement)


def _step(rules: Ruleset, name: str) -> AskingStep:
    for one in steps_of(rules):
        if one.name == name:
            return one
    return abort(404)


def _wrong(rules: Ruleset, typed: Fields) -> tuple[str, ...]:
    """Name every wrong answer, those to the agreement's questions as well."""
    unanswered = tuple(
        f"fact-{name}"
        for name, fact in rules.facts.items()
        if fact.by == "requester" and not typed.get(f"fact-{name}", "").strip()
    )
    return (*read_asked(typed, rules).wrong, *unanswered)


def _step_page(
    begun: Begun, rules: Ruleset, step: AskingStep, typed: Fields, wrong: tuple[str, ...]
) -> str:
    steps = steps_of(rules)
    before = step_before(steps, step.name)
    changing = request.values.get("then") == _CHECK
    back = url_for("asking.start", name=rules.agreement.id)
    if changing:
        back = url_for("asking.check", number=begun.id)
    elif before:
        back = url_for("asking.step", number=begun.id, step=before)
    return render(
        "asking-step.html",
        begun=begun,
        agreement=rules.agreement,
        step=step,
        place=[one.name for one in steps].index(step.name) + 1,
        places=len(steps),
        changing=changing,
        back_to=back,
        purposes=purposes_of(rules),
        actions=actions_of(rules.agreement),
        holders=holders_of(rules.agreement),
        questions=[fact for fact in rules.facts.values() if fact.by == "requester"],
        schemes=SCHEMES,
        informants=INFORMANTS,
        endings=[ending for endings in KINDS.values() for ending in endings],
        most=MOST_FILES,
        largest=LARGEST // 1024 // 1024,
        typed=typed,
        wrong=wrong,
    )


def _check_page(
    begun: Begun, rules: Ruleset, wrong: tuple[str, ...], refusal: Refusal | None
) -> str:
    typed = typed_in(begun)
    steps = steps_of(rules)
    where = {name: step.name for step in steps for name in step.answers}
    return render(
        "asking-check.html",
        begun=begun,
        agreement=rules.agreement,
        steps=steps,
        where=where,
        last=steps[-1].name,
        facts=rules.facts,
        form=read_asked(typed, rules).form,
        typed=typed,
        wrong=tuple(name for name in wrong if name in where),
        refusal=refusal,
        once=secrets.token_urlsafe(12),
    )
