"""One agreement: its prose beside what its clauses say, what was found, what is promised."""

from flask import Blueprint, Response, abort, render_template

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.agreement.plain import plain, plain_promise
from thirdcopy.agreement.signature import signing_bodies
from thirdcopy.analysis import Example
from thirdcopy.gateway.particulars import particulars_of
from thirdcopy.register import Return, deployments
from thirdcopy.register.finding_words import say_assumption, say_example, say_finding
from thirdcopy.web.explained import explained
from thirdcopy.web.language import spoken
from thirdcopy.web.lineage import version_rows
from thirdcopy.web.listed import Listed, find_listed, listing
from thirdcopy.web.register_formats import json_of, json_of_particular
from thirdcopy.web.returns import json_of_return, returns_under
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
    if one.withheld:
        return render_template("agreement-withheld.html", one=one, text=one.agreement)
    library = site.gateway.library
    vocabulary = library.vocabulary
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
        items=explained(text, vocabulary, spoken()),
        versions=version_rows(text, profile, library, site.analyses, _WAIT_SECONDS),
        alike=_alike(one),
        particulars=[one for one in particulars_of(site.gateway) if one.agreement == text.hash],
        deployments=deployments(one.adoptions, {text.id: text.assurance.charges}),
        returns=_latest(returns_under(site.gateway, [one])),
        to_sign=signing_bodies(text),
        signed_in_log=gates.signers_of(site.gateway, text.hash),
        signed_here=library.signatures.get(text.id, {}),
        **_in_words(one),
    )


def _latest(found: tuple[Return, ...]) -> tuple[Return, ...]:
    """Give the returns of the latest quarter that has any; a page of its own has them all."""
    return tuple(one for one in found if one.period == found[0].period)


def _alike(one: Listed) -> list[Agreement]:
    """Give the other texts about the same records that may be read, to lay beside this one."""
    return [
        other.agreement
        for other in listing(the_site())
        if other.agreement.dataset == one.agreement.dataset
        and other.agreement.id != one.agreement.id
        and other.withheld is None
    ]


def _in_words(one: Listed) -> dict[str, object]:
    """Give what analysis says, in the page's language."""
    vocabulary, language = the_site().gateway.library.vocabulary, spoken()
    text, profile = one.agreement, one.profile
    found = one.findings.findings if one.findings else ()
    facts = {**profile.facts, **text.facts}

    def sentence_of(example: Example) -> str:
        return say_example(example, facts, vocabulary) if language == "cy" else example.sentence

    return {
        "findings": [(each, say_finding(each, text, vocabulary, language)) for each in found],
        "promised": {
            f"{source.id}:{promise.id}": plain_promise(promise, facts, vocabulary, language).text
            for source in (text, profile)
            for promise in source.promises.values()
        },
        "sentence_of": sentence_of,
        "assumed": lambda sentence: say_assumption(sentence, language),
    }


@agreement.get("/register/<name>.json")
def as_json(name: str) -> dict[str, object]:
    """Give an agreement of the register for programs."""
    one = find_listed(the_site(), name, _WAIT_SECONDS)
    if one is None:
        abort(404)
    found = returns_under(the_site().gateway, [one])
    recorded = [each for each in particulars_of(the_site().gateway) if each.id == one.agreement.id]
    return {
        **json_of(one),
        "returns": [json_of_return(each) for each in found],
        "particulars": [json_of_particular(each) for each in recorded],
    }


@agreement.get("/register/<name>.md")
def text(name: str) -> Response:
    """Give the text itself, byte for byte as its hash names it."""
    one = find_listed(the_site(), name)
    if one is None:
        abort(404)
    if one.withheld:
        abort(410)
    return Response(
        one.agreement.text.encode(),
        mimetype="text/markdown",
        headers={"Content-Disposition": f'attachment; filename="{one.agreement.id}.md"'},
    )
