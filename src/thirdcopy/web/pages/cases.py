"""Cases: who holds what, one case as each side may see it, and what people do with it."""

import secrets

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from thirdcopy import gateway as gates
from thirdcopy.case import PROCEDURES
from thirdcopy.case.view import Side
from thirdcopy.event import Actor, PersonId, Refusal, Role
from thirdcopy.gateway import Seen
from thirdcopy.gateway.clocks import MOST_OWED
from thirdcopy.gateway.inbox import AT_DISCLOSER
from thirdcopy.web.acts import ACTS, key_of
from thirdcopy.web.asking_form import with_checks
from thirdcopy.web.clauses import choices, open_needs, read_clauses
from thirdcopy.web.inbox_rows import rows_for
from thirdcopy.web.language import spoken
from thirdcopy.web.log_files import log_key
from thirdcopy.web.may import ACTS_OF, commands_for
from thirdcopy.web.parcels import answers_in, parcels_of
from thirdcopy.web.problems import problem
from thirdcopy.web.proving import to_prove
from thirdcopy.web.questions import About, Fields, read_answers
from thirdcopy.web.site import must_be_signed_in, page_asked, the_site
from thirdcopy.web.small_acts import SMALL_ACTS
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError

cases = Blueprint("cases", __name__)

_WHY = "casework"
_UNDECIDED = frozenset(
    {"countersigned", "screened", "assessed", "seconding", "stopped", "waiting", "permitted"}
)


@cases.get("/cases")
def inbox() -> str:
    """List what the person may see, what waits for them first."""
    actor = must_be_signed_in()
    everything = request.args.get("show") == "all"
    gateway = the_site().gateway
    now = gateway.clock()
    owed = dict[tuple[str, Micros], list[str]]()
    for one in gates.owed(gateway, actor):
        owed.setdefault((one.request, one.duty.due), []).append(one.duty.name)
    posted = actor.has(Role.POSTED_OFFICIAL) and actor.posted_to is not None
    return render_template(
        "inbox.html",
        listed=rows_for(gateway, actor, everything=everything, page=page_asked()),
        everything=everything,
        owed=owed,
        now=now,
        owed_more=MOST_OWED if len({request for request, _ in owed}) >= MOST_OWED else 0,
        stands_in_for=sorted(gates.name_of(gateway, one) for one in actor.stands_in_for),
        advice_wanted=len(gates.advice_wanted(gateway, actor)) if posted else 0,
        unsent=len(gates.begun(gateway, actor)) if actor.has(Role.REQUESTER) else 0,
        can_record=(posted or actor.has(Role.REQUESTER)) and bool(with_checks(actor)),
        witnessed=gates.witnessed(gateway),
    )


@cases.get("/cases/<number>")
def page(number: str) -> Answer:
    """Show one case; who is only its auditor is asked first why they read it."""
    actor = must_be_signed_in()
    if _side(actor, number) == "discloser" and actor.roles & AT_DISCLOSER == {Role.AUDITOR}:
        return redirect(url_for("auditing.why", number=number), 303)
    return make_response(_case_page(actor, number, None, Fields()))


@cases.get("/cases/<number>/<act>")
def act_page(number: str, act: str) -> Answer:
    """Show the questions of one act on a page of their own."""
    actor = must_be_signed_in()
    if act not in SMALL_ACTS or act not in ACTS_OF[_side(actor, number)]:
        abort(404)
    return _act_page(actor, number, act, None, Fields())


@cases.post("/cases/<number>/<act>")
def act(number: str, act: str) -> Answer:
    """Do one thing with a case, then what falls due because of it."""
    actor = must_be_signed_in()
    gateway = the_site().gateway
    if act not in ACTS_OF[_side(actor, number)]:
        abort(404)
    form = Fields(request.form)
    try:
        outcome = to_prove(act) or ACTS[act](gateway, actor, number, form, key_of(actor, form))
    except MalformedError as error:
        # An answer that is not of its kind is the person's to mend, with their input kept.
        outcome = Refusal("malformed", error.message, error.place)
    if isinstance(outcome, Refusal):
        if act in SMALL_ACTS:
            return _act_page(actor, number, act, outcome, form)
        return make_response(_case_page(actor, number, outcome, form), 422)
    gates.work(gateway)
    flash(f"done-{act}")
    return redirect(url_for("cases.page", number=number), 303)


@cases.get("/cases/<number>/answers/<int:place>.json")
def parcel(number: str, place: int) -> Response:
    """Hand over one sealed answer to the side that asked; only its key can open it."""
    actor = must_be_signed_in()
    gateway = the_site().gateway
    loaded = gates.load(gateway, gates.find(gateway, number))
    if gates.side_of(actor, loaded.case) != "requester":
        abort(404)
    found = parcels_of(gateway, loaded.case, loaded.events)
    if not 0 < place <= len(found):
        abort(404)
    name = f'attachment; filename="{number}-{place}.json"'
    return Response(
        found[place - 1], mimetype="application/json", headers={"Content-Disposition": name}
    )


@cases.get("/cases/<number>/receipts")
def receipts(number: str) -> str:
    """List the answers with their receipts, and say how anyone who has one can check it."""
    actor = must_be_signed_in()
    gateway = the_site().gateway
    seen = gates.see(gateway, actor, number, why=_WHY)
    if seen.side != "requester":
        abort(404)
    loaded = gates.load(gateway, seen.case.request.case)
    return render_template(
        "receipts.html",
        number=number,
        agreement=seen.rules.agreement,
        answers=answers_in(gateway, loaded.case, loaded.events),
        key=log_key(gateway),
    )


@cases.get("/cases/<number>/attachments/<int:place>")
def attachment(number: str, place: int) -> Response:
    """Hand over a file that came with a request, to be saved and never shown here.

    Its own name stays on the page: a header is kept by more hands than a page.
    """
    actor = must_be_signed_in()
    one, data = gates.attachment(the_site().gateway, actor, number, place)
    name = f'attachment; filename="{number}-{place}.{one.ending}"'
    headers = {"Content-Disposition": name, "Content-Security-Policy": "sandbox"}
    return Response(data, mimetype="application/octet-stream", headers=headers)


def _side(actor: Actor, number: str) -> Side:
    """Give the side; raise the same error for a case that is not here and one not theirs."""
    gateway = the_site().gateway
    side = gates.side_of(actor, gates.load(gateway, gates.find(gateway, number)).case)
    if side is None:
        raise NotAllowedError("no request of that number is here", place="request")
    return side


def _commands(actor: Actor, seen: Seen) -> frozenset[str]:
    return commands_for(actor, seen.case, seen.side, seen.rules.agreement)


def _act_page(
    actor: Actor, number: str, name: str, refusal: Refusal | None, form: Fields
) -> Answer:
    """Show an act's questions, what is wrong with the answers beside them; nothing is lost.

    Whoever comes to the page of an act that the case no longer waits for is told so.
    """
    seen = gates.see(the_site().gateway, actor, number, why=_WHY)
    if refusal is None and name not in _commands(actor, seen):
        return problem(409, "conflict")
    act, about = SMALL_ACTS[name], About(seen.case, seen.rules)
    wrong = read_answers(name, act.questions, about, form)[1] if refusal else ()
    page = render_template(
        "act.html",
        number=number,
        act=act,
        about=about,
        refusal=refusal,
        wrong=wrong,
        form=form,
        once=secrets.token_urlsafe(12),
    )
    return make_response(page, 422 if refusal else 200)


def _case_page(actor: Actor, number: str, refusal: Refusal | None, form: Fields) -> str:
    seen = gates.see(the_site().gateway, actor, number, why=_WHY)
    commands = _commands(actor, seen)
    shared = {
        "seen": seen,
        "view": seen.view,
        "asked": seen.case.request,
        "person": seen.case.request.form.people[0],
        "agreement": seen.rules.agreement,
        "commands": commands,
        "facts": seen.rules.facts,
        "small": [act for name, act in SMALL_ACTS.items() if name in commands],
        "refusal": refusal,
        "form": form,
        "once": secrets.token_urlsafe(12),
    }
    if seen.side == "requester":
        return _requester_page(seen, shared)
    return _discloser_page(actor, seen, shared)


def _requester_page(seen: Seen, shared: dict[str, object]) -> str:
    """Show what is told: nothing here may come from the discloser's part of the case."""
    gateway = the_site().gateway
    events = gates.load(gateway, seen.case.request.case).events
    answers = len(parcels_of(gateway, seen.case, events))
    waiting = seen.view.status == "not-confirmed"
    return render_template(
        "case-asked.html",
        answers=answers,
        key=log_key(gateway),
        officials=gates.officials_of(gateway, seen.case.body) if waiting else (),
        **shared,
    )


def _discloser_page(actor: Actor, seen: Seen, shared: dict[str, object]) -> str:
    """Show the whole case; whoever is to answer first is told so in the assessment's place."""
    gateway = the_site().gateway
    people = {
        happened.by: gates.name_of(gateway, PersonId(happened.by))
        for happened in seen.view.history
        if happened.by
    }
    open_case = seen.case.state in _UNDECIDED
    found = gates.provisional(gateway, actor, seen.case.request.id) if open_case else None
    assessment = None if isinstance(found, Refusal) else found
    clauses = read_clauses(assessment, seen.rules, spoken()) if assessment else ()
    return render_template(
        "case.html",
        case=seen.case,
        people=people,
        assessment=assessment,
        is_hidden=isinstance(found, Refusal),
        own_answer=seen.case.blind.get(actor.person),
        clauses=clauses,
        choices=choices(assessment) if assessment else (),
        needs=open_needs(clauses),
        to_attest=[
            fact
            for fact in seen.rules.facts.values()
            if fact.by == "discloser" and fact.name not in seen.case.facts
        ],
        procedures=PROCEDURES,
        markers=seen.rules.vocabulary.markers,
        **shared,
    )
