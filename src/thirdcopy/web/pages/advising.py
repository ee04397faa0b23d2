"""What officials who sit in a body do there: advise, record what was said, return what they did."""

import csv
import io
import secrets
from typing import Final

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for
from flask import render_template as render
from werkzeug.wrappers import Response as Answer

from thirdcopy import gateway as gates
from thirdcopy.agreement import Ruleset
from thirdcopy.case.advising import MEDIA
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy.match import SCHEMES
from thirdcopy.request import purposes_of
from thirdcopy.web.acts import ACTS, key_of
from thirdcopy.web.asking_form import TEXTS, place_of, read_asked, with_checks
from thirdcopy.web.may import ACTS_OF
from thirdcopy.web.questions import About, Fields, read_answers
from thirdcopy.web.site import must_be_signed_in, the_site, title_of
from thirdcopy.web.small_acts import SMALL_ACTS
from thirdcopy_client.clock import date_of, quarter_of
from thirdcopy_client.errors import MalformedError

advising = Blueprint("advising", __name__)

RETURNED: Final = (
    "received",
    "check-answered",
    "not-confirmed",
    "advised",
    "return-advised",
    *(f"spoken-{medium}" for medium in sorted(MEDIA)),
)
"""The lines of the return, in their order; one with nothing in it is shown as 0."""
_CHECK: Final = "check"
_QUARTERS: Final = 8
_LONGEST_NUMBER: Final = 4


@advising.get("/advice")
def listing() -> str:
    """List the checks on which the body where the official sits wants advice."""
    actor = must_be_signed_in()
    return render("advice.html", wanted=gates.advice_wanted(the_site().gateway, actor))


@advising.get("/advice/find")
def find() -> Answer:
    """Go to the check whose number the body gave."""
    actor = must_be_signed_in()
    number = request.args.get("number", "").strip()[:20]
    wanted = gates.advice_on(the_site().gateway, actor, number)
    return redirect(url_for("advising.page", number=wanted.request), 303)


@advising.get("/advice/<number>")
def page(number: str) -> str:
    """Show all that advising needs of one check: its number, and what advice is wanted on."""
    return _advice_page(must_be_signed_in(), number, None, None, Fields())


@advising.post("/advice/<number>/<act>")
def act(number: str, act: str) -> Answer:
    """Give advice, which is stored as advice."""
    actor = must_be_signed_in()
    if act not in ACTS_OF["posted"]:
        abort(404)
    gateway, form = the_site().gateway, Fields(request.form)
    gates.advice_on(gateway, actor, number)
    outcome = ACTS[act](gateway, actor, number, form, key_of(actor, form))
    if isinstance(outcome, Refusal):
        return make_response(_advice_page(actor, number, act, outcome, form), 422)
    flash(f"done-{act}")
    return redirect(url_for("advising.page", number=number), 303)


@advising.get("/spoken")
def choose() -> Answer:
    """Choose the agreement under which something passed by word of mouth."""
    found = _with_checks(must_be_signed_in())
    if len(found) == 1:
        return redirect(url_for("advising.spoken", name=found[0].agreement.id), 303)
    return make_response(render("spoken-choose.html", choices=found))


@advising.get("/spoken/<name>")
def spoken(name: str) -> str:
    """Show the form for what passed by word of mouth or by sight."""
    return _spoken_page(_rules(must_be_signed_in(), name), Fields(), (), None)


@advising.post("/spoken/<name>")
def record(name: str) -> Answer:
    """Record what passed, after it happened."""
    actor = must_be_signed_in()
    rules, typed = _rules(actor, name), Fields(request.form)
    typed["action"], typed["informant"] = _CHECK, "nobody"
    asked = read_asked(typed, rules)
    minutes = typed.get("minutes", "").strip()
    wrong = tuple(
        name
        for name, right in (
            ("medium", typed.get("medium") in MEDIA),
            ("minutes", minutes.isdecimal() and len(minutes) < _LONGEST_NUMBER and int(minutes)),
        )
        if not right
    )
    wrong = (*wrong, *asked.wrong)
    if wrong:
        return make_response(_spoken_page(rules, typed, wrong, None), 422)
    note = typed.get("note", "").strip()
    medium = typed["medium"]
    try:
        outcome = gates.record_spoken(
            the_site().gateway,
            actor,
            rules.agreement.hash,
            asked.form,
            medium,
            int(minutes),
            note,
            key=key_of(actor, typed),
        )
    except MalformedError as error:
        wrong = (place_of(error, rules),)
        return make_response(_spoken_page(rules, typed, wrong, None), 422)
    if isinstance(outcome, Refusal):
        return make_response(_spoken_page(rules, typed, (), outcome), 422)
    flash("done-spoken")
    return redirect(url_for("cases.page", number=outcome.request.id), 303)


@advising.get("/activity")
def activity() -> str:
    """Show the return of activity of one quarter; it makes itself."""
    actor, site = must_be_signed_in(), the_site()
    periods = _periods()
    period = request.args.get("period", periods[0])
    if period not in periods:
        abort(404)
    titles = {one.agreement.id: title_of(one.agreement) for one in gates.registered(site.gateway)}
    return render(
        "activity.html",
        period=period,
        periods=periods,
        found=gates.activity_of(site.gateway, actor, period),
        names=RETURNED,
        titles=titles,
    )


@advising.get("/activity/<period>.csv")
def activity_csv(period: str) -> Response:
    """Give the return of one quarter as a table."""
    actor = must_be_signed_in()
    if period not in _periods():
        abort(404)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("quarter", "body", "agreement", "kind", "count"))
    for (body, agreement), counts in gates.activity_of(the_site().gateway, actor, period).items():
        for name in RETURNED:
            table.writerow((period, body, agreement, name, counts.get(name, 0)))
    name = f'attachment; filename="activity-{period}.csv"'
    return Response(text.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})


def _periods() -> tuple[str, ...]:
    """Give this quarter and those before it, the last first."""
    today = date_of(the_site().gateway.clock())
    year, number = quarter_of(today).split("-Q")
    count = int(year) * 4 + int(number) - 1
    return tuple(f"{one // 4}-Q{one % 4 + 1}" for one in range(count, count - _QUARTERS, -1))


def _advice_page(
    actor: Actor, number: str, failed: str | None, refusal: Refusal | None, form: Fields
) -> str:
    gateway = the_site().gateway
    wanted = gates.advice_on(gateway, actor, number)
    loaded = gates.load(gateway, gates.find(gateway, number))
    about = About(loaded.case, loaded.rules)
    act = SMALL_ACTS[failed] if failed else None
    wrong = read_answers(act.name, act.questions, about, form)[1] if act else ()
    names = ("advise", "advise-return") if wanted.topics or failed else ("advise-return",)
    return render(
        "advise.html",
        wanted=wanted,
        acts=[SMALL_ACTS[name] for name in names],
        about=about,
        failed=act,
        wrong=wrong,
        refusal=refusal,
        form=form,
        once=secrets.token_urlsafe(12),
    )


def _with_checks(actor: Actor) -> list[Ruleset]:
    if not (actor.has(Role.REQUESTER) or actor.has(Role.POSTED_OFFICIAL)):
        abort(403)
    return with_checks(actor)


def _rules(actor: Actor, name: str) -> Ruleset:
    for rules in _with_checks(actor):
        if rules.agreement.id == name:
            return rules
    return abort(404)


def _spoken_page(
    rules: Ruleset, typed: Fields, wrong: tuple[str, ...], refusal: Refusal | None
) -> str:
    return render(
        "spoken.html",
        agreement=rules.agreement,
        purposes=purposes_of(rules),
        questions=[fact for fact in rules.facts.values() if fact.by == "requester"],
        schemes=SCHEMES,
        media=sorted(MEDIA),
        texts=TEXTS,
        typed=typed,
        wrong=wrong,
        refusal=refusal,
        once=typed.get("once") or secrets.token_urlsafe(12),
    )
