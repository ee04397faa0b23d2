"""One agreement: its prose beside what its clauses say, what was found, what is promised."""

from flask import Blueprint, Response, abort, render_template

from thirdcopy.agreement.plain import plain
from thirdcopy.web.language import spoken
from thirdcopy.web.listed import find_listed
from thirdcopy.web.pages.register import json_of
from thirdcopy.web.site import the_site
from thirdcopy.web.woven import rows_of

agreement = Blueprint("agreement", __name__)

_WAIT_SECONDS = 4.0


@agreement.get("/register/<name>")
def page(name: str) -> str:
    """Show an agreement by its id, or by the hash of its text for good."""
    site = the_site()
    one = find_listed(site, name, _WAIT_SECONDS)
    if one is None:
        abort(404)
    vocabulary = site.gateway.library.vocabulary
    text, profile = one.agreement, one.profile
    results = {result.id: result for result in one.findings.promises} if one.findings else {}
    return render_template(
        "agreement.html",
        one=one,
        text=text,
        rows=rows_of(text, vocabulary, results),
        profile=profile,
        profile_clauses=[
            (clause.id, plain(clause.est, profile.facts, vocabulary, spoken()))
            for clause in profile.clauses.values()
        ],
    )


@agreement.get("/register/<name>.json")
def as_json(name: str) -> dict[str, object]:
    """Give an agreement of the register for programs."""
    one = find_listed(the_site(), name, _WAIT_SECONDS)
    if one is None:
        abort(404)
    return dict(json_of(one))


@agreement.get("/register/<name>.md")
def text(name: str) -> Response:
    """Give the text itself, byte for byte as its hash names it."""
    one = find_listed(the_site(), name)
    if one is None:
        abort(404)
    return Response(
        one.agreement.text.encode(),
        mimetype="text/markdown",
        headers={"Content-Disposition": f'attachment; filename="{one.agreement.id}.md"'},
    )
