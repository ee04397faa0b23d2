"""The auditor's random samples: committed to, drawn, and what was found in each case."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from thirdcopy import gateway as gates
from thirdcopy.event import PersonId, Refusal
from thirdcopy.gateway.auditing import Wanted
from thirdcopy.web.pages.auditing import auditor, search_choices
from thirdcopy.web.site import the_site
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError

sampling = Blueprint("sampling", __name__, url_prefix="/audit/samples")

_LONGEST_NUMBER = 3


@sampling.get("")
def listing() -> str:
    """List the samples, and ask for a new one."""
    return _listing([])


@sampling.post("")
def begin() -> Answer:
    """Commit to a sample."""
    actor, form = auditor(), request.form
    size = form.get("size", "").strip()
    is_number = size.isascii() and size.isdecimal() and len(size) <= _LONGEST_NUMBER
    wanted = form.get("wanted", "")
    try:
        made = gates.begin_sample(
            the_site().gateway,
            actor,
            Wanted(agreement=Hash(wanted) if wanted else None),
            size=int(size) if is_number else 0,
            why=form.get("why", ""),
            commitment=form.get("commitment", "").strip(),
        )
    except MalformedError as error:
        return make_response(_listing([error.place or "wanted"]), 422)
    return redirect(url_for("sampling.page", name=made.id), 303)


@sampling.get("/<name>")
def page(name: str) -> str:
    """Show one sample: what was committed to and what was drawn."""
    return _page(name, [])


@sampling.get("/<name>/numbers.txt")
def population(name: str) -> Response:
    """Give every number that could be drawn, a line each."""
    sample = gates.sample_of(the_site().gateway, auditor(), name)
    text = "".join(f"{one}\n" for one in sample.population)
    header = f'attachment; filename="{sample.id}.txt"'
    return Response(text, mimetype="text/plain", headers={"Content-Disposition": header})


@sampling.post("/<name>/draw")
def draw(name: str) -> Answer:
    """Tell the secret and draw."""
    secret = request.form.get("secret", "")
    drawn = gates.draw_sample(the_site().gateway, auditor(), name, secret)
    if isinstance(drawn, Refusal) and drawn.code != "drawn-before":
        return make_response(_page(name, ["secret"]), 422)
    return redirect(url_for("sampling.page", name=name), 303)


@sampling.post("/<name>/finding")
def find(name: str) -> Answer:
    """Record what was found in one of the cases."""
    actor, form = auditor(), request.form
    number, finding = form.get("request", ""), form.get("finding", "")
    try:
        gates.record_finding(the_site().gateway, actor, name, number, finding)
    except MalformedError:
        return make_response(_page(name, ["finding"]), 422)
    return redirect(url_for("sampling.page", name=name), 303)


def _listing(wrong: list[str]) -> str:
    actor, gateway = auditor(), the_site().gateway
    choices = search_choices(actor)
    found = gates.samples(gateway, actor)
    return render_template("audit-samples.html", samples=found, wrong=wrong, **choices)


def _page(name: str, wrong: list[str]) -> str:
    actor, gateway = auditor(), the_site().gateway
    sample = gates.sample_of(gateway, actor, name)
    return render_template(
        "audit-sample.html",
        sample=sample,
        mine=sample.begun.by == actor.person,
        by=gates.name_of(gateway, PersonId(sample.begun.by)),
        wrong=wrong,
    )
