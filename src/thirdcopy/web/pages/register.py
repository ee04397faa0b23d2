"""The register: every agreement, where it stands, what was found, how often it was used."""

from flask import Blueprint, Response, jsonify, render_template, request

from thirdcopy import gateway as gates
from thirdcopy.register import changes
from thirdcopy.web.language import say
from thirdcopy.web.listed import Listed, listing
from thirdcopy.web.register_formats import atom, csv_of_register, dcat, json_of, uk_csv
from thirdcopy.web.site import the_site
from thirdcopy.web.wanted import bodies_of, wanted

register = Blueprint("register", __name__)

_STATUSES = ("in force", "suspended", "registered", "superseded", "ended", "expired", "draft")


@register.get("/register", endpoint="listing")
def page() -> str:
    """List the agreements that are wanted, or all."""
    site = the_site()
    vocabulary = site.gateway.library.vocabulary
    every = listing(site)
    sought = wanted(request.args)
    used = {body for one in every for body in bodies_of(one)}
    purposes = {purpose for one in every for purpose in one.agreement.purposes}
    above = {up for purpose in purposes for up in vocabulary.above("Purpose", purpose)}
    return render_template(
        "register.html",
        agreements=sought.of(every, vocabulary),
        number=len(every),
        sought=sought,
        bodies=[code for code in vocabulary.codes("Body") if code in used],
        purposes=[code for code in vocabulary.codes("Purpose") if code in above],
        datasets=sorted({one.agreement.dataset for one in every}),
        statuses=[word for word in _STATUSES if any(one.status.word == word for one in every)],
        outcome_words=outcome_words,
    )


@register.get("/register.json")
def as_json() -> Response:
    """Give the register for programs."""
    site = the_site()
    every = [json_of(one) for one in listing(site)]
    return jsonify({"origin": site.gateway.origin, "agreements": every})


@register.get("/register.csv")
def as_csv() -> Response:
    """Give the register for spreadsheets."""
    return _csv(csv_of_register(listing(the_site())))


@register.get("/register-uk.csv")
def uk() -> Response:
    """Give the fields that the United Kingdom's register of agreements asks for."""
    site = the_site()
    return _csv(uk_csv(listing(site), site.gateway.library.vocabulary))


@register.get("/register.atom")
def feed() -> Response:
    """Give what changed in the register, as a feed."""
    site = the_site()
    found = changes(site.gateway.origin, gates.registered_acts(site.gateway))
    agreements = {one.agreement.hash: one for one in listing(site)}
    data = atom(site.gateway.origin, found, agreements)
    return Response(data, content_type="application/atom+xml; charset=utf-8")


@register.get("/register.jsonld")
def as_dcat() -> Response:
    """Give what is published here as a catalogue of data."""
    site = the_site()
    periods = gates.published_periods(site.gateway)
    answer = jsonify(dcat(site.gateway.origin, listing(site), periods))
    answer.content_type = "application/ld+json"
    return answer


def outcome_words(one: Listed) -> str:
    """Give how the promises came out, as one line: `2 fail, 7 hold`."""
    return ", ".join(say(f"promises-{name}", n=count) for name, count in one.outcomes.items())


def _csv(data: bytes) -> Response:
    return Response(data, content_type="text/csv; charset=utf-8")
