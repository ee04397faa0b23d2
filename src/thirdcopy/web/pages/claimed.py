"""What bodies say of their sharing, and what of it can be shown, one way or the other."""

from flask import Blueprint, Response, abort, jsonify, render_template

from thirdcopy.agreement.plain import plain_promise
from thirdcopy.analysis import Finding
from thirdcopy.register import Answered, Claim
from thirdcopy.register.finding_words import Said, say_finding
from thirdcopy.web.language import spoken
from thirdcopy.web.listed import Listed, listing
from thirdcopy.web.proofs import answers
from thirdcopy.web.site import the_site
from thirdcopy_client.canonical import Json

claimed = Blueprint("claimed", __name__)

_Answers = tuple[tuple[Listed, Answered | None], ...]


@claimed.get("/claims")
def page() -> str:
    """List the claims, each with how it came out."""
    claims = [(one, _answers(one)) for one in _claims()]
    return render_template("claims.html", claims=claims, promised=_promised)


@claimed.get("/claims/<name>")
def one(name: str) -> str:
    """Show one claim: who said it, what was asked of which text, and what nobody can know."""
    claim = next((each for each in _claims() if each.id == name), None)
    if claim is None:
        abort(404)
    return render_template(
        "claim.html",
        claim=claim,
        answered=_answers(claim),
        counted=[q for q in the_site().gateway.library.questions if q.id in claim.counted],
        promised=_promised,
        said=_said,
    )


@claimed.get("/claims.json")
def as_json() -> Response:
    """Give the claims for programs; a verdict is null while it is worked out."""
    return jsonify({"claims": [_json(one) for one in _claims()]})


def _claims() -> tuple[Claim, ...]:
    return the_site().gateway.library.claims


def _answers(claim: Claim) -> _Answers:
    site = the_site()
    return answers(site, claim, {one.agreement.id: one for one in listing(site)})


def _promised(one: Listed, answered: Answered) -> str:
    assert answered.promise is not None  # noqa: S101 - the template asks for it only then
    library = the_site().gateway.library
    facts = {**library.profiles[answered.asked.under].facts, **one.agreement.facts}
    return plain_promise(answered.promise, facts, library.vocabulary, spoken()).text


def _said(one: Listed, answered: Answered) -> list[tuple[Finding, Said]]:
    vocabulary = the_site().gateway.library.vocabulary
    return [
        (found, say_finding(found, one.agreement, vocabulary, spoken()))
        for found in answered.findings
    ]


def _json(claim: Claim) -> dict[str, Json]:
    answered: list[Json] = [
        {
            "agreement": one.agreement.id,
            "hash": one.agreement.hash,
            "verdict": found.verdict if found else None,
            "promise": found.asked.promise if found else None,
            "findings": [each.kind for each in found.findings] if found else [],
        }
        for one, found in _answers(claim)
    ]
    return {
        "id": claim.id,
        "said": dict(claim.said),
        "by": dict(claim.by),
        "on": str(claim.on),
        "document": claim.document,
        "address": claim.address,
        "answers": answered,
        "counted": list(claim.counted),
        "cannot_be_known": dict(claim.unknowable),
    }
