"""The register: every agreement, where it stands, what was found, how often it was used."""

from flask import Blueprint, Response, jsonify, render_template, url_for

from thirdcopy.web.language import say
from thirdcopy.web.listed import Listed, listing
from thirdcopy.web.site import the_site
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import date_of

register = Blueprint("register", __name__)


@register.get("/register", endpoint="listing")
def page() -> str:
    """List the agreements."""
    agreements = listing(the_site())
    return render_template("register.html", agreements=agreements, outcome_words=outcome_words)


@register.get("/register.json")
def as_json() -> Response:
    """Give the register for programs."""
    site = the_site()
    return jsonify(
        {
            "origin": site.gateway.origin,
            "agreements": [json_of(one) for one in listing(site)],
        }
    )


def outcome_words(one: Listed) -> str:
    """Give how the promises came out, as one line: `2 fail, 7 hold`."""
    return ", ".join(say(f"promises-{name}", n=count) for name, count in one.outcomes.items())


def json_of(one: Listed) -> dict[str, Json]:
    """Write one agreement of the register as JSON; `findings` is null until worked out."""
    text, status = one.agreement, one.status
    since = date_of(status.since).isoformat() if status.since is not None else None
    findings: Json = None
    if one.findings:
        findings = [
            {"kind": found.kind, "severity": found.severity, "clauses": list(found.clauses)}
            for found in one.findings.findings
        ]
    counts: Json = None
    if one.figures:
        counts = {
            "period": one.figures.period,
            "recountable": one.figures.recountable,
            "figures": dict(one.figures.shown),
        }
    return {
        "id": text.id,
        "hash": text.hash,
        "title": {"en": text.title, "cy": text.title_cy},
        "reconstruction": text.reconstruction,
        "says": text.says,
        "unknown": list(text.unknown),
        "profile": one.profile.id,
        "status": {
            "word": status.word,
            "since": since,
            "ground": status.ground,
            "missed": status.missed.isoformat() if status.missed else None,
        },
        "discloser": text.discloser,
        "recipients": list(text.recipients),
        "findings": findings,
        "promises": dict(one.outcomes),
        "counts": counts,
        "adopted_by": [adoption.body for adoption in one.adoptions],
        "page": url_for("agreement.page", name=text.hash),
    }
