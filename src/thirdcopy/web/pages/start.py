"""The first page: what this is, the questions that it answers, and the ways in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from flask import Blueprint, render_template, url_for

from thirdcopy.web.language import period_words, say
from thirdcopy.web.listed import Listed, listing
from thirdcopy.web.site import the_site, title_of

start = Blueprint("start", __name__)

_FIRST_HELD = "home-address"
_FIRST_FEARED = "immigration-enforcement"


@dataclass(frozen=True)
class Question:
    """A question that people ask, and where it is answered: one page, or several."""

    name: str
    href: str | None = None
    links: tuple[tuple[str, str], ...] = ()


@start.get("/")
def page() -> str:
    """Say what Thirdcopy is, and lead to the answers in one step."""
    site = the_site()
    ways = [
        (url_for("register.listing"), "register"),
        (url_for("statistics.listing"), "statistics"),
        (url_for("log.page"), "log"),
        (url_for("my_record.page"), "my-record"),
    ]
    if the_site().can_sign_in:
        kind = "sign-in" if the_site().gateway.is_simulation else "sign-in-real"
        ways.append((url_for("sign_in.page"), kind))
    return render_template("start.html", ways=ways, questions=_questions(listing(site)))


@start.get("/only-live")
def live() -> str:
    """Say in a copy of the site that what a link led to works only where the gateway is."""
    return render_template("only-live.html")


def _questions(every: Sequence[Listed]) -> list[Question]:
    found = []
    if any(one.adoptions for one in every):
        found.append(Question("deployments", url_for("deployed.page")))
    if counts := _counts(every):
        found.append(Question("counts", links=counts))
    if compared := _compared(every):
        found.append(Question("compared", links=compared))
    if any(_holds(one, _FIRST_HELD) for one in every):
        reach = url_for("parties.reach", category=_FIRST_HELD, code=_FIRST_FEARED)
        found.append(Question("reach", reach))
    found.append(Question("map", url_for("parties.flows")))
    if the_site().gateway.library.claims:
        found.append(Question("claims", url_for("claimed.page")))
    found.append(Question("cards", url_for("beside.cards")))
    return found


def _counts(every: Sequence[Listed]) -> tuple[tuple[str, str], ...]:
    """Link to the latest figures of each agreement that is in force."""
    return tuple(
        (
            url_for(
                "statistics.period", period=one.figures.period, _anchor=f"s-{one.agreement.id}"
            ),
            say(
                "question-counts-of",
                title=title_of(one.agreement),
                period=period_words(one.figures.period),
            ),
        )
        for one in every
        if one.figures and one.status.runs
    )


def _compared(every: Sequence[Listed]) -> tuple[tuple[str, str], ...]:
    """Link each text of ours with what was reported of the same records."""
    readable = [one for one in every if one.withheld is None]
    return tuple(
        (
            url_for("beside.comparison", name=new.agreement.id, other=old.agreement.id),
            say(
                "question-compared-of",
                new=title_of(new.agreement),
                old=title_of(old.agreement),
            ),
        )
        for new, old in product(readable, readable)
        if new.agreement.reconstruction == "ours"
        and old.agreement.reconstruction == "reported"
        and new.agreement.dataset == old.agreement.dataset
    )


def _holds(one: Listed, category: str) -> bool:
    return any(item.category == category for item in one.agreement.items)
