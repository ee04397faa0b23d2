"""Sign in as one of the simulated people: on a simulation origin, from this machine, only."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, Role
from thirdcopy.web.security import from_this_machine
from thirdcopy.web.site import ISSUER, the_site

sign_in = Blueprint("sign_in", __name__)


@sign_in.before_request
def only_here() -> None:
    """Answer as if the page did not exist, unless nobody real can be harmed."""
    if not (the_site().gateway.is_simulation and from_this_machine()):
        abort(404)


@sign_in.get("/sign-in")
def page() -> str:
    """List the simulated people, by body."""
    people = gates.everybody(the_site().gateway)
    bodies = [(body, tuple(who)) for body, who in groupby(people, key=lambda actor: actor.body)]
    bodies.sort(key=lambda found: (_only_ask(found[1]), found[0]))
    grades = the_site().gateway.library.vocabulary.trees["Grade"]
    return render_template(
        "sign-in.html",
        bodies=bodies,
        subject_of=subject_of,
        lowest=[g for g in grades if not grades[g]],
    )


@sign_in.post("/sign-in")
def enter() -> Response:
    """Sign in as the person chosen; a session begins anew."""
    subject = request.form.get("subject", "")
    gates.actor_of(the_site().gateway, ISSUER, subject)
    session.clear()
    session["who"] = {"issuer": ISSUER, "subject": subject}
    session.permanent = True
    return redirect(url_for("cases.inbox"), 303)


@sign_in.post("/sign-out")
def out() -> Response:
    """End the session."""
    session.clear()
    return redirect(url_for("start.page"), 303)


def _only_ask(people: Iterable[Actor]) -> bool:
    """Say whether nobody of a body does more than ask; those bodies come last."""
    return all(actor.roles == {Role.REQUESTER} for actor in people)


def subject_of(actor: Actor) -> str:
    """Give the name under which the simulation's issuer knows somebody."""
    return actor.person.removeprefix("p-")
