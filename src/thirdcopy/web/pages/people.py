"""People, their roles and their stand-ins, as two administrators change them together."""

import datetime as dt
import secrets
from collections.abc import Mapping
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
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal, Role
from thirdcopy.web.acts import key_of
from thirdcopy.web.proving import must_prove
from thirdcopy.web.questions import Fields, day_of
from thirdcopy.web.site import ISSUER, must_be_signed_in, the_site
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros, micros_of
from thirdcopy_client.errors import MalformedError, NotAllowedError

people = Blueprint("people", __name__)

CHANGES: Final = ("grant", "revoke", "stand-in")
"""What two administrators change of somebody who is enrolled."""
_ASKED: Final = ("name", "body", "grade", "posted", "issuer", "subject")
_SOUGHT: Final = ("named", "of-body", "in-role")
_SETTLED: Final = ("confirm", "refuse")
_LONGEST: Final = 200
_LAST_MINUTE: Final = (23, 59)
GRANTED: Final = tuple(role for role in Role if role is not Role.SYSTEM)


@people.get("/people")
def listing() -> str:
    """List everybody who is enrolled, and what waits for a second administrator."""
    return _listing(_administrator(), None)


@people.post("/people")
def find() -> str:
    """List those of some name, body or role; a name is posted, so that no address holds it."""
    return _listing(_administrator(), None)


@people.post("/people/proposals/<proposal>/<command>")
def settle(proposal: str, command: str) -> Response:
    """Confirm or refuse what was proposed; whoever confirms shows again that it is they."""
    actor, gateway = _administrator(), the_site().gateway
    if command not in _SETTLED:
        abort(404)
    if command == "confirm":
        refusal = must_prove() or gates.confirm(gateway, actor, proposal)
    else:
        refusal = gates.refuse_proposal(gateway, actor, proposal)
    if refusal:
        return make_response(_listing(actor, refusal), 422)
    flash(f"proposal-{command}-done")
    return redirect(url_for("people.listing"), 303)


@people.get("/people/new")
def ask_new() -> str:
    """Ask who is to be enrolled."""
    _administrator()
    return _new_page((), None)


@people.post("/people/new")
def enrol() -> Response:
    """Propose that somebody is enrolled; their roles are granted one by one, after it."""
    actor, site = _administrator(), the_site()
    trees = site.gateway.library.vocabulary.trees
    typed = {name: request.form.get(name, "").strip()[:_LONGEST] for name in _ASKED}
    known = {"body": trees["Body"], "grade": trees["Grade"], "issuer": _issuers()}
    known["posted"] = {"", *trees["Body"]}
    wrong = [
        one for one in _ASKED if not (typed[one] in known[one] if one in known else typed[one])
    ]
    if wrong:
        return make_response(_new_page(tuple(wrong), None), 422)
    # On a simulation the list of the sign-in page calls people by their identifiers.
    name = typed["subject"] if site.gateway.is_simulation else secrets.token_hex(8)
    enrolled = Actor(
        PersonId(f"p-{name}"),
        BodyCode(typed["body"]),
        typed["grade"],
        frozenset(),
        typed["name"],
        BodyCode(typed["posted"]) if typed["posted"] else None,
    )
    change = gates.enrolment(enrolled, typed["issuer"], typed["subject"])
    try:
        refusal = _proposed(actor, change)
    except MalformedError:
        return make_response(_new_page(("posted",), None), 422)
    if refusal:
        return make_response(_new_page((), refusal), 422)
    return redirect(url_for("people.listing"), 303)


@people.get("/people/<person>")
def page(person: str) -> str:
    """Show one person: the roles that they hold, and what can be proposed of them."""
    return _page(_administrator(), person, None, ())


@people.post("/people/<person>/<change>")
def propose(person: str, change: str) -> Response:
    """Propose to give somebody a role, to take one away, or to have somebody stand in."""
    actor = _administrator()
    if change not in CHANGES:
        abort(404)
    concerned = _person(person).person
    role, other, until, wrong = _typed(change)
    if wrong:
        return make_response(_page(actor, person, None, wrong), 422)
    made = {
        "grant": lambda: gates.grant(concerned, role),
        "revoke": lambda: gates.revocation(concerned, role),
        "stand-in": lambda: gates.standing_in(concerned, role, other, until),
    }
    refusal = _proposed(actor, made[change]())
    if refusal:
        return make_response(_page(actor, person, refusal, ()), 422)
    return redirect(url_for("people.listing"), 303)


@people.get("/away")
def away() -> str:
    """Show who stands in for the person who looks, and ask who is to."""
    return _away_page(must_be_signed_in(), None, ())


@people.post("/away")
def go() -> Response:
    """Name one's own stand-in, in one role and until when."""
    actor = must_be_signed_in()
    role, other, until, wrong = _typed("stand-in")
    if wrong:
        return make_response(_away_page(actor, None, wrong), 422)
    refusal = gates.stand_in(the_site().gateway, actor, role, other, until)
    if refusal:
        return make_response(_away_page(actor, refusal, ()), 422)
    flash("away-done")
    return redirect(url_for("people.away"), 303)


@people.post("/away/back")
def come_back() -> Response:
    """End one's absence."""
    gates.come_back(the_site().gateway, must_be_signed_in())
    flash("back-done")
    return redirect(url_for("people.away"), 303)


def _administrator() -> Actor:
    actor = must_be_signed_in()
    must_administer(actor)
    return actor


def must_administer(actor: Actor) -> None:
    """Raise `NotAllowedError` for anybody who is no administrator."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowedError("only administrators see and change the directory")


def _proposed(actor: Actor, change: Mapping[str, Json]) -> Refusal | None:
    """Propose a change after the administrator showed again that it is they."""
    outcome = must_prove() or gates.propose(
        the_site().gateway, actor, change, key=key_of(actor, Fields(request.form))
    )
    if isinstance(outcome, Refusal):
        return outcome
    flash("proposed")
    return None


def _person(person: str) -> Actor:
    found = [one for one in gates.everybody(the_site().gateway) if one.person == person]
    if not found:
        raise NotFound
    return found[0]


def _typed(change: str) -> tuple[Role, PersonId, Micros, tuple[str, ...]]:
    """Read which role, who stands in and until the end of which day; then what is wrong of it."""
    form = Fields(request.form)
    chosen, day = form.get(f"{change}-role", ""), day_of(form, "until")
    stands = change == "stand-in"
    wrong = (
        *(() if chosen in GRANTED else (f"{change}-role",)),
        *(("stand-in",) if stands and not form.get("stand-in") else ()),
        *(("until",) if stands and not day else ()),
    )
    role = Role.REQUESTER if chosen not in GRANTED else Role(chosen)
    until = micros_of(dt.date.fromisoformat(day), *_LAST_MINUTE) if day else Micros(0)
    return role, PersonId(form.get("stand-in", "")), until, wrong


def _issuers() -> tuple[str, ...]:
    """Give who may say that somebody signed in: the provider, and systems that speak for people."""
    site = the_site()
    own = site.provider.issuer if site.provider else ISSUER if site.gateway.is_simulation else None
    others = {one.issuer for one in gates.systems(site.gateway) if one.issuer} - {own}
    return (*([own] if own else ()), *sorted(others))


def _listing(actor: Actor, refusal: Refusal | None) -> str:
    gateway = the_site().gateway
    everybody = gates.everybody(gateway)
    bodies = sorted({one.body for one in everybody}, key=lambda body: (body != actor.body, body))
    sought = {name: request.form.get(name, "").strip()[:_LONGEST] for name in _SOUGHT}
    found = [one for one in everybody if _is_sought(one, sought)]
    by_body = [(body, [one for one in found if one.body == body]) for body in bodies]
    return render_template(
        "people.html",
        proposals=gates.proposals(gateway, actor),
        absences=gates.absences(gateway, actor),
        names={one.person: one.name for one in everybody},
        bodies=bodies,
        found=[(body, people) for body, people in by_body if people],
        number=len(found),
        everybody=len(everybody),
        sought=sought if any(sought.values()) else {},
        roles=GRANTED,
        own=actor.body,
        refusal=refusal,
    )


def _is_sought(one: Actor, sought: Mapping[str, str]) -> bool:
    """Say whether somebody is of the body and the role, and has every word in their name."""
    return (
        sought["of-body"] in {"", one.body}
        and sought["in-role"] in {"", *one.roles}
        and all(word in one.name.casefold() for word in sought["named"].casefold().split())
    )


def _new_page(wrong: tuple[str, ...], refusal: Refusal | None) -> str:
    trees = the_site().gateway.library.vocabulary.trees
    return render_template(
        "person-new.html",
        wrong=wrong,
        refusal=refusal,
        typed=request.form,
        bodies=sorted(trees["Body"]),
        grades=tuple(trees["Grade"]),
        issuers=_issuers(),
        once=secrets.token_urlsafe(12),
    )


def _page(actor: Actor, person: str, refusal: Refusal | None, wrong: tuple[str, ...]) -> str:
    one = _person(person)
    return render_template(
        "person.html",
        one=one,
        own=one.person == actor.person,
        open=[role for role in GRANTED if role not in one.roles],
        colleagues=_colleagues(one),
        refusal=refusal,
        wrong=wrong,
        typed=request.form,
        once=secrets.token_urlsafe(12),
    )


def _away_page(actor: Actor, refusal: Refusal | None, wrong: tuple[str, ...]) -> str:
    gateway = the_site().gateway
    mine = [one for one in gates.absences(gateway, actor) if one.absent == actor.person]
    return render_template(
        "away.html",
        one=_person(actor.person),
        mine=mine,
        names={one.stand_in: gates.name_of(gateway, one.stand_in) for one in mine},
        colleagues=_colleagues(actor),
        refusal=refusal,
        wrong=wrong,
        typed=request.form,
    )


def _colleagues(of: Actor) -> tuple[Actor, ...]:
    """Give who may stand in for somebody: of the same body, and no administrator."""
    return tuple(
        one
        for one in gates.everybody(the_site().gateway)
        if one.body == of.body and one.person != of.person and not one.has(Role.ADMINISTRATOR)
    )
