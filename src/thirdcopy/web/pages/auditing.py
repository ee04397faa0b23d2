"""What an auditor sees: search, one case with its whole history, who read what, what is unusual.

Nothing here changes a case but the record that it was read, and nothing decides anything.
"""

import datetime as dt
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from thirdcopy import gateway as gates
from thirdcopy.case import ENDS, HOLDERS
from thirdcopy.event import Actor, PersonId, Role
from thirdcopy.gateway.auditing import CODES, HAVING, MOST, Found, Wanted
from thirdcopy.gateway.looking import READS_SHOWN, Look, edits, is_code, readers
from thirdcopy.register import sheet
from thirdcopy.web.recorded import recorded
from thirdcopy.web.site import must_be_signed_in, page_asked, the_site, title_of
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import date_of, month_of
from thirdcopy_client.errors import NotAllowedError

auditing = Blueprint("auditing", __name__, url_prefix="/audit")

STATES: Final = tuple(sorted(frozenset(HOLDERS) | ENDS))
SHORTEST_WHY: Final = 10
LONGEST_WHY: Final = 500
_FIELDS: Final = ("state", "agreement", "body", "since", "until", "decider", "having")
_MONTHS: Final = 12
_COLUMNS: Final = ("request", "agreement", "asked_by", "state", "due", "with")


def auditor() -> Actor:
    """Give the auditor who is signed in; raises `NotAllowedError` for anybody else."""
    actor = must_be_signed_in()
    if not actor.has(Role.AUDITOR):
        raise NotAllowedError("only an auditor of the body looks at its cases in this way")
    return actor


@auditing.get("")
def search() -> Answer:
    """Ask what to search for and, when asked, list what was found; a search is recorded."""
    actor = auditor()
    wanted, wrong = read_wanted()
    page = page_asked()
    found: tuple[Found, ...] = ()
    number: int | None = None
    if "find" in request.args and not wrong:
        first = (page - 1) * MOST
        found, number = gates.search(the_site().gateway, actor, wanted, first=first)
        if page > 1 and not found:
            abort(404)
    answer = render_template(
        "audit.html",
        wrong=wrong,
        found=found,
        number=number,
        page=page,
        pages=-(-(number or 0) // MOST),
        asked=urlencode([(name, value) for name, value in request.args.items() if name != "page"]),
        today=the_site().gateway.clock(),
        **search_choices(actor),
    )
    return make_response(answer, 422 if wrong else 200)


@auditing.get("/cases.csv")
def found_csv() -> Response:
    """Give the same page of what was found as a table."""
    actor = auditor()
    wanted, wrong = read_wanted()
    if wrong:
        abort(404)
    first = (page_asked() - 1) * MOST
    found, _ = gates.search(the_site().gateway, actor, wanted, first=first)
    rows = (
        {
            "request": one.request,
            "agreement": one.agreement,
            "asked_by": one.requester_body,
            "state": one.state,
            "due": date_of(one.due).isoformat(),
            "with": one.holder,
        }
        for one in found
    )
    return _sheet("cases", sheet(_COLUMNS, rows))


@auditing.get("/cases/<number>")
def why(number: str) -> str:
    """Ask why the case is to be read; nothing of it is shown before."""
    auditor()
    return render_template("audit-why.html", number=number[:40], typed="", wrong=False)


@auditing.post("/cases/<number>")
def case(number: str) -> Answer:
    """Show a case whole, with everything that happened in it; the reason is recorded in it."""
    actor, gateway = auditor(), the_site().gateway
    said = request.form.get("why", "").strip()
    if not SHORTEST_WHY <= len(said) <= LONGEST_WHY:
        page = render_template("audit-why.html", number=number[:40], typed=said, wrong=True)
        return make_response(page, 422)
    seen = gates.see(gateway, actor, number, why=said)
    if seen.side != "discloser":
        raise NotAllowedError("no request of that number is here", place="request")
    events = gates.load(gateway, seen.case.request.case).events
    page = render_template(
        "audit-case.html",
        seen=seen,
        case=seen.case,
        asked=seen.case.request,
        person=seen.case.request.form.people[0],
        agreement=seen.rules.agreement,
        facts=seen.rules.facts,
        events=[(event, recorded(event, seen.rules.facts)) for event in events],
        names={event.person: gates.name_of(gateway, event.person) for event in events},
        why=said,
    )
    return make_response(page)


@auditing.get("/reads")
def reads() -> Answer:
    """Show who opened which case, and what the auditors did."""
    actor, gateway, page = auditor(), the_site().gateway, page_asked()
    chosen = {name: request.args.get(name, "").strip() for name in ("by", "request")}
    wrong = [name for name, code in chosen.items() if code and not is_code(code)]
    chosen |= dict.fromkeys(wrong, "")
    first = (page - 1) * READS_SHOWN
    found, number = ((), 0) if wrong else gates.reads(gateway, actor, first=first, **chosen)
    looks = gates.looks(gateway, actor)
    opened = readers(gateway, actor)
    changed = edits(gateway, actor)
    people = {one.by for one in found} | {one.by for one in (*looks, *changed)} | set(opened)
    names = {one: gates.name_of(gateway, PersonId(one)) for one in people}
    page_of = render_template(
        "audit-reads.html",
        found=found,
        number=number,
        page=page,
        pages=-(-number // READS_SHOWN),
        looks=looks,
        changed=[(one, _subject(one)) for one in changed],
        names=names,
        readers=opened,
        wrong=wrong,
        asked=urlencode({name: code for name, code in chosen.items() if code}),
    )
    return make_response(page_of, 422 if wrong else 200)


def _subject(edit: Look) -> str:
    """Say what a change of the register is about: an agreement, a period or a file."""
    text = edit.said.get("agreement")
    if text is None:
        return str(edit.said.get("period") or edit.said["file"])
    return title_of(the_site().gateway.ruleset_of(Hash(text)).agreement)


@auditing.get("/unusual")
def unusual() -> str:
    """Show the asking of one month that a person is to look at."""
    actor, gateway = auditor(), the_site().gateway
    months = _months()
    month = request.args.get("month", months[0])
    if month not in months:
        abort(404)
    found = gates.unusual(gateway, actor, month)
    officers = {one.officer for one in found if one.officer}
    return render_template(
        "audit-unusual.html",
        month=month,
        months=months,
        found=found,
        names={one: gates.name_of(gateway, one) for one in officers},
    )


def read_wanted() -> tuple[Wanted, list[str]]:
    """Read a search from the address: what is not of its kind is named, and nothing is guessed."""
    said = {name: request.args.get(name, "").strip() for name in _FIELDS}
    since, until = _date(said["since"]), _date(said["until"])
    wrong = [name for name in CODES if said[name] and not is_code(said[name])]
    said |= dict.fromkeys(wrong, "")
    wrong += [
        name
        for name, right in (
            ("state", not said["state"] or said["state"] in STATES),
            ("having", not said["having"] or said["having"] in HAVING),
            ("since", not said["since"] or since),
            ("until", not said["until"] or until),
        )
        if not right
    ]
    if since and until and until < since:
        wrong.append("until")
    return (
        Wanted(
            state=said["state"] or None,
            agreement=Hash(said["agreement"]) if said["agreement"] else None,
            body=said["body"] or None,
            since=since,
            until=until,
            decider=said["decider"] or None,
            having=None if "having" in wrong else said["having"] or None,
            overdue=request.args.get("overdue") == "yes",
        ),
        wrong,
    )


def search_choices(actor: Actor) -> dict[str, object]:
    """Give what a search can choose among: agreements, bodies, people who decide, states."""
    gateway = the_site().gateway
    texts = [
        one.agreement for one in gates.registered(gateway) if one.agreement.discloser == actor.body
    ]
    titles = {str(one.hash): f"{title_of(one)} ({one.hash[:8]})" for one in texts}
    return {
        "titles": titles,
        "bodies": sorted({body for one in texts for body in one.recipients}),
        "deciders": {one: gates.name_of(gateway, one) for one in gates.deciders(gateway, actor)},
        "states": STATES,
        "having": tuple(HAVING),
    }


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _months() -> tuple[str, ...]:
    """Give this month and those before it, the last first."""
    year, number = map(int, month_of(date_of(the_site().gateway.clock())).split("-"))
    count = year * 12 + number - 1
    return tuple(f"{one // 12}-{one % 12 + 1:02}" for one in range(count, count - _MONTHS, -1))


def _sheet(name: str, data: bytes) -> Response:
    header = f'attachment; filename="{name}.csv"'
    return Response(data, mimetype="text/csv", headers={"Content-Disposition": header})
