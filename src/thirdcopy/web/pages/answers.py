"""Answers: questions that were asked under the Acts, each on a permanent page with its figures."""

import json
from typing import Final

from flask import Blueprint, Response, abort, render_template

from thirdcopy import gateway as gates
from thirdcopy.register import Figure, Question, Value, answer_json
from thirdcopy.web.log_files import standing
from thirdcopy.web.site import the_site
from thirdcopy_client.clock import date_of

answers = Blueprint("answers", __name__)

_LATEST: Final = 8
"""A page has the figures of the latest so many periods; the JSON has every one."""


@answers.get("/answers")
def page() -> str:
    """List the questions that have an answer here."""
    return render_template("answers-list.html", questions=the_site().gateway.library.questions)


@answers.get("/answers/requests")
def requests() -> str:
    """Show every request for information with its clock, the latest first; never who asked."""
    gateway = the_site().gateway
    found = tuple(reversed(gates.information_requests(gateway)))
    return render_template(
        "requests.html",
        requests=found,
        titles=gateway.library.agreements,
        today=date_of(gateway.clock()),
    )


@answers.get("/answers/<name>")
def one(name: str) -> str:
    """Answer one question: figures, definitions, checkpoint, and the command that recomputes it."""
    question, found = _answered(name)
    gateway = the_site().gateway
    return render_template(
        "answer.html",
        question=question,
        periods=tuple(reversed(found.items()))[:_LATEST],
        titles={each.agreement.hash: each.agreement for each in gates.registered(gateway)},
        log=standing(gateway),
    )


@answers.get("/answers/<name>.json")
def document(name: str) -> Response:
    """Give the answer as the command gives it."""
    question, _ = _answered(name)
    text = json.dumps(answer_json(question, *_material()), ensure_ascii=False, indent=1)
    return Response(f"{text}\n", mimetype="application/json")


def _material() -> gates.Material:
    return gates.answer_material(the_site().gateway)


def _answered(name: str) -> tuple[Question, dict[str, dict[Figure, Value]]]:
    questions = {each.id: each for each in the_site().gateway.library.questions}
    if name not in questions:
        abort(404)
    statistics, names = _material()
    found = {each.period: questions[name].figures(each, names) for each in statistics}
    return questions[name], {period: figures for period, figures in found.items() if figures}
