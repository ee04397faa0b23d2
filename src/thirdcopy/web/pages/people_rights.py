"""Where rights officers issue passes and answer people; nobody else of the body comes here."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy.match import SCHEMES, Identifiers, parse_identifiers
from thirdcopy.rights import KINDS, MEANS, OUTCOMES, ROUTES
from thirdcopy.web.asking_form import person_in, wrong_of
from thirdcopy.web.site import must_be_signed_in, the_site
from thirdcopy_client.clock import date_of
from thirdcopy_client.errors import MalformedError, NotAllowedError

people_rights = Blueprint("people_rights", __name__, url_prefix="/rights")

COMMANDS: Final = ("acknowledge", "ask-back", "supply", "extend", "answer", "withdraw")
_LONGEST_LANGUAGE: Final = 60
_WITH_WORDS: Final = frozenset({"ask-back", "supply", "extend", "answer"})


@people_rights.get("")
def listing() -> str:
    """List the passes that wait for a second officer, and the rights that wait for an answer."""
    return _listing(_officer())


@people_rights.get("/passes/new")
def ask_pass() -> str:
    """Ask who the person is and how the officer is sure."""
    _officer()
    return _pass_form()


@people_rights.post("/passes/new")
def issue() -> str:
    """Issue a pass and show its code, once."""
    actor = _officer()
    person, wrong = _person()
    language = _language()
    wrong += [] if language else ["language"]
    wrong += [] if request.form.get("means") in MEANS else ["means"]
    if person is None or wrong:
        return _pass_form(wrong=wrong)
    issued = gates.issue_pass(
        the_site().gateway, actor, person, language=language, means=request.form["means"]
    )
    if isinstance(issued, Refusal):
        return _pass_form(refusal=issued)
    return render_template("pass-issued.html", issued=issued, hold=gates.HOLD_DAYS)


@people_rights.post("/passes/<reference>/<command>")
def settle(reference: str, command: str) -> str | Response:
    """Confirm or refuse a pass as the second officer."""
    actor, gateway = _officer(), the_site().gateway
    if command not in {"confirm", "refuse"}:
        abort(404)
    settling = gates.confirm_pass if command == "confirm" else gates.refuse_pass
    refusal = settling(gateway, actor, reference)
    if refusal is not None:
        return _listing(actor, refusal=refusal)
    flash(f"pass-{command}-done")
    return redirect(url_for("people_rights.listing"), 303)


@people_rights.get("/new")
def ask_right() -> str:
    """Ask what a person wants, as they said it."""
    _officer()
    return _right_form()


@people_rights.post("/new")
def receive() -> str | Response:
    """Write down that a person used a right."""
    actor = _officer()
    person, wrong = _person()
    language = _language()
    chosen = {name: request.form.get(name, "") for name in ("kind", "route", "words")}
    wrong += [] if chosen["kind"] in KINDS else ["kind"]
    wrong += [] if chosen["route"] in ROUTES else ["route"]
    wrong += [] if chosen["words"].strip() else ["words"]
    wrong += [] if language else ["language"]
    if person is None or wrong:
        return _right_form(wrong=wrong)
    right = gates.use_right(the_site().gateway, actor, person, language=language, **chosen)
    if isinstance(right, Refusal):
        return _right_form(refusal=right)
    return redirect(url_for("people_rights.page", name=right.id), 303)


@people_rights.get("/<name>")
def page(name: str) -> str:
    """Show one right, its clock and what may be done about it."""
    return _page(_officer(), name)


@people_rights.post("/<name>/<command>")
def act(name: str, command: str) -> str | Response:
    """Do one thing about a right."""
    actor = _officer()
    if command not in COMMANDS:
        abort(404)
    words = request.form.get(f"{command}-words", "")
    outcome = request.form.get("outcome", "")
    done = gates.act_on_right(
        the_site().gateway, actor, name, command, words=words, outcome=outcome
    )
    if isinstance(done, Refusal):
        return _page(actor, name, refusal=done)
    flash(f"right-done-{command}")
    return redirect(url_for("people_rights.page", name=name), 303)


def _officer() -> Actor:
    actor = must_be_signed_in()
    if not actor.has(Role.RIGHTS_OFFICER):
        raise NotAllowedError("only a rights officer answers rights")
    return actor


def _listing(actor: Actor, *, refusal: Refusal | None = None) -> str:
    gateway = the_site().gateway
    everything = request.args.get("all") == "yes"
    return render_template(
        "people-rights.html",
        waiting=gates.waiting_passes(gateway, actor),
        rights=gates.rights(gateway, actor, everything=everything),
        everything=everything,
        today=date_of(gateway.clock()),
        refusal=refusal,
    )


def _person() -> tuple[Identifiers | None, list[str]]:
    typed = person_in(request.form)
    wrong = list(wrong_of(typed))
    if wrong:
        return None, wrong
    try:
        return parse_identifiers(**typed), []
    except MalformedError as error:
        return None, [error.place or "family-name"]


def _language() -> str:
    chosen = request.form.get("language", "")
    other = request.form.get("language-other", "").strip()[:_LONGEST_LANGUAGE]
    return chosen if chosen in {"en", "cy"} else other


def _pass_form(*, wrong: list[str] | None = None, refusal: Refusal | None = None) -> str:
    return render_template(
        "pass-new.html",
        wrong=wrong or [],
        refusal=refusal,
        typed=request.form,
        schemes=SCHEMES,
        means=MEANS,
    )


def _right_form(*, wrong: list[str] | None = None, refusal: Refusal | None = None) -> str:
    return render_template(
        "right-new.html",
        wrong=wrong or [],
        refusal=refusal,
        typed=request.form,
        schemes=SCHEMES,
        kinds=KINDS,
        routes=ROUTES,
    )


def _page(actor: Actor, name: str, *, refusal: Refusal | None = None) -> str:
    gateway = the_site().gateway
    used = gates.see_right(gateway, actor, name)
    return render_template(
        "right.html",
        used=used,
        right=used.right,
        people={step.person: gates.name_of(gateway, step.person) for step in used.steps},
        commands=[one for one in COMMANDS if _is_open(one, used)],
        with_words=_WITH_WORDS,
        outcomes=OUTCOMES,
        today=date_of(gateway.clock()),
        refusal=refusal,
        typed=request.form,
    )


def _is_open(command: str, used: gates.Used) -> bool:
    """Say whether it makes sense to offer a command; the gateway asks the rule again."""
    right = used.right
    if right.ended is not None:
        return False
    closed = {
        "acknowledge": right.acknowledged is not None,
        "ask-back": right.asked_back is not None,
        "supply": right.asked_back is None,
        "extend": right.extended or right.kind == "complaint",
    }
    return not closed.get(command, False)
